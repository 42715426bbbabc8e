"""Comments at the desk: readable for the session that asked, decided by a reviewer, shown or never."""

import pytest
from sqlalchemy import text

from petitioner.organisers.rules import Role
from petitioner.signatures import desk_jobs
from petitioner.signatures.count import count
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.visibility import Visibility
from tests.organisers.conftest import clock, desk  # noqa: F401 - the organisers' fixtures
from tests.organisers.desk import NOON
from tests.people import CORWIN, MAELLE
from tests.signatures.scene import SLUG, Bureau, stand

HERE = f"/desk/comments/{SLUG}"
FIRST, SECOND = "The river was quieter when I was small.", "So say I & <b>mine</b>."


@pytest.fixture
def bureau(session, keys, web_keys):
    """Return the bureau without an application around it: each request asks anew who is there."""
    return Bureau(session, keys, web_keys)


@pytest.fixture
def room(desk, bureau):  # noqa: F811
    """Return the desk with two comments that wait, a reviewer and an owner."""
    policy = Policy(visibilities=tuple(Visibility), takes_comments=True)
    view = stand(desk.session, policy=policy)
    desk.person("Rosa", Role.REVIEWER)
    desk.person("Olga", Role.OWNER)
    bureau.sign(view, MAELLE, comment=FIRST)
    bureau.sign(view, CORWIN, comment=SECOND)
    count(bureau.session, keys=bureau.keys, now=NOON)
    return desk


@pytest.fixture
def ask(room):
    """Return a function that sends a form, lets the worker look, and returns the page."""

    def go(browser, path, fields=None):
        answer = room.send(browser, f"{HERE}/{path}", fields)
        assert (answer.status_code, answer.headers.get("Location")) == (303, HERE), answer.text
        room.session.commit()
        with room.app.app_context():
            desk_jobs.serve_desk()
        room.session.expire_all()
        return room.get(browser, HERE).text

    return go


def public_id(bureau, name):
    return next(str(row["id"]) for row in bureau.rows("public_signer") if row["name"] == name)


def shown(bureau):
    return {row["name"]: row["comment"] for row in bureau.rows("public_signer")}


def test_a_session_reads_what_it_asked_for_and_no_other_does(room, ask, bureau):
    browser = room.at_desk("Rosa")
    assert FIRST not in room.get(browser, HERE).text
    page = ask(browser, "read")
    assert FIRST in page
    assert "So say I &amp; &lt;b&gt;mine&lt;/b&gt;." in page
    for other in (room.at_desk("Rosa"), room.at_desk("Olga")):
        assert FIRST not in room.get(other, HERE).text
    (row,) = bureau.rows("comment_view")
    assert FIRST.encode() not in row["view"]
    room.clock.pass_by(minutes=4)
    assert FIRST in room.get(browser, HERE).text


def test_a_view_is_deleted_after_ten_minutes(room, ask, bureau):
    ask(room.at_desk("Rosa"), "read")
    room.clock.pass_by(minutes=11)
    with room.app.app_context():
        desk_jobs.serve_desk()
    assert bureau.rows("comment_view") == []


def test_one_is_shown_and_one_refused_and_neither_waits_any_more(room, ask, bureau):
    browser = room.at_desk("Rosa")
    ask(browser, "read")
    page = ask(browser, public_id(bureau, MAELLE.name), {"choice": "approve"})
    assert FIRST not in page
    assert "So say I" in page
    page = ask(browser, public_id(bureau, CORWIN.name), {"choice": "refuse"})
    assert "No comment waits." in page
    assert shown(bureau) == {MAELLE.name: FIRST, CORWIN.name: None}
    assert [line[1] for line in room.log()[-2:]] == ["comment_approved", "comment_refused"]


def test_whoever_lost_the_role_reads_and_decides_nothing(room, ask, bureau):
    browser = room.at_desk("Rosa")
    ask(browser, "read")
    path = f"{HERE}/{public_id(bureau, MAELLE.name)}"
    room.send(browser, path, {"choice": "approve"})
    lost = text("DELETE FROM organisation_role WHERE account_id = :it")
    room.session.execute(lost, {"it": room.accounts["Rosa"]})
    with room.app.app_context():
        desk_jobs.serve_desk()
    assert shown(bureau)[MAELLE.name] is None
    assert room.get(browser, HERE).status_code == 403


def test_another_word_than_approve_or_refuse_is_none(room, bureau):
    path = f"{HERE}/{public_id(bureau, MAELLE.name)}"
    assert room.send(room.at_desk("Rosa"), path, {"choice": "burn"}).status_code == 400
