"""Take the package away when the site does not say something any more that is in it; it is soon made anew."""

from pathlib import Path

from petitioner.publication.data_package.make_package import DESCRIPTOR, ROOT, ZIP
from petitioner.publication.data_package.read_public import has_hours, shown_endorsements
from petitioner.publication.gather import Gathered
from petitioner.publication.write import keep_files, remove_file


def take_back(folder: Path) -> None:
    """Take the package away, the descriptor first; nothing happens if there is none."""
    for name in (DESCRIPTOR, ZIP):
        remove_file(folder, f"{ROOT}/{name}")
    keep_files(folder, ROOT, ())


def take_back_if_said(folder: Path, found: Gathered) -> None:
    """Take it away if somebody's backing is not shown any more, or the signers are now said to be at risk.

    It is asked before the statement's own files are written anew: what they still say may be in the package.
    Only the publisher may ask.
    """
    if not (folder / ROOT / DESCRIPTOR).exists():
        return
    own = found.key.statement_id
    shown = {backer.number for assembly in found.backing for backer in assembly.backers}
    if shown_endorsements(folder, own) - shown or (found.is_sealed and has_hours(folder, own)):
        take_back(folder)
