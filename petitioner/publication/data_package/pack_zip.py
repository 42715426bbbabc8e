"""Put files into one, compressed: the whole package for who wants to take it along."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def pack_zip(path: Path, files: Iterable[Path], now: datetime) -> None:
    """Write a ZIP file of these, each under its own name and dated with this moment; piece by piece."""
    with ZipFile(path, "w", ZIP_DEFLATED) as whole:
        for file in files:
            entry = ZipInfo(file.name, now.astimezone(UTC).timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.file_size = file.stat().st_size
            with file.open("rb") as plain, whole.open(entry, "w") as packed:
                copyfileobj(plain, packed)
