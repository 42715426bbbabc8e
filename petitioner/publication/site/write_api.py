"""Write the description of the data: once for programs, once for people, from the same document."""

import json
from collections.abc import Sequence
from pathlib import Path

from petitioner.foundation.web import render
from petitioner.publication.openapi.document import document
from petitioner.publication.site.linked_api import api_graph
from petitioner.publication.site.read_description import read_description
from petitioner.publication.site.write_pages import organisation_in
from petitioner.publication.write import write
from petitioner.statements.shapes import OrganisationWords
from petitioner.vocabulary.language import SOURCE_LANGUAGE


def write_api(folder: Path, public_url: str, organisations: Sequence[OrganisationWords]) -> None:
    """Write `/api/openapi.json` and the page `/api/`, which is in English as the names of fields are."""
    described = document(public_url)
    write(
        folder,
        "api/openapi.json",
        json.dumps(described, ensure_ascii=False, separators=(",", ":")).encode(),
    )
    shown = read_description(described)
    html = render(
        "publication/site/api.html",
        SOURCE_LANGUAGE,
        page=shown,
        linked=api_graph(shown, organisations, public_url),
        organisation=organisation_in(SOURCE_LANGUAGE, organisations[0]) if organisations else None,
    )
    write(folder, "api/index.html", html.encode())
