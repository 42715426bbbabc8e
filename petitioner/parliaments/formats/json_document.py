"""A JSON document of lists, or JSON lines, read one object at a time: a file in, objects with lines out."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from petitioner.parliaments.formats.cells import LARGEST
from petitioner.parliaments.formats.source import Look, Source, reading_text
from petitioner.parliaments.rules import BadRoster, Problem
from petitioner.parliaments.shapes import Progress

_SPACE = re.compile(r"[ \t\r\n]*")
_SPACE_THEN_BRACE = re.compile(r"\s*\{")
_SECOND_LINE = re.compile(r"\n\s*\S")
_NUMBER = re.compile(r"[0-9.eE+-]*")
"""What may go on in the next window where a value seems to end."""

_ALONE = {"person", "person_id"}
"""What a document has that is a single membership."""

_PROGRESS_EACH = 1000

_WINDOW = 1 << 16
"""Characters that are read at a time; what is longer than one window takes as many as it needs."""

_LONGEST_LINE = 1 << 18
"""Characters after which a document on one line is not taken for a membership any more."""

_LAST = 32
"""Characters before the end of a window in which a word or a number may have been cut in two."""


@dataclass(frozen=True, slots=True)
class Found:
    """One object, the line on which it begins, and the list it stands in (empty: the document itself)."""

    list_name: str
    line: int
    value: dict[str, Any]


def read_objects(source: Source, look: Look, progress: Progress) -> Iterator[Found]:
    """Yield the objects of a document's lists, of a list, or of lines, in their order.

    Raises:
        BadRoster: the text is no JSON, or not of this kind, from the line named on.
    """
    _check(look)
    with reading_text(source) as text:
        for count, found in enumerate(_Walk(text).objects(), start=1):
            if count % _PROGRESS_EACH == 0:
                progress("reading", count, 0)
            yield found


def _check(look: Look) -> None:
    if look.is_too_large:
        raise _refusal(0, f"The file is larger than {LARGEST // 1024 // 1024} MB. Leave old periods out.")
    if look.is_utf16:
        raise _refusal(0, "The file is in UTF-16. JSON is UTF-8: convert it.")
    if look.broken_line:
        raise _refusal(look.broken_line, "This is not UTF-8 text. JSON is UTF-8: convert it.")
    if look.is_blank:
        raise _refusal(0, "The file is empty. It needs persons, organizations and memberships.")


def _refusal(line: int, sentence: str) -> BadRoster:
    return BadRoster([Problem(line, sentence)])


def _no_number(text: str) -> Any:  # noqa: ANN401 - the JSON decoder asks for it
    raise ValueError(f"{text} is not JSON")


class _Walk:
    """A place in the text that moves on, and the line it is on; only a window of the text is held."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._line = 1
        self._counted = 0
        self._decoder = json.JSONDecoder(parse_constant=_no_number)

    def objects(self) -> Iterator[Found]:
        """Yield every object, whatever the document's form."""
        if self._next() == "[":
            yield from self._list("memberships")
            self._end()
        elif self._is_lines():
            while self._next():
                yield self._object("memberships")
        else:
            yield from self._document()
            self._end()

    def _is_lines(self) -> bool:
        """Say whether the first line is a whole object and the next one begins another."""
        while not _SECOND_LINE.search(self._text, self._at):
            if len(self._text) > _LONGEST_LINE or not self._read_on():
                break
        end = self._text.find("\n", self._at)
        if end < 0 or not self._text[max(end - 80, 0) : end].rstrip().endswith("}"):
            return False
        return _SPACE_THEN_BRACE.match(self._text, end) is not None

    def _document(self) -> Iterator[Found]:
        self._take("{", "the object that holds persons, organizations and memberships")
        others: dict[str, Any] = {}
        first = True
        line = self._line_now()
        while self._next() != "}":
            if not first:
                self._take(",", "a comma between two lists")
            first = False
            name = self._value()
            if not isinstance(name, str):
                raise self._unexpected("the name of a list, in quotation marks")
            self._take(":", "a colon after the name of a list")
            if self._next() == "[":
                yield from self._list(name)
            else:
                others[name] = self._value()
        self._take("}", "the end of the document")
        yield Found("memberships" if _ALONE & others.keys() else "", line, others)

    def _list(self, name: str) -> Iterator[Found]:
        self._take("[", "a list")
        first = True
        while self._next() != "]":
            if not first:
                self._take(",", f"a comma between two of {name}, or the end of the list")
            first = False
            yield self._object(name)
        self._take("]", "the end of a list")

    def _object(self, name: str) -> Found:
        self._next()
        line = self._line_now()
        value = self._value()
        if not isinstance(value, dict):
            raise _refusal(
                line, f"Something in {name} is not an object in braces. Every one of them must be."
            )
        return Found(name, line, value)

    def _value(self) -> Any:  # noqa: ANN401 - JSON may hold anything
        self._next()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._may_be_cut(error) and self._read_on():
                    continue
                line = self._line_now() + self._text.count("\n", self._at, error.pos)
                sentence = f"This is not JSON: {error.msg.lower()}. Was the file cut short?"
                raise _refusal(line, sentence) from error
            except (ValueError, RecursionError) as error:
                raise _refusal(
                    self._line_now(), "This is not JSON that can be read. Export the file again."
                ) from error
            if _NUMBER.fullmatch(self._text, end) and self._read_on():
                continue
            self._at = end
            return value

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        """Say whether the end of the window may be what is wrong."""
        return error.msg.startswith("Unterminated string") or error.pos > len(self._text) - _LAST

    def _next(self) -> str:
        """Move to the next character that is no space, and return it; empty at the end of the text."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text) or not self._read_on():
                return self._text[self._at : self._at + 1]

    def _read_on(self) -> bool:
        """Let go of what was passed, and read as much again as is left; say whether there was any more."""
        more = self._file.read(max(_WINDOW, len(self._text) - self._at))
        if more:
            self._line_now()
            self._text, self._at, self._counted = self._text[self._at :] + more, 0, 0
        return bool(more)

    def _take(self, character: str, what: str) -> None:
        if self._next() != character:
            raise self._unexpected(what)
        self._at += 1

    def _end(self) -> None:
        if self._next():
            raise self._unexpected("the end of the file")

    def _unexpected(self, what: str) -> BadRoster:
        found = f"“{self._text[self._at]}”" if self._at < len(self._text) else "the end of the file"
        return _refusal(self._line_now(), f"Here should be {what}, and is {found}. Was the file cut short?")

    def _line_now(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line
