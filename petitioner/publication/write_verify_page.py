"""Write the page that checks a receipt, with all it needs: it must not ask anybody while it checks."""

import json
from pathlib import Path

from petitioner.foundation.web import render
from petitioner.publication.write import write
from petitioner.statements.shapes import OrganisationView
from petitioner.transparency.receipts import auditors_command
from petitioner.vocabulary.language import LANGUAGES
from petitioner.vocabulary.mailbox_provider import CURRENT, spellings


def write_verify_page(
    folder: Path, public_url: str, organisation: OrganisationView, log_key: str | None
) -> None:
    """Write `/{language}/verify`, with the public key of the log on it, if there is one yet."""
    rules = {number: spellings(number) for number in range(1, CURRENT + 1)}
    for language in LANGUAGES:
        html = render(
            *("publication/verify.html", language),
            organisation=organisation,
            offered=LANGUAGES,
            key=log_key,
            spellings=json.dumps(rules),
            command=auditors_command(public_url),
        )
        write(folder, f"{language}/verify/index.html", html.encode())
