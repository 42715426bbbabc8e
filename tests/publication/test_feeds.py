"""Feeds are sound, tell everything once and for ever under one id, and never who signed or when."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from petitioner.publication.feeds import write_feeds
from petitioner.publication.feeds.archives import TOGETHER, inside, last_archive, newest, to_write
from petitioner.publication.publish import publish
from petitioner.publication.rules import milestone_passed
from petitioner.signatures.count import count
from petitioner.statements.change_life import change_life
from petitioner.statements.life_rules import LifeAct
from petitioner.statements.publish import publish as publish_folder
from petitioner.statements.rules import ConfirmBy, EditClass, Profile, RemovalReason, State
from petitioner.statements.shapes import OrganisationWords, Policy, Threshold
from petitioner.updates.change import move, save
from petitioner.updates.rules import About, Act, Kind
from petitioner.updates.shapes import Words
from tests.people import MAELLE, crowd
from tests.publication.chamber import Chamber
from tests.publication.checked_feed import checked, said
from tests.publication.test_versions import edit
from tests.signatures.scene import SLUG, folder, now, stand

NEWS = About(Kind.NEWS, date(2026, 11, 20))
ANSWER = About(Kind.RESPONSE, date(2026, 11, 21), office="Office of the Four Rivers Assembly")
SEALED = Policy(Profile.SEALED, confirm_by=ConfirmBy.CODE, sends_reminders=False)
ORGANISATION = "/organisations/long-table/feed.atom"
PUBLIC = "http://localhost"


@pytest.fixture
def chamber(view, session):
    return Chamber(session, 8)


@pytest.fixture
def fetch(publish_now, client):
    """Publish, and return a feed that is sound."""

    def feed(address, at=None):
        publish_now(at)
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        return checked(answer.data)

    return feed


@pytest.fixture
def of_statement(view):
    return f"/petitions/{view.statement_id}/feed.atom"


@pytest.fixture
def tell(session, view):
    """Write an update and publish it; return its number."""

    def write(about, title):
        words = {"en": Words(title, "The committee **heard** us & left.\n")}
        number = save(session, view.statement_id, 0, about, words, now=now()).number
        move(session, view.statement_id, number, Act.PUBLISH, now=now())
        return number

    return write


def tails(feed, view):
    """Return the ends of the ids of a statement's entries."""
    root = f"{PUBLIC}/petitions/{view.statement_id}/"
    return {each.removeprefix(root) for each in feed.entries if each.startswith(root)}


def only(rows, name, **wanted):
    """Return the one value that rows have under a name, of those that have what is wanted."""
    (found,) = {row[name] for row in rows if wanted.items() <= row.items()}
    return found


def live_at(bureau, publish_now, moment):
    count(bureau.session, keys=bureau.keys, now=moment)
    publish_now(moment)


# --- what is told -------------------------------------------------------------------------------------------


def test_a_statement_tells_all_that_happens_to_it_each_thing_once(
    session, bureau, chamber, tell, fetch, *, of_statement, view
):
    stand(session, thresholds=[Threshold(names=1)])
    chamber.back("m0")
    fetch(of_statement)
    edit(session, "We ask for *quietness*.\n", EditClass.TYPO, "A letter was missing.", thresholds=[])
    tell(NEWS, "We were heard")
    tell(ANSWER, "An answer")
    chamber.back("m1")
    fetch(of_statement)
    chamber.withdraw("m1")
    stand(session, state=State.CLOSED, body="We ask for *quietness*.\n")
    feed = fetch(of_statement)
    one, two = sorted(int(each) for each in re.findall(r"endorsements/(\d+)'", str(tails(feed, view))))
    found = {re.sub(r"^(threshold/1/0/0)/.*", r"\1", tail) for tail in tails(feed, view)}
    assert found == {
        *("stage/1", "versions/2", "updates/1", "updates/2", "stage/2", "threshold/1/0/0"),
        *(f"endorsements/{one}", f"endorsements/{two}", f"endorsements/{two}/withdrawn"),
    }
    titles = " | ".join(feed.titles)
    for headline in (
        *("Open for signature", "New version of the text: 2", "We were heard", "An answer", "Closed"),
        *("Threshold for members met", "Backing given: ", "Backing withdrawn: "),
        "Backing given, and withdrawn since: ",
    ):
        assert headline in titles
    update = feed.entries[f"{PUBLIC}/petitions/{view.statement_id}/updates/1"]
    assert said(update, "content").strip() == "<p>The committee <strong>heard</strong> us &amp; left.</p>"
    version = feed.entries[f"{PUBLIC}/petitions/{view.statement_id}/versions/2"]
    assert said(version, "summary") == "A letter was missing."
    assert feed.marks == {"complete"}
    assert said(feed.root, "id") == feed.links["self"] == f"{PUBLIC}{of_statement}"
    assert feed.links["alternate"] == f"{PUBLIC}/en/statements/{SLUG}"


