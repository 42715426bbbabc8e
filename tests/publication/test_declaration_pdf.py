"""The written declaration on paper: whole, readable aloud, the same bytes each time, and no word is code."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from petitioner.endorsements.name_initiator import name_initiator
from petitioner.foundation.web import resources
from petitioner.publication.members import typeset_declaration as typesetting
from petitioner.publication.members.declaration_document import declaration_document
from petitioner.publication.members.typeset_declaration import typeset_declaration
from petitioner.publication.shapes import DeclarationPage, DeclarationPart, DeclaredName
from tests.publication.chamber import ASSEMBLY, Chamber
from tests.publication.pdf import words
from tests.publication.test_hemicycle import backer
from tests.signatures.scene import SLUG, now

ADDRESS = f"/en/statements/{SLUG}/declaration.pdf"
URL = "https://petitions.example"
DAY = date(2026, 11, 26)
HOSTILE = (
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.2.2"',
    '#include "/etc/hostname"',
    "#sys.inputs",
    "#(6*7) $x^2$ @ref <label> ~ --- ...",
    "// no comment /* nor this */ `raw`",
    "]; #panic() [",
    '"} #eval("1+1") {"',
    "\\u{41} \\ #h(1cm)",
    "= No heading",
    "{number} {count}",
    "'quoted' \"twice\"",
)

MARKS = ("> ", "\n\n", "\n# ", "\n* ", "\n1. ", "\n---\n", "[](https://a.example)", "**", "![")


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.fixture
def chamber(view, session):
    return Chamber(session, 12, delegations=3, groups=2)


@pytest.fixture
def fetch(publish_now, client):
    def body(address=ADDRESS):
        publish_now()
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == "attachment", "a browser would show an empty page"
        return answer.data

    return body


@pytest.fixture
def typeset(view, app):
    """Set a declaration with other words in it than the statement's."""

    def run(*, names=("Ana ZIMM",), on=DAY, **changed):
        named = tuple(
            DeclaredName(name, backer(number, changed.get("title", ""))) for number, name in enumerate(names)
        )
        part = DeclarationPart(changed.get("title", "A"), named, (), (), ())
        page = DeclarationPage(replace(view, **changed), (part,), on)
        return typeset_declaration(declaration_document(page, URL), on=on)

    return run


def test_it_has_the_text_the_names_in_order_and_every_page_its_number(chamber, fetch, session, view):
    people = [f"m{number}" for number in range(5)]
    for person in people:
        chamber.back(person)
    name_initiator(session, SLUG, "m3", now=now() + timedelta(seconds=1))
    chamber.withdraw("m4")
    chamber.lines.pop("m2")
    chamber.sit(now=now() + timedelta(seconds=2))
    pdf = fetch()
    said = words(pdf)
    begun = squeezed(chamber.lines["m3"].split(",")[0] + chamber.lines["m3"].split(",")[1].upper())
    places = [
        said.index(squeezed(each))
        for each in (
            view.title,
            f"Addressee: {view.addressee}",
            f"Fingerprint: {view.version_hash}",
            "As it stood on",
            f"{ASSEMBLY} 1. {begun}",
            "(initiator)",
            "2.",
            "No longer a member",
            "Withdrawn",
            "withdrew on 10 November 2026",
            f"/en/statements/{SLUG}/declaration Page 1 of 1",
        )
    ]
    assert places == sorted(places)
    assert squeezed("We ask") in said
    assert words(fetch(ADDRESS.replace("/en/", "/fr/"))) != said


def test_it_can_be_read_aloud_and_kept(chamber, fetch):
    chamber.back("m0")
    pdf = fetch()
    assert b"<pdfuaid:part>1<" in pdf
    assert b"<pdfaid:part>2<" in pdf
    assert b"<pdfaid:conformance>A<" in pdf
    assert b"/Lang(en)" in pdf
    for element in (b"/S/H1", b"/S/H2", b"/S/L", b"/S/LI", b"/S/P"):
        assert element in pdf, element


def test_the_same_day_and_names_are_the_same_bytes(typeset):
    first = typeset()
    typesetting._compiler.cache_clear()
    assert typeset() == first
    assert typeset(on=DAY + timedelta(days=1)) != first


@pytest.mark.parametrize("words_given", HOSTILE)
def test_no_word_of_a_statement_or_a_name_is_code(typeset, words_given):
    said = words(typeset(title=words_given, addressee=words_given, names=[words_given], body=words_given))
    wanted = squeezed(words_given)
    assert said.count(wanted) >= 5, "title, addressee, assembly, group and name"
    assert "root:" not in said


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*"#[](){}$*_`\\/\"'<>@=+-~. \n0aя", *MARKS, *HOSTILE]), max_size=40))
def test_whatever_is_typed_is_set_and_keeps_the_promises(typeset_once, pieces):
    typed = "".join(pieces)
    pdf = typeset_once(typed)
    assert b"<pdfuaid:part>1<" in pdf
    assert squeezed(typed) in words(pdf)


@pytest.fixture
def typeset_once(typeset):
    return lambda typed: typeset(body=typed, addressee=typed, names=[f"Ana {typed}"])


def test_headings_never_skip_a_level_and_deep_texts_are_set(typeset):
    quoted = "> " * 15
    for body in (
        "#### deep\n\n# High\n\n##### deep\n",
        *(
            f"{quoted}deep",
            "* " * 8 + "deep",
            "1. a\n   * deep\n",
            f"{quoted}* *a **b [deep](https://a.example)***",
        ),
    ):
        pdf = typeset(body=body)
        assert b"<pdfuaid:part>1<" in pdf, body
        assert "deep" in words(pdf), body


def test_every_script_of_the_members_has_letters(typeset):
    names = (
        *("ნინო ლომიძე", "Արմեն ՍԱՐԳՍՅԱՆ", "Ελένη ΠΑΠΑΔΟΠΟΥΛΟΥ", "محمد العربي", "שרה כהן"),
        *("Олена ЇЖАК", "Ґава ҐУДЗЬ", "Łucja ŻÓŁĆ", "Ayşe DEMİRCİ", "Ștefan ȚURCANU", "Əli MƏMMƏDOV"),
    )
    pdf = typeset(names=names)
    assert b"<pdfuaid:part>1<" in pdf, "a letter without a shape would have cost it the standard"
    said = words(pdf)
    for name in names:
        shown = squeezed(name)
        assert shown in said or shown[::-1] in said, name


def test_a_sign_that_no_font_has_costs_the_promise_and_not_the_file(typeset):
    pdf = typeset(names=["王小明", "Ana ZIMM"])
    assert b"pdfuaid" not in pdf
    assert b"/StructTreeRoot" in pdf
    assert "AnaZIMM" in words(pdf)


def test_what_cannot_be_set_costs_the_pdf_and_nothing_else(chamber, client, fetch, publish_now, monkeypatch):
    chamber.back("m0")
    page = ADDRESS.removesuffix(".pdf")
    fetch()
    assert ADDRESS in client.get(page).text
    monkeypatch.setattr(typesetting, "_source", lambda: b"#panic()")
    chamber.withdraw("m0")
    publish_now()
    assert client.get(ADDRESS).status_code == 404, "the old one still has the name among those who back it"
    assert "withdrew on" in client.get(page).text
    assert ADDRESS not in client.get(page).text


def test_the_paper_form_reads_no_file_and_runs_nothing_that_came_as_text():
    source = (resources("templates") / "publication" / "declaration.typ").read_text()
    assert not re.search(r"\b(?:read|eval|import|include|plugin|image)\b", source)
