"""What happened around a statement, as its pages, its documents and its feed say it."""

from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from petitioner.publication.gather import gather
from petitioner.signatures.count import read_tallies
from petitioner.statements.read import published
from petitioner.updates.change import move, save, set_answer_day
from petitioner.updates.rules import About, Act, EventKind, Kind
from petitioner.updates.shapes import Words
from tests.signatures.scene import SLUG, now
from tests.updates.conftest import ANSWER, HEARD, NEWS, VOTE

PAGE = f"/en/statements/{SLUG}"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def tell(bureau, view):
    """Write an update and publish it; return its number."""

    def write(about: About, texts=HEARD, *, is_public: bool = True) -> int:
        number = save(bureau.session, view.statement_id, 0, about, texts, now=now()).number
        if is_public:
            move(bureau.session, view.statement_id, number, Act.PUBLISH, now=now())
        return number

    return write


def test_news_stand_on_the_page_and_have_pages_of_their_own(tell, publish_now, client, written) -> None:
    publish_now()
    assert "What happened since" not in client.get(PAGE).text
    assert client.get(f"{PAGE}/updates").status_code == 404
    tell(NEWS)
    tell(NEWS, {"en": Words("Hidden", "Not yet.\n")}, is_public=False)
    publish_now()
    page = client.get(PAGE).text
    assert "We were heard" in page
    assert "Hidden" not in "".join(
        content.decode() for name, content in written().items() if name.endswith("html")
    )
    one = client.get(f"{PAGE}/updates/1")
    assert "<strong>heard</strong>" in one.text
    assert client.get(f"{PAGE}/updates/2").status_code == 404
    french = client.get(f"/fr/statements/{SLUG}/updates/1").text
    assert '<h1 lang="en"' in french
    assert publish_now() == []


def test_a_correction_leaves_the_former_words_on_the_page_and_a_withdrawal_a_line(
    tell, bureau, view, publish_now, client
) -> None:
    tell(NEWS)
    corrected = {"en": Words("We were not heard", "Nobody came.\n")}
    save(bureau.session, view.statement_id, 1, NEWS, corrected, now=now() + timedelta(hours=1))
    publish_now()
    page = client.get(f"{PAGE}/updates/1").text
    assert (
        page.index("We were not heard") < page.index("Before it was corrected") < page.index("We were heard")
    )
    move(bureau.session, view.statement_id, 1, Act.WITHDRAW, now=now() + timedelta(hours=2))
    publish_now()
    page = client.get(f"{PAGE}/updates/1").text
    assert "This update was withdrawn" in page
    assert "heard" not in page
    assert "heard" not in client.get(PAGE).text
    assert "Withdrawn on" in client.get(f"{PAGE}/updates").text


def test_an_answer_stands_in_full_and_in_the_fields_others_read(tell, publish_now, client, view) -> None:
    tell(ANSWER)
    publish_now()
    page = client.get(PAGE).text
    assert "Office of the Four Rivers Assembly" in page
    assert "<strong>heard</strong>" in page
    found = client.get(f"/petitions/{view.statement_id}.json").json["data"]["attributes"]
    assert list(found["government_response"]) == [
        *("responded_on", "summary", "details", "created_at", "updated_at")
    ]
    assert found["government_response"]["responded_on"] == "2026-11-20"
    assert found["government_response_at"] == found["government_response"]["created_at"]
    count = client.get(f"/petitions/{view.statement_id}/count.json").json
    assert count["government_response_at"] == found["government_response_at"]
    assert client.get("/petitions.json?q=").json["data"][0]["attributes"]["government_response"] is not None


def test_a_debate_that_was_held_and_one_that_is_to_come(tell, publish_now, client, view) -> None:
    today = now().date()
    past = About(Kind.EVENT, today - timedelta(days=3), EventKind.DEBATE, url="https://rivers.example/debate")
    tell(past)
    tell(About(Kind.EVENT, today + timedelta(days=5), EventKind.DEBATE))
    tell(About(Kind.EVENT, today + timedelta(days=2), EventKind.DEBATE, is_cancelled=True))
    tell(About(Kind.EVENT, today, EventKind.VIDEO, url="https://rivers.example/video"))
    tell(VOTE)
    publish_now()
    found = client.get(f"/petitions/{view.statement_id}.json").json["data"]["attributes"]
    assert list(found["debate"]) == [
        *("debated_on", "transcript_url", "video_url", "debate_pack_url", "public_engagement_url"),
        *("debate_summary_url", "overview"),
    ]
    assert (found["debate"]["debated_on"], found["debate"]["video_url"]) == (
        past.happened_on.isoformat(),
        "https://rivers.example/video",
    )
    ahead = (today + timedelta(days=5)).isoformat()
    assert (found["debate_scheduled_on"], found["scheduled_debate_date"]) == (ahead, ahead)
    assert client.get(f"/petitions/{view.statement_id}/count.json").json["debated"] is True
    page = client.get(f"{PAGE}/updates").text
    assert "cancelled" in page
    assert "61 for, 7 against, 3 abstained" in client.get(f"{PAGE}/updates/5").text


def test_an_answer_that_has_not_come_is_a_fact_that_grows_with_the_days(
    tell, bureau, view, publish_now, client
) -> None:
    expected = now().date() + timedelta(days=10)
    set_answer_day(bureau.session, view.statement_id, expected, now=now())
    publish_now()
    assert "An answer is expected by" in client.get(PAGE).text
    publish_now(now() + timedelta(days=11))
    assert "None has come in 1 day." in client.get(PAGE).text
    publish_now(now() + timedelta(days=21))
    assert "None has come in 11 days." in client.get(PAGE).text
    assert publish_now(now() + timedelta(days=21)) == []
    tell(ANSWER)
    publish_now(now() + timedelta(days=22))
    assert "was expected" not in client.get(PAGE).text


def test_the_feed_is_one_that_every_reader_reads(tell, publish_now, client, view) -> None:
    tell(NEWS, {"en": Words("We & you", "A **word**.\n"), "fr": Words("Nous & vous", "Une **phrase**.\n")})
    tell(ANSWER)
    publish_now()
    for language, title in (("en", "We & you"), ("fr", "Nous & vous")):
        answer = client.get(f"/{language}/statements/{SLUG}/updates.atom")
        assert answer.headers["Content-Type"].startswith("application/atom+xml")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        feed = ET.fromstring(answer.data)  # noqa: S314 - our own
        for needed in ("id", "title", "updated", "author"):
            assert feed.find(ATOM + needed) is not None
        entries = feed.findall(f"{ATOM}entry")
        assert {entry.findtext(f"{ATOM}title") for entry in entries} == {title, "We were heard"}
        assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
        for entry in entries:
            assert entry.findtext(f"{ATOM}updated")
            assert entry.find(f"{ATOM}content").get("type") == "html"
    assert 'type="application/atom+xml"' in client.get(f"{PAGE}/updates").text


def test_when_the_last_update_is_taken_to_a_draft_of_nothing_its_pages_stay_true(
    bureau, view, publish_now, written
) -> None:
    publish_now()
    assert not [name for name in written() if "updates" in name]
    key = published(bureau.session, now=now())[0]
    tally = read_tallies(bureau.session, {key.statement_id: key.changed_at})[key.statement_id]
    found = gather(bureau.session, key, tally, now=now())
    assert (found.updates, found.answer_day, found.overdue_days) == ((), None, 0)
    assert found.today == date(now().year, now().month, now().day)