def test_the_same_entry_stands_in_every_feed_to_the_letter(
    chamber, tell, fetch, client, of_statement, *, bureau
):
    number = chamber.back("m0")
    tell(NEWS, "We were heard")
    whole = fetch(of_statement).entries
    person = only(bureau.rows("endorsement"), "person_id")
    by_title = {said(entry, "title"): entry for entry in whole.values()}
    backed = f"{PUBLIC}{of_statement.removesuffix('/feed.atom')}/endorsements/{number}"
    for address, wanted in (
        ("/feed.atom", set(whole)),
        (ORGANISATION, set(whole)),
        ("/endorsements.atom", {backed}),
        (f"/people/{person}/feed.atom", {backed}),
        (f"{of_statement.removesuffix('feed.atom')}endorsements.atom", {backed}),
        (f"{of_statement.removesuffix('feed.atom')}endorsements/{number}.atom", {backed}),
    ):
        feed = fetch(address)
        assert set(feed.entries) == wanted, address
        for identifier, entry in feed.entries.items():
            same = whole[identifier]
            assert [(e.tag, e.text, dict(e.attrib)) for e in entry.iter()] == [
                (e.tag, e.text, dict(e.attrib)) for e in same.iter()
            ], address
    assert len(by_title) == len(whole)
    name = said(whole[backed], "title").removeprefix("Backing given: ").partition(" · ")[0]
    assert said(fetch(f"/people/{person}/feed.atom").root, "title") == f"Statements that {name} backs"


def test_ids_stay_whatever_changes_and_a_change_is_told_as_one(
    session, chamber, tell, fetch, of_statement, *, view, publish_now
):
    chamber.back("m0")
    number = tell(NEWS, "We were herd")
    before = fetch(of_statement)
    corrected = {"en": Words("We were heard", "Truly.\n")}
    save(session, view.statement_id, number, NEWS, corrected, now=now() + timedelta(hours=1))
    edit(session, "We ask for *quietness*.\n", EditClass.SUBSTANTIVE, "It asks for more.")
    chamber.withdraw("m0")
    after = fetch(of_statement)
    assert set(before.entries) < set(after.entries)
    for identifier, entry in before.entries.items():
        assert said(after.entries[identifier], "published") == said(entry, "published")
    identifier = f"{PUBLIC}/petitions/{view.statement_id}/updates/{number}"
    old, new = before.entries[identifier], after.entries[identifier]
    assert said(old, "title").startswith("We were herd")
    assert said(new, "title").startswith("We were heard")
    assert said(old, "updated") < said(new, "updated")
    publish_now(everything=True)
    assert {i: said(e, "updated") for i, e in fetch(of_statement).entries.items()} == {
        i: said(e, "updated") for i, e in after.entries.items()
    }


def test_a_withdrawn_update_keeps_its_id_and_loses_its_words(session, tell, fetch, of_statement, view):
    number = tell(NEWS, "We were heard")
    fetch(of_statement)
    move(session, view.statement_id, number, Act.WITHDRAW, now=now() + timedelta(hours=1))
    feed = fetch(of_statement)
    entry = feed.entries[f"{PUBLIC}/petitions/{view.statement_id}/updates/{number}"]
    assert said(entry, "title").startswith("Update withdrawn · ")
    assert (
        "heard" not in b"".join(entry.itertext()).decode()
        if False
        else "heard" not in "".join(entry.itertext())
    )


def test_a_statement_that_opens_later_is_published_first_and_opened_then(session, publish_now, client):
    opens_at = now() + timedelta(days=2)
    view = stand(session, slug="later", opens_at=opens_at)
    publish_now()
    address = f"/petitions/{view.statement_id}/feed.atom"
    assert tails(checked(client.get(address).data), view) == {"published"}
    publish_now(opens_at + timedelta(minutes=1))
    assert tails(checked(client.get(address).data), view) == {"published", "stage/1"}


