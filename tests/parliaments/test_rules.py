"""Names compared, and names turned into addresses."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from petitioner.parliaments.rules import assembly_slug, folded
from petitioner.vocabulary.slug import is_slug


@pytest.mark.parametrize(
    ("parliament", "chamber", "slug"),
    [
        ("Four Rivers Assembly", "", "four-rivers-assembly"),
        ("Parlement d’Hallowmère", "Sénat", "parlement-dhallowmere-senat"),
        ("Рада Чотирьох Річок", "", "rada-chotirokh-richok"),
        ("Ассамблея Четырёх Рек", "", "assambleia-chetyrekh-rek"),
        ("Βουλή των Τεσσάρων", "", "voyli-ton-tessaron"),
        ("Łódź Åland Øst", "", "lodz-aland-ost"),
    ],
)
def test_slugs_can_be_read(parliament: str, chamber: str, slug: str):
    assert assembly_slug(parliament, chamber) == slug


def test_other_scripts_and_long_names_get_slugs_that_differ():
    slugs = {
        assembly_slug("四川議会", ""),
        assembly_slug("四川議院", ""),
        assembly_slug("a" * 200, ""),
        assembly_slug("a" * 199, ""),
    }

    assert len(slugs) == 4


@given(st.text(min_size=1), st.text())
def test_every_name_has_a_slug(parliament: str, chamber: str):
    assert is_slug(assembly_slug(parliament, chamber))


@pytest.mark.parametrize(
    ("written", "compared"),
    [("Čapek, Łucja", "capek, lucja"), ("ŞAHİN", "sahin"), ("Straße", "strasse"), ("  O’Neill ", "o'neill")],
)
def test_names_are_compared_without_accents(written: str, compared: str):
    assert folded(written) == compared


@given(st.text())
@example("𝓐𝔅ℭ")
def test_comparing_twice_is_comparing_once(text: str):
    assert folded(folded(text)) == folded(text)
