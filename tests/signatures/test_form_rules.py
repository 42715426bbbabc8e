"""Any name of any script may sign; what is no name is refused, and each refusal has its reason."""

import unicodedata
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as some

from petitioner.signatures import form_rules
from petitioner.signatures.form_rules import FIELDS, LONGEST_NAME, cleaned, name_refusal
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.country import COUNTRIES
from petitioner.vocabulary.visibility import Visibility
from tests.people import MAELLE, PEOPLE
from tests.signatures.scene import fields

refusals = partial(form_rules.refusals, policy=Policy())


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.country)
def test_every_invented_person_may_sign(person):
    assert refusals(fields("token", person)) == {}


@pytest.mark.parametrize(
    "name",
    [
        "Ö",
        "Nguyễn Thị Ánh",
        "Владимир-Святослав Тихореченский",
        "Ґанна Їжакевич",
        "ნინო",
        "سلمى",
        "שׂרה בן־אור",
        "溪美玲",
        "はな",
        "김하늘",
        "नीलम",
        "Հասմիկ",
        "Jean-Luc d’Orage",
        "O'Hara",
        "Maria da Conceição",
        "Dr. Ann Brook, PhD",
        "Ann (Anna) Brook",
        "X Æ A-12",
        "Mary\u200dAnn",
        "می\u200cخواهم",
        "Ann\u00a0Brook",
        "𐌰𐌽𐌽",
        "A" * LONGEST_NAME,
        "Ann M.Brook",
        "St.John Brook",
    ],
)
def test_a_name_may_be_written_as_its_bearer_writes_it(name):
    assert name_refusal(name) is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "missing"),
        ("   ", "missing"),
        ("12345", "missing"),
        ("—", "missing"),
        ("👍", "missing"),
        ("\u200b", "missing"),
        ("A" * (LONGEST_NAME + 1), "too_long"),
        ("Ann\x00Brook", "has_control"),
        ("Ann\x07", "has_control"),
        ("Ann\u202eBrook", "has_control"),
        ("Ann\u2066Brook\u2069", "has_control"),
        ("Ann\ue000", "has_control"),
        ("Ann\ufdd0", "has_control"),
        ("Ann\udcff", "has_control"),
        ("ann@brook.example", "is_address"),
        ("Ann @brook", "is_address"),
        ("=Ann", "formula"),
        ("+Ann", "formula"),
        ("-Ann", "formula"),
        ("@Ann", "formula"),
        ("|Ann", "formula"),
        (" =1+A", "formula"),
        ("https://brook.example Ann", "has_link"),
        ("Visit www.brook Ann", "has_link"),
        ("buy-now.COM", "has_link"),
        ("Ann brook.ru", "has_link"),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason(name, reason):
    assert name_refusal(name) == reason


@pytest.mark.parametrize("hidden", ["\u200e", "\u200f", "\u061c"])
def test_a_name_cannot_turn_the_text_around_it(hidden):
    assert name_refusal(f"Ann{hidden}Brook") == "has_control"


@given(some.text(max_size=200))
def test_a_cleaned_name_is_clean(text):
    once = cleaned(text)
    assert cleaned(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    assert "  " not in once
    assert name_refusal(once) == name_refusal(text)


@given(some.text(max_size=200))
def test_every_text_is_a_name_or_has_one_of_the_known_reasons(text):
    known = {None, "missing", "too_long", "has_control", "is_address", "formula", "has_link"}
    assert name_refusal(text) in known


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("email", None, "missing"),
        ("email", " ", "missing"),
        ("email", "maelle", "invalid"),
        ("email", "maelle@post.example, corwin@letters.example", "invalid"),
        ("email", "maelle@" + "a" * 250 + ".example", "too_long"),
        ("country", None, "missing"),
        ("country", "", "missing"),
        ("country", "XX", "unknown"),
        ("country", "fr", "unknown"),
        ("visibility", "everything", "unknown"),
        ("consent", None, "missing"),
        ("consent", "", "missing"),
        ("consent", "on", "missing"),
        ("website", "https://brook.example", "filled"),
        ("website", " ", "filled"),
    ],
)
def test_each_mistake_is_named(field, value, reason):
    assert refusals(fields("token", MAELLE, **{field: value})) == {field: reason}


def test_mistakes_come_in_the_order_of_the_form():
    wrong = {"website": "x", "visibility": "role", "comment": "x" * 501}
    found = form_rules.refusals(wrong, Policy(visibilities=(Visibility.HIDDEN,), takes_comments=True))
    assert tuple(found) == FIELDS
    assert refusals({}) == dict.fromkeys(("name", "email", "country", "consent"), "missing")


def test_what_may_be_left_out_may_be_left_out():
    assert refusals(fields("token", MAELLE, visibility=None, website=None)) == {}
    assert refusals(fields("token", MAELLE, visibility="", country="ZZ")) == {}
    assert all(refusals(fields("token", MAELLE, country=code)) == {} for code in COUNTRIES)
