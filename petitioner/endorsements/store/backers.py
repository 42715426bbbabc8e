"""Endorsements and their evidence, as the tables have them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import func, insert, select, text, true, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from petitioner.endorsements.models import Endorsement, Evidence
from petitioner.endorsements.rules import UNDER_WAY, Fact, Proof, Provenance, Standing, State
from petitioner.endorsements.shapes import (
    OWN_WORD,
    BackedText,
    Backer,
    EvidenceLine,
    Kept,
    Listed,
    PublicEvidence,
)
from petitioner.parliaments.shapes import MemberView


def take_turn(session: Session, statement_id: int) -> None:
    """Wait until nobody else records for this statement; the turn ends with the transaction."""
    turn = text("SELECT pg_advisory_xact_lock(hashtext('petitioner.endorsements'), :statement_id)")
    session.execute(turn, {"statement_id": statement_id})


def endorsements_of(
    session: Session, statement_id: int, *, assembly_id: int, person_id: int
) -> tuple[Kept, ...]:
    """Return all that a person has had to do with a statement, the latest first."""
    found = session.scalars(
        select(Endorsement)
        .where(
            Endorsement.statement_id == statement_id,
            Endorsement.assembly_id == assembly_id,
            Endorsement.person_id == person_id,
        )
        .order_by(Endorsement.id.desc())
        .execution_options(populate_existing=True)
    ).all()
    return _kept(session, found)


def standings(session: Session, statement_id: int, assembly_id: int) -> dict[int, Standing]:
    """Return, by person, where each endorsement stands that is under way; there is one at most."""
    found = session.execute(
        select(Endorsement.person_id, Endorsement.state, Endorsement.provenance).where(
            Endorsement.statement_id == statement_id,
            Endorsement.assembly_id == assembly_id,
            Endorsement.state.in_(UNDER_WAY),
        )
    )
    return {person_id: Standing(state, provenance) for person_id, state, provenance in found}


def find_endorsement(session: Session, endorsement_id: int) -> Kept:
    """Return one endorsement; it is there."""
    found = session.scalars(
        select(Endorsement).where(Endorsement.id == endorsement_id).execution_options(populate_existing=True)
    ).all()
    (kept,) = _kept(session, found)
    return kept


def own_word_after(session: Session, endorsement_id: int) -> int | None:
    """Return what took the place of an endorsement, if it lives and is the person's own word."""
    later, former = aliased(Endorsement), aliased(Endorsement)
    return session.scalar(
        select(later.id)
        .join(
            former,
            (former.statement_id == later.statement_id)
            & (former.assembly_id == later.assembly_id)
            & (former.person_id == later.person_id),
        )
        .where(
            former.id == endorsement_id,
            former.state == State.SUPERSEDED,
            later.id > former.id,
            later.state == State.LIVE,
            later.provenance == Provenance.MEMBER,
        )
    )


def _kept(session: Session, found: Sequence[Endorsement]) -> tuple[Kept, ...]:
    facts: dict[int, list[Fact]] = defaultdict(list)
    records: dict[int, set[tuple[str, bytes | None]]] = defaultdict(set)
    for line in session.scalars(
        select(Evidence).where(Evidence.endorsement_id.in_([row.id for row in found]))
    ):
        facts[line.endorsement_id].append(Fact(line.proof, line.recorded_at))
        if line.proof is Proof.PUBLIC_RECORD:
            records[line.endorsement_id].add((line.url, line.copy_digest))
    return tuple(
        Kept(
            row.id,
            Standing(row.state, row.provenance),
            row.version_number,
            row.endorsed_on,
            row.withdrawn_on,
            frozenset(records[row.id]),
            tuple(facts[row.id]),
        )
        for row in found
    )


def add_endorsement(
    session: Session,
    version: BackedText,
    member: MemberView,
    standing: Standing,
    *,
    endorsed_on: date,
    now: datetime,
) -> int:
    """Write an endorsement, freezing who the member is, and return its id.

    What takes the place of the initiator's is the initiator's.
    """
    name, mandate = member.person.name, member.mandate
    replaced = session.scalars(
        update(Endorsement)
        .where(
            Endorsement.statement_id == version.statement_id,
            Endorsement.assembly_id == member.person.assembly_id,
            Endorsement.person_id == member.person.person_id,
            Endorsement.is_initiator,
            Endorsement.state == State.SUPERSEDED,
        )
        .values(is_initiator=False)
        .returning(Endorsement.id)
        .execution_options(synchronize_session=False)
    ).all()
    values = {
        "statement_id": version.statement_id,
        "version_id": version.version_id,
        "version_number": version.version_number,
        "language": version.language,
        "person_id": member.person.person_id,
        "membership_id": member.membership_id,
        "assembly_id": member.person.assembly_id,
        "honorific_prefix": name.honorific_prefix,
        "given_name": name.given_name,
        "family_name": name.family_name,
        "sort_name": name.sort_name,
        "country": mandate.country,
        "delegation": mandate.delegation,
        "political_group": mandate.group,
        "role": mandate.role,
        "assembly_name": member.person.assembly,
        "provenance": standing.provenance,
        "state": standing.state,
        "is_initiator": bool(replaced),
        "endorsed_on": endorsed_on,
        "changed_at": now,
        "created_at": now,
    }
    return session.scalars(insert(Endorsement).values(values).returning(Endorsement.id)).one()