def test_a_pause_and_an_end_are_told(session, fetch, of_statement, view):
    fetch(of_statement)
    for hour, act in enumerate((LifeAct.PAUSE, LifeAct.RESUME, LifeAct.CLOSE)):
        change_life(session, SLUG, act, now=now() + timedelta(hours=hour))
        feed = fetch(of_statement, now() + timedelta(hours=hour, minutes=1))
    headlines = [title.partition(" · ")[0] for title in feed.titles]
    assert headlines == ["Closed", "Open for signature again", "Paused", "Open for signature"]


def test_a_statement_without_english_speaks_its_own_language(session, publish_now, client):
    view = stand(session, "fr", slug="fleuves", languages=("fr", "uk"))
    publish_now()
    feed = checked(client.get(f"/petitions/{view.statement_id}/feed.atom").data)
    assert feed.root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    (entry,) = feed.entries.values()
    assert said(entry, "title") == "Ouverte à la signature · Le calme sur les fleuves"
    (entry,) = checked(client.get("/feed.atom").data).entries.values()
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"


# --- members ------------------------------------------------------------------------------------------------


def test_after_a_withdrawal_no_feed_calls_anybody_a_backer(chamber, fetch, of_statement, bureau):
    number = chamber.back("m0")
    fetch(of_statement)
    chamber.withdraw("m0")
    person = only(bureau.rows("endorsement"), "person_id")
    for address in (of_statement, "/endorsements.atom", f"/people/{person}/feed.atom", "/feed.atom"):
        feed = fetch(address)
        given = next(
            entry for each, entry in feed.entries.items() if each.endswith(f"/endorsements/{number}")
        )
        assert said(given, "title").startswith("Backing given, and withdrawn since: ")
        assert (said(given, "published")[:10], said(given, "updated")) >= (
            "2026-11-05",
            "2026-11-10T00:00:00Z",
        )
        ended = next(entry for each, entry in feed.entries.items() if each.endswith("/withdrawn"))
        assert said(ended, "published") == "2026-11-10T00:00:00Z"
        for entry in (given, ended):
            assert said(entry, "content") == said(entry, "summary") == ""
            (category,) = [each.get("term") for each in entry.iter() if each.tag.endswith("category")]
            assert category == "withdrawn"


def test_who_is_not_shown_any_more_is_named_nowhere_and_told_as_deleted(
    chamber, fetch, of_statement, bureau, client, *, publish_now
):
    number = chamber.back("m0", "member")
    kept = chamber.back("m1", "member")
    name = only(bureau.rows("endorsement"), "family_name", id=number)
    person = only(bureau.rows("endorsement"), "person_id", id=number)
    assert name in "".join(fetch("/endorsements.atom").titles)
    bureau.sql(
        "UPDATE endorsement SET state = 'suspended', changed_at = now() + interval '1 s' WHERE id = :number",
        number=number,
    )
    root = f"{PUBLIC}{of_statement.removesuffix('feed.atom')}endorsements"
    for address in (of_statement, "/endorsements.atom", "/feed.atom", ORGANISATION):
        feed = fetch(address)
        assert feed.gone == [f"{root}/{number}"]
        assert f"{root}/{kept}" in feed.entries
        assert name not in client.get(address).text
    assert client.get(f"/people/{person}/feed.atom").status_code == 404
    before = client.get("/feed.atom").data
    publish_now(now() + timedelta(days=3), everything=True)
    assert client.get("/feed.atom").data == before, "it is gone since the day on which it went"
    bureau.sql("UPDATE endorsement SET state = 'live', changed_at = now() + interval '2 s'")
    feed = fetch("/endorsements.atom")
    assert (feed.gone, set(feed.entries)) == ([], {f"{root}/{number}", f"{root}/{kept}"})


def test_a_member_is_followed_through_all_statements(session, chamber, fetch, client, bureau):
    other = stand(session, slug="third-shore")
    chamber.back("m0")
    chamber.back("m0", slug="third-shore", on=date(2026, 11, 8))
    chamber.back("m1")
    person = only(bureau.rows("endorsement"), "person_id", statement_id=other.statement_id)
    feed = fetch(f"/people/{person}/feed.atom")
    assert len(feed.entries) == 2
    assert len(fetch("/endorsements.atom").entries) == 3
    change_life(session, "third-shore", LifeAct.REMOVE, reason=RemovalReason.WISH, now=now())
    feed = fetch(f"/people/{person}/feed.atom")
    assert (len(feed.entries), len(feed.gone)) == (1, 1)


