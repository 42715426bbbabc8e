"""What is told of privacy is what is done; machines find every page, and whom to tell about holes."""

import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from petitioner.accounts import forget_past
from petitioner.organisers import claim_invitation
from petitioner.parliaments import import_roster, proposal_rules
from petitioner.publication.site import kept_things, write_sitemap
from petitioner.publication.site.write_pages import things_of
from petitioner.sample_audit import rules as sample_rules
from petitioner.signatures import begin_visit, desk_rules, retention_rules
from petitioner.signatures.retention_rules import Rule, keeps
from petitioner.statements.change_life import change_life
from petitioner.statements.life_rules import LifeAct
from petitioner.statements.rules import ConfirmBy, Profile, RemovalReason
from petitioner.statements.shapes import Policy
from petitioner.tables import METADATA
from petitioner.vocabulary.language import LANGUAGES
from tests.publication.chamber import Chamber
from tests.publication.rich import Rich
from tests.signatures.scene import SLUG, now, stand

WITHOUT_PEOPLE = {
    *("statement", "statement_version", "statement_text", "statement_picture", "statement_update"),
    *("update_text", "answer_day", "threshold_event", "organisation", "publication", "listing", "draft_text"),
    *("draft_picture", "assembly", "assembly_domain", "assembly_grouping", "declaration"),
    *("statement_tally", "country_tally", "day_tally", "language_tally", "invalidated_tally"),
    *("letter_tally", "consent", "board_day", "board_reading", "log_standing", "retention_run"),
    *("published_numbers", "places_shown", "event", "attempt_tally", "mail_measure"),
    "feed_place",
}
"""Tables in which nothing is about a person: texts, numbers, settings."""
PERIODS = (
    (begin_visit, "VISIT_LASTS", "visit"),
    (desk_rules, "FOUND_FOR", "looks"),
    (desk_rules, "FOUND_FOR", "comments"),
    (import_roster, "KEPT", "replaced"),
    (proposal_rules, "KEPT", "upload"),
    (forget_past, "KEPT", "session"),
    (claim_invitation, "KEPT", "brake"),
    (retention_rules, "UNDONE_WITHIN", "name"),
    (retention_rules, "AFTER_DELIVERY", "name"),
    (retention_rules, "AFTER_DELIVERY", "mark"),
    (retention_rules, "BOUNCED_KEPT", "pending"),
    (sample_rules, "ANSWERS_KEPT", "sample"),
    (retention_rules, "LETTERS_COUNTED", "letters"),
    (retention_rules, "IMPORT_FILES_KEPT", "import-file"),
    (retention_rules, "RECEIPTS_KEPT", "receipt"),
)
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
SEALED = Policy(Profile.SEALED, confirm_by=ConfirmBy.CODE, sends_reminders=False)
PAGES = ("privacy", "accessibility", "help")


@pytest.fixture
def row(client):
    """Return what the page about privacy says of one thing."""

    def words(name: str, part: str = "") -> str:
        mark = f"kept-{name.replace('_', '-')}"
        found = re.search(rf'<div id="{mark}">(.*?)</div>', client.get("/en/privacy").text, re.DOTALL)
        assert found, name
        inside = found[1] if not part else found[1].partition(f"<{part}>")[2].partition("</d")[0]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inside)).split())

    return words


def test_everything_that_is_kept_of_people_has_a_sentence(settings, publish_now, view, row) -> None:
    publish_now()
    told = [thing for things in things_of(settings).values() for thing in things]
    assert len({row(thing.name, "dt") for thing in told}) == len(told)
    for thing in told:
        assert len(row(thing.name, "dt").split()) > 4, f"say in _kept.html what it is: {thing.name}"
        lies_and_read = row(thing.name, "dd")
        assert lies_and_read.count(".") == 2, f"say how it lies, and who can read it: {lies_and_read}"
        until = row(thing.name, 'dd class="until"')
        assert not re.search(r": [;.]|; [;.]", until), until
        assert until.startswith(("It stays.", "It goes: "))
    tables = {table for thing in told for table in thing.tables}
    assert tables.isdisjoint(WITHOUT_PEOPLE)
    assert tables | WITHOUT_PEOPLE == set(METADATA.tables), (
        "say in kept_things.py what is kept there, and how long"
    )
    hours = timedelta(hours=1)
    ends = {(each.how_long, each.since.value, each.where_sealed) for thing in told for each in thing.ends}
    for keep in keeps(settings.link_hours * hours, settings.sealed_link_hours * hours):
        assert (keep.how_long, keep.counted_from.value, keep.where_sealed) in ends, keep.name


