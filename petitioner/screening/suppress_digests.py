"""Under which digests an address may be kept that wants no letters."""

from petitioner.foundation.secrets import WorkerKeys
from petitioner.vocabulary.email_address import EmailAddress
from petitioner.vocabulary.mailbox_provider import CURRENT


def suppress_digests(keys: WorkerKeys, address: EmailAddress) -> tuple[bytes, ...]:
    """Return the digests under which an address may stand that wants no letters, the current one first."""
    forms = dict.fromkeys(address.canonical(rules) for rules in range(CURRENT, 0, -1))
    return tuple(keys.suppress_digest(form) for form in forms)
