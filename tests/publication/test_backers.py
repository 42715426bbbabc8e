"""The pages about backers: who, from where, how we know; each filter a page, none that is no longer true."""

import hashlib
import html
import re
from datetime import timedelta

import pytest

from petitioner.endorsements.list_backers import list_backers
from petitioner.foundation.web import render
from petitioner.publication.members import write_backers
from petitioner.publication.members.backer_filters import backer_filters
from petitioner.publication.rules import BACKERS_SHOWN
from tests.publication.chamber import RECORD, Chamber
from tests.signatures.scene import SLUG, now, stand

ROOT = f"/en/statements/{SLUG}/backers"
ALL = f"{ROOT}/four-rivers-assembly"
PAGE = f"/en/statements/{SLUG}/index.html"


@pytest.fixture
def chamber(view, session):
    return Chamber(session, 12, delegations=3, groups=2)


@pytest.fixture
def read(publish_now, written):
    """Publish, and return the words of the page at an address."""

    def words(address):
        publish_now()
        page = written()[address if address.endswith(".html") else f"{address}/index.html"].decode()
        main = page.partition("<main")[2].partition("</main>")[0]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())

    return words


def below(files, folder):
    return {name for name in files if name.startswith(folder) and name.endswith((".html", ".txt"))}


def numbers_on(page):
    return [int(number) for number in re.findall(r'class="who">\s*<a href="[^"]+/backers/(\d+)"', page)]


def test_the_sentence_counts_by_how_we_know_and_leaves_out_what_is_nothing(chamber, read):
    for person, how in (("m0", "member"), ("m1", "member"), ("m3", "office"), ("m4", "reported")):
        chamber.back(person, how)
    words = read(PAGE)
    assert (
        "3 members of the Four Rivers Assembly — 2 confirmed in person, 1 through their office —"
        " from 2 of 3 delegations. The assembly has 12 members."
        " 1 more is only reported to us and not counted." in words
    )
    assert "from the public record —" not in words


def test_one_member_is_one_and_nobody_is_said_in_words(chamber, read):
    chamber.back("m0")
    words = "1 member of the Four Rivers Assembly — 1 from the public record — from 1 of 3 delegations."
    assert words in read(PAGE)
    chamber.withdraw("m0")
    assert "No member of the Four Rivers Assembly backs the statement at present." in read(PAGE)


def test_the_half_circle_has_a_title_a_text_and_a_table_with_its_letters(chamber, publish_now, written):
    chamber.back("m0", "member")
    publish_now()
    page = written()[PAGE].decode()
    (svg,) = re.findall(r"<svg viewBox=.*?</svg>", page, re.DOTALL)
    (title,), (text,) = (re.findall(rf'aria-{how}by="(\S+)"', svg) for how in ("labelled", "described"))
    assert re.search(
        rf'<title id="{title}">\s*Four Rivers Assembly: 1 of 12 members backs the statement', svg
    )
    assert re.search(rf'<desc id="{text}">.*?1 confirmed in person', svg, re.DOTALL)
    assert "style=" not in svg
    letters = re.findall(r'<text class="letter"[^>]*>(\w)</text>', svg)
    assert letters == re.findall(r'<b class="tie">(\w)</b>', page) == ["A", "B"]


def test_every_filter_is_a_page_with_exactly_the_names_it_says(chamber, session, view, publish_now, written):
    hows = ("member", "office", "documented", "reported")
    for number in range(10):
        chamber.back(f"m{number}", hows[number % 4])
    chamber.withdraw("m2")
    publish_now()
    files = written()
    (assembly,) = list_backers(session, view.statement_id, on=now().date())
    filters = backer_filters(assembly)
    everybody = sorted(backer.number for backer in assembly.backers)
    for kind in ("delegation", "group", "provenance"):
        listed = [backer.number for each in filters if each.kind == kind for backer in each.backers]
        assert sorted(listed) == everybody
    overview = files[f"{ALL}/index.html"].decode()
    assert sorted(numbers_on(overview)) == everybody
    for each in filters:
        page = files[f"{ALL}/{each.tail}/index.html"].decode()
        assert numbers_on(page) == [backer.number for backer in each.backers]
        assert f'href="{ALL}/{each.tail}"' in overview
        current = re.findall(r'href="([^"]+)"\s+aria-current="page"', page)
        assert current == [f"{ALL}/{each.tail}"]


