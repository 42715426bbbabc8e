"""Every statement can be found: by its state, its topic, its language, who publishes it, and its words."""

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from petitioner.publication.lists.facets import ARCHIVED, LIVE, beginnings, folded
from petitioner.publication.publish import FRONT_EVERY, publish
from petitioner.signatures.count import count
from petitioner.statements.change_life import change_life
from petitioner.statements.life_rules import LifeAct
from petitioner.statements.publish import publish as publish_folder
from petitioner.statements.rules import RemovalReason, State
from petitioner.statements.shapes import OrganisationWords
from petitioner.transparency import store as log_store
from petitioner.updates.change import move, save, set_answer_day
from petitioner.updates.rules import About, Act, EventKind, Kind
from petitioner.updates.shapes import Words
from tests.people import LUCJA, MAELLE, crowd
from tests.signatures.scene import SLUG, folder, now, stand
from tests.updates.conftest import ANSWER

LIST = "/en/statements"


@pytest.fixture
def found(client):
    """Return the short names that a list has, in its order."""

    def ask(query: str, path: str = "/petitions.json") -> list[str]:
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 200, query
        return [each["attributes"]["petitioner"]["slug"] for each in answer.json["data"]]

    return ask


@pytest.fixture
def archive(bureau):
    def close_and_archive(view) -> None:
        for act in (LifeAct.CLOSE, LifeAct.ARCHIVE):
            change_life(bureau.session, view.slug, act, now=now())

    return close_and_archive


def happen(session, view, kind: EventKind, day: date, *, is_cancelled: bool = False) -> None:
    about = About(Kind.EVENT, day, kind, is_cancelled=is_cancelled)
    number = save(session, view.statement_id, 0, about, {"en": Words("Debate", "A debate.\n")}, now=now())
    move(session, view.statement_id, number.number, Act.PUBLISH, now=now())


def test_each_state_finds_its_statements_and_no_other(session, publish_now, found) -> None:
    today = now().date()
    views = {
        name: stand(session, slug=name, **options)
        for name, options in {
            "open": {},
            "closed": {"state": State.CLOSED},
            "to-come": {"opens_at": now() + timedelta(days=2)},
            "waiting": {},
            "answered": {},
            "to-be-debated": {},
            "was-debated": {},
            "not-debated": {},
        }.items()
    }
    set_answer_day(session, views["waiting"].statement_id, today + timedelta(days=9), now=now())
    set_answer_day(session, views["answered"].statement_id, today + timedelta(days=9), now=now())
    words = {"en": Words("Yes", "We agree.\n")}
    answer = save(session, views["answered"].statement_id, 0, ANSWER, words, now=now())
    move(session, views["answered"].statement_id, answer.number, Act.PUBLISH, now=now())
    happen(session, views["to-be-debated"], EventKind.DEBATE, today + timedelta(days=3))
    happen(session, views["was-debated"], EventKind.DEBATE, today - timedelta(days=3))
    happen(session, views["not-debated"], EventKind.DEBATE, today - timedelta(days=3), is_cancelled=True)
    publish_now()
    live = set(views) - {"closed", "to-come"}
    wanted = {
        "all": set(views),
        "open": live,
        "recent": live,
        "closed": {"closed"},
        "rejected": set(),
        "awaiting_response": {"waiting"},
        "with_response": {"answered"},
        "awaiting_debate": {"to-be-debated"},
        "with_debate_outcome": {"was-debated", "not-debated"},
        "with_debated_outcome": {"was-debated"},
        "debated": {"was-debated"},
        "not_debated": {"not-debated"},
    }
    assert wanted.keys() == LIVE.keys()
    assert {state: set(found(f"state={state}")) for state in LIVE} == wanted
    assert found("state=unheard-of") == found("state=all")


def test_what_is_archived_leaves_the_list_for_the_archive_and_keeps_its_own_address(
    session, archive, publish_now, client, found
) -> None:
    view, other = stand(session), stand(session, slug="open-schools")
    publish_now()
    assert client.get("/archived/petitions.json").json["data"] == []
    archive(view)
    publish_now()
    assert found("") == [other.slug]
    assert [each["id"] for each in client.get("/petitions.json").json["data"]] == [other.statement_id]
    everywhere = {"all", "published", "closed", "by_most_signatures", "by_created_at"}
    for state in ARCHIVED:
        assert found(f"state={state}", "/archived/petitions.json") == ([SLUG] if state in everywhere else [])
    (item,) = client.get("/archived/petitions.json").json["data"]
    assert list(item) == ["type", "id", "links", "parliament", "attributes"]
    assert item["type"] == "archived-petition"
    assert item["links"]["self"].endswith(f"/archived/petitions/{view.statement_id}.json")
    assert list(item["parliament"]) == [
        *("period", "government", "dissolution_at", "response_threshold", "debate_threshold")
    ]
    assert not {"closing_date", "creator_name"} & item["attributes"].keys()
    one = client.get(f"/archived/petitions/{view.statement_id}.json").json
    assert list(one) == ["links", "data"]
    assert one["data"]["attributes"]["signatures_by_country"] == []
    assert client.get(f"/petitions/{view.statement_id}.json").status_code == 200
    change_life(session, SLUG, LifeAct.UNARCHIVE, now=now())
    publish_now()
    assert client.get(f"/archived/petitions/{view.statement_id}.json").status_code == 404
    assert found("", "/archived/petitions.json") == []


