"""Spaces that must not break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petitioner.statements.typography import typeset


@pytest.mark.parametrize(
    ("language", "written", "shown"),
    [
        ("ru", "и в доме, а он — нет", "и~в~доме, а~он~— нет"),
        ("ru", "(в доме) «О мире» вы и\nя там", "(в~доме) «О~мире» вы и~я~там"),
        ("ru", "<p>В тот день</p>", "<p>В~тот день</p>"),
        ("uk", "є й її в у Їжі", "є~й~її в~у~Їжі"),
        ("be", "у хаце, а ён — не", "у~хаце, а~ён~— не"),
        ("pl", "w domu i (z nami) „O pokój”", "w~domu i~(z~nami) „O~pokój”"),
        ("fr", "Quoi ? Oui ; non : « ça » !", "Quoi_? Oui_; non_: «_ça_»_!"),
        ("fr", "Quoi~? 12:30", "Quoi_? 12:30"),
        ("fr", "https://a.example/?q", "https://a.example/?q"),
        ("en", "a b : c ?", "a b : c ?"),
        ("de", "a – b", "a – b"),
    ],
)
def test_each_language_keeps_together_what_its_typesetters_do(language, written, shown):
    def spaced(text):
        return text.replace("~", "\u00a0").replace("_", "\u202f")

    assert typeset(spaced(written), language) == spaced(shown)


@given(st.text(), st.sampled_from(["en", "fr", "de", "ru", "uk", "be", "pl"]))
def test_only_spaces_change_and_only_once(text, language):
    shown = typeset(text, language)
    assert len(shown) == len(text)
    assert all(a == b or (a in " \n\u00a0" and b in "\u00a0\u202f") for a, b in zip(text, shown, strict=True))
    assert typeset(shown, language) == shown
