"""Write down that staff ask to act for somebody, and let whoever can grant it be asked."""

from datetime import datetime

from petitioner.accounts.shapes import AccountView
from petitioner.authorities.check import check
from petitioner.authorities.end import end
from petitioner.authorities.rules import (
    ASKING_TIME,
    LETTER_TIME,
    MOST_ASKED,
    MOST_ASKED_FOR_ONE,
    Grantor,
    RefusedAuthority,
    State,
    Term,
    grantor_for,
    letter_language,
)
from petitioner.authorities.shapes import DeskForm, Wanted, Whom
from petitioner.authorities.store import held as store
from petitioner.authorities.store import letters
from petitioner.foundation.db import Session
from petitioner.foundation.i18n import country_languages
from petitioner.parliaments.read import read_official_address
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address


def ask(session: Session, account: AccountView, form: DeskForm, *, now: datetime) -> int | None:
    """Return the authority that is now asked for; None: the same is under way, and nothing changes.

    The member is asked by a letter; the organiser, if the roster has no address of theirs, or about a group.

    Raises:
        RefusedAuthority: it cannot be had, or too much was asked for in a day.
    """
    whom, term = _complete(form)
    checked = check(session, whom, term, domain=account.domain, today=now.date())
    under_way = store.find_under_way(session, account.account_id, whom)
    if under_way is not None:
        last = under_way.term.ends_on
        if last is None or last >= now.date():
            return None
        end(session, under_way.authority_id, now=now)
    _mind_the_caps(session, account, whom, now=now)
    grantor = grantor_for(whom.scope)
    if whom.person_id is not None and not _can_be_written_to(session, whom, now=now):
        grantor = Grantor.ORGANISER
    wanted = Wanted(account.account_id, whom, grantor, checked.term, note=form.note)
    authority_id = store.add_authority(session, wanted, State.ASKED, now=now)
    if grantor is Grantor.MEMBER and checked.member is not None:
        spoken = country_languages(checked.member.mandate.country)
        language = letter_language(spoken, form.language)
        letters.add_letter(session, authority_id, language=language, now=now, expires_at=now + LETTER_TIME)
    return authority_id


def _complete(form: DeskForm) -> tuple[Whom, Term]:
    if form.whom is None or form.term is None:
        raise RefusedAuthority("member", "It does not say for whom, or from when.")
    return form.whom, form.term


def _mind_the_caps(session: Session, account: AccountView, whom: Whom, *, now: datetime) -> None:
    """Refuse what would make a nuisance of our letters."""
    by_account, for_person = store.count_asked(
        session, account_id=account.account_id, person_id=whom.person_id, since=now - ASKING_TIME
    )
    if by_account >= MOST_ASKED or for_person >= MOST_ASKED_FOR_ONE:
        raise RefusedAuthority("too_many", "Too much was asked for in one day.")


def _can_be_written_to(session: Session, whom: Whom, *, now: datetime) -> bool:
    """Say whether the newest roster has an address of the member's; the web process cannot know."""
    address = read_official_address(session, whom.assembly_id, whom.person_id or 0, on=now.date())
    try:
        parse_email_address(address)
    except InvalidEmailAddress:
        return False
    return True
