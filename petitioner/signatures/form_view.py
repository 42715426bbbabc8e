"""What a template shows of a refused form: what was typed, why not, what is asked about the address."""

from collections.abc import Mapping

from petitioner.signatures.form_rules import domain_of
from petitioner.signatures.shapes import FormView
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address


def form_view(values: Mapping[str, str], errors: Mapping[str, str]) -> FormView:
    """Return the form for its page; `likely_email` only goes back to whoever typed the address."""
    email = values.get("email", "")
    try:
        address = parse_email_address(email)
    except InvalidEmailAddress:
        return FormView(values, errors)
    return FormView(
        values,
        errors,
        asked_about=domain_of(email),
        likely_email=address.likely_spelling() or "",
        jurisdiction=address.jurisdiction() or "",
    )
