"""Whatever a page of the desk leads to is open to whoever was shown it, in every role."""

import pytest

from petitioner.console.jobs import read_board
from petitioner.organisers.rules import Role
from tests.organisers.crawl import Read
from tests.organisers.desk import Desk
from tests.organisers.test_authorization import ROOMS

_ALONE = {Role.OWNER: 40, Role.EDITOR: 30, Role.REVIEWER: 25}
"""At least so many pages are there for these roles, and ten for any other."""


@pytest.mark.parametrize("role", list(Role))
def test_every_link_that_a_role_is_shown_opens_for_it(desk: Desk, role: Role) -> None:
    desk.person("Olga", Role.OWNER)
    for room in ROOMS:
        room.furnish(desk)
    desk.person("Irina", role)
    desk.session.commit()
    with desk.app.app_context():
        read_board()
    browser = desk.at_desk("Irina")
    waiting, seen = [("/desk", "")], set()
    while waiting:
        path, shown_on = waiting.pop(0)
        if path in seen or not path.startswith("/desk") or "/sign-out" in path:
            continue
        seen.add(path)
        answer = desk.get(browser, path)
        assert answer.status_code == 200, (path, "shown on", shown_on)
        if answer.mimetype == "text/html":
            waiting += [(link, path) for link in Read(path, answer.text).links]
    assert len(seen) >= _ALONE.get(role, 10)