def test_who_withdrew_is_found_under_withdrawn_with_both_days(chamber, read):
    number = chamber.back("m0", "member")
    chamber.withdraw("m0")
    assert "Withdrawn Backed it on 5 November 2026, withdrew on 10 November 2026" in read(
        f"{ALL}/how/withdrawn"
    )
    words = read(f"{ROOT}/{number}")
    assert "10 November 2026 The member withdrew. Since then the name does not count." in words


def test_how_we_know_tells_what_happened_and_never_names_staff(chamber, publish_now, written, read):
    number = chamber.back("m0")
    words = read(f"{ROOT}/{number}")
    assert "It stands in a public record that anybody can check." in words
    assert "5 November 2026 The member backed version 1 of the text." in words
    assert f"Staff of this site wrote down where the public record stands. {RECORD}" in words
    everything = b"".join(content for name, content in written().items() if name.endswith(".html"))
    assert b"Petra" not in everything
    assert b"by hand" not in everything


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("member", "The member answered in person"),
        ("office", "The member’s office entered it."),
        ("documented", "It stands in a public record"),
        ("reported", "We have not seen evidence, so it is not counted."),
    ],
)
def test_each_word_for_how_we_know_is_explained(chamber, read, how, sentence):
    number = chamber.back("m0", how)
    assert sentence in read(f"{ROOT}/{number}")


def test_the_text_somebody_backed_can_be_hashed_again_even_when_it_is_not_the_newest(
    chamber, session, publish_now, written, client
):
    number = chamber.back("m0", language="fr")

    def hashed():
        publish_now()
        page = written()[f"{ROOT}/{number}/index.html"].decode()
        (address,) = re.findall(r'href="([^"]+text\.txt)"', page)
        (digest,) = re.findall(r"<code>([0-9a-f]{64})</code>", page)
        answer = client.get(address)
        assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
        assert hashlib.sha256(answer.data).hexdigest() == digest
        return address

    assert hashed() == f"/fr/statements/{SLUG}/text.txt"
    stand(session, body="We ask for *quiet*, and for bread.\n")
    assert hashed() == f"{ROOT}/{number}/text.txt"
    assert b"The text has changed since then" in written()[f"{ROOT}/{number}/index.html"]


def test_who_left_the_assembly_or_moved_in_it_is_labelled(chamber, read):
    left, moved = chamber.back("m0"), chamber.back("m1")
    del chamber.lines["m0"]
    chamber.lines["m1"] = chamber.lines["m1"].replace("Common Ground", "Orchard Group")
    chamber.sit(now=now() + timedelta(seconds=1))
    assert "No longer a member" in read(f"{ROOT}/{left}")
    assert "Now in Orchard Group" in read(f"{ROOT}/{moved}")
    assert "Now in Orchard Group" in read(f"{ALL}/groups/orchard-group")


def test_of_many_backers_the_page_shows_the_newest_and_leads_to_all(session, view, publish_now, written):
    chamber = Chamber(session, BACKERS_SHOWN + 5)
    numbers = [chamber.back(f"m{number}") for number in range(BACKERS_SHOWN + 5)]
    publish_now()
    files = written()
    page = files[PAGE].decode()
    assert len(numbers_on(page)) == BACKERS_SHOWN
    assert f'href="{ALL}"' in page
    assert sorted(numbers_on(files[f"{ALL}/index.html"].decode())) == numbers