def test_no_period_is_typed_in_words(request) -> None:
    template = (request.config.rootpath / "templates/publication/site/_kept.html").read_text()
    messages = re.findall(r'_\(\s*"([^"]*)"|ngettext\("([^"]*)", "([^"]*)"', template)
    assert len(messages) > 60
    assert not [each for found in messages for each in found if re.search(r"\d", each)]


def test_a_period_that_changes_is_another_on_the_page(publish_now, view, row, monkeypatch) -> None:
    publish_now()
    days = {(module, name): 1234 + number for number, (module, name, _) in enumerate(PERIODS)}
    for (module, name), number in days.items():
        monkeypatch.setattr(module, name, timedelta(days=number))
    publish_now()
    for module, name, thing in PERIODS:
        assert f"{days[module, name]} days" in row(thing), (name, thing)


def test_every_rule_of_retention_is_carried_to_the_page(monkeypatch, publish_now, view, row) -> None:
    def longer(*validities: timedelta) -> tuple[retention_rules.Keep, ...]:
        return tuple(
            replace(keep, how_long=timedelta(days=500 + list(Rule).index(keep.name)))
            for keep in keeps(*validities)
        )

    monkeypatch.setattr(kept_things, "keeps", longer)
    publish_now()
    page = " ".join(row(thing.name) for thing in kept_things.kept_things(timedelta(), timedelta()))
    for number, rule in enumerate(Rule, start=500):
        assert f"{number} days" in page, f"say in kept_things.py for how long: {rule}"


def test_the_pages_name_who_answers_and_only_who_was_named(app, client, publish_now, view, settings) -> None:
    publish_now()
    for page in PAGES:
        text = client.get(f"/en/{page}").text
        assert "Long Table Committee" in text
        assert "mailto:" not in text
    assert "Comité de la Longue Table" in client.get("/fr/privacy").text
    foundation = app.extensions["petitioner.foundation"]
    named = replace(settings, contact="help@rivers.example", link_hours=49)
    app.extensions["petitioner.foundation"] = replace(foundation, settings=named)
    app.jinja_env.globals["link_hours"] = 49
    publish_now()
    for page in PAGES:
        assert 'href="mailto:help@rivers.example"' in client.get(f"/en/{page}").text
    assert "49 hours" in client.get("/en/privacy").text
    assert "49 hours" in client.get("/en/help").text


def test_the_foot_of_every_public_page_leads_to_all_of_them(client, publish_now, view) -> None:
    publish_now()
    for path in ("/en/", f"/en/statements/{SLUG}", "/en/log/", "/api/", "/en/nothing", "/en/my-signatures"):
        foot = client.get(path).text.partition("<footer")[2]
        links = set(re.findall(r'href="([^"]+)"', foot))
        assert links == {
            *("/en/#numbers", "/en/#risk", "/en/log/", "/en/my-signatures", "/en/statements"),
            *("/en/privacy", "/en/accessibility", "/en/help", "/api/"),
        }, path


def test_who_found_no_page_is_shown_what_can_be_signed(client, session, publish_now, view) -> None:
    stand(session, slug="paused-rivers")
    change_life(session, "paused-rivers", LifeAct.PAUSE, now=now())
    publish_now()
    for path, language in (("/en/statements/nothing", "en"), ("/de/nothing", "en"), ("/fr/nothing", "fr")):
        page = client.get(path)
        assert page.status_code == 404
        assert re.findall(r'<a href="(/../statements/[a-z-]+)"', page.text) == [
            f"/{language}/statements/{SLUG}"
        ]
        assert 'content="noindex"' in page.text


def test_security_txt_is_there_with_a_contact_and_rolls_on_by_itself(
    app, client, publish_now, view, settings
) -> None:
    publish_now()
    assert client.get("/.well-known/security.txt").status_code == 404
    foundation = app.extensions["petitioner.foundation"]
    contacts = ("holes@rivers.example", "https://rivers.example/holes")
    named = replace(settings, security_contact=contacts, security_languages=("en", "fr"))
    app.extensions["petitioner.foundation"] = replace(foundation, settings=named)
    seen = []
    for at in (datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2027, 1, 1, 1, tzinfo=UTC)):
        publish_now(at)
        answer = client.get("/.well-known/security.txt")
        assert answer.content_type == "text/plain; charset=utf-8"
        lines = answer.text.splitlines()
        assert lines[:2] == ["Contact: mailto:holes@rivers.example", "Contact: https://rivers.example/holes"]
        assert lines[3:] == [
            "Preferred-Languages: en, fr",
            "Canonical: http://localhost/.well-known/security.txt",
        ]
        expires = datetime.fromisoformat(lines[2].removeprefix("Expires: "))
        assert timedelta(days=300) < expires - at < timedelta(days=365)
        seen.append(expires)
    assert seen[0] < seen[1], "a new month writes it anew"
    app.extensions["petitioner.foundation"] = foundation
    publish_now()
    assert client.get("/.well-known/security.txt").status_code == 404


