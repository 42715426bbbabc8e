"""Write the page that says what the log proves, and what it does not, in every language."""

from pathlib import Path

from petitioner.foundation.web import render
from petitioner.publication.write import write
from petitioner.statements.shapes import OrganisationView
from petitioner.transparency.shapes import Standing
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE


def write_log_page(
    folder: Path,
    public_url: str,
    organisation: OrganisationView,
    standing: Standing,
    witnesses: tuple[str, ...],
) -> None:
    """Write `/{language}/log/`, and `/log/` in the source language; it names the witnesses."""
    for language in LANGUAGES:
        html = render(
            "publication/log.html",
            language,
            organisation=organisation,
            offered=LANGUAGES,
            standing=standing,
            witnesses=witnesses,
            command=f"petitioner-audit {public_url} --state audit",
        ).encode()
        write(folder, f"{language}/log/index.html", html)
        if language == SOURCE_LANGUAGE:
            write(folder, "log/index.html", html)