# --- signers ------------------------------------------------------------------------------------------------


def test_no_feed_has_a_signer_nor_tells_when_one_came(bureau, view, publish_now, written, client):
    ten_past = datetime.now(UTC).replace(minute=10, second=7, microsecond=0) + timedelta(hours=1)
    publish_now(ten_past)
    people = (MAELLE, *crowd(11))
    bureau.sign(view, *people)
    live_at(bureau, publish_now, ten_past + timedelta(minutes=1))
    address = f"/petitions/{view.statement_id}/feed.atom"
    assert tails(checked(client.get(address).data), view) == {"stage/1"}, "the hour is not over"
    over = ten_past.replace(minute=0, second=0) + timedelta(hours=1)
    publish_now(over)
    feed = checked(client.get(address).data)
    assert tails(feed, view) == {"stage/1", "milestone/10"}
    entry = feed.entries[f"{PUBLIC}/petitions/{view.statement_id}/milestone/10"]
    assert said(entry, "title").startswith("10 confirmed signatures · ")
    assert said(entry, "published") == said(entry, "updated") == over.strftime("%Y-%m-%dT%H:00:00Z")
    feeds = {name: data for name, data in written().items() if name.endswith(".atom")}
    assert len(feeds) == 3
    for data in feeds.values():
        for person in people:
            assert person.name not in data.decode()
            assert person.email not in data.decode()


def test_where_signers_are_at_risk_a_milestone_has_a_day(session, bureau, publish_now, client):
    view = stand(session, policy=SEALED, slug="sealed")
    morning = datetime.now(UTC).replace(hour=9, minute=10, second=7, microsecond=0) + timedelta(days=1)
    publish_now(morning)
    bureau.sign(view, *crowd(17), visibility="hidden")
    live_at(bureau, publish_now, morning + timedelta(days=1))
    address = f"/petitions/{view.statement_id}/feed.atom"
    for hours in (0, 1, 14):
        publish_now(morning + timedelta(days=1, hours=hours))
        assert tails(checked(client.get(address).data), view) == {"stage/1"}
    midnight = (morning + timedelta(days=2)).replace(hour=0, minute=0, second=0)
    publish_now(midnight)
    entry = checked(client.get(address).data).entries[f"{PUBLIC}/petitions/{view.statement_id}/milestone/10"]
    assert said(entry, "published") == midnight.strftime("%Y-%m-%dT00:00:00Z")


def test_a_milestone_that_is_lost_and_passed_again_is_told_once(bureau, view, publish_now, client):
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=20)
    publish_now()
    bureau.sql(
        "INSERT INTO published_numbers SELECT :s, :at + make_interval(hours => n::int), number FROM"
        " unnest(ARRAY[4, 30, 9, 60, 10, 100]) WITH ORDINALITY AS found (number, n)",
        s=view.statement_id,
        at=start,
    )
    bureau.sql("UPDATE statement SET changed_at = now()")
    publish_now(now() + timedelta(seconds=1), everything=True)
    feed = checked(client.get(f"/petitions/{view.statement_id}/feed.atom").data)
    passed = [(each.rpartition("/")[2], said(entry, "published")) for each, entry in feed.entries.items()]
    hours = [(start + timedelta(hours=n)).strftime("%Y-%m-%dT%H:00:00Z") for n in (6, 4, 2)]
    assert [each for each in passed if each[0] != "1"] == list(zip(("100", "50", "25"), hours, strict=True))


@pytest.mark.parametrize(
    ("confirmed", "goal", "passed"),
    [
        *((0, None, 0), (9, None, 0), (10, None, 10), (49, None, 25), (1000, None, 1000), (2600, None, 2500)),
        *((99, 80, 80), (79, 80, 50), (120, 80, 100), (3, 2, 2), (10**7, None, 10**7)),
    ],
)
def test_a_milestone_is_a_round_number_or_the_goal(confirmed, goal, passed):
    assert milestone_passed(confirmed, goal) == passed


# --- long feeds ---------------------------------------------------------------------------------------------


def remember(bureau, view, numbers):
    """Let something be noted so many times."""
    bureau.sql(
        "INSERT INTO event (statement_id, kind, fact, happened_at, noted_at, data)"
        " SELECT :s, 'milestone.reached', 'milestone ' || n,"
        " timestamptz '2026-01-01Z' + make_interval(hours => n), now(),"
        " jsonb_build_object('signatures', n)"
        " FROM generate_series(CAST(:a AS int), CAST(:b AS int)) AS n",
        s=view.statement_id,
        a=numbers.start,
        b=numbers.stop - 1,
    )


