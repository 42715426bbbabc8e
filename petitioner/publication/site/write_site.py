"""Write what belongs to the site and to no statement: its pages, and what machines look for first."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.settings import Settings
from petitioner.foundation.web import foundation
from petitioner.publication.site.robots_txt import robots_txt
from petitioner.publication.site.security_txt import security_txt
from petitioner.publication.site.stamp_site import API, SITE, stamp_site
from petitioner.publication.site.write_api import write_api
from petitioner.publication.site.write_pages import write_pages
from petitioner.publication.write import remove_file, write
from petitioner.statements.list_organisations import list_organisations

_SECURITY: Final = ".well-known/security.txt"


def write_site(session: Session, folder: Path, kept: Mapping[str, str], *, now: datetime) -> dict[str, str]:
    """Write what is no longer true of the site; return its parts with their stamps.

    `kept` are the stamps of last time, empty to write everything anew. The sitemap is another's: it comes
    when all pages of statements are written.
    """
    settings = foundation().settings
    organisations = list_organisations(session)
    stamps = stamp_site(settings, organisations, now=now)
    written = {part: stamp for part, stamp in stamps.items() if kept.get(part) != stamp}
    if SITE in written:
        write_pages(folder, settings, organisations)
        write(folder, "robots.txt", robots_txt(settings.public_url))
        _write_security(folder, settings, now)
    if API in written:
        write_api(folder, settings.public_url, organisations)
    return written


def _write_security(folder: Path, settings: Settings, now: datetime) -> None:
    found = security_txt(settings.security_contact, settings.security_languages, settings.public_url, now=now)
    if found is None:
        remove_file(folder, _SECURITY)
    else:
        write(folder, _SECURITY, found)
