"""Make the data package: all tables, a file that holds them all, and last the descriptor that names them."""

import json
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from petitioner.erasure.rules import is_due
from petitioner.foundation.db import Session
from petitioner.publication.data_package.descriptor import descriptor
from petitioner.publication.data_package.fill_tables import Progress, fill_tables, in_silence
from petitioner.publication.data_package.pack_zip import pack_zip
from petitioner.publication.data_package.read_public import has_hours, is_public, shown_endorsements
from petitioner.publication.data_package.shapes import Copied, MadePackage, MadeTable
from petitioner.publication.store import parts
from petitioner.publication.write import keep_files, pack, put, write_json
from petitioner.statements.list_organisations import host_in, list_organisations
from petitioner.vocabulary.language import SOURCE_LANGUAGE

ROOT: Final = "data"
DESCRIPTOR: Final = "datapackage.json"
ZIP: Final = "datapackage.zip"
_MAKING: Final = ".making"
"""Below the folder of the package: no address has a dot there, so that nobody is served what is half."""


class LeftMeanwhile(RuntimeError):
    """Something that was copied has left the site since: nothing was published, and it is to be made anew."""


def make_package(
    session: Session,
    folder: Path,
    public_url: str,
    licence: str,
    *,
    now: datetime,
    progress: Progress = in_silence,
) -> MadePackage | None:
    """Make the package and let it be served; None if somebody else is at it, until this transaction ends.

    It reads without holding anybody up, and asks the publisher to wait for a moment in the end: what has left
    the site by then is not in it. Whenever it is stopped, what was served before is still served whole, and
    the next begins anew. Tables of the package before stay for those who have just read its descriptor.

    Raises:
        LeftMeanwhile: a statement, or somebody's backing, left the site while it was copied.
    """
    if not parts.try_become_packer(session):
        return None
    making = folder / ROOT / _MAKING
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        tables, copied = fill_tables(session, folder, making, public_url, now=now, progress=progress)
        host = host_in(list_organisations(session), SOURCE_LANGUAGE).name
        document = descriptor(tables, public_url, host, licence, now=now)
        _pack(making, tables, document, now)
        parts.become_publisher(session)
        if not all(_is_still_public(folder, each) for each in copied):
            raise LeftMeanwhile
        _serve(folder, making, tables, document)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return MadePackage(now, tables)


def is_package_due(folder: Path, now: datetime) -> bool:
    """Say whether there is no package, or a night has begun since it was made."""
    kept = read_descriptor(folder)
    return kept is None or is_due(datetime.fromisoformat(kept["created"]), now)


def read_descriptor(folder: Path) -> dict[str, Any] | None:
    """Return the descriptor that is served, if there is one."""
    try:
        found: dict[str, Any] = json.loads((folder / ROOT / DESCRIPTOR).read_bytes())
    except FileNotFoundError:
        return None
    return found


def _is_still_public(folder: Path, copied: Copied) -> bool:
    """Say whether the site still shows all that was copied of a statement; only the publisher may ask."""
    own = copied.statement_id
    return (
        is_public(folder, own)
        and (not copied.endorsements or copied.endorsements <= shown_endorsements(folder, own))
        and (not copied.has_hours or has_hours(folder, own))
    )


def _pack(making: Path, tables: Sequence[MadeTable], document: dict[str, Any], now: datetime) -> None:
    for each in tables:
        (making / f"{each.table.name}.csv").rename(making / each.file_name)
        pack(making / each.file_name)
    (making / DESCRIPTOR).write_text(json.dumps(document, ensure_ascii=False, indent=2), encoding="utf-8")
    pack_zip(making / ZIP, [making / DESCRIPTOR, *(making / each.file_name for each in tables)], now)


def _serve(folder: Path, making: Path, tables: Sequence[MadeTable], document: dict[str, Any]) -> None:
    """Move what was made to where it is served: the descriptor last, so that all it names is there."""
    before = read_descriptor(folder) or {"resources": []}
    for each in tables:
        if not (folder / ROOT / each.file_name).exists():
            put(folder, f"{ROOT}/{each.file_name}", making / each.file_name)
    put(folder, f"{ROOT}/{ZIP}", making / ZIP)
    write_json(folder, f"{ROOT}/{DESCRIPTOR}", document)
    named = {each["path"] for each in (*before["resources"], *document["resources"])}
    keep_files(folder, ROOT, named | {DESCRIPTOR, ZIP})
