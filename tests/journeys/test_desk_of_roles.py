"""Everybody at the desk in a browser: what each role is shown opens, is read by all, and fits a telephone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from petitioner.accounts.models import AccountSession
from petitioner.accounts.rules import PLAIN_COOKIE
from petitioner.console.jobs import read_board
from petitioner.foundation import clock
from petitioner.foundation.db import committed, db
from petitioner.foundation.key_files import read_web_keys, read_worker_keys
from petitioner.foundation.settings import Settings
from petitioner.foundation.tokens import digest, new_session_secret
from petitioner.organisers.invite import BothKeys
from petitioner.organisers.rules import Role
from tests.journeys.test_desk import Site, site  # noqa: F401 - the fixture
from tests.journeys.test_staff import NARROWEST, has_no_barrier
from tests.organisers.crawl import Read
from tests.organisers.desk import Clock, Desk
from tests.organisers.test_authorization import ROOMS

ONE_OF_MANY = re.compile(r"/[0-9]+(?=/|$)|/(en|fr|de|ru|uk)(?=/|$)")
"""Of pages that differ by a number or a language one is looked at."""
MOST = {Role.OWNER: 40}
MOST_OF_OTHERS = 8
"""How many pages are looked at; what the others lead to, tests/organisers/test_ways.py says."""


@pytest.fixture
def secrets(site: Site, settings: Settings) -> dict[Role, str]:  # noqa: F811
    """Furnish every room of the desk; return the secret of a session for somebody of each role."""
    keys = BothKeys(read_worker_keys(settings.worker_keys), read_web_keys(settings.web_keys))
    found = {}
    with site.worker.app_context():
        with committed() as session:
            moment = Clock()
            moment.at = clock.now()
            desk = Desk(site.worker, session, keys, site.sink, moment)
            desk.person("Olga", Role.OWNER)
            for room in ROOMS:
                room.furnish(desk)
            for role in Role:
                account_id, found[role] = desk.person(role.value.title(), role), new_session_secret()
                session.add(
                    AccountSession(
                        account_id=account_id,
                        token_digest=digest(found[role]),
                        begun_at=moment.at,
                        seen_at=moment.at,
                        factor_at=moment.at,
                    )
                )
        read_board()
        db.session.remove()
    return found


def test_what_each_role_is_shown_opens_has_no_barrier_and_fits(
    site: Site,  # noqa: F811
    secrets: dict[Role, str],
    new_page: Callable[..., Page],
) -> None:
    barriers = []
    for role, secret in secrets.items():
        page = new_page(viewport={"width": NARROWEST, "height": 700})
        page.context.add_cookies([{"name": PLAIN_COOKIE, "value": secret, "url": site.url}])
        seen, found = _look_around(page, site.url, most=MOST.get(role, MOST_OF_OTHERS))
        assert seen >= MOST_OF_OTHERS, role
        barriers += [f"{role}: {each}" for each in found]
    assert not barriers, "\n".join(barriers)


def _look_around(page: Page, url: str, *, most: int) -> tuple[int, list[str]]:
    """Follow the links from the first page; return how many pages were seen, and what bars the way."""
    waiting, seen, barriers = ["/desk"], set(), []
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        kind = ONE_OF_MANY.sub("/…", path)
        if kind in seen or not path.startswith("/desk") or "/sign-out" in path or "." in path:
            continue
        seen.add(kind)
        answer = page.goto(url + path)
        assert answer is not None
        assert answer.status == 200, path
        if "text/html" in answer.headers["content-type"]:
            try:
                has_no_barrier(page)
            except AssertionError as wrong:
                barriers.append(f"{path}: {wrong}")
            waiting += Read(path, answer.text()).links
    return len(seen), barriers
