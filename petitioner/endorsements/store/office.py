"""Entries that staff made; the web process reaches them through functions of the database."""

from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Row, exists, func, or_, select, text, update
from sqlalchemy.orm import Session

from petitioner.authorities.rules import Grantor
from petitioner.endorsements.models import Endorsement, EndorsementAnswer, EndorsementLetter, OfficeEntry
from petitioner.endorsements.office_rules import Refusal
from petitioner.endorsements.office_shapes import Entry, Notice, RipeEntry, WaitingEntry
from petitioner.endorsements.rules import Provenance, State

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_ENTER: Final = text(
    "SELECT enter_endorsement(:shown, :entry_id, :statement_id, :version_id, :language, :assembly_id,"
    " :person_id, :note, :url, :endorsed_on, :at)"
)
_TAKE_BACK: Final = text("SELECT take_entry_back(:shown, :entry_id, :at)")
_OWN: Final = text("SELECT * FROM list_own_entries(:shown, :at)")


def add_entry(session: Session, shown: bytes, entry: Entry, *, now: datetime) -> bool:
    """Write an entry down under the account of the session shown; say whether it stands there."""
    values = {name: getattr(entry, name) for name in Entry.__slots__}
    return bool(session.scalar(_ENTER, {"shown": shown, "at": now, **values}))


def ask_back(session: Session, shown: bytes, entry_id: UUID, *, now: datetime) -> bool:
    """Write down that an entry is to be taken back, if it is one of the account of the session shown."""
    return bool(session.scalar(_TAKE_BACK, {"shown": shown, "entry_id": entry_id, "at": now}))


def own_entries(session: Session, shown: bytes, *, now: datetime) -> tuple[AnyRow, ...]:
    """Return the entries of the account of the session shown, the newest first."""
    return tuple(session.execute(_OWN, {"shown": shown, "at": now}))


def standing_of(session: Session, assembly_id: int, person_id: int) -> dict[int, Provenance]:
    """Return how a person stands on the page of each statement today: what the public sees."""
    found = session.execute(
        select(Endorsement.statement_id, Endorsement.provenance).where(
            Endorsement.assembly_id == assembly_id,
            Endorsement.person_id == person_id,
            Endorsement.state == State.LIVE,
        )
    )
    return {row.statement_id: row.provenance for row in found}


