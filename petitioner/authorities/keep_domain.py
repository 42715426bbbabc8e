"""Keep the list of an assembly's own domains."""

from datetime import datetime

from petitioner.accounts.sign_out_domain import sign_out_domain
from petitioner.authorities.rules import RefusedDomain, check_domain
from petitioner.authorities.store import desk as store
from petitioner.foundation.db import Session
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address
from petitioner.vocabulary.mailbox_provider import is_for_everybody


def list_domain(session: Session, assembly_id: int, domain: str, *, now: datetime) -> bool:
    """List a domain; False if it was listed. Subdomains count only where they are listed themselves.

    Raises:
        RefusedDomain: others than the assembly's people can have addresses there, or it is no domain.
    """
    known = checked_domain(domain)
    return store.add_domain(session, assembly_id, known, now=now)


def checked_domain(domain: str) -> str:
    """Return a domain as it is listed.

    Raises:
        RefusedDomain: others than the assembly's people can have addresses there, or it is no domain.
    """
    known = _domain(domain)
    check_domain(known, is_for_everybody=is_for_everybody(known))
    return known


def strike_domain(session: Session, assembly_id: int, domain: str, *, now: datetime) -> bool:
    """Take a domain off the list; False if it was not on it.

    If no other assembly lists it, everybody with an address there is signed out, and none can sign in.
    """
    known = _domain(domain)
    if not store.remove_domain(session, assembly_id, known):
        return False
    if not store.assemblies_with(session, known):
        sign_out_domain(session, known, now=now)
    return True


def domains_of(session: Session, assembly_id: int) -> tuple[str, ...]:
    """Return an assembly's own domains, by name."""
    return store.domains_of(session, assembly_id)


def _domain(text: str) -> str:
    """Return a domain in its ASCII form, in small letters."""
    try:
        return parse_email_address(f"staff@{text.strip()}").domain()
    except InvalidEmailAddress:
        raise RefusedDomain("unknown", f"“{text}” is no domain; give one like parliament.example.") from None
