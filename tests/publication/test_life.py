"""What the public reads of a statement that is paused, in the archive, or was taken off the site."""

import json
from datetime import timedelta

import pytest

from petitioner import audit
from petitioner.publication.jobs import count_all
from petitioner.signatures.count import count, refresh_awaiting
from petitioner.statements.change_life import change_life
from petitioner.statements.life_rules import LifeAct
from petitioner.statements.rules import RemovalReason
from tests.people import MAELLE
from tests.signatures.scene import SLUG, now

PAGE = f"/en/statements/{SLUG}"
REMOVED = RemovalReason.HARM


@pytest.fixture
def act(bureau):
    def do(wanted: LifeAct, **values):
        change_life(bureau.session, SLUG, wanted, now=values.pop("at", now()), **values)

    return do


@pytest.fixture
def signed(bureau, view):
    """Return everybody, and a statement that somebody has signed."""
    bureau.sign(view, MAELLE)
    return bureau, view


def test_a_paused_statement_says_so_and_takes_no_signature(act, publish_now, client, view) -> None:
    publish_now()
    assert client.get(f"{PAGE}/sign").status_code == 200
    act(LifeAct.PAUSE)
    publish_now()
    page = client.get(PAGE).text
    assert "Paused since" in page
    assert 'id="sign"' not in page
    document = client.get(f"/petitions/{view.statement_id}.json").json["data"]["attributes"]
    assert (document["state"], document["petitioner"]["paused_at"] is None) == ("open", False)
    client.application.extensions["petitioner.signatures.desk"]._texts.clear()  # a second later
    assert "It takes no signatures at this time" in client.get(f"{PAGE}/sign").text
    act(LifeAct.RESUME)
    publish_now()
    assert 'id="sign"' in client.get(PAGE).text


def test_whoever_signed_before_a_pause_still_confirms(bureau, view, act) -> None:
    bureau.accept(view, MAELLE)
    act(LifeAct.PAUSE)
    bureau.confirm(*bureau.links())
    count(bureau.session, keys=bureau.keys, now=now())
    assert [row["state"] for row in bureau.rows("signature")] == ["confirmed"]


def test_every_address_of_a_removed_statement_says_that_it_is_gone_and_why(
    act, signed, publish_now, client, written
) -> None:
    bureau, view = signed
    count(bureau.session, keys=bureau.keys, now=now())
    refresh_awaiting(bureau.session, now=now())
    publish_now()
    before = written()
    mine = {name for name in before if SLUG in name or f"/petitions/{view.statement_id}" in name}
    assert len(mine) > 20
    act(LifeAct.REMOVE, reason=REMOVED)
    publish_now()
    assert mine.isdisjoint(written())
    client.application.extensions["petitioner.signatures.desk"]._texts.clear()
    for name in sorted(mine):
        if not name.endswith((".gz", ".br")):
            answer = client.get(name.removesuffix("/index.html"))
            assert answer.status_code == 410, name
            assert "Long Table" not in answer.text
    for path in ("/sign", "/signers", "/news", "/check-your-inbox/AAAAAAAAAAAAAAAAAAAAAA"):
        assert client.get(PAGE + path).status_code == 410, path
    assert client.post(f"{PAGE}/sign", data={"name": "x"}).status_code == 410
    page = client.get(PAGE)
    assert "It could put somebody in danger" in page.text
    assert "noindex" in page.text
    problem = client.get(f"/petitions/{view.statement_id}.json")
    assert (problem.status_code, problem.mimetype) == (410, "application/problem+json")
    assert client.get("/petitions.json").json["data"] == []
    said = client.get("/petitions/removed.json").json["removed"]
    assert [(each["id"], each["reason"]) for each in said] == [(view.statement_id, "harm")]
    assert client.get("/en/statements/nothing").status_code == 404
    assert client.get("/petitions/999.json").status_code == 404
    assert client.get("/en/nothing").status_code == 404
    assert publish_now() == [], "what is gone is taken away once"
    act(LifeAct.RESTORE)
    publish_now()
    after = written()
    changed = {name for name in mine if before[name] != after.get(name)}
    assert not {name for name in changed if name.endswith("text.txt")}
    assert mine <= set(after)
    assert client.get(PAGE).status_code == 200


def test_a_removal_that_was_killed_half_way_is_ended_by_the_next_round(
    act, publish_now, written, public, view
) -> None:
    publish_now()
    act(LifeAct.REMOVE, reason=REMOVED)
    (public / f"petitions/{view.statement_id}.json").unlink()
    publish_now()
    assert not [name for name in written() if SLUG in name]


def test_what_is_removed_stays_in_the_log_and_the_auditor_is_told(
    act, signed, site, publish_now, public
) -> None:
    count_all(site)
    act(LifeAct.REMOVE, reason=REMOVED)
    publish_now()
    source = audit.Source(str(public))
    report, head = audit.audit(source, source.get("log/key").decode().strip(), None, None, None)
    assert report.troubles == []
    assert "was taken off the site; the log has 1 signatures" in str(report)
    assert head.size == 2
    (public / "petitions/removed.json").write_text(json.dumps({"removed": []}))
    report, _ = audit.audit(source, source.get("log/key").decode().strip(), None, None, None)
    assert len(report.troubles) == 1, "and told only by the site itself"


def test_an_archived_statement_says_so_and_stands_last(act, publish_now, client, view) -> None:
    act(LifeAct.CLOSE)
    act(LifeAct.ARCHIVE, at=now() + timedelta(days=1))
    publish_now(now() + timedelta(days=1))
    assert "Archived on" in client.get(PAGE).text
    assert "Archived on" in client.get("/en/").text or "front-lead" in client.get("/en/").text
    document = client.get(f"/petitions/{view.statement_id}.json").json["data"]["attributes"]
    assert document["petitioner"]["archived_at"] is not None
    act(LifeAct.UNARCHIVE)
    publish_now(now() + timedelta(days=1))
    assert "Archived on" not in client.get(PAGE).text