def waiting_entries(session: Session) -> tuple[WaitingEntry, ...]:
    """Return the entries that wait to be carried out or taken back, in order; nobody else takes them."""
    found = session.scalars(
        select(OfficeEntry)
        .where(
            or_(
                OfficeEntry.carried_out_at.is_(None),
                OfficeEntry.back_asked_at.is_not(None) & OfficeEntry.taken_back_at.is_(None),
            )
        )
        .order_by(OfficeEntry.statement_id, OfficeEntry.asked_at, OfficeEntry.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return tuple(
        WaitingEntry(_entry(row), row.account_id, row.endorsement_id, row.back_asked_at is not None)
        for row in found
    )


def _entry(row: OfficeEntry) -> Entry:
    return Entry(
        row.id,
        row.statement_id,
        row.version_id,
        row.language,
        row.assembly_id,
        row.person_id,
        row.note,
        row.url,
        row.endorsed_on,
    )


def count_recent(session: Session, entry: Entry, *, since: datetime) -> int:
    """Return how often a person has been entered for a statement since a moment, whoever entered them."""
    counted = select(func.count()).where(
        OfficeEntry.statement_id == entry.statement_id,
        OfficeEntry.assembly_id == entry.assembly_id,
        OfficeEntry.person_id == entry.person_id,
        OfficeEntry.endorsement_id.is_not(None),
        OfficeEntry.carried_out_at >= since,
    )
    return session.scalars(counted).one()


def mark_refused(session: Session, entry_id: UUID, refusal: Refusal, *, now: datetime) -> None:
    """Write why an entry was not carried out."""
    _change(session, entry_id, refusal=refusal, carried_out_at=now)


def mark_entered(
    session: Session, entry_id: UUID, endorsement_id: int, granted_by: Grantor, *, now: datetime
) -> None:
    """Write what an entry has become, and who stood behind the authority it was made under."""
    _change(session, entry_id, endorsement_id=endorsement_id, granted_by=granted_by, carried_out_at=now)


def mark_taken_back(session: Session, entry_id: UUID, *, now: datetime) -> None:
    """Write that an entry was taken back."""
    _change(session, entry_id, taken_back_at=now)


def lay_aside(session: Session, entry_id: UUID) -> None:
    """Forget that an entry was to be taken back: it is no longer its staff's to take."""
    _change(session, entry_id, back_asked_at=None)


def _change(session: Session, entry_id: UUID, **values: object) -> None:
    session.execute(
        update(OfficeEntry)
        .where(OfficeEntry.id == entry_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def account_behind(session: Session, endorsement_id: int) -> int | None:
    """Return whose entry an endorsement rests on; none if nobody entered it, or they took it back."""
    return session.scalar(
        select(OfficeEntry.account_id)
        .where(OfficeEntry.endorsement_id == endorsement_id, OfficeEntry.taken_back_at.is_(None))
        .order_by(OfficeEntry.carried_out_at.desc())
        .limit(1)
    )


def has_open_notice(session: Session, endorsement_id: int, *, now: datetime) -> bool:
    """Say whether a letter about an entry is on its way to the member, or waits for their answer."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    EndorsementLetter.endorsement_id == endorsement_id,
                    EndorsementLetter.entry_id == OfficeEntry.id,
                    OfficeEntry.taken_back_at.is_(None),
                    EndorsementLetter.expires_at > now,
                    EndorsementLetter.bounced_at.is_(None),
                    EndorsementLetter.letter_due_at.is_not(None) | EndorsementLetter.mailed_at.is_not(None),
                )
            )
        )
    )


def find_notice(session: Session, entry_id: UUID) -> Notice | None:
    """Return what a letter about an entry tells; none if the entry was taken back."""
    row = session.scalars(
        select(OfficeEntry).where(OfficeEntry.id == entry_id).execution_options(populate_existing=True)
    ).one()
    if row.granted_by is None or row.taken_back_at is not None:
        return None
    return Notice(row.account_id, row.granted_by)


_PENDING: Final = or_(
    (Endorsement.state == State.PROPOSED) & (Endorsement.provenance == Provenance.OFFICE),
    (Endorsement.state == State.LIVE) & (Endorsement.provenance == Provenance.REPORTED),
)
"""What `office_rules.is_pending` says, for the database."""


def ripe_entries(session: Session, *, told_before: datetime) -> tuple[RipeEntry, ...]:
    """Return the entries whose member was told before a moment and has not been shown through them yet."""
    found = session.execute(
        select(OfficeEntry, EndorsementLetter.mailed_at)
        .join(EndorsementLetter, EndorsementLetter.entry_id == OfficeEntry.id)
        .join(Endorsement, Endorsement.id == OfficeEntry.endorsement_id)
        .where(
            EndorsementLetter.mailed_at <= told_before,
            OfficeEntry.back_asked_at.is_(None),
            OfficeEntry.taken_back_at.is_(None),
            _PENDING,
        )
        .order_by(OfficeEntry.statement_id, OfficeEntry.asked_at, OfficeEntry.id)
        .execution_options(populate_existing=True)
    )
    return tuple(
        RipeEntry(_entry(row), row.account_id, row.endorsement_id, row.carried_out_at, mailed_at)
        for row, mailed_at in found
        if row.endorsement_id is not None and row.carried_out_at is not None and mailed_at is not None
    )


def is_silent(session: Session, endorsement_id: int) -> bool:
    """Say whether no answer of the member waits to be carried out; none can be added until the commit."""
    session.execute(select(Endorsement.id).where(Endorsement.id == endorsement_id).with_for_update())
    waits = (
        exists()
        .where(EndorsementAnswer.letter_id == EndorsementLetter.id)
        .where(EndorsementLetter.endorsement_id == endorsement_id, EndorsementAnswer.carried_out_at.is_(None))
    )
    return not session.scalar(select(waits))


def lapsed(session: Session, *, now: datetime) -> tuple[tuple[int, int], ...]:
    """Return (statement, endorsement) of what staff proposed and no letter can be answered about any more."""
    answerable = (
        exists()
        .where(EndorsementLetter.endorsement_id == Endorsement.id, EndorsementLetter.expires_at > now)
        .correlate(Endorsement)
    )
    found = session.execute(
        select(Endorsement.statement_id, Endorsement.id)
        .where(Endorsement.state == State.PROPOSED, Endorsement.provenance == Provenance.OFFICE, ~answerable)
        .order_by(Endorsement.statement_id, Endorsement.id)
    )
    return tuple((statement_id, endorsement_id) for statement_id, endorsement_id in found)
