"""What of a signer the public may be shown, from nothing to the most."""

from enum import StrEnum


class Visibility(StrEnum):
    """What of a confirmed signer may be shown, in order of publicness."""

    HIDDEN = "hidden"
    INITIALS = "initials"
    NAME = "name"
    ROLE = "role"
    """Name and role, the role said to be borne “in a personal capacity”."""
