"""What was collected elsewhere stands beside the count: dated, and never in the number."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from petitioner.declared.list_declarations import list_declarations
from petitioner.declared.rules import MOST, Mistake, read_declared
from petitioner.foundation.key_files import read_web_keys, read_worker_keys
from petitioner.organisers.rules import Role
from petitioner.publication.public_site import Site
from petitioner.publication.publish import publish
from petitioner.statements.find_titles import find_title
from tests.organisers.conftest import clock, desk  # noqa: F401 - the organisers' fixtures
from tests.organisers.desk import OTHER
from tests.organisers.doors.declared import TYPED
from tests.signatures.scene import SLUG, now, stand

HERE = f"/desk/declared/{SLUG}"
TODAY = date(2026, 11, 20)


@pytest.fixture
def room(desk):  # noqa: F811
    """Return the desk with a statement, an editor and an auditor."""
    desk.view = stand(desk.session)
    desk.person("Edda", Role.EDITOR)
    desk.person("Ada", Role.AUDITOR)
    return desk


@pytest.fixture
def site(settings, tmp_path):
    keys, web_keys = read_worker_keys(settings.worker_keys), read_web_keys(settings.web_keys)
    return Site(tmp_path, "https://rivers.example", keys, web_keys)


def declared(room):
    return list_declarations(room.session, [room.view.statement_id]).get(room.view.statement_id, ())


def declare(room, **changes):
    return room.send(room.at_desk("Edda"), f"{HERE}/declare", {**TYPED, **changes})


def write(room, site):
    """Write what changed of the public site; return its parts."""
    with room.app.app_context():
        return publish(room.session, site, now=now())


def test_a_declared_number_is_kept_shown_at_the_desk_and_in_the_log_of_acts(room):
    answer = declare(room, digest="AB " * 32)
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    (one,) = declared(room)
    assert (one.number, one.collected_on, one.digest) == (1204, date(2026, 11, 18), "ab" * 32)
    page = room.get(room.at_desk("Ada"), HERE).text
    assert "1,204" in page
    assert "214 sheets from the market" in page
    assert f"{HERE}/" not in page, "an auditor has nothing to press"
    assert room.log()[-1] == (room.accounts["Edda"], "number_declared", "declaration", one.declaration_id)


def test_a_withdrawn_one_stays_with_its_day_and_is_withdrawn_once(room):
    declare(room)
    (one,) = declared(room)
    for _ in range(2):
        room.send(room.at_desk("Edda"), f"{HERE}/{one.declaration_id}/withdraw")
        room.clock.pass_by(minutes=1)
    (ended,) = declared(room)
    assert ended.withdrawn_at == one.declared_at
    assert [line[1] for line in room.log()].count("declaration_withdrawn") == 1
    assert "withdrawn on 20 November 2026" in room.get(room.at_desk("Edda"), HERE).text


def test_a_declaration_of_another_organisation_cannot_be_withdrawn_from_the_own_page(room):
    declare(room)
    (one,) = declared(room)
    room.organisation(OTHER)
    room.person("Otto", Role.OWNER, at=OTHER)
    stand(room.session, slug="open-schools")
    moved = text("UPDATE statement SET organisation_id = :other WHERE slug = 'open-schools'")
    room.session.execute(moved, {"other": room.organisation(OTHER)})
    path = f"/desk/declared/open-schools/{one.declaration_id}/withdraw"
    assert room.send(room.at_desk("Otto"), path).status_code == 303
    assert declared(room)[0].withdrawn_at is None


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("origin", ""),
        ("origin", "rumour"),
        ("number", "0"),
        ("number", "1.204"),
        ("number", "-3"),
        ("number", "٣"),
        ("number", "999999999"),
        ("collected_on", "2026-11-21"),
        ("collected_on", "18.11.2026"),
        ("kept_at", ""),
        ("kept_at", "x" * 121),
        ("description", "x" * 401),
        ("digest", "ab" * 31),
        ("digest", "zz" * 32),
    ],
)
def test_what_will_not_do_is_named_by_its_field(field, typed):
    with pytest.raises(Mistake) as refused:
        read_declared({**TYPED, field: typed}, today=TODAY)
    assert refused.value.field == field


def test_what_was_typed_stays_when_something_is_wrong(room):
    answer = declare(room, number="many", description="<b>sheets</b>")
    assert answer.status_code == 422
    for kept in ('value="many"', "&lt;b&gt;sheets&lt;/b&gt;", f'value="{TYPED["digest"]}"', 'href="#number"'):
        assert kept in answer.text
    assert declared(room) == ()


def test_a_statement_has_fifty_declarations_at_most(room):
    for _ in range(MOST):
        declare(room)
    assert declare(room).status_code == 403
    assert len(declared(room)) == MOST
    assert f"{HERE}/declare" not in room.get(room.at_desk("Edda"), HERE).text


def test_the_public_reads_it_beside_the_count_and_the_count_stays(room, site):
    write(room, site)
    declare(room)
    assert write(room, site) != [], "the page follows"
    page = " ".join((site.folder / f"en/statements/{SLUG}/index.html").read_text().split())
    assert "As Long Table declares; not in the count, not checked here." in page
    assert "1,204" in page
    number = room.view.statement_id
    document = json.loads((site.folder / f"petitions/{number}.json").read_text())["data"]["attributes"]
    assert document["signature_count"] == 0
    (told,) = document["petitioner"]["declared_elsewhere"]
    assert (told["signature_count"], told["sha256"], told["withdrawn_at"]) == (1204, "ab" * 32, None)
    assert json.loads((site.folder / f"petitions/{number}/count.json").read_text())["signature_count"] == 0
    assert write(room, site) == []


def test_a_draft_without_a_text_is_called_by_its_short_name(room):
    assert find_title(room.session, room.view.statement_id, "fr", otherwise=SLUG)[0] == "fr"
    assert find_title(room.session, 0, "fr", otherwise=SLUG) == ("fr", SLUG)
