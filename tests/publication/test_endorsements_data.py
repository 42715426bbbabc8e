"""Backers as data, feeds and a written declaration: whole, true, and without anything that is not public."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from petitioner.endorsements.list_backers import list_backers
from petitioner.endorsements.list_evidence import list_evidence
from petitioner.endorsements.name_initiator import name_initiator
from petitioner.publication.gather import Gathered
from petitioner.publication.members.backed_texts import backed_texts
from petitioner.publication.members.endorsements_csv import COLUMNS, endorsements_csv, harmless
from petitioner.publication.members.write_declaration import alphabetical
from petitioner.publication.shapes import EndorsementLine
from petitioner.statements.read import published
from tests.publication.chamber import RECORD, Chamber
from tests.signatures.scene import SLUG, now, stand

ATOM = "{http://www.w3.org/2005/Atom}"
FORMATS = ("json", "csv", "jsonld", "atom")
DECLARATION = f"/en/statements/{SLUG}/declaration"


@pytest.fixture
def chamber(view, session):
    return Chamber(session, 12, delegations=3, groups=2)


@pytest.fixture
def root(view):
    return f"/petitions/{view.statement_id}/endorsements"


@pytest.fixture
def fetch(publish_now, client, root):
    """Publish, and return the body at an address; what begins with a point or a number is below `root`."""

    def body(tail):
        publish_now()
        address = f"{root}{tail}" if re.match(r"\.|/\d", tail) else tail
        answer = client.get(address)
        assert answer.status_code == 200, address
        return answer.data.decode()

    return body


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def entries(text):
    return ET.fromstring(text).findall(f"{ATOM}entry")  # noqa: S314 - our own file


def test_the_json_says_who_where_which_text_and_how_we_know(chamber, fetch, view):
    number = chamber.back("m0", "member", language="fr")
    document = json.loads(fetch(".json"))
    (person,), (endorsed,) = document["persons"], document["endorsements"]
    assert {
        key: endorsed[key] for key in ("id", "provenance", "endorsed_on", "withdrawn_on", "language")
    } == {
        "id": number,
        "provenance": "member",
        "endorsed_on": "2026-11-05",
        "withdrawn_on": None,
        "language": "fr",
    }
    assert endorsed["version_hash"] == view.version_hash
    assert endorsed["text_hash"] != view.text_hash, "they read it in French"
    assert endorsed["is_counted"]
    known = {each["id"]: each for each in document["organizations"]}
    assert {each["classification"] for each in known.values()} == {"chamber", "delegation", "political_group"}
    for membership in document["memberships"]:
        assert membership["person_id"] == person["id"] == endorsed["person_id"]
        assert membership["organization_id"] in known
        assert membership.get("on_behalf_of_id") in {None, *known}
    assert f"{person['given_name']} {person['family_name']}" == person["name"]


def test_whoever_backed_an_older_text_keeps_its_hash(chamber, fetch, session, view):
    chamber.back("m0")
    stand(session, body="We ask for *quiet*, and for bread.\n")
    document = json.loads(fetch(".json"))
    assert document["endorsements"][0]["version_hash"] == view.version_hash
    assert document["statement"]["version_hash"] != view.version_hash
    assert "Given to version 1 of the text" in fetch(f"{DECLARATION}.txt")


def test_the_table_has_the_columns_that_are_documented(chamber, fetch):
    numbers = [chamber.back("m0"), chamber.back("m1", "reported")]
    text = fetch(".csv")
    assert text.count("\r\n") == text.count("\n") == 3
    assert text.splitlines()[0].split(",") == list(COLUMNS)
    found = {int(row["number"]): row for row in rows(text)}
    assert sorted(found) == numbers
    assert (found[numbers[0]]["is_counted"], found[numbers[1]]["is_counted"]) == ("true", "false")
    assert found[numbers[0]]["source_url"] == RECORD


def line_of(session, view, key):
    backing = list_backers(session, view.statement_id, on=now().date())
    gathered = Gathered(key, {"en": view}, None, backing, ())
    texts = backed_texts(session, gathered, now=now())
    (backer,) = backing[0].backers
    text = texts[backer.version_number, backer.language]
    return EndorsementLine(backing[0], backer, text, list_evidence(session, view.statement_id)[backer.number])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_begins_a_formula(chamber, session, view, start):
    chamber.back("m0")
    (key,) = published(session, now=now())
    line = line_of(session, view, key)
    name = f'{start}HYPERLINK("x","y")'
    line = replace(line, backer=replace(line.backer, family_name=name, group=name, role=name))
    (row,) = rows(endorsements_csv([line], view, "https://petitions.example"))
    assert row["family_name"] == row["group"] == row["role"] == harmless(name) == f"'{name}"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row.values())


def test_the_actions_are_of_schema_org_and_leave_out_what_is_only_reported(chamber, fetch):
    known, said = chamber.back("m0"), chamber.back("m1", "reported")
    document = json.loads(fetch(".jsonld"))
    assert document["@context"] == "https://schema.org"
    work, action = document["@graph"]
    assert (work["@type"], action["@type"]) == ("CreativeWork", "EndorseAction")
    assert action["object"]["@id"] == work["@id"]
    assert action["@id"].endswith(f"/endorsements/{known}")
    assert action["actionStatus"].endswith("/CompletedActionStatus")
    assert f"/endorsements/{said}" not in json.dumps(document)


def test_a_feed_is_sound_and_its_ids_and_days_stay(chamber, fetch):
    numbers = [chamber.back("m0"), chamber.back("m1")]
    text = fetch(".atom")
    feed = ET.fromstring(text)  # noqa: S314 - our own file
    assert feed.tag == f"{ATOM}feed"
    for needed in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{needed}") is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == feed.findtext(f"{ATOM}id")
    for entry in entries(text):
        assert entry.findtext(f"{ATOM}title", "").startswith("Backing given: ")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entry.findtext(f"{ATOM}updated", ""))
        assert entry.findtext(f"{ATOM}published") == "2026-11-05T00:00:00Z"
    ids = {entry.findtext(f"{ATOM}id") for entry in entries(text)}
    assert {int(each.rsplit("/", 1)[1]) for each in ids} == set(numbers)
    chamber.withdraw("m0")
    after = {entry.findtext(f"{ATOM}id") for entry in entries(fetch(".atom"))}
    assert ids < after
    (own,) = entries(fetch(f"/{numbers[1]}.atom"))
    assert own.findtext(f"{ATOM}id") in ids


def test_a_feed_says_more_than_reported_only_of_who_is_more_than_reported(chamber, fetch):
    number = chamber.back("m0", "reported")
    (entry,) = entries(fetch(f"/{number}.atom"))
    assert entry.findtext(f"{ATOM}title", "").startswith("Backing reported to us, not counted: ")


def test_who_withdrew_is_withdrawn_everywhere_with_the_day(chamber, fetch):
    number = chamber.back("m0")
    chamber.withdraw("m0")
    (endorsed,) = json.loads(fetch(".json"))["endorsements"]
    assert (endorsed["withdrawn_on"], endorsed["is_counted"]) == ("2026-11-10", False)
    (row,) = rows(fetch(".csv"))
    assert (row["withdrawn_on"], row["is_counted"]) == ("2026-11-10", "false")
    action = json.loads(fetch(".jsonld"))["@graph"][1]
    assert action["endTime"] == "2026-11-10"
    assert action["actionStatus"].endswith("/FailedActionStatus")
    for tail in (".atom", f"/{number}.atom"):
        (withdrawn,) = [
            each for each in entries(fetch(tail)) if "withdrawn" in each.findtext(f"{ATOM}id", "")
        ]
        assert withdrawn.findtext(f"{ATOM}published") == "2026-11-10T00:00:00Z"
        assert withdrawn.find(f"{ATOM}category").get("term") == "withdrawn"
    for tail in (".txt", ""):
        declaration = fetch(f"{DECLARATION}{tail}")
        assert declaration.index("Withdrawn") < declaration.index("withdrew on 10 November 2026")


def test_a_written_declaration_has_text_version_day_and_names_in_order(chamber, fetch, view):
    chamber.lines["m0"] = (
        "Zoë,Ådal,SE" + chamber.lines["m0"][len(",".join(chamber.lines["m0"].split(",")[:3])) :]
    )
    chamber.lines["m1"] = (
        "Ana,Zimm,FR" + chamber.lines["m1"][len(",".join(chamber.lines["m1"].split(",")[:3])) :]
    )
    chamber.sit(now=now() + timedelta(seconds=1))
    for person, how in (("m1", "documented"), ("m0", "member"), ("m2", "reported")):
        chamber.back(person, how)
    text = fetch(f"{DECLARATION}.txt")
    assert text.startswith(f"{view.title}\n")
    assert f"Fingerprint: {view.version_hash}\n" in text
    assert re.search(r"As it stood on \d+ \w+ 20\d\d\n", text)
    assert view.body.strip() in text
    group = "Common Ground"
    assert f"1. Zoë ÅDAL, Sweden, {group}\n2. Ana ZIMM, France, {group}\n" in text
    assert "3. " not in text, "the organiser's word is no signature"
    page = fetch(DECLARATION)
    assert page.index("Zoë ÅDAL") < page.index("Ana ZIMM")
    assert "Suède" in fetch(f"/fr/statements/{SLUG}/declaration.txt")


def test_the_initiator_stands_first_and_is_marked_everywhere_until_they_withdraw(
    chamber, fetch, session, view
):
    numbers = [chamber.back(person) for person in ("m0", "m1", "m2")]
    last = list_backers(session, view.statement_id, on=now().date())[0].backers[-1]
    person = f"m{numbers.index(last.number)}"
    name_initiator(session, SLUG, person, now=now() + timedelta(seconds=1))
    surname = last.family_name.upper()
    document = json.loads(fetch(".json"))
    (motion,) = document["motions"]
    assert motion["creator_id"] == f"person-{last.number}" == document["persons"][0]["id"]
    assert [each["is_initiator"] for each in document["endorsements"]] == [True, False, False]
    assert [row["is_initiator"] for row in rows(fetch(".csv"))] == ["true", "false", "false"]
    assert re.search(rf"\n1\. \S+ {surname}, .+ \(initiator\)\n2\. ", fetch(f"{DECLARATION}.txt"))
    marks = {
        DECLARATION: "(initiator)",
        f"/en/statements/{SLUG}/backers/four-rivers-assembly": ">Initiator<",
        f"/en/statements/{SLUG}/backers/{last.number}": "this one began it",
    }
    for address, mark in marks.items():
        assert fetch(address).count(mark) == 1, address
    chamber.withdraw(person)
    for address, mark in marks.items():
        assert mark not in fetch(address), address
    assert json.loads(fetch(".json"))["motions"][0]["creator_id"] is None
    assert "(initiator)" not in fetch(f"{DECLARATION}.txt")


def test_surnames_stand_in_the_order_of_the_language(chamber, session, view):
    chamber.back("m0")
    ((assembly),) = list_backers(session, view.statement_id, on=now().date())
    (one,) = assembly.backers

    def ordered(language, *names):
        people = [replace(one, sort_name=name, number=number) for number, name in enumerate(names)]
        return [each.sort_name for each in alphabetical(people, language)]

    assert ordered("de", "Zabel", "Öhm", "Ober") == ["Ober", "Öhm", "Zabel"]
    assert ordered("fr", "Etienne", "Éluard", "Fabre") == ["Éluard", "Etienne", "Fabre"]
    assert ordered("uk", "Юрко", "Ґава", "Їжак", "Жук", "Adams") == ["Ґава", "Жук", "Їжак", "Юрко", "Adams"]
    assert ordered("en", "O’Neill", "Onder", "Lee, Zed", "Leeds") == ["Lee, Zed", "Leeds", "Onder", "O’Neill"]


def test_nothing_private_is_in_any_file(chamber, fetch, written):
    for person, how in (("m0", "documented"), ("m1", "member"), ("m2", "office"), ("m3", "reported")):
        chamber.back(person, how)
    chamber.withdraw("m1")
    fetch(".json")
    files = {name: data for name, data in written().items() if re.search(r"endorsements|declaration", name)}
    assert len([name for name in files if name.endswith((*FORMATS, ".txt", ".html"))]) == 4 + 4 + 2 * 2 + 1
    for name, data in files.items():
        if not name.endswith((".gz", ".br")):
            for private in (b"Petra", b"by hand", b"recorded_by", b"note", b"mailto:"):
                assert private not in data, (name, private)
            assert not re.search(rb"[\w.]+@[\w.]+\w", data), name


def test_files_follow_a_change_and_go_away(bureau, chamber, fetch, written, client):
    stays, goes = chamber.back("m0"), chamber.back("m1")
    fetch(f"/{goes}.atom")
    bureau.sql(
        "UPDATE endorsement SET state = 'retracted', changed_at = now() + interval '1 s' WHERE id = :id",
        id=goes,
    )
    assert [each["id"] for each in json.loads(fetch(".json"))["endorsements"]] == [stays]
    assert [row["number"] for row in rows(fetch(".csv"))] == [str(stays)]
    assert not [name for name in written() if f"/{goes}.atom" in name]
    bureau.sql("UPDATE endorsement SET state = 'retracted', changed_at = now() + interval '2 s'")
    fetch(f"/en/statements/{SLUG}")
    of_members = re.compile(r"^/(?!static|endorsements\.atom).*(endorsements|declaration)")
    assert not [name for name in written() if of_members.search(name)]
    for address in (DECLARATION, f"{DECLARATION}.txt", f"{DECLARATION}.pdf"):
        assert client.get(address).status_code == 404


def test_another_signature_writes_none_of_them_anew(bureau, chamber, publish_now, public):
    number = chamber.back("m0")
    publish_now()
    files = [file for file in public.rglob("*") if re.search(r"endorsements|declaration", str(file))]
    before = {file: file.stat().st_mtime_ns for file in files if file.is_file()}
    assert any(str(number) in file.name for file in before)
    bureau.sql("UPDATE statement_tally SET confirmed = confirmed + 1")
    publish_now()
    assert {file: file.stat().st_mtime_ns for file in before} == before


def test_they_may_be_read_from_anywhere_and_are_never_kept_for_long(chamber, fetch, client, root):
    number = chamber.back("m0")
    fetch(".json")
    types = {
        f"{root}.json": "application/json",
        f"{root}.jsonld": "application/ld+json",
        f"{root}.csv": "text/csv",
        f"{root}.atom": "application/atom+xml",
        f"{root}/{number}.atom": "application/atom+xml",
        f"{DECLARATION}.txt": "text/plain",
        f"{DECLARATION}.pdf": "application/pdf",
    }
    for address, kind in types.items():
        answer = client.get(address)
        charset = "" if kind == "application/pdf" else "; charset=utf-8"
        assert answer.headers["Content-Type"] == f"{kind}{charset}"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "must-revalidate" in answer.headers["Cache-Control"]
    assert "must-revalidate" in client.get(DECLARATION).headers["Cache-Control"]


def test_pages_of_backers_lead_to_every_one_of_them(chamber, fetch, client, written, root):
    number = chamber.back("m0")
    fetch(".json")
    pages = f"/en/statements/{SLUG}/backers"
    expected = {DECLARATION, *(f"{root}.{kind}" for kind in FORMATS)}
    for page in (pages, f"{pages}/four-rivers-assembly"):
        assert expected <= set(re.findall(r'href="([^"]+)"', client.get(page).text))
    assert f'href="{root}/{number}.atom"' in client.get(f"{pages}/{number}").text
