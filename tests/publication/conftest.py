"""A public folder, and the means to publish into it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from petitioner.foundation.settings import Settings
from petitioner.publication.public_site import Site
from petitioner.publication.publish import publish
from tests.logged import sign_backers
from tests.signatures.conftest import bureau, keys, view, web_keys  # noqa: F401 (fixtures that are shared)
from tests.signatures.scene import Bureau, now

Publish = Callable[..., list[str]]
ABOUT_NO_STATEMENT = {"api", "feeds", "site", "sitemap", "trending"}
"""Parts that `test_feeds.py`, `test_site.py` and `test_trending.py` look at by their files."""


@pytest.fixture
def public(settings: Settings) -> Path:
    return settings.public_folder


@pytest.fixture
def site(bureau: Bureau, settings: Settings) -> Site:  # noqa: F811
    return Site(settings.public_folder, settings.public_url, bureau.keys, bureau.web_keys)


@pytest.fixture
def publish_now(bureau: Bureau, site: Site) -> Publish:  # noqa: F811
    """Sign the log, publish what changed, as at a moment; return the parts of statements written."""

    def run(at: datetime | None = None, *, everything: bool = False) -> list[str]:
        sign_backers(bureau.session)
        written = publish(bureau.session, site, now=at or now(), everything=everything)
        return [part for part in written if part not in ABOUT_NO_STATEMENT and not part.startswith("feed ")]

    return run


@pytest.fixture
def written(public: Path) -> Callable[[], dict[str, bytes]]:
    """Return every file of the public site by its address."""

    def read() -> dict[str, bytes]:
        return {f"/{p.relative_to(public)}": p.read_bytes() for p in sorted(public.rglob("*")) if p.is_file()}

    return read
