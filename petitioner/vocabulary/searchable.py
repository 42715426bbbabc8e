"""How names are compared when somebody looks for one: by sound of letters, whatever script or accent."""

import unicodedata
from typing import Final

from anyascii import anyascii

_SILENT: Final = str.maketrans(dict.fromkeys("'`\"", ""))
"""Apostrophes of all kinds, and what soft and hard signs become: people leave them out."""


def searchable(text: str) -> str:
    """Return `text` in small Latin letters without accents or apostrophes, words apart by one space.

    Both a name and what is typed to find it pass through here: “Иванов”, “ivanov” and “IVÁNOV” are one.
    """
    plain = anyascii(unicodedata.normalize("NFKC", text)).casefold()
    printable = "".join(sign if sign.isprintable() else " " for sign in plain.translate(_SILENT))
    return " ".join(printable.split())
