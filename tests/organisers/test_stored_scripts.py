"""What somebody types at the desk is never a part of a page: every field to type into, every page."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from petitioner.organisers.rules import Role
from petitioner.schedule import SCHEDULE
from tests.organisers.crawl import MARK, Form, Read
from tests.organisers.desk import Desk
from tests.organisers.test_authorization import EQUIPPED, ROOMS

ATTACKS = (
    '"><zz-x onload=alert(1)>',
    "'><zz-x/onclick='alert(1)'>",
    "</textarea></title></script></style><zz-x>",
    '" zz-x="1" autofocus onfocus="alert(1)',
    "' zz-x='1' onmouseover='alert(1)",
    "<img src=x zz-x onerror=alert(1)>",
    "<svg/onload=alert(1) zz-x><style zz-x>",
    "<!--><zz-x>--><![CDATA[<zz-x>]]>",
    "[a](javascript:alert(1)) ![b](data:text/html,<zz-x>)",
    "<a href='java\tscript:alert(1)' zz-x>a</a>",
    "javascript:alert(1)//<zz-x>",
    "&lt;zz-x&gt;&#60;zz-x&#62;%3Czz-x%3E",
    "{{ 7*7 }}{% set zz = 1 %}<zz-x>",
    "\u202e<zz-x\x0c onx>\u2028</p><zz-x>",
)
_ELSEWHERE = ("/desk/sign-out", "/sessions/", "/password", "/passkeys", "/again")
"""Forms about the account of whoever is there: no text of theirs is shown to anybody."""
_MOST = 250


@pytest.fixture
def paths(desk: Desk) -> list[str]:
    """Return the pages of every room, each with something in it."""
    desk.person("Olga", Role.OWNER)
    found = []
    for room in ROOMS:
        holes = room.furnish(desk)
        for door in room.DOORS:
            if door.method == "GET":
                path = door.path
                for hole, value in holes.items():
                    path = path.replace(hole, value)
                found.append(path)
    return [
        *dict.fromkeys(found),
        *(path for _, path in sorted(EQUIPPED)),
        "/desk/account",
        "/desk/parliaments",
    ]


def test_nothing_that_was_typed_anywhere_runs_on_any_page(desk: Desk, paths: list[str]) -> None:
    browser = _owner(desk)
    sent = 0
    forms = {(form.method, form.action): form for path in paths for form in _read(desk, browser, path).forms}
    for form in forms.values():
        for name, attack in _typed(form):
            _send(desk, browser, form, name, attack)
            sent += 1
    assert sent > len(ATTACKS) * 20, "there are fields to type into"
    _work(desk)
    seen = _look_at_all(desk, browser, paths)
    assert sum(MARK in page for page in seen.values()) >= 10, "what was typed is shown, as what it is"


def test_a_page_that_was_attacked_is_found_by_this_reading() -> None:
    for page in (
        '<p zz-x="">',
        "<zz-x>",
        '<a href="java&#10;script:x">',
        "<b onclick=x>",
        "<script>x</script>",
    ):
        assert Read("/", page).faults, page
    assert Read("/", '<script src="/a.js"></script><a href="/x?y=javascript:1">&lt;zz-x&gt;</a>').faults == []


def _owner(desk: Desk) -> FlaskClient:
    desk.person("Irina", *Role)
    return desk.at_desk("Irina")


def _typed(form: Form) -> Iterator[tuple[str, str]]:
    if not any(part in form.action for part in _ELSEWHERE):
        for name in form.typed:
            for attack in ATTACKS:
                yield name, attack


def _send(desk: Desk, browser: FlaskClient, form: Form, name: str, attack: str) -> None:
    if "revision" in form.values:  # it counts what was saved: another page, another number
        forms = _read(desk, browser, form.page).forms
        form = next(
            (each for each in forms if (each.method, each.action) == (form.method, form.action)), form
        )
    data = {**form.values, name: attack}
    if form.method == "post":
        answer = desk.send(browser, form.action, data)
    else:
        answer = desk.get(browser, form.action, query_string=data)
    assert answer.status_code < 500, (form.action, name, attack)
    if answer.mimetype == "text/html":
        assert Read(form.action, answer.text).faults == [], (form.action, name, attack)


def _read(desk: Desk, browser: FlaskClient, path: str) -> Read:
    answer = desk.get(browser, path)
    page = Read(path, answer.text if answer.mimetype == "text/html" else "")
    assert page.faults == [], path
    return page


def _work(desk: Desk) -> None:
    """Let every worker of a room do what was sent, until nothing is left."""
    desk.session.commit()
    with desk.app.app_context():
        for _ in range(3):
            for each in SCHEDULE:
                if ".serve_" in each.job.name:
                    each.job()
    desk.session.expire_all()


def _look_at_all(desk: Desk, browser: FlaskClient, paths: list[str]) -> dict[str, str]:
    """Look at the pages and at every page of the desk they lead to."""
    waiting, seen = [*paths], {}
    while waiting and len(seen) < _MOST:
        path = waiting.pop(0)
        if path in seen or not path.startswith("/desk") or "sign-out" in path:
            continue
        answer = desk.get(browser, path)
        page = answer.text if answer.mimetype == "text/html" else ""
        seen[path] = page
        found = Read(path, page)
        assert found.faults == [], path
        waiting += found.links
    return seen
