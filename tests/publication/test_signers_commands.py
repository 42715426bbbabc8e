"""What the operator does about names at a terminal: put forward, moderate, seal, and open again by two."""

import re
import uuid
from datetime import timedelta

import pytest
from click.testing import CliRunner

from petitioner.foundation import clock
from petitioner.publication.jobs import count_all, open_site
from petitioner.publication.signers_commands import signers
from petitioner.signatures.list_public import list_public
from petitioner.statements.shapes import Policy
from tests.people import CORWIN, LUCJA, MAELLE, crowd
from tests.signatures.scene import SLUG, now, stand

PAGE = f"/en/statements/{SLUG}/index.html"


@pytest.fixture
def view(session):
    made = stand(session, policy=Policy(takes_comments=True))
    session.commit()
    return made


@pytest.fixture
def sign(app, bureau, view):
    def run(*people, **choices):
        bureau.sign(view, *people, **choices)
        bureau.session.commit()
        with app.app_context():
            count_all(open_site())

    return run


@pytest.fixture
def run(app, view):
    """Run a command; return its exit status and what it said, by the lines."""

    def do(*arguments):
        done = CliRunner().invoke(signers, arguments)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output.strip().splitlines()

    return do


@pytest.fixture
def at(monkeypatch):
    """Let it be so much later."""
    start = now()
    return lambda **later: monkeypatch.setattr(clock, "now", lambda: start + timedelta(**later))


@pytest.fixture
def find(bureau, view):
    def run(person):
        bureau.session.expire_all()
        everybody = list_public(bureau.session, view.statement_id, most=100)
        return str(next(signer.id for signer in everybody if signer.name == person.name))

    return run


def test_the_list_shows_everybody_the_prominent_ones_first(run, sign, find):
    sign(MAELLE, CORWIN)
    sign(LUCJA, visibility="role", role="Poet")
    assert run("feature", SLUG, find(MAELLE), "--position", "1", "--role", "Mayor") == (0, ["Done."])
    status, lines = run("list", SLUG)
    assert status == 0
    assert [line.split("  ", 1)[1].strip() for line in lines] == [
        f"1  {MAELLE.name}, Mayor, FR",
        f"{CORWIN.name}, DE",
        f"{LUCJA.name}, Poet, PL",
    ]
    assert lines[0].startswith(find(MAELLE))
    run("unfeature", SLUG, find(MAELLE))
    assert "Mayor" not in "".join(run("list", SLUG)[1])


def test_comments_wait_for_the_operator_and_for_nobody_else(run, sign, find):
    sign(MAELLE, comment="It was quiet once.")
    sign(CORWIN, comment="Go away!")
    status, lines = run("list", SLUG, "--waiting-comments")
    assert (status, lines) == (
        0,
        [
            f"{find(CORWIN)}  {CORWIN.name}: Go away!",
            f"{find(MAELLE)}  {MAELLE.name}: It was quiet once.",
            "2 comments wait.",
        ],
    )
    assert run("comment", "approve", SLUG, find(MAELLE)) == (0, ["Done."])
    assert run("comment", "refuse", SLUG, find(CORWIN)) == (0, ["Done."])
    assert run("list", SLUG, "--waiting-comments") == (0, ["0 comments wait."])
    listed = "\n".join(run("list", SLUG)[1])
    assert "It was quiet once." in listed
    assert "Go away" not in listed


def test_what_cannot_be_done_is_refused_with_a_sentence(run, sign, find, bureau, view):
    sign(MAELLE)
    sign(CORWIN, visibility="initials")
    [initials] = [s.id for s in list_public(bureau.session, view.statement_id, most=9) if s.name == "C. T."]
    nobody = str(uuid.uuid4())
    for arguments, said in (
        (("list", "no-such"), "no published statement"),
        (("feature", SLUG, nobody, "--position", "1"), "Nobody with this ID"),
        (("unfeature", SLUG, nobody), "Nobody with this ID"),
        (("comment", "approve", SLUG, find(MAELLE)), "has no comment"),
        (("feature", SLUG, str(initials), "--position", "1"), "only initials"),
        (("feature", SLUG, find(MAELLE), "--position", "1", "--role", "x" * 121), "1 to 120 characters"),
        (("unseal", SLUG, "--by", "Ann"), "are not sealed"),
        (("unseal", SLUG, "--by", " - "), "Say who"),
        (("seal", "no-such"), "no published statement"),
    ):
        status, lines = run(*arguments)
        assert status == 1, arguments
        assert said in lines[-1]


def test_one_press_takes_every_name_from_the_site_and_then_from_the_list(run, sign, bureau, written):
    sign(*crowd(30), MAELLE)
    status, lines = run("seal", SLUG)
    assert status == 0
    assert lines[0] == "Sealed: no page of this site shows a name of this statement any more."
    assert MAELLE.name.encode() not in written()[PAGE]
    assert b"No names are shown at present." in written()[PAGE]
    assert bureau.rows("public_signer") == []
    assert len(bureau.rows("signature")) == 31
    assert run("seal", SLUG)[0] == 0, "it may be pressed again"
    assert run("list", SLUG) == (0, [])


def test_names_come_back_when_two_people_wished_it_three_days_apart(run, sign, at, written):
    sign(MAELLE)
    sign(CORWIN, visibility="initials")
    run("seal", SLUG)
    at(hours=0)
    status, [noted] = run("unseal", SLUG, "--by", "Ann Brook")
    assert status == 0
    assert noted.startswith("Noted. Another person may do the same from ")
    since = re.search(r"from (.+? UTC)", noted)[1]
    for hours, by, said in (
        (71, "Ben Weir", "Too soon"),
        (71, "ann brook", "This is the person who wished it first"),
        (73, "Ann  Brook", "This is the person who wished it first"),
    ):
        at(hours=hours)
        status, lines = run("unseal", SLUG, "--by", by)
        assert status == 1
        assert said in lines[-1]
        assert since in lines[-1]
        assert MAELLE.name.encode() not in written()[PAGE]
    at(hours=73)
    status, lines = run("unseal", SLUG, "--by", "Ben Weir")
    assert (status, lines[-1]) == (0, "The names are shown again, as far as each signer chose.")
    assert MAELLE.name.encode() in written()[PAGE]
    assert len(run("list", SLUG)[1]) == 2


def test_a_press_in_between_makes_both_wish_again(run, sign, at):
    sign(MAELLE)
    run("seal", SLUG)
    at(hours=0)
    run("unseal", SLUG, "--by", "Ann")
    run("seal", SLUG)
    at(hours=100)
    assert run("unseal", SLUG, "--by", "Ben")[1][0].startswith("Noted.")
    assert run("list", SLUG) == (0, [])


def test_the_help_says_that_two_names_are_the_operator_s_word(run):
    assert "operator's word" in " ".join(" ".join(run("unseal", "--help")[1]).split())


def test_a_list_from_before_there_was_one_is_made_by_refreshing(run, sign, bureau):
    sign(*crowd(5))
    bureau.sql("DELETE FROM public_signer")
    bureau.session.commit()
    assert run("refresh", SLUG) == (0, ["Done."])
    assert len(run("list", SLUG)[1]) == 5