def walk(client, address):
    """Return the ids of all entries that a reader finds from the feed backwards, and the addresses."""
    found, addresses = set(), []
    while address:
        feed = checked(client.get(address).data)
        assert said(feed.root, "id").endswith(addresses[0] if addresses else address)
        addresses.append(address)
        if len(addresses) > 1:
            assert feed.marks == {"archive"}
            assert feed.links["current"].endswith(addresses[0])
        found |= set(feed.entries)
        address = feed.links.get("prev-archive", "").removeprefix(PUBLIC)
    return found, addresses


def test_a_long_feed_is_read_to_its_beginning_through_archives_that_stay(
    bureau, view, publish_now, client, public
):
    publish_now()
    for feed in ("feed", f"petitions/{view.statement_id}/feed", "organisations/long-table/feed"):
        assert checked(client.get(f"/{feed}.atom").data).marks == {"complete"}
        assert not (public / feed).exists()
    for length, archives in ((100, 0), (101, 1), (250, 2), (350, 3)):
        remember(bureau, view, range(len(bureau.rows("feed_entry")), length))
        bureau.sql("UPDATE statement SET changed_at = changed_at + interval '1 s'")
        publish_now()
        for feed in ("feed", f"petitions/{view.statement_id}/feed", "organisations/long-table/feed"):
            found, addresses = walk(client, f"/{feed}.atom")
            assert (len(found), len(addresses)) == (length, archives + 1)
            assert len(checked(client.get(f"/{feed}.atom").data).entries) == min(length, TOGETHER)
        if length == 250:
            stays = client.get("/feed/1.atom").data
    assert client.get("/feed/1.atom").data == stays, "an archive that has its next does not change"
    first = checked(client.get("/feed/1.atom").data)
    assert first.links["next-archive"] == f"{PUBLIC}/feed/2.atom"


def test_what_changes_in_an_archive_is_written_there_and_nothing_else(
    bureau, view, tell, publish_now, client, *, public
):
    tell(NEWS, "We were herd")
    publish_now()
    remember(bureau, view, range(1, 320))
    bureau.sql("UPDATE statement SET changed_at = changed_at + interval '1 s'")
    publish_now()
    files = {path: path.stat().st_mtime_ns for path in public.rglob("*.atom")}
    corrected = {"en": Words("We were heard", "Truly.\n")}
    save(bureau.session, view.statement_id, 1, NEWS, corrected, now=now() + timedelta(hours=1))
    publish_now()
    assert "We were heard" in " ".join(checked(client.get("/feed/1.atom").data).titles)
    changed = {str(path.relative_to(public)) for path, at in files.items() if path.stat().st_mtime_ns != at}
    root = f"petitions/{view.statement_id}/feed"
    assert changed == {
        *("feed/1.atom", f"{root}/1.atom", "organisations/long-table/feed/1.atom"),
        *(f"{language}/statements/{SLUG}/updates.atom" for language in ("en", "fr")),
    }


@pytest.mark.parametrize("length", [0, 1, 99, 100, 101, 199, 200, 201, 250, 300, 1001])
def test_feed_and_archives_together_hold_every_place(length):
    last = last_archive(length)
    seen = set(newest(length)).union(*(inside(archive) for archive in range(1, last + 1)))
    assert seen == set(range(1, length + 1))
    assert to_write(range(1, length + 1), length) == list(range(1, last + 1))


# --- what is written, and served ----------------------------------------------------------------------------


def test_another_signature_writes_no_feed_and_a_new_statement_only_its_own(
    session, bureau, view, chamber, publish_now, *, public
):
    chamber.back("m0")
    publish_now()
    before = {path: path.stat().st_mtime_ns for path in public.rglob("*.atom*")}
    bureau.sql("UPDATE statement_tally SET confirmed = confirmed + 1")
    assert not [part for part in publish_now() if part.startswith("feed")]
    assert {path: path.stat().st_mtime_ns for path in before} == before
    other = stand(session, slug="third-shore")
    publish_now()
    found = {p: p.stat().st_mtime_ns for p in public.rglob("*.atom")}
    changed = {str(path.relative_to(public)) for path, at in found.items() if before.get(path) != at}
    assert changed == {
        "feed.atom",
        "organisations/long-table/feed.atom",
        f"petitions/{other.statement_id}/feed.atom",
    }


