"""Say from what the pages of the site are made, so that they are written again when that has changed."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final

from petitioner.foundation.settings import Settings
from petitioner.foundation.web import release
from petitioner.publication.numbers.rules import FEWEST
from petitioner.publication.openapi.document import document
from petitioner.publication.rules import digest
from petitioner.publication.site.security_txt import expires
from petitioner.publication.site.write_pages import things_of
from petitioner.statements.shapes import OrganisationWords

SITE: Final = "site"
API: Final = "api"


def stamp_site(
    settings: Settings, organisations: Sequence[OrganisationWords], *, now: datetime
) -> dict[str, str]:
    """Return a digest of everything that could change the pages of the site, and one for the described data.

    Once a month they change by themselves: the file that says whom to tell about holes runs out.
    """
    told = (settings.public_url, settings.contact, settings.link_hours, settings.letters_per_day)
    letters = (settings.sender_name, settings.security_contact, settings.security_languages)
    sources = (release(), organisations, told, letters, things_of(settings), FEWEST, expires(now))
    described = _described(settings.public_url)
    return {SITE: digest(sources), API: digest((release(), organisations, described))}


@cache
def _described(public_url: str) -> str:
    return digest(document(public_url))
