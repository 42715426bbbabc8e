"""The tree that stands behind a published checkpoint, out of the files that everybody can read."""

from pathlib import Path

from petitioner.transparency.notes import BadNote, open_note
from petitioner.transparency.subtrees import Subtrees
from petitioner.transparency.tiles import CHECKPOINT, KEY, WITNESSED
from petitioner.transparency.tree import inclusion_proof


class SignedTree:
    """The leaves of one checkpoint; `note` is what was signed, with the lines of witnesses if any."""

    def __init__(self, folder: Path, public: bytes, note: str) -> None:
        self.note = note
        self.size = open_note(note, public).size
        self._subtree = Subtrees(folder, self.size)

    def path_to(self, index: int) -> list[bytes]:
        """Return the path from a leaf to the root.

        Raises:
            DamagedFiles: a tile is missing or is not what it should be.
        """
        return inclusion_proof(index, self.size, self._subtree)


def newest_tree(folder: Path, public: bytes, *, witnessed: bool) -> SignedTree | None:
    """Return the newest tree that was signed or, if that is asked for, witnessed; None if there is none."""
    try:
        note = (folder / (WITNESSED if witnessed else CHECKPOINT)).read_text(encoding="utf-8")
        return SignedTree(folder, public, note)
    except (OSError, BadNote):
        return None


def published_key(folder: Path) -> str | None:
    """Return the public key as it is published beside the log; None before anything was signed."""
    try:
        return (folder / KEY).read_text(encoding="utf-8").strip()
    except OSError:
        return None
