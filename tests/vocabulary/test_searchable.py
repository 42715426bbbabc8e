"""A name is found however it is typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petitioner.vocabulary.searchable import searchable


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Maëlle Ottersund", "MAELLE"),
        ("Łucja Øresund", "lucja oresund"),
        ("Оксана Вітрополе", "oksana vitropole"),
        ("Кузьмин", "kuzmin"),
        ("Sinéad O’Farraway-Whin", "o'farraway"),
        ("Αστέριος", "asterios"),
        ("ნინო", "nino"),
        ("𝒜𝓁𝓋𝒶", "alva"),
        ("Straße", "STRASSE"),
    ],
)
def test_a_name_is_found_by_what_people_type(written: str, typed: str) -> None:
    assert searchable(typed) in searchable(written)


@settings(max_examples=100)
@given(st.text(max_size=30))
def test_both_sides_are_folded_alike(text: str) -> None:
    once = searchable(text)
    assert searchable(once) == once
    assert once.isascii()