def test_words_are_found_from_their_beginning_in_any_language_without_case_and_accents(
    session, publish_now, found
) -> None:
    stand(session, languages=("en", "fr", "uk"))
    publish_now()
    for words in ("RIVERS", "quiet riv", "Fleuves", "тиша", "ТИША на ріках", "calme quiet", "first"):
        assert found(f"q={words}") == [SLUG], words
    for words in ("ivers", "quiet zebra", "ceasefire"):
        assert found(f"q={words}") == [], words
    for strange in ("'", "':*", "& | !", "a\\'b", "<->", "%00", "\U0001f600", "q" * 5_000, "%25", "\x07"):
        assert isinstance(found(f"q={strange}"), list)


def test_words_are_folded_the_same_way_on_both_sides() -> None:
    assert folded("L’ÉTÉ, l'été: Ёж") == ("l", "ete", "еж")
    assert beginnings("Été & co") == "'ete':* & 'co':*"
    assert beginnings("': !") == ""
    assert beginnings(" ".join(f"w{n}" for n in range(50))).count("&") == 11


def test_topic_language_and_organisation_choose_and_go_together(session, publish_now, found) -> None:
    stand(session, languages=("en", "fr"))
    stand(session, slug="open-schools", languages=("en",))
    other = folder("third-shore", languages=("fr",))
    words = OrganisationWords("third-shore-league", {"fr": "Ligue du Troisième Rivage"}, {})
    topics = replace(other.settings, topics=("schools",))
    publish_folder(session, replace(other, organisation=words, settings=topics), now=now())
    publish_now()
    assert set(found("topic=rivers")) == {SLUG, "open-schools"}
    assert set(found("language=fr")) == {SLUG, "third-shore"}
    assert found("organisation=third-shore-league") == ["third-shore"]
    assert found("topic=rivers&language=fr&state=open&q=quiet") == [SLUG]
    assert found("topic=rivers&organisation=third-shore-league") == []


def test_the_table_has_every_statement_and_no_cell_is_a_formula(session, bureau, publish_now, client) -> None:
    view = stand(session)
    made = folder("sum", languages=("en",))
    text = replace(made.texts[0], title='=HYPERLINK("x"), and more')
    publish_folder(session, replace(made, texts=(text,)), now=now())
    bureau.sign(view, *crowd(3))
    count(session, keys=bureau.keys, now=now())
    publish_now()
    for path in ("/petitions.csv", "/petitions.csv?state=open"):
        answer = client.get(path)
        assert answer.mimetype == "text/csv"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        rows = list(csv.reader(io.StringIO(answer.text)))
        assert rows == [
            ["Petition", "URL", "State", "Signatures Count"],
            ["Quiet on the rivers", f"http://localhost/en/statements/{SLUG}", "open", "3"],
            ['\'=HYPERLINK("x"), and more', "http://localhost/en/statements/sum", "open", "0"],
        ]
        assert '"open",3\r\n' in answer.text
    assert client.get("/petitions.csv?state=closed").text.count("\r\n") == 1


def test_a_list_says_in_a_header_too_where_the_other_pages_are(session, publish_now, client) -> None:
    for number in range(3):
        stand(session, slug=f"statement-{number}", body=f"Number {number}.\n")
    publish_now()
    links = client.get("/petitions.json?count=1&page=2").headers["Link"]
    assert re.findall(r'rel="(\w+)"', links) == ["first", "prev", "next", "last"]
    assert "<http://localhost/petitions.json?page=3&count=1>" in links


def test_topics_and_what_we_have_none_of_are_there_as_data(session, publish_now, client) -> None:
    stand(session)
    publish_now()
    assert client.get("/topics.json").json == {"rivers": {"code": "rivers", "name": "Rivers"}}
    assert client.get("/constituencies.json").json == {}
    assert client.get("/parliaments.json").json == []


