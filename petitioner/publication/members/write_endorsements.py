"""Write the endorsements of a statement as data: Popolo JSON, CSV, JSON-LD and feeds."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from petitioner.endorsements.shapes import PublicEvidence
from petitioner.publication.gather import Gathered
from petitioner.publication.members.backed_texts import BackedTexts
from petitioner.publication.members.endorse_actions import endorse_actions
from petitioner.publication.members.endorsements_atom import endorsements_atom
from petitioner.publication.members.endorsements_csv import endorsements_csv
from petitioner.publication.members.popolo_json import popolo_document
from petitioner.publication.shapes import EndorsementLine
from petitioner.publication.write import keep_files, remove_file, write
from petitioner.vocabulary.language import SOURCE_LANGUAGE

_KINDS: Final = ("json", "csv", "jsonld", "atom")


def write_endorsements(
    folder: Path,
    public_url: str,
    gathered: Gathered,
    evidence: Mapping[int, tuple[PublicEvidence, ...]],
    texts: BackedTexts,
) -> None:
    """Write every file of a statement's endorsements; without anybody to show, there are none."""
    root = f"petitions/{gathered.key.statement_id}/endorsements"
    view = gathered.item(SOURCE_LANGUAGE).statement
    lines = [
        EndorsementLine(
            assembly,
            backer,
            texts[backer.version_number, backer.language],
            evidence.get(backer.number, ()),
        )
        for assembly in gathered.backing
        for backer in assembly.backers
    ]
    keep_files(folder, root, {f"{line.backer.number}.atom" for line in lines})
    if not lines:
        for kind in _KINDS:
            remove_file(folder, f"{root}.{kind}")
        return
    write(folder, f"{root}.json", _json(popolo_document(lines, view, public_url)))
    write(folder, f"{root}.jsonld", _json(endorse_actions(lines, view, public_url)))
    write(folder, f"{root}.csv", endorsements_csv(lines, view, public_url).encode())
    write(folder, f"{root}.atom", endorsements_atom(lines, view, public_url))
    for line in lines:
        number = line.backer.number
        feed = endorsements_atom([line], view, public_url, number=number)
        write(folder, f"{root}/{number}.atom", feed)


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
