"""One language of a statement: `# Title`, a line `To:`, perhaps a line `Summary:`, then the text."""

import re
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from petitioner.statements.formats.problems import Problem, decoded
from petitioner.statements.markdown import troubles
from petitioner.statements.rules import (
    LONGEST_ADDRESSEE,
    LONGEST_BODY,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    canonical_body,
    canonical_line,
    text_hash,
)
from petitioner.statements.shapes import FolderText

_HEADER: Final = re.compile(r"(To|Summary):(.*)")
_EMPTY: Final = {
    "To": "the addressee is empty. Write it after “To:”.",
    "Summary": "the summary is empty. Write it after “Summary:”, or take the line out.",
}


@dataclass(frozen=True, slots=True)
class LanguageFile:
    """What one file says; the summary is not part of what people sign."""

    text: FolderText
    summary: str


@dataclass(slots=True)
class _Parts:
    """What stands where: each part as it was typed, and its line from 1."""

    title: str = ""
    title_line: int = 1
    to: str | None = None
    to_line: int = 1
    summary: str = ""
    summary_line: int = 1
    body: str = ""
    body_line: int = 1


def read_language_file(file: str, language: str, data: bytes, problems: list[Problem]) -> LanguageFile | None:
    """Return what the file says, or add everything that is wrong with it to `problems` and return nothing."""
    source = decoded(file, data, problems)
    if source is None:
        return None
    found: list[tuple[int, str]] = []
    parts = _parts(source.split("\n"), found)
    _judge(parts, found)
    problems.extend(Problem(file, line, sentence) for line, sentence in sorted(found, key=itemgetter(0)))
    if found:
        return None
    title, addressee = canonical_line(parts.title), canonical_line(parts.to or "")
    body = canonical_body(parts.body)
    digest = text_hash(language, title, addressee, body)
    return LanguageFile(FolderText(language, title, addressee, body, digest), canonical_line(parts.summary))


def _parts(lines: list[str], found: list[tuple[int, str]]) -> _Parts:
    parts = _Parts()
    at = _after_blank(lines, 0)
    if at < len(lines) and re.match(r"#(?:\s|$)", lines[at]):
        parts.title, parts.title_line = lines[at][1:].strip().rstrip("#").strip(), at + 1
        if not parts.title:
            found.append((at + 1, "the title is empty. Write it after “# ”."))
        at = _after_blank(lines, at + 1)
    else:
        found.append((1, "the title is missing. Begin with a line “# Title”."))
    end = next((place for place in range(at, len(lines)) if not lines[place].strip()), len(lines))
    if any(_HEADER.match(line) for line in lines[at:end]):
        _read_header(lines, at, end, parts, found)
        at = _after_blank(lines, end)
    parts.body, parts.body_line = "\n".join(lines[at:]), min(at, len(lines) - 1) + 1
    return parts


def _after_blank(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _read_header(lines: list[str], at: int, end: int, parts: _Parts, found: list[tuple[int, str]]) -> None:
    seen: set[str] = set()
    for place in range(at, end):
        match = _HEADER.match(lines[place])
        if match is None:
            found.append(
                (place + 1, "only “To:” and “Summary:” stand here. Leave an empty line before the text.")
            )
            continue
        key, value = match[1], match[2].strip()
        if key in seen:
            found.append((place + 1, f"“{key}:” stands here twice. Keep one."))
        elif not value:
            found.append((place + 1, _EMPTY[key]))
        seen.add(key)
        if key == "To":
            parts.to, parts.to_line = value, place + 1
        else:
            parts.summary, parts.summary_line = value, place + 1


def _judge(parts: _Parts, found: list[tuple[int, str]]) -> None:
    if parts.to is None:
        found.append((1, "the addressee is missing. Write a line “To: …” under the title."))
    for name, line, text, longest in (
        ("title", parts.title_line, parts.title, LONGEST_TITLE),
        ("addressee", parts.to_line, parts.to or "", LONGEST_ADDRESSEE),
        ("summary", parts.summary_line, parts.summary, LONGEST_SUMMARY),
    ):
        if (length := len(canonical_line(text))) > longest:
            found.append((line, _too_long(name, length, longest)))
    body = canonical_body(parts.body)
    if not body.strip():
        found.append((parts.body_line, "the text is missing. Write it after an empty line."))
    if len(body) > LONGEST_BODY:
        found.append((parts.body_line, _too_long("text", len(body), LONGEST_BODY)))
        return
    found.extend((parts.body_line + trouble.line - 1, trouble.sentence) for trouble in troubles(parts.body))


def _too_long(name: str, length: int, longest: int) -> str:
    return f"the {name} has {length:,} characters, and {longest:,} are allowed. Shorten it."
