"""A whole platform with the demonstration and a few signers, for as long as somebody looks at it."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from petitioner.vocabulary.language import LANGUAGES
from tests import live as lives
from tests.journeys import sample, signer
from tests.live import Live
from tests.servers import close_folder, open_folder, shared_servers


@dataclass(slots=True)
class Site:
    """The platform, and what letters brought to its signers, by language."""

    live: Live
    open_links: dict[str, str] = field(default_factory=dict)
    signed_links: dict[str, str] = field(default_factory=dict)
    drawn_links: dict[str, str] = field(default_factory=dict)
    closed_links: dict[str, str] = field(default_factory=dict)

    def public_pages(self) -> list[str]:
        """Return the address of every page of the public folder."""
        public = self.live.place.public
        paths = (file.relative_to(public).as_posix() for file in public.rglob("*.html"))
        return sorted(f"/{path.removesuffix('index.html')}" for path in paths)


@contextlib.contextmanager
def running_site() -> Iterator[Site]:
    """Lend a platform with servers of its own; nothing of it is left behind."""
    folder = open_folder()
    try:
        live = lives.on_shared_servers(folder / "site", shared_servers(), "pages", 0)
        try:
            live.start()
            site = Site(live)
            _people(site, folder)
            yield site
        finally:
            live.stop()
    finally:
        close_folder(folder)


def _people(site: Site, folder: Path) -> None:
    """Let two people sign in every language; one confirms, and is drawn twice; one audit is over."""
    live = site.live
    waiting = {language: signer.new_address() for language in LANGUAGES}
    signed = {language: signer.new_address() for language in LANGUAGES}
    for language in LANGUAGES:
        signer.sign(live, waiting[language], language=language)
        signer.sign(live, signed[language], language=language, visibility="name", country="NO")
    for language in LANGUAGES:
        site.open_links[language] = signer.link_in(signer.letter_to(live, waiting[language]))
        site.signed_links[language] = signer.link_in(signer.letter_to(live, signed[language]))
        signer.answer(live, site.signed_links[language], "signed")
    signer.count_at_rest(live, signer.statement_id(live))
    over = sample.ask_everybody(live, folder)
    site.closed_links = {language: sample.link_to(live, email) for language, email in signed.items()}
    sample.close(live, over)
    sample.ask_everybody(live, folder)
    site.drawn_links = {language: sample.link_to(live, email, 2) for language, email in signed.items()}
    live.cli("publication", "publish", "--all")