def test_every_address_a_page_of_backers_leads_to_is_answered(chamber, publish_now, written, client):
    for person, how in (("m0", "member"), ("m1", "office"), ("m2", "reported")):
        chamber.back(person, how)
    publish_now()
    files = written()
    pages = [
        files[name].decode() for name in below(files, f"/en/statements/{SLUG}") if name.endswith(".html")
    ]
    led_to = {link for page in pages for link in re.findall(r'href="(/en/statements/[^"#]+)"', page)}
    assert any("/how/" in link for link in led_to)
    for link in led_to - {f"/en/statements/{SLUG}/signers"}:
        answer = client.get(link)
        assert answer.status_code == 200, link
        if "/backers" in link and not link.endswith(".txt"):
            assert "must-revalidate" in answer.headers["Cache-Control"]


def test_pages_of_backers_are_written_only_when_backers_changed(bureau, chamber, view, publish_now, public):
    number = chamber.back("m0")
    number_of = view.statement_id
    parts = ["front", f"numbers {number_of}", f"statement {number_of}"]
    more = (f"backers {number_of}", f"sharing {number_of}", f"versions {number_of}")
    assert publish_now() == sorted([*parts, *more])
    file = public / ROOT[1:] / str(number) / "index.html"
    before = file.stat().st_mtime_ns
    bureau.sql("UPDATE statement_tally SET confirmed = confirmed + 1")
    publish_now()
    assert file.stat().st_mtime_ns == before
    bureau.sql("DELETE FROM publication WHERE NOT part ~ '^(backers|versions|sharing) '")
    assert publish_now() == parts, "what shows the same is not written, whatever made somebody look again"
    chamber.back("m1")
    assert f"backers {view.statement_id}" in publish_now()
    assert file.stat().st_mtime_ns == before


def test_of_all_personal_pages_only_that_of_a_changed_name_is_made_again(chamber, publish_now, monkeypatch):
    numbers = {person: chamber.back(person) for person in ("m0", "m1", "m2")}
    publish_now()
    people = set()

    def render_and_note(template, language, *, page, **more):
        if template == "publication/backer.html":
            people.add(page.backer.number)
        return render(template, language, page=page, **more)

    monkeypatch.setattr(write_backers, "render", render_and_note)
    chamber.withdraw("m1")
    publish_now()
    assert people == {numbers["m1"]}
    publish_now(everything=True)
    assert people == set(numbers.values())


def test_what_is_no_longer_true_has_no_page_any_more(bureau, chamber, publish_now, written, public):
    stays, goes = chamber.back("m0", "member"), chamber.back("m1", "office")
    publish_now()
    assert f"{ALL}/how/office/index.html" in written()
    bureau.sql(
        "UPDATE endorsement SET state = 'retracted', changed_at = now() + interval '1 s' WHERE id = :id",
        id=goes,
    )
    publish_now()
    left = below(written(), ROOT)
    assert f"{ROOT}/{stays}/index.html" in left
    assert not any(f"/{goes}/" in name or "/how/office/" in name for name in left)
    assert not (public / ALL[1:] / "how" / "office").exists()
    bureau.sql("UPDATE endorsement SET state = 'retracted', changed_at = now() + interval '2 s'")
    publish_now()
    assert below(written(), ROOT) == set()


def test_pages_of_backers_exist_in_each_language_of_the_statement(chamber, publish_now, written):
    number = chamber.back("m0")
    publish_now()
    files = written()
    english, french = (below(files, f"/{code}/statements/{SLUG}/backers") for code in ("en", "fr"))
    assert {name[3:] for name in english} == {name[3:] for name in french}
    assert f"/fr/statements/{SLUG}/backers/{number}/index.html" in french


def test_two_parts_with_one_short_name_have_two_addresses(session, view, publish_now, written):
    chamber = Chamber(session, 2)
    for code, group in (("m0", "Côte & Mer"), ("m1", "Cote Mer")):
        chamber.lines[code] = re.sub("Common Ground|Orchard Group", group, chamber.lines[code])
    chamber.sit(now=now() + timedelta(seconds=1))
    for code in ("m0", "m1"):
        chamber.back(code)
    publish_now()
    folder = f"{ALL}/groups/"
    assert len({name for name in below(written(), folder) if "cote-mer-" in name}) == 2
