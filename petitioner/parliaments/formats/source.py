"""A file that is read twice: once to see that it is text, and which, and once more for what it says."""

import codecs
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from petitioner.parliaments.formats.cells import LARGEST

Source = bytes | Path
"""A file, or what would stand in one."""

_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a file tells: its SHA-256, and what kind of text it is.

    `broken_line`: the first line that is not UTF-8, 0 if all are.
    """

    digest: bytes
    head: bytes
    is_too_large: bool = False
    is_utf16: bool = False
    is_blank: bool = False
    has_nul: bool = False
    broken_line: int = 0


def look_at(source: Source) -> Look:
    """Return what a file is; of one that is too large, only that."""
    with _opened(source) as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        head = file.read(1000)
        is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        if size > LARGEST or is_utf16:
            return Look(b"", head, is_too_large=size > LARGEST, is_utf16=is_utf16)
        file.seek(0)
        return _read_through(file, head)


def _read_through(file: BinaryIO, head: bytes) -> Look:
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    is_blank, has_nul, lines, broken_line = True, False, 1, 0
    while True:
        block = file.read(_BLOCK)
        digest.update(block)
        has_nul = has_nul or b"\0" in block
        if not broken_line:
            try:
                text = decoder.decode(block, final=not block)
                is_blank = is_blank and not text.strip()
            except UnicodeDecodeError as error:
                broken_line = lines + error.object.count(b"\n", 0, error.start)
        lines += block.count(b"\n")
        if not block:
            return Look(digest.digest(), head, is_blank=is_blank, has_nul=has_nul, broken_line=broken_line)


@contextmanager
def reading_text(source: Source, *, newline: str | None = "") -> Iterator[TextIO]:
    """Lend the text of a file, without its byte order mark; `newline` as `open` takes it."""
    with _opened(source) as file, io.TextIOWrapper(file, encoding="utf-8-sig", newline=newline) as text:
        yield text


def _opened(source: Source) -> BinaryIO:
    return source.open("rb") if isinstance(source, Path) else io.BytesIO(source)
