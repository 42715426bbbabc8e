"""Set a written declaration as a PDF that can be read aloud and kept."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, Final, Literal

from typst import Compiler, TypstError

from petitioner.foundation.web import resources

_Standard = Literal["a-2a", "ua-1"]
_STANDARDS: Final[tuple[tuple[_Standard, ...], ...]] = (("a-2a", "ua-1"), ())
"""What is tried, the best first."""


class NotTypeset(Exception):
    """There is no PDF of a text; what typst said is not told, for it may quote the text."""


def typeset_declaration(document: dict[str, Any], *, on: date) -> bytes:
    """Return the PDF of what `declaration_document` returned, the same bytes for the same values and day.

    It keeps PDF/A-2a (to be kept) and PDF/UA-1 (to be read aloud). A text that they do not allow, such as one
    with a sign that no font here has, is set all the same: with the structure, without the promise.

    Raises:
        NotTypeset: typst gave up.
    """
    values = {"declaration": json.dumps(document, ensure_ascii=False)}
    moment = datetime.combine(on, time(), UTC)
    source = _source()
    for standards in _STANDARDS:
        with suppress(TypstError):
            pdf = _compiler().compile(
                source, format="pdf", sys_inputs=values, timestamp=moment, pdf_standards=[*standards]
            )
            if isinstance(pdf, bytes):
                return pdf
    raise NotTypeset


@cache
def _source() -> bytes:
    return (resources("templates") / "publication" / "declaration.typ").read_bytes()


@cache
def _compiler() -> Compiler:
    """Return a compiler that has the fonts of its own package and no files: its folder is none."""
    return Compiler(root="/dev/null", ignore_system_fonts=True)
