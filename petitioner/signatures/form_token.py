"""What a printed sign form carries, so that a signature is bound to the very text its signer had before them.

Public pages are files, the same for everyone, so the token cannot be: it proves that we printed this form
for this version in this language, not when or for whom.
"""

import hmac
from dataclasses import dataclass

from petitioner.foundation.secrets import WebKeys
from petitioner.foundation.tokens import token_from


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """Which text a form was printed with."""

    statement_id: int
    version_id: int
    language: str


def form_token(keys: WebKeys, form: PrintedForm) -> str:
    """Return the token: version, language, and a 128-bit proof."""
    proof = keys.form_proof(f"{form.statement_id} {form.version_id} {form.language}".encode())
    return f"{form.version_id}.{form.language}.{token_from(proof)}"


def is_printed_by_us(token: str, expected: str) -> bool:
    """Say whether `token` is the one our forms carry; compared in constant time."""
    return hmac.compare_digest(token.encode(), expected.encode())
