"""The short name of a thing in an address: lower-case ASCII words joined by hyphens."""

import re

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST = 80


def is_slug(text: str) -> bool:
    """Say whether `text` can stand in an address as it is (1 to 80 characters)."""
    return len(text) <= LONGEST and _SLUG.fullmatch(text) is not None
