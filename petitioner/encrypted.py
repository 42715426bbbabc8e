"""Every encrypted column of every room, gathered for whoever changes keys (data, not code).

A column that is missing here keeps its old key for ever and is lost with it; a test compares with the tables.
"""

from typing import Final

from petitioner.foundation.reencryption import Column, Stored

COLUMNS: Final = (
    Column("signature", "person", "signature"),
    Column("signature", "contact", "contact"),
    Column("link", "contact", "contact"),
    Column("fingerprint_key", "secret", "fingerprint"),
    Column("news_address", "contact", "news"),
    Column("signature_batch", "domain", "batch", row_id="uuid", key="uuid"),
    Column("account", "address", "account", row_id="uuid", statement_id=None, key="uuid"),
)
SEALED: Final = (
    Stored("intake", "sealed"),
    Stored("wish", "sealed"),
    Stored("visit", "sealed_session"),
    Stored("receipt", "sealed_code"),
    Stored("sign_in_request", "sealed"),
    Stored("desk_request", "sealed"),
    Stored("organiser_request", "sealed"),
    Stored("signature_import", "content"),
)
"""What the intake key opens; it leaves that key by being opened."""