def mark_initiator(
    session: Session, statement_id: int, assembly_id: int, endorsement_id: int, *, now: datetime
) -> bool:
    """Make an endorsement the initiator's and nobody else's; say whether it was not before."""
    of_assembly = (Endorsement.statement_id == statement_id, Endorsement.assembly_id == assembly_id)
    is_other = Endorsement.id != endorsement_id
    for chosen, is_initiator in ((is_other, False), (~is_other, True)):
        changed = session.scalars(
            update(Endorsement)
            .where(*of_assembly, chosen, Endorsement.is_initiator.is_not(is_initiator))
            .values(is_initiator=is_initiator, changed_at=now)
            .returning(Endorsement.id)
            .execution_options(synchronize_session=False)
        ).all()
    return bool(changed)


def change_standing(
    session: Session,
    endorsement_id: int,
    standing: Standing,
    *,
    withdrawn_on: date | None = None,
    now: datetime,
) -> None:
    """Write where an endorsement now stands; the log has to be told (`log_shown`)."""
    session.execute(
        update(Endorsement)
        .where(Endorsement.id == endorsement_id)
        .values(
            state=standing.state,
            provenance=standing.provenance,
            withdrawn_on=withdrawn_on,
            changed_at=now,
            is_logged=False,
        )
        .execution_options(synchronize_session=False)
    )


def add_evidence(session: Session, endorsement_id: int, proof: Proof, line: EvidenceLine) -> None:
    """Write a line of evidence, and mark its endorsement as changed."""
    values = {
        "endorsement_id": endorsement_id,
        "proof": proof,
        "url": line.url,
        "copy_digest": line.copy_digest,
        "note": line.note,
        "recorded_by": line.recorded_by,
        "recorded_at": line.recorded_at,
    }
    session.execute(insert(Evidence).values(values))
    session.execute(
        update(Endorsement)
        .where(Endorsement.id == endorsement_id)
        .values(changed_at=line.recorded_at)
        .execution_options(synchronize_session=False)
    )


def shown(
    session: Session, statement_id: int, states: Collection[State], *, signed: int | None = None
) -> tuple[Listed, ...]:
    """Return the endorsements of a statement in these states, the latest first, with the first address.

    With `signed`, only those of which that many leaves of the log tell as they are.
    """
    is_told = true() if signed is None else Endorsement.is_logged & (Endorsement.leaf < signed)
    first = (
        select(Evidence.endorsement_id, Evidence.url)
        .ext(distinct_on(Evidence.endorsement_id))
        .where(Evidence.url != "", Evidence.proof != Proof.WITHDRAWAL)
        .order_by(Evidence.endorsement_id, Evidence.id)
        .subquery()
    )
    found = session.execute(
        select(Endorsement, func.coalesce(first.c.url, ""))
        .outerjoin(first, first.c.endorsement_id == Endorsement.id)
        .where(Endorsement.statement_id == statement_id, Endorsement.state.in_(states), is_told)
        .order_by(Endorsement.id.desc())
        .execution_options(populate_existing=True)
    )
    return tuple(
        Listed(row.person_id, row.assembly_id, Standing(row.state, row.provenance), _backer(row, url))
        for row, url in found
    )


def names_shown(session: Session, person_ids: Collection[int], states: Collection[State]) -> dict[int, str]:
    """Return the names of these people, each as of their newest endorsement in one of these states."""
    found = session.execute(
        select(Endorsement.person_id, Endorsement.given_name, Endorsement.family_name)
        .where(Endorsement.person_id.in_(person_ids), Endorsement.state.in_(states))
        .order_by(Endorsement.id)
    )
    return {row.person_id: f"{row.given_name} {row.family_name}".strip() for row in found}


def public_evidence(session: Session, statement_id: int) -> dict[int, tuple[PublicEvidence, ...]]:
    """Return, by endorsement of a statement, what the public may know of its evidence, in order of time."""
    found = session.execute(
        select(
            Evidence.endorsement_id,
            Evidence.proof,
            Evidence.url,
            Evidence.copy_digest,
            Evidence.recorded_at,
            (Evidence.recorded_by == OWN_WORD).label("is_own_word"),
        )
        .join(Endorsement, Endorsement.id == Evidence.endorsement_id)
        .where(Endorsement.statement_id == statement_id)
        .order_by(Evidence.recorded_at, Evidence.id)
    )
    lines: dict[int, list[PublicEvidence]] = defaultdict(list)
    for number, proof, url, digest, recorded_at, is_own_word in found:
        hexadecimal = digest.hex() if digest else ""
        lines[number].append(PublicEvidence(proof, url, hexadecimal, recorded_at, is_own_word))
    return {number: tuple(each) for number, each in lines.items()}


def _backer(row: Endorsement, url: str) -> Backer:
    return Backer(
        number=row.id,
        name=f"{row.given_name} {row.family_name}".strip(),
        given_name=row.given_name,
        family_name=row.family_name,
        honorific_prefix=row.honorific_prefix,
        sort_name=row.sort_name,
        country=row.country,
        delegation=row.delegation,
        group=row.political_group,
        role=row.role,
        provenance=row.provenance,
        evidence_url=url,
        endorsed_on=row.endorsed_on,
        withdrawn_on=row.withdrawn_on,
        is_former=False,
        version_number=row.version_number,
        language=row.language,
        delegation_now=row.delegation,
        group_now=row.political_group,
        is_initiator=row.is_initiator and row.state is State.LIVE,
        person_id=row.person_id,
        leaf=row.leaf,
        salt=row.leaf_salt.hex() if row.leaf_salt else "",
    )
