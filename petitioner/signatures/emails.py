"""The letters of this room. They name no statement, no organiser and nothing that anyone typed."""

from petitioner.foundation.mail import LetterForm, letter_form, marker
from petitioner.foundation.settings import Settings
from petitioner.foundation.web import render
from petitioner.signatures.rules import LetterKind


def letter(kind: LetterKind, language: str, settings: Settings) -> LetterForm:
    """Return the letter of that kind in that language, with holes for `code` and `link`."""
    folder = f"signatures/emails/{kind}"
    holes = {"code": marker("code"), "link": marker("link")}
    subject, text, html = (
        render(f"{folder}/{part}", language, **holes) for part in ("subject.txt", "body.txt", "body.html")
    )
    return letter_form(
        subject.strip(),
        text,
        html,
        language=language,
        sender_name=settings.sender_name,
        sender=settings.mail_from,
    )
