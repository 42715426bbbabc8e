"""Everybody can read what the versions of a statement changed; whatever was written in them stays words."""

import html
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

from markupsafe import escape

from petitioner.statements.publish import publish as publish_folder
from petitioner.statements.rules import EditClass, text_hash
from petitioner.statements.shapes import Edit
from tests.publication.chamber import Chamber
from tests.signatures.scene import SLUG, folder, now

ROOT = f"/en/statements/{SLUG}/versions"
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "</ins></del></p><h1>owned",
    "&lt;b&gt; {{ 7*7 }} {% raw %}",
    '" onmouseover="alert(1)',
)


def edit(session, body: str, edit_class: EditClass, summary: str, **options: object) -> None:
    made = folder(body=body, **options)
    edited = replace(made, edit=Edit(edit_class, {"en": summary}))
    publish_folder(session, edited, now=now() + timedelta(seconds=1))


def words(page: bytes) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())


def test_versions_are_listed_with_their_class_and_lead_to_their_difference(
    view, session, publish_now, client, written
):
    edit(session, "We ask for *quietness*.\n", EditClass.TYPO, "A word was spelled wrongly.")
    publish_now()
    page = client.get(ROOT)
    assert page.status_code == 200
    for said in ("Version 2", "Correction of spelling", "A word was spelled wrongly.", view.version_hash):
        assert said in words(page.data)
    assert words(page.data).index("Version 2") < words(page.data).index("Version 1")
    assert f'href="{ROOT}"' in client.get(f"/en/statements/{SLUG}").text
    second = client.get(f"{ROOT}/2").data
    assert "Taken out: *quiet*. End of what was taken out." in words(second)
    assert "Added: *quietness*. End of what was added." in words(second)
    assert b"<em>quietness</em>" in second, "the text itself is shown as it reads"
    first = client.get(f"{ROOT}/1").data
    assert b"<ins>" not in first
    assert b"<em>quiet</em>" in first
    head, body = client.get(f"{ROOT}/1/text.txt").data.decode().split("the Four Rivers Assembly\n", 1)
    assert text_hash("en", head.split("\n")[2], "the Four Rivers Assembly", body).hex() in words(first)
    assert client.get(f"{ROOT}/3").status_code == 404


class Elements(HTMLParser):
    """Collects what a reader's browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]


def test_hostile_words_stay_words_in_the_difference(view, session, publish_now, client):
    publish_now()
    harmless = Elements(client.get(f"{ROOT}/1").text).names
    for number, summary in ((2, " ".join(HOSTILE[:3])), (3, " ".join(HOSTILE[3:]))):
        body = "\n\n".join(f"We ask {number} {hostile} for *quiet*." for hostile in HOSTILE)
        edit(session, f"{body}\n", EditClass.SUBSTANTIVE, summary)
    publish_now()
    for address in (ROOT, f"{ROOT}/2", f"{ROOT}/3"):
        page = client.get(address).text
        found = Elements(page)
        assert found.names["script"] == harmless["script"]
        assert not found.names.keys() & {"img", "iframe", "svg", "style"} - harmless.keys()
        assert found.names["h1"] == 1
        assert not [
            name for name, value in found.attributes if name.startswith("on") or "javascript:" in value
        ]
        assert page.count("<ins>") == page.count("</ins>")
        assert page.count("<del>") == page.count("</del>")
    for hostile in HOSTILE:
        assert str(escape(hostile)) in client.get(f"{ROOT}/2").text


def test_a_language_that_came_later_has_no_difference_and_says_so(view, session, publish_now, client):
    edit(
        session, "We ask for *quiet*.\n", EditClass.CLARIFICATION, "Ukrainian.", languages=("en", "fr", "uk")
    )
    publish_now()
    page = client.get(f"/uk/statements/{SLUG}/versions/2").data
    assert b"<ins>" not in page
    english = words(client.get(f"{ROOT}/2").data)
    assert "No word of the text in this language changed." in english


def test_who_backed_an_earlier_version_only_is_listed_apart_and_in_no_number(
    view, session, publish_now, client, written
):
    chamber = Chamber(session, 6)
    earlier = chamber.back("m0")
    edit(session, "We ask for *bread*.\n", EditClass.SUBSTANTIVE, "Bread.")
    current = chamber.back("m1")
    publish_now()
    page = words(client.get(f"/en/statements/{SLUG}").data)
    assert "1 member of the Four Rivers Assembly" in page
    assert "1 more backed an earlier version of the text only and is not counted." in page
    assert "Who backed an earlier version only: not counted" in page
    listed = words(client.get(f"/en/statements/{SLUG}/backers/four-rivers-assembly").data)
    assert re.search(r"Backed version 1 of .* and is not counted for the text of today", listed)
    own = words(client.get(f"/en/statements/{SLUG}/backers/{earlier}").data)
    assert "is not counted for the newer one" in own
    assert client.get(f"/en/statements/{SLUG}/backers/four-rivers-assembly/how/earlier").status_code == 200
    data = client.get(f"/petitions/{view.statement_id}/endorsements.json").json
    assert {each["id"]: each["is_counted"] for each in data["endorsements"]} == {
        earlier: False,
        current: True,
    }
    attributes = client.get(f"/petitions/{view.statement_id}.json").json["data"]["attributes"]["petitioner"]
    assert (attributes["endorsements_count"], attributes["endorsements_by_level"]) == (1, {"documented": 1})


def test_a_carried_backing_and_a_confirmation_are_in_every_form(view, session, publish_now, client, bureau):
    chamber = Chamber(session, 6)
    number = chamber.back("m0", "member")
    edit(session, "We ask for *quietness*.\n", EditClass.TYPO, "A word.")
    bureau.sql(
        "WITH letter AS (INSERT INTO renewal_letter (id, endorsement_id, version_id, kind, language,"
        " asked_at, expires_at)"
        " SELECT gen_random_uuid(), endorsement.id, newest.id, 'correction', 'en', now(), now()"
        " FROM endorsement, (SELECT max(id) AS id FROM statement_version) AS newest RETURNING *)"
        " INSERT INTO endorsement_carry (endorsement_id, version_id, letter_id, delivered_at, carried_at)"
        " SELECT endorsement_id, version_id, id, now() - interval '80 hours', now() FROM letter"
    )
    publish_now()
    page = words(client.get(f"/en/statements/{SLUG}").data)
    assert "1 member of the Four Rivers Assembly" in page
    assert "Of the 1 who counts, 1 confirmed in person within the last 90 days." in page
    own = words(client.get(f"/en/statements/{SLUG}/backers/{number}").data)
    assert "backed version 1 of the text." in own
    assert "Carried over to version 2, in which only spelling was corrected: the member was told on" in own
    assert "Last confirmed on" in own
    root = f"/petitions/{view.statement_id}/endorsements"
    (endorsement,) = client.get(f"{root}.json").json["endorsements"]
    assert (endorsement["version"], endorsement["carried_over"]["version"], endorsement["is_counted"]) == (
        1,
        2,
        True,
    )
    assert endorsement["confirmed_at"].endswith("Z")
    row = client.get(f"{root}.csv").text.splitlines()[1]
    assert re.search(r",2,\d{4}-\d\d-\d\d,\d{4}-\d\d-\d\dT[\d:]+Z$", row)
    action = client.get(f"{root}.jsonld").json["@graph"][1]
    said = {each["propertyID"]: each["value"] for each in action["result"]}
    assert (said["version"], said["carried_over_to_version"]) == ("1", "2")
