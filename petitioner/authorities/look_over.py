"""Look over what authorities there are, for the organisation that runs the instance."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from petitioner.authorities.host_shapes import HostLine, ObjectionLine, StaffAccount
from petitioner.authorities.rules import State
from petitioner.authorities.store import host as store
from petitioner.foundation.db import Session
from petitioner.vocabulary.searchable import searchable

PAGE: Final = 50
_MOST_FROZEN: Final = 200


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of a list, and whether there are more after them."""

    lines: tuple[HostLine, ...]
    are_more: bool


def look_over(
    session: Session, states: Collection[State], *, find: str = "", page: int = 1, on: date
) -> Page:
    """Return the page of what stands so on the day, by assembly; `find` is looked for in names."""
    found = store.lines_in(
        session, states, words=searchable(find).split(), start=(page - 1) * PAGE, most=PAGE + 1, on=on
    )
    return Page(found[:PAGE], len(found) > PAGE)


def find_line(session: Session, authority_id: int, *, on: date) -> HostLine | None:
    """Return an authority as it stands on the day; None if there is none of that number."""
    return store.find_line(session, authority_id, on=on)


def lines_of(session: Session, account_id: int, *, on: date) -> tuple[HostLine, ...]:
    """Return what an account has, had or asked for, newest first."""
    return store.lines_of(session, account_id, on=on)


def find_staff(session: Session, account_id: int) -> StaffAccount | None:
    """Return an account of staff; None if there is none of that number, or it is another's."""
    return store.find_account(session, account_id)


def objections_to(
    session: Session, shown: bytes, account_id: int, *, now: datetime
) -> tuple[ObjectionLine, ...]:
    """Return when members objected to what an account did, the last first; not who, nor to what."""
    return store.objections_to(session, shown, account_id, now=now)


def frozen_accounts(session: Session) -> tuple[StaffAccount, ...]:
    """Return the accounts of staff that are stopped, the last first."""
    return store.frozen_accounts(session, most=_MOST_FROZEN)
