"""A draft as the public will see it, and what it changes of what the public sees now."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from petitioner.drafts.shapes import DraftText, DraftWhole
from petitioner.statements.compare import compare_words
from petitioner.statements.markdown import render
from petitioner.statements.read_source import StatementSource
from petitioner.statements.rules import canonical_body, canonical_line
from petitioner.statements.shapes import Difference, Paragraph


@dataclass(frozen=True, slots=True)
class Preview:
    """One language as it would be published; `body_html` is safe whatever was typed."""

    language: str
    title: str
    addressee: str
    summary: str
    body_html: Markup


def preview(text: DraftText) -> Preview:
    """Return what a text would look like."""
    return Preview(
        text.language,
        canonical_line(text.title),
        canonical_line(text.addressee),
        canonical_line(text.summary),
        render(canonical_body(text.body), text.language),
    )


def difference(before: Iterable[str], after: Iterable[str]) -> Difference:
    """Return what one title, addressee and body changed of another."""
    title, addressee, body = (compare_words(old, new) for old, new in zip(before, after, strict=True))
    return Difference(_line(title), _line(addressee), body)


def differences(whole: DraftWhole, source: StatementSource) -> dict[str, Difference]:
    """Return what an amendment changes of the public text, by language; a new language is all new."""
    public = {text.language: (text.title, text.addressee, text.body) for text in source.folder.texts}
    found = {}
    for code in sorted(public.keys() | whole.texts.keys()):
        text = whole.texts.get(code)
        after = ("", "", "")
        if text is not None:
            after = (canonical_line(text.title), canonical_line(text.addressee), canonical_body(text.body))
        found[code] = difference(public.get(code, ("", "", "")), after)
    return found


def _line(paragraphs: tuple[Paragraph, ...]) -> Paragraph:
    return tuple(piece for paragraph in paragraphs for piece in paragraph)
