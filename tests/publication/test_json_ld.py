"""Pages tell search engines what they are, in schema.org's words, and never who signed or when."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import brotli
import pytest

from petitioner.publication.linked.block import linked_data
from petitioner.signatures.count import count
from petitioner.statements.publish import publish as publish_folder
from petitioner.statements.rules import ConfirmBy, Profile, State, text_hash
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.language import LANGUAGES
from tests.people import MAELLE, crowd
from tests.publication.chamber import Chamber
from tests.publication.checked_linked import block, checked, nodes
from tests.publication.rich import Rich
from tests.signatures.scene import SLUG, folder, now, stand

PUBLIC = "http://localhost"
PAGE = f"/en/statements/{SLUG}"
ADDRESS = f"{PUBLIC}{PAGE}"
SEALED = Policy(Profile.SEALED, confirm_by=ConfirmBy.CODE, sends_reminders=False)
HOSTILE = "</script><script>alert(1)</script> <!-- <script> ]]> \u2028 & \" ' \\u003c"


@pytest.fixture
def told(client, publish_now):
    """Publish, and return what a page tells, found sound by others."""

    def read(address, **options):
        publish_now(**options)
        answer = client.get(address)
        assert answer.status_code == 200, address
        return checked(block(answer.text))

    return read


@pytest.fixture
def chamber(view, session):
    return Chamber(session, 8)


@pytest.mark.parametrize(
    "wrong",
    [
        {"@type": "CreativeWork", "slogan_of": "x"},
        {"@type": "CreativeWork", "actionStatus": "https://schema.org/CompletedActionStatus"},
        {"@type": "CreativeWork", "author": "somebody"},
        {"@type": "CreativeWork", "author": {"@type": "Dataset", "name": "x"}},
        {"@type": "EndorseAction", "actionStatus": "https://schema.org/DoneActionStatus"},
        {"@type": "EndorseAction", "startTime": "yesterday"},
        {"@type": "InteractionCounter", "userInteractionCount": "12"},
        {"@type": "Petition", "name": "x"},
        {"@type": "Person", "memberOf": {"@type": "OrganizationRole", "author": {"@type": "Person"}}},
        {"@type": "WebPage", "url": "/en/"},
    ],
)
def test_the_checker_sees_what_it_looks_for(wrong) -> None:
    with pytest.raises((AssertionError, AttributeError)):
        checked({"@context": "https://schema.org", "@graph": [{"@id": f"{PUBLIC}/#x", **wrong}]})


def test_every_page_of_a_rich_site_is_understood_by_others(bureau, site, written) -> None:
    rich = Rich(bureau, site)
    rich.fill()
    silent, kinds = set(), set()
    for name, content in written().items():
        if not name.endswith(".html"):
            continue
        page = content.decode()
        found = block(page)
        if found is None:
            silent.add(re.sub(r"/\d+/", "/N/", name))
            continue
        checked(found)
        kinds |= {node["@type"] for node in found["@graph"]}
        (canonical,) = re.findall(r'<link rel="canonical" href="([^"]+)"', page)
        (own,) = [node for node in found["@graph"] if node.get("@id", "").endswith("#page")]
        assert (own["@id"], own["url"]) == (f"{canonical}#page", canonical)
    assert kinds >= {"WebPage", "CollectionPage", "CreativeWork", "EndorseAction", "Dataset", "WebSite"}
    for name in silent:
        assert not re.fullmatch(r"(/\w\w)?/index.html", name)
        assert not re.fullmatch(rf"/\w\w/statements(/{SLUG}(/number|/backers.*)?)?/index.html", name) or (
            "answers" in name
        )


def test_a_statement_tells_its_text_version_languages_number_and_author(bureau, view, told) -> None:
    bureau.sign(view, MAELLE)
    moment = now().replace(microsecond=0)
    count(bureau.session, keys=bureau.keys, now=moment)
    found = told(PAGE, at=moment)
    page, work = found["@graph"]
    assert (page["@type"], page["mainEntity"], page["publisher"]) == (
        "WebPage",
        {"@id": ADDRESS},
        {"@id": f"{PUBLIC}/en/organisations/long-table"},
    )
    assert page["datePublished"] == page["dateModified"] == view.first_published_at.date().isoformat()
    assert (work["@type"], work["@id"], work["name"]) == ("CreativeWork", ADDRESS, view.title)
    assert (work["version"], work["identifier"], work["inLanguage"]) == ("1", view.version_hash, "en")
    assert (work["abstract"], work["keywords"]) == ("Quiet, first.", ["rivers"])
    assert work["audience"] == {"@type": "Audience", "name": "the Four Rivers Assembly"}
    assert work["author"]["name"] == "Long Table Committee"
    assert [(each["@id"], each["inLanguage"]) for each in work["workTranslation"]] == [
        (f"{PUBLIC}/fr/statements/{SLUG}", "fr")
    ]
    counter = work["interactionStatistic"]
    assert (counter["userInteractionCount"], counter["interactionType"]) == (1, {"@type": "EndorseAction"})
    assert counter["endTime"] == f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M}:00Z", "as its page says it"
    assert work["potentialAction"]["target"]["urlTemplate"] == f"{ADDRESS}#sign"
    french = told(f"/fr/statements/{SLUG}")["@graph"][1]
    assert french["@id"] == work["workTranslation"][0]["@id"]
    assert french["author"]["name"] == "Comité de la Longue Table"
    assert french["author"]["@id"] == work["author"]["@id"]


def test_who_may_not_sign_is_not_asked_to(session, view, told) -> None:
    assert "potentialAction" in told(PAGE)["@graph"][1]
    stand(session, state=State.CLOSED)
    assert "potentialAction" not in told(PAGE)["@graph"][1]


def test_where_signers_are_at_risk_the_number_has_a_day_and_there_are_no_hours(session, bureau, client, told):
    view = stand(session, policy=SEALED, slug="sealed")
    bureau.sign(view, *crowd(17), visibility="hidden")
    later = now() + timedelta(days=2)
    count(session, keys=bureau.keys, now=later)
    (counter,) = nodes(told("/en/statements/sealed", at=later), "InteractionCounter")
    assert counter["endTime"] == later.astimezone(UTC).date().isoformat()
    (data,) = nodes(told("/en/statements/sealed/number", at=later), "Dataset")
    assert not [each for each in data["distribution"] if "hours" in each["contentUrl"]]
    for each in data["distribution"]:
        assert client.get(each["contentUrl"].removeprefix(PUBLIC)).status_code == 200


def test_nobody_who_signs_is_in_any_of_it(bureau, view, publish_now, written) -> None:
    people = (MAELLE, *crowd(12))
    bureau.sign(view, *people)
    count(bureau.session, keys=bureau.keys, now=now())
    publish_now()
    pages = {name: data.decode() for name, data in written().items() if name.endswith(".html")}
    assert any(MAELLE.name in page for page in pages.values()), "they chose to be shown on the page"
    for name, page in pages.items():
        said = json.dumps(block(page), ensure_ascii=False)
        assert not [person for person in people if person.name in said], name


def test_no_words_end_the_block_or_begin_another(session, told, client, publish_now) -> None:
    made = folder()
    (english, *others) = made.texts
    title = "Quiet </script><script>alert(1)</script><!-- & more"
    english = replace(english, title=title, text_hash=text_hash("en", title, english.addressee, english.body))
    settings = replace(made.settings, summaries={"en": HOSTILE})
    publish_folder(session, replace(made, texts=(english, *others), settings=settings), now=now())
    page, work = told(PAGE)["@graph"]
    assert (page["name"], work["name"], work["abstract"]) == (title, title, HOSTILE)
    publish_now()
    for address in ("/en/", "/en/statements", f"{PAGE}/number", f"{PAGE}/updates"):
        block(client.get(address).text)


@pytest.mark.parametrize("words", [HOSTILE, "</ScRiPt >", "<!--<script>", "]]>", "\u2028\u2029", "é 🜁 '\""])
def test_what_stands_between_the_tags_is_the_same_data_and_no_markup(words) -> None:
    written = linked_data({"name": words})
    assert not set("<>&") & set(written)
    assert json.loads(written) == {"name": words}


def test_a_member_tells_what_they_did_in_which_seat(chamber, told) -> None:
    number = chamber.back("m0", "member")
    found = told(f"{PAGE}/backers/{number}")
    page, action, work = found["@graph"]
    assert page["mainEntity"] == {"@id": action["@id"]}
    assert page["about"] == action["object"] == {"@id": work["@id"]}
    assert (action["@type"], action["startTime"]) == ("EndorseAction", "2026-11-05")
    assert action["actionStatus"] == "https://schema.org/CompletedActionStatus"
    person = action["agent"]
    assert person["name"] == f"{person['givenName']} {person['familyName']}"
    role = person["memberOf"]
    assert (role["@type"], role["roleName"], role["memberOf"]["name"]) == (
        *("OrganizationRole", "Representative"),
        "Four Rivers Assembly",
    )
    chamber.withdraw("m0")
    action = told(f"{PAGE}/backers/{number}")["@graph"][1]
    assert (action["endTime"], action["actionStatus"]) == (
        "2026-11-10",
        "https://schema.org/FailedActionStatus",
    )


def test_what_the_organiser_only_reports_is_no_endorsement(chamber, told) -> None:
    number = chamber.back("m0", "reported")
    assert not nodes(told(f"{PAGE}/backers/{number}"), "EndorseAction")


def test_the_file_of_endorsements_speaks_of_the_same_things(chamber, told, client, view) -> None:
    number = chamber.back("m0")
    on_page = told(f"{PAGE}/backers/{number}")["@graph"]
    file = checked(client.get(f"/petitions/{view.statement_id}/endorsements.jsonld").json)
    assert file["@graph"] == [on_page[2], on_page[1]]


def test_lists_tell_what_stands_in_them(session, view, told, client) -> None:
    stand(session, slug="third-shore")
    (site,) = nodes(told("/en/"), "WebSite")
    assert (site["name"], site["inLanguage"]) == ("Long Table Committee", list(LANGUAGES))
    month = view.first_published_at
    for address in ("/en/", "/en/statements", "/en/organisations/long-table", f"/en/months/{month:%Y-%m}"):
        (listed,) = nodes(told(address), "ItemList")
        assert listed["numberOfItems"] == 2
        found = {(each["position"], each["url"]) for each in listed["itemListElement"]}
        assert {url for _, url in found} == {ADDRESS, f"{PUBLIC}/en/statements/third-shore"}
        assert {place for place, _ in found} == {1, 2}
    assert not nodes(checked(block(client.get("/en/statements?q=nothing").text)), "ListItem")
    (about,) = nodes(told("/fr/organisations/long-table"), "Organization")
    assert about["name"] == "Comité de la Longue Table"


def test_an_empty_house_says_what_it_is(session, bureau, told) -> None:
    (listed,) = nodes(told("/en/"), "ItemList")
    assert listed == {"@type": "ItemList", "numberOfItems": 0}


def test_the_data_is_told_with_where_it_lies(view, told, client) -> None:
    for address, at_least in (("/api/", 4), (f"{PAGE}/number", 7)):
        (data,) = nodes(told(address), "Dataset")
        assert data["isAccessibleForFree"] is True
        assert len(data["distribution"]) >= at_least
        for each in data["distribution"]:
            answer = client.get(each["contentUrl"].removeprefix(PUBLIC))
            assert (answer.status_code, answer.mimetype) == (200, each["encodingFormat"])
    (data,) = nodes(told(f"{PAGE}/number"), "Dataset")
    began = date.fromisoformat(data["temporalCoverage"].removesuffix("/.."))
    assert began == view.first_published_at.date()


def test_the_page_of_a_statement_stays_small(bureau, site, written) -> None:
    rich = Rich(bureau, site)
    rich.fill()
    page = written()[f"{PAGE}/index.html"]
    assert len(brotli.compress(page, quality=5)) <= 15 * 1024
    said = json.dumps(block(page.decode()))
    assert len(said) < 2_500


def test_no_number_is_told_finer_than_its_page_tells_it(bureau, view, told) -> None:
    moment = datetime(2030, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    bureau.sign(view, MAELLE)
    count(bureau.session, keys=bureau.keys, now=moment)
    said = json.dumps(told(PAGE, at=moment))
    assert "2030-01-02T03:04:00Z" in said
    assert "03:04:05" not in said
