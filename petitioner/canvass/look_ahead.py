"""Say what beginning a canvass would do, before anything is done."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from petitioner.canvass.call_roll import call_roll
from petitioner.canvass.rules import RefusedCanvass, closing_moment
from petitioner.canvass.shapes import Plan
from petitioner.canvass.store import rounds as store
from petitioner.endorsements.find_text import find_statement
from petitioner.endorsements.rules import letter_language
from petitioner.foundation.db import Session
from petitioner.foundation.i18n import country_languages
from petitioner.foundation.secrets import WorkerKeys
from petitioner.parliaments.shapes import MemberView
from petitioner.statements.read import read


def look_ahead(
    session: Session,
    statement: str,
    assembly: str,
    *,
    language: str = "",
    last_day: date | None = None,
    keys: WorkerKeys,
    now: datetime,
) -> Plan:
    """Return whom a canvass would ask today, about the newest text; nothing is changed.

    Raises:
        UnknownText: no such statement, or no text in the language asked for.
        UnknownAssembly: no such assembly.
        RefusedCanvass: the assembly was asked already, the last day is over, or nobody is to be asked.
    """
    key = find_statement(session, statement, now=now)
    closes_at = closing_moment(last_day, now)
    if any(one.assembly_slug == assembly for one in store.rounds_of(session, key.statement_id)):
        raise RefusedCanvass("This assembly was asked about this statement already; see `canvass status`.")
    letter_language(language, (), key.languages)
    roll = call_roll(session, key.statement_id, assembly, keys=keys, now=now)
    if not roll.to_ask:
        raise RefusedCanvass(
            f"Nobody is to be asked: of {roll.members} members, {roll.confirmed_before} have confirmed "
            f"that they back it, {roll.without_address} have no official address in the roster, "
            f"{roll.without_letters} want no letters."
        )
    spoken = languages_of(roll.to_ask, language, key.languages)
    view = read(session, key.slug, spoken[0], now=now)
    counted = tuple(sorted(Counter(spoken).items(), key=lambda each: -each[1]))
    return Plan(view, roll.to_ask[0].person.assembly, roll, counted, closes_at)


def languages_of(members: Sequence[MemberView], language: str, offered: Sequence[str]) -> list[str]:
    """Return the language of each member's letter: as asked for, else their country's, else the first."""
    return [
        letter_language(language, country_languages(member.mandate.country), offered) for member in members
    ]