# --- what search engines are told --------------------------------------------------------------------------


def listed(client, path="/sitemap.xml") -> list[str]:
    """Return every address of the sitemap, through its index if it has one."""
    root = ET.fromstring(client.get(path).text)  # noqa: S314 - our own file
    found = [each.text.removeprefix("http://localhost") for each in root.iter(f"{SPACE}loc")]
    if root.tag == f"{SPACE}sitemapindex":
        return [address for part in found for address in listed(client, part)]
    return found


def test_the_sitemap_names_every_page_that_may_be_found_and_no_other(
    client, session, publish_now, written, view
) -> None:
    Chamber(session, 4).back("m0")
    stand(session, slug="sealed-rivers", policy=SEALED)
    publish_now()
    assert client.get("/robots.txt").text.endswith("Sitemap: http://localhost/sitemap.xml\n")
    found = listed(client)
    assert len(found) == len(set(found))
    named = {f"{address.rstrip('/')}/index.html" for address in found}
    pages = {name for name in written() if name.endswith("index.html") and not name.startswith("/embed/")}
    assert named == pages - {"/index.html", "/log/index.html"}, "those are twins of the English ones"
    for address in found:
        page = client.get(address)
        assert page.status_code == 200
        assert b"noindex" not in page.data, address
    signers = client.get("/en/statements/sealed-rivers/signers")
    assert (signers.status_code, b'content="noindex"' in signers.data) == (200, True)


def test_each_address_stands_beside_its_other_languages_with_its_day(client, publish_now, view) -> None:
    publish_now()
    root = ET.fromstring(client.get("/sitemap.xml").text)  # noqa: S314 - our own file
    by_address = {entry.findtext(f"{SPACE}loc"): entry for entry in root}
    entry = by_address[f"http://localhost/en/statements/{SLUG}"]
    assert entry.findtext(f"{SPACE}lastmod") == f"{now():%Y-%m-%d}"
    others = {each.get("hreflang"): each.get("href") for each in entry.iter(f"{XHTML}link")}
    assert others == {code: f"http://localhost/{code}/statements/{SLUG}" for code in ("en", "fr")}
    privacy = by_address["http://localhost/de/privacy"]
    assert {each.get("hreflang") for each in privacy.iter(f"{XHTML}link")} == set(LANGUAGES)


def test_a_large_site_has_an_index_and_writes_again_only_the_part_that_changed(
    client, session, public, publish_now, monkeypatch
) -> None:
    monkeypatch.setattr(write_sitemap, "TOGETHER", 2)
    monkeypatch.setattr(write_sitemap, "MOST_ADDRESSES", 7)
    views = [stand(session, slug=f"river-{number}") for number in range(5)]
    publish_now()
    assert len(listed(client)) == len(set(listed(client)))
    assert {f"/en/statements/river-{number}" for number in range(5)} <= set(listed(client))
    before = {each.name: each.stat().st_mtime_ns for each in (public / "sitemap").glob("*.xml")}
    looked = []
    find_pages = write_sitemap.find_pages
    monkeypatch.setattr(
        write_sitemap, "find_pages", lambda folder, key: looked.append(key) or find_pages(folder, key)
    )
    change_life(session, "river-4", LifeAct.PAUSE, now=now())
    publish_now()
    together = {view.statement_id for view in views if view.statement_id // 2 == views[4].statement_id // 2}
    assert {key.statement_id for key in looked} == together
    change_life(session, "river-1", LifeAct.REMOVE, reason=RemovalReason.WISH, now=now())
    publish_now()
    assert not [each for each in listed(client) if "river-1" in each]
    assert {each.name for each in (public / "sitemap").glob("*.xml")} <= set(before)
    monkeypatch.setattr(write_sitemap, "TOGETHER", 100)
    monkeypatch.setattr(write_sitemap, "MOST_ADDRESSES", 1000)
    publish_now(everything=True)
    assert not (public / "sitemap").exists()
    assert {f"/fr/statements/river-{number}" for number in (0, 2, 3, 4)} <= set(listed(client))


def test_a_point_between_two_facts_has_room_on_both_sides(bureau, site, written) -> None:
    Rich(bureau, site).fill()
    pages = {name: content.decode() for name, content in written().items() if name.endswith(".html")}
    words = {name: html.unescape(re.sub(r"<[^>]+>", "", page)) for name, page in pages.items()}
    assert sum("·" in page for page in words.values()) > len(words) / 2
    assert {
        name: found for name, page in words.items() if (found := re.findall(r"\S+·.*|.*·\S+", page))
    } == {}
