"""Write all that shows members beyond the statement's own page, if what it shows has changed."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from petitioner.foundation.db import Session
from petitioner.foundation.web import release
from petitioner.publication.gather import Gathered
from petitioner.publication.members.backed_texts import backed_texts
from petitioner.publication.members.write_answers import write_answers
from petitioner.publication.members.write_backers import write_backers
from petitioner.publication.members.write_declaration import write_declaration
from petitioner.publication.members.write_endorsements import write_endorsements
from petitioner.publication.rules import digest
from petitioner.publication.store import parts as store


def write_members(
    session: Session,
    folder: Path,
    public_url: str,
    gathered: Gathered,
    kept: Mapping[str, str],
    *,
    now: datetime,
) -> dict[str, str]:
    """Write the pages and files about backers, and about those who were asked; return their parts' stamps.

    `kept` are the stamps of last time, empty to write everything anew. A stamp is of what is shown: a new day
    or another signature alone does not write hundreds of pages.
    """
    backers = _write_backers(session, folder, public_url, gathered, kept, now=now)
    return backers | _write_answers(session, folder, public_url, gathered, kept, now=now)


def _write_backers(
    session: Session,
    folder: Path,
    public_url: str,
    gathered: Gathered,
    kept: Mapping[str, str],
    *,
    now: datetime,
) -> dict[str, str]:
    evidence = gathered.evidence
    part = f"backers {gathered.key.statement_id}"
    canvassed = sorted(asked.slug for asked in gathered.canvassed)
    stamp = digest((release(), gathered.key, gathered.backing, evidence, canvassed))
    if not evidence or kept.get(part) == stamp:
        return {}
    texts = backed_texts(session, gathered, now=now)
    write_endorsements(folder, public_url, gathered, evidence, texts)
    known = _pages(session, part, kept)
    pages = write_backers(folder, gathered, evidence, texts, known, public_url=public_url)
    store.keep_page_stamps(session, part, pages, now=now)
    write_declaration(folder, public_url, gathered, on=now.date())
    return {part: stamp}


def _write_answers(
    session: Session,
    folder: Path,
    public_url: str,
    gathered: Gathered,
    kept: Mapping[str, str],
    *,
    now: datetime,
) -> dict[str, str]:
    part = f"answers {gathered.key.statement_id}"
    backed = sorted(assembly.slug for assembly in gathered.backing)
    stamp = digest((release(), gathered.key, gathered.canvassed, backed))
    if not gathered.canvassed or kept.get(part) == stamp:
        return {}
    pages = write_answers(folder, public_url, gathered, _pages(session, part, kept))
    store.keep_page_stamps(session, part, pages, now=now)
    return {part: stamp}


def _pages(session: Session, part: str, kept: Mapping[str, str]) -> dict[str, str]:
    return store.page_stamps(session, part) if part in kept else {}
