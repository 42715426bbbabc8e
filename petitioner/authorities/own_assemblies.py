"""The assemblies whose own staff have addresses on a domain."""

from datetime import date

from petitioner.authorities.store import desk as store
from petitioner.foundation.db import Session
from petitioner.parliaments.read import read_assemblies
from petitioner.parliaments.shapes import AssemblyView


def own_assemblies(session: Session, domain: str, *, on: date) -> tuple[AssemblyView, ...]:
    """Return them by name; subdomains count only where they are listed themselves."""
    listed = store.assemblies_with(session, domain)
    return tuple(each for each in read_assemblies(session, on=on) if each.assembly_id in listed)