def test_a_new_organisation_has_nobody_elses_feed_made_again(session, view, publish_now, monkeypatch):
    publish_now()
    names = []
    write = write_feeds.write
    monkeypatch.setattr(write_feeds, "write", lambda *given: names.append(given[1]) or write(*given))
    made = folder("third-shore")
    words = OrganisationWords("third-shore-league", {"en": "Third Shore League"}, {})
    publish_folder(session, replace(made, organisation=words), now=now())
    publish_now()
    assert f"petitions/{view.statement_id}/feed.atom" not in names
    assert "organisations/third-shore-league/feed.atom" in names
    assert len(names) == 3


def test_a_statement_that_is_taken_off_is_deleted_from_every_feed(
    session, chamber, fetch, client, of_statement, *, publish_now, public
):
    stand(session, slug="third-shore")
    number = chamber.back("m0")
    assert fetch(of_statement).entries
    change_life(session, SLUG, LifeAct.REMOVE, reason=RemovalReason.HARM, now=now())
    feed = fetch("/feed.atom")
    root = of_statement.removesuffix("feed.atom")
    assert set(feed.gone) == {f"{PUBLIC}{root}stage/1", f"{PUBLIC}{root}endorsements/{number}"}
    assert len(feed.entries) == 1
    assert client.get(of_statement).status_code == 410
    assert not (public / of_statement[1:]).exists()
    change_life(session, SLUG, LifeAct.RESTORE, now=now())
    feed = fetch("/feed.atom")
    assert (feed.gone, len(feed.entries)) == ([], 3)
    assert client.get(of_statement).status_code == 200


def test_an_interrupted_publication_is_made_good_by_the_next(
    bureau, site, view, publish_now, client, *, monkeypatch
):
    nested = bureau.session.begin_nested()
    publish_now()
    nested.rollback()
    bureau.session.expire_all()
    assert bureau.rows("feed_entry") == []
    publish(bureau.session, site, now=now())
    assert len(checked(client.get("/feed.atom").data).entries) == 1
    assert all(row["is_written"] for row in bureau.rows("feed_entry"))


def test_feeds_are_never_shown_stale_and_lie_compressed_beside(chamber, publish_now, client, public, bureau):
    chamber.back("m0")
    publish_now()
    feeds = [path for path in public.rglob("*.atom") if "updates" not in path.name]
    assert len(feeds) == 7
    for path in feeds:
        answer = client.get(f"/{path.relative_to(public)}")
        assert answer.headers["Cache-Control"] == "public, max-age=1, must-revalidate", path
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        for suffix in (".gz", ".br"):
            assert path.with_name(path.name + suffix).exists()


def test_pages_lead_to_feeds_that_are_there(session, chamber, client, publish_now, tell, *, view, bureau):
    number = chamber.back("m0")
    tell(NEWS, "We were heard")
    publish_now()
    person = only(bureau.rows("endorsement"), "person_id")
    own = f"/petitions/{view.statement_id}"
    page = f"/en/statements/{SLUG}"
    in_head = {
        "/en/": {"/feed.atom", "/endorsements.atom"},
        "/fr/statements": {"/feed.atom"},
        "/en/organisations/long-table": {ORGANISATION},
        page: {f"{own}/feed.atom", f"{own}/endorsements.atom"},
        f"{page}/updates": {f"{page}/updates.atom"},
        f"{page}/backers": {f"{own}/endorsements.atom"},
        f"{page}/backers/four-rivers-assembly": {f"{own}/endorsements.atom"},
        f"{page}/backers/{number}": {f"{own}/endorsements/{number}.atom", f"/people/{person}/feed.atom"},
    }
    for address, wanted in in_head.items():
        text = client.get(address).text
        head, body = text.split("</head>")
        links = re.findall(r"<link\b[^>]*atom\+xml[^>]*>", head)
        assert {re.search(r'href="([^"]+)"', link)[1] for link in links} == wanted, address
        assert all('rel="alternate"' in link and "title=" in link for link in links)
        assert any(f'href="{each}"' in body for each in wanted), f"{address} shows none"
        for each in wanted:
            checked(client.get(each).data)


def test_an_empty_house_names_no_feed(session, bureau, publish_now, client, public):
    publish_now()
    assert not list(public.rglob("*.atom"))
    for address in ("/en/", "/en/statements"):
        assert ".atom" not in client.get(address).text
