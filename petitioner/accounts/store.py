"""Every question asked of the organisation table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from petitioner.accounts.models import Organisation


@dataclass(frozen=True, slots=True)
class KeptOrganisation:
    """An organisation as it now stands, and whether keeping it changed anything."""

    organisation_id: int
    is_changed: bool


def find_organisation(session: Session, slug: str) -> Organisation | None:
    """Return the organisation of that short name, or nothing."""
    return session.scalar(select(Organisation).where(Organisation.slug == slug))


def keep_organisation(
    session: Session, slug: str, *, names: Mapping[str, str], abouts: Mapping[str, str], now: datetime
) -> KeptOrganisation:
    """Write down what an organisation is called and says of itself; languages left out keep their words.

    Nothing is written when nothing changed.
    """
    new = insert(Organisation).values(slug=slug, names=dict(names), abouts=dict(abouts), created_at=now)
    merged = {
        "names": Organisation.names.op("||")(new.excluded.names),
        "abouts": Organisation.abouts.op("||")(new.excluded.abouts),
    }
    differs = tuple_(Organisation.names, Organisation.abouts) != tuple_(*merged.values())
    upsert = new.on_conflict_do_update(index_elements=["slug"], set_=merged, where=differs)
    written = session.scalar(upsert.returning(Organisation.id))
    if written is not None:
        return KeptOrganisation(written, is_changed=True)
    kept = session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()
    return KeptOrganisation(kept, is_changed=False)
