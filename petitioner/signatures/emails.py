"""The letters of this room. They name no statement, no organiser and nothing that anyone typed."""

from petitioner.foundation.mail import LetterForm, letter_form, marker
from petitioner.foundation.settings import Settings
from petitioner.foundation.web import render
from petitioner.signatures.rules import LetterKind


def letter(kind: LetterKind, language: str, settings: Settings) -> LetterForm:
    """Return the letter of that kind in that language, with holes for `code`, `link` and `stop`."""
    folder = f"signatures/emails/{kind}"
    values: dict[str, object] = {name: marker(name) for name in ("code", "link", "stop")}
    if kind is LetterKind.CODE:  # only signers at risk get it, and their links end sooner
        values["link_hours"] = settings.sealed_link_hours
    subject, text, html = (
        render(f"{folder}/{part}", language, **values) for part in ("subject.txt", "body.txt", "body.html")
    )
    return letter_form(
        subject.strip(),
        text,
        html,
        language=language,
        sender_name=settings.sender_name,
        sender=settings.mail_from,
    )
