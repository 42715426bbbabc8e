"""The address of an account: encrypted, bound to its row, and decrypted for a letter alone."""

from typing import Final
from uuid import UUID

from petitioner.foundation.secrets import WorkerKeys
from petitioner.vocabulary.email_address import EmailAddress, parse_email_address

PURPOSE: Final = "account"


def encrypt_contact(keys: WorkerKeys, address: EmailAddress, row_id: UUID) -> bytes:
    """Return an address as it is kept."""
    return keys.encrypt_row(address.reveal().encode(), purpose=PURPOSE, row_id=row_id, statement_id=0)


def read_contact(keys: WorkerKeys, stored: bytes, row_id: UUID) -> EmailAddress:
    """Return the address `encrypt_contact` was given; raise `UnreadableSeal` if it was not kept for this."""
    plain = keys.decrypt_row(stored, purpose=PURPOSE, row_id=row_id, statement_id=0)
    return parse_email_address(plain.decode())
