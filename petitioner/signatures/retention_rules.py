"""How long everything about signers is kept: one table, which the worker carries out and pages may read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from petitioner.signatures.batch_rules import UNDONE_WITHIN

BOUNCED_KEPT: Final = timedelta(hours=24)
LINKS_KEPT: Final = timedelta(days=30)
"""How long the digests of a link outlive it, so that its page can still say what happened."""
AFTER_DELIVERY: Final = timedelta(days=30)
UNOPENED_KEPT: Final = timedelta(hours=72)
LETTERS_COUNTED: Final = timedelta(days=30)
IMPORT_FILES_KEPT: Final = timedelta(hours=24)
RECEIPTS_KEPT: Final = timedelta(days=7)
AT_ONCE: Final = timedelta(0)


class Rule(StrEnum):
    """What is kept for a time, in the order in which it goes."""

    FINGERPRINT_KEYS = "fingerprint_keys"
    PUBLIC_NAMES = "public_names"
    NEWS_ADDRESSES = "news_addresses"
    PENDING = "pending"
    BOUNCED = "bounced"
    ADDRESSES = "addresses"
    VISITS = "visits"
    RECEIPTS = "receipts"
    LINKS = "links"
    INVALIDATED = "invalidated"
    SIGNERS = "signers"
    SEALED_LATER = "sealed_later"
    LETTER_COUNTS = "letter_counts"
    UNOPENED_FORMS = "unopened_forms"
    UNOPENED_WISHES = "unopened_wishes"
    IMPORTED = "imported"
    IMPORT_FILES = "import_files"
    SUPPRESSED = "suppressed"


class From(StrEnum):
    """From when a time counts."""

    SIGNED = "signed"
    BOUNCED = "bounced"
    RAN_OUT = "ran_out"
    DELIVERED = "delivered"
    SENT = "sent"
    RECEIVED = "received"
    SEALED = "sealed"
    SUBTRACTED = "subtracted"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Keep:
    """How long something is kept; `how_long` of None: for ever."""

    name: Rule
    what: str
    """In English, for the operator; templates find words of their own by the name."""
    how_long: timedelta | None
    counted_from: From
    where_sealed: timedelta | None = None
    """How long where signers are at risk, if that is different."""


def keeps(link_validity: timedelta, sealed_link_validity: timedelta) -> tuple[Keep, ...]:
    """Return the table, as an installation with links of this validity carries it out."""
    pending = "a signature nobody has confirmed: name, address, everything"
    return (
        Keep(Rule.PENDING, pending, link_validity, From.SIGNED, sealed_link_validity),
        Keep(Rule.BOUNCED, "the same, if its letter came back", BOUNCED_KEPT, From.BOUNCED),
        Keep(Rule.ADDRESSES, "an address on a link that leads to no signature", AT_ONCE, From.RAN_OUT),
        Keep(Rule.VISITS, "what a signer was shown of their own signatures", AT_ONCE, From.RAN_OUT),
        Keep(Rule.RECEIPTS, "a receipt nobody has fetched", RECEIPTS_KEPT, From.ASKED),
        Keep(Rule.LINKS, "a link without its address: digests and moments", LINKS_KEPT, From.RAN_OUT),
        Keep(
            Rule.INVALIDATED,
            "names and addresses of signatures that were invalidated",
            UNDONE_WITHIN,
            From.SUBTRACTED,
        ),
        Keep(Rule.SIGNERS, "names and addresses of confirmed signers", AFTER_DELIVERY, From.DELIVERED),
        Keep(Rule.FINGERPRINT_KEYS, "what recognises a signer's address", AFTER_DELIVERY, From.DELIVERED),
        Keep(Rule.PUBLIC_NAMES, "names, roles and comments that are shown", AFTER_DELIVERY, From.DELIVERED),
        Keep(Rule.NEWS_ADDRESSES, "addresses that want news", AFTER_DELIVERY, From.DELIVERED),
        Keep(
            Rule.SEALED_LATER,
            "what a sealed statement does not keep, of signatures from before it was sealed",
            AT_ONCE,
            From.SEALED,
        ),
        Keep(Rule.LETTER_COUNTS, "how many letters an address got", LETTERS_COUNTED, From.SENT),
        Keep(Rule.UNOPENED_FORMS, "a sealed form that cannot be opened", UNOPENED_KEPT, From.RECEIVED),
        Keep(Rule.UNOPENED_WISHES, "a sealed wish that cannot be done", UNOPENED_KEPT, From.RECEIVED),
        Keep(Rule.IMPORTED, "fingerprints of imported signatures", AFTER_DELIVERY, From.DELIVERED),
        Keep(Rule.IMPORT_FILES, "a sealed file nobody has decided about", IMPORT_FILES_KEPT, From.RECEIVED),
        Keep(Rule.SUPPRESSED, "a digest of an address that wants no letters", None, From.RECEIVED),
    )


OF_OTHERS: Final = frozenset({Rule.IMPORTED, Rule.IMPORT_FILES, Rule.SUPPRESSED})
"""What the nightly run leaves alone: the room of imports lets its own go, and the last is kept for ever."""


@dataclass(frozen=True, slots=True)
class Over:
    """What is over at one moment: everything from before these moments, and all of the ended statements."""

    ran_out: datetime
    bounced: datetime
    links: datetime
    unopened: datetime
    invalidated: datetime
    ended: frozenset[int] = frozenset()


def over(now: datetime, ended: frozenset[int] = frozenset()) -> Over:
    """Return what is over now."""
    return Over(now, now - BOUNCED_KEPT, now - LINKS_KEPT, now - UNOPENED_KEPT, now - UNDONE_WITHIN, ended)


def is_ended(delivered_at: datetime | None, now: datetime) -> bool:
    """Say whether the time of a statement's signers is over; `delivered_at` is when that day began."""
    return delivered_at is not None and delivered_at + AFTER_DELIVERY <= now
