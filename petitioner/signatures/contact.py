"""The address of a link or a signature: encrypted apart from the name, bound to the link it came with."""

from uuid import UUID

from petitioner.foundation.secrets import WorkerKeys
from petitioner.vocabulary.email_address import EmailAddress, parse_email_address

PURPOSE = "contact"
NEWS_PURPOSE = "news"


def encrypt_contact(
    keys: WorkerKeys, address: EmailAddress, link_id: UUID, statement_id: int | None
) -> bytes:
    """Return an address as it is kept; a confirmation's link and its signature share their id."""
    plain = address.reveal().encode()
    return keys.encrypt_row(plain, purpose=PURPOSE, row_id=link_id, statement_id=statement_id or 0)


def encrypt_news_contact(keys: WorkerKeys, address: EmailAddress, row_id: UUID, statement_id: int) -> bytes:
    """Return an address as it is kept for news alone: it cannot be read as that of a link or a signature."""
    plain = address.reveal().encode()
    return keys.encrypt_row(plain, purpose=NEWS_PURPOSE, row_id=row_id, statement_id=statement_id)


def read_contact(keys: WorkerKeys, stored: bytes, link_id: UUID, statement_id: int | None) -> EmailAddress:
    """Return the address `encrypt_contact` was given; raise `UnreadableSeal` if it was not kept for this."""
    plain = keys.decrypt_row(stored, purpose=PURPOSE, row_id=link_id, statement_id=statement_id or 0)
    return parse_email_address(plain.decode())