def test_the_list_page_is_a_file_and_answers_questions_with_plain_links(
    session, archive, publish_now, client
) -> None:
    stand(session)
    closed = stand(session, slug="open-schools", state=State.CLOSED)
    publish_now()
    page = client.get(LIST)
    assert page.headers["Last-Modified"]
    for asked in ("state=open", "state=closed"):
        assert f'href="{LIST}?{asked}"' in page.text
    assert "2 statements" in page.text
    narrowed = client.get(f"{LIST}?state=closed&q=quiet")
    assert narrowed.headers["Cache-Control"] == "public, max-age=5"
    assert "1 statement found" in narrowed.text
    assert f'href="/en/statements/{closed.slug}"' in narrowed.text
    assert f'href="/en/statements/{SLUG}"' not in narrowed.text
    assert 'value="quiet"' in narrowed.text
    assert 'name="robots" content="noindex' in narrowed.text
    assert "No statement has all of this" in client.get(f"{LIST}?q=zebra").text
    evil = client.get(f'{LIST}?q="><script>x</script>&topic="><b>&page=7').text
    assert "<script>x" not in evil
    assert '"><b>' not in evil
    assert client.get("/xx/statements?q=a").status_code == 404


def test_twenty_stand_on_a_page_and_the_rest_is_one_link_away(session, publish_now, client) -> None:
    for number in range(21):
        stand(session, slug=f"statement-{number}", body=f"Number {number}.\n")
    publish_now()
    first = client.get(LIST).text
    assert first.count('class="entry"') == 20
    assert 'rel="next" href="/en/statements?page=2"' in first
    second = client.get(f"{LIST}?page=2").text
    assert second.count('class="entry"') == 1
    assert 'rel="prev" href="/en/statements"' in second
    assert "The list ends before this page" in client.get(f"{LIST}?page=9").text
    home = client.get("/en/").text
    assert home.count('class="front-item"') == 12
    assert "All 21 statements" in home


def test_a_month_lists_all_that_opened_in_it_and_is_left_alone_while_people_sign(
    session, bureau, publish_now, client, public
) -> None:
    view = stand(session)
    publish_now()
    path = f"/en/months/{now():%Y-%m}"
    assert f'href="/en/statements/{SLUG}"' in client.get(path).text
    file = public / path[1:] / "index.html"
    before = file.stat().st_mtime_ns
    bureau.sign(view, MAELLE)
    count(session, keys=bureau.keys, now=now())
    publish_now()
    assert "1</b> confirmed signature" in client.get(LIST).text
    assert file.stat().st_mtime_ns == before
    change_life(session, SLUG, LifeAct.CLOSE, now=now())
    publish_now()
    assert "Closed" in client.get(path).text


def test_who_publishes_has_a_page_and_loses_it_with_the_last_statement(session, publish_now, client) -> None:
    stand(session)
    other = folder("third-shore", languages=("fr",))
    words = OrganisationWords("third-shore-league", {"fr": "Ligue du Troisième Rivage"}, {"fr": "Le rivage."})
    publish_folder(session, replace(other, organisation=words), now=now())
    publish_now()
    page = client.get("/en/organisations/third-shore-league").text
    assert "Ligue du Troisième Rivage" in page
    assert 'href="/fr/statements/third-shore"' in page
    assert f"/statements/{SLUG}" not in page
    change_life(session, "third-shore", LifeAct.REMOVE, now=now(), reason=RemovalReason.WISH)
    publish_now()
    assert client.get("/en/organisations/third-shore-league").status_code == 404
    assert client.get("/en/organisations/long-table").status_code == 200
    assert "third-shore" not in client.get("/petitions.csv").text


def test_while_people_sign_only_the_pages_of_many_wait_and_never_longer_than_a_quarter_of_a_minute(
    session, bureau, site, view, public
) -> None:
    def numbers() -> list[str]:
        names = ("en/index.html", "petitions.json", f"petitions/{view.statement_id}/count.json")
        found = [re.findall(r"\d+</b>|count\":\d+", (public / name).read_text())[0] for name in names]
        return [re.sub(r"\D", "", each) for each in found]

    def count_now() -> None:
        count(session, keys=bureau.keys, now=now())
        log_store.set_signed(session, log_store.size(session))

    start = now()
    publish(session, site, now=start, spares_front=True)
    bureau.sign(view, MAELLE)
    count_now()
    assert publish(session, site, now=start + FRONT_EVERY / 2, spares_front=True) == [
        f"numbers {view.statement_id}",
        f"statement {view.statement_id}",
    ]
    assert numbers() == ["0", "1", "1"]
    assert publish(session, site, now=start + FRONT_EVERY, spares_front=True) == ["front"]
    assert numbers() == ["1", "1", "1"]
    bureau.sign(view, LUCJA)
    count_now()
    stand(session, slug="open-schools")
    publish(session, site, now=start + FRONT_EVERY, spares_front=True)
    assert re.search(r"\b2</b>", (public / "en/index.html").read_text()), "another statement cannot wait"


def test_a_house_without_statements_answers_a_question_too(session, bureau, publish_now, client) -> None:
    for path in (f"{LIST}?q=peace", LIST, "/petitions.json?q=peace", "/petitions.csv?q=peace"):
        assert client.get(path).status_code == 200
    publish_now()
    assert "as soon as they are published" in client.get(LIST).text
