"""What a signer may change, and what it costs to be known for what it is."""

import unicodedata
from collections.abc import Mapping, Sequence

from petitioner.signatures.form_rules import cleaned, name_refusal, role_refusal
from petitioner.signatures.visit_shapes import SignatureView
from petitioner.vocabulary.visibility import Visibility


def change_refusals(
    values: Mapping[str, str], signature: SignatureView, others: Sequence[SignatureView]
) -> dict[str, str]:
    """Return the fields that are refused and the name of each reason.

    `others` are the other signatures of the mailbox under the statement: two people do not bear one name.
    """
    typed = {field: values.get(field, "") for field in ("name", "role", "visibility")}
    found = {
        "name": name_refusal(typed["name"]),
        "visibility": None if typed["visibility"] in signature.choices else "unknown",
        "role": role_refusal(typed["role"], visibility=typed["visibility"]),
    }
    if found["name"] is None and any(is_same_name(typed["name"], other.name) for other in others):
        found["name"] = "is_taken"
    return {field: reason for field, reason in found.items() if reason is not None}


def changed_role(values: Mapping[str, str]) -> str:
    """Return the role to be kept: one that is not shown is not kept."""
    return cleaned(values.get("role", "")) if values.get("visibility") == Visibility.ROLE else ""


def is_same_name(one: str, other: str) -> bool:
    """Say whether two names are the same but for their spelling."""
    return _letters(one) == _letters(other)


def _letters(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in folded if character.isalnum())


def is_less_public(chosen: Visibility, before: Visibility) -> bool:
    """Say whether less is to be shown than before."""
    order = list(Visibility)
    return order.index(chosen) < order.index(before)
