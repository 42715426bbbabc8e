"""Ask a member, at their official address, whether what is recorded of them is so."""

from datetime import datetime

from petitioner.endorsements.find_text import find_statement
from petitioner.endorsements.rules import (
    LETTER_TIME,
    UNDER_WAY,
    Provenance,
    RefusedRecord,
    State,
    letter_language,
)
from petitioner.endorsements.shapes import Asked, Kept
from petitioner.endorsements.store import backers as store
from petitioner.endorsements.store import letters
from petitioner.foundation.db import Session
from petitioner.foundation.i18n import country_languages
from petitioner.parliaments.read import find_person, read_official_address
from petitioner.parliaments.shapes import PersonView
from petitioner.statements.read import read_version
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address


def ask(
    session: Session,
    statement: str,
    person: str,
    *,
    assembly: str = "",
    language: str = "",
    now: datetime,
) -> Asked:
    """Let a letter be due to the address that the newest roster gives a member; a worker sends it.

    Its language is the one asked for, else the member's country's, else the statement's first.

    Raises:
        UnknownText: no such statement, or no text of that version in the language asked for.
        UnknownPerson: no such person, or several.
        RefusedRecord: nothing is recorded, they have answered, were asked already, or have no address.
    """
    key = find_statement(session, statement, now=now)
    member = find_person(session, person, assembly=assembly)
    store.take_turn(session, key.statement_id)
    past = store.endorsements_of(
        session, key.statement_id, assembly_id=member.assembly_id, person_id=member.person_id
    )
    running = next((kept for kept in past if kept.standing.state in UNDER_WAY), None)
    kept = _open_question(running, member)
    waiting = letters.open_letter(session, kept.endorsement_id, now=now)
    if waiting is not None:
        raise RefusedRecord(
            f"{member.name.full} was asked on {waiting.asked_at:%Y-%m-%d}; "
            f"that letter can be answered until {waiting.expires_at:%Y-%m-%d}."
        )
    _check_address(session, member, now=now)
    named = letters.named(session, kept.endorsement_id)
    offered = read_version(session, named.version_id, named.language, now=now).languages
    in_order = [each for each in key.languages if each in offered] or list(offered)
    chosen = letter_language(language, country_languages(named.country), in_order)
    letters.add_letter(session, kept.endorsement_id, language=chosen, now=now, expires_at=now + LETTER_TIME)
    return Asked(member.name, member.assembly, chosen)


def _open_question(running: Kept | None, member: PersonView) -> Kept:
    name = member.name.full
    if running is None:
        raise RefusedRecord(
            f"{name} is not recorded as a backer; "
            "record what you know first (`petitioner endorsements report` or `add`)."
        )
    if running.standing.state is State.SUSPENDED:
        raise RefusedRecord(f"{name} has objected; we do not ask again.")
    if running.standing.provenance is Provenance.MEMBER:
        raise RefusedRecord(f"{name} has confirmed already.")
    return running


def _check_address(session: Session, member: PersonView, *, now: datetime) -> None:
    """Refuse whoever cannot be written to; the address itself stays in the roster until a letter leaves."""
    address = read_official_address(session, member.assembly_id, member.person_id, on=now.date())
    try:
        parse_email_address(address)
    except InvalidEmailAddress:
        raise RefusedRecord(
            f"The roster of {member.assembly} has no official address of {member.name.full} for today."
        ) from None
