"""Numbers, dates and countries are said as the reader's language says them."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from petitioner.foundation.country_choices import country_choices
from petitioner.foundation.i18n import (
    country_group_options,
    country_name,
    country_options,
    current_language,
    gettext,
    long_date,
    long_moment,
    ngettext,
    number,
    speaking,
)
from petitioner.vocabulary.country import COUNTRIES
from petitioner.vocabulary.country_group import COUNTRY_GROUPS
from petitioner.vocabulary.language import LANGUAGES

DAY = date(2026, 11, 2)
MOMENT = datetime(2026, 11, 2, 7, 5, 59, tzinfo=UTC)
ALPHABETS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "fr": "abcdefghijklmnopqrstuvwxyz",
    "de": "abcdefghijklmnopqrstuvwxyz",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "pl": "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż",
    "es": "abcdefghijklmnñopqrstuvwxyz",
    "it": "abcdefghijklmnopqrstuvwxyz",
    "ka": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "hy": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
    "fa": "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
}


def plain(text: str) -> str:
    """Return text with every kind of space as a simple one."""
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "12,847"),
        ("fr", "12 847"),
        ("de", "12.847"),
        ("es", "12.847"),
        ("it", "12.847"),
        ("pl", "12 847"),
        ("be", "12 847"),
        ("ru", "12 847"),
        ("uk", "12 847"),
        ("ka", "12 847"),
        ("hy", "12 847"),
        ("fa", "12,847"),
    ],
)
def test_a_number_is_grouped_as_the_language_groups_it(language, shown):
    with speaking(language):
        assert plain(number(12_847)) == shown
        assert number(7) == "7"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "2 November 2026"),
        ("fr", "2 novembre 2026"),
        ("de", "2. November 2026"),
        ("ru", "2 ноября 2026 г."),
        ("uk", "2 листопада 2026 р."),
        ("es", "2 de noviembre de 2026"),
        ("it", "2 novembre 2026"),
        ("pl", "2 listopada 2026"),
        ("be", "2 лістапада 2026 г."),
        ("ka", "2 ნოემბერი, 2026"),
        ("hy", "02 նոյեմբերի, 2026 թ."),
        ("fa", "2 نوامبر 2026"),
    ],
)
def test_a_day_is_written_out_and_a_moment_says_its_zone(language, shown):
    with speaking(language):
        assert plain(long_date(DAY)) == shown
        assert plain(long_moment(MOMENT)) == f"{shown}, 07:05 UTC"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "Germany"),
        ("fr", "Allemagne"),
        ("de", "Deutschland"),
        ("es", "Alemania"),
        ("it", "Germania"),
        ("pl", "Niemcy"),
        ("be", "Германія"),
        ("ru", "Германия"),
        ("uk", "Німеччина"),
        ("ka", "გერმანია"),
        ("hy", "Գերմանիա"),
        ("fa", "آلمان"),
    ],
)
def test_a_country_has_its_name_and_the_unsaid_has_none(language, shown):
    with speaking(language):
        assert country_name("DE") == shown
        assert country_name("ZZ") == ""


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "Eastern Europe"),
        ("fr", "Europe de l’Est"),
        ("de", "Osteuropa"),
        ("ru", "Восточная Европа"),
        ("uk", "Східна Європа"),
        ("es", "Europa oriental"),
        ("it", "Europa orientale"),
        ("pl", "Europa Wschodnia"),
        ("be", "Усходняя Еўропа"),
        ("ka", "აღმოსავლეთ ევროპა"),
        ("hy", "Արևելյան Եվրոպա"),
        ("fa", "شرق اروپا"),
    ],
)
def test_a_group_of_countries_has_its_name_too(language, shown):
    with speaking(language):
        assert country_name("151") == shown


def test_an_unknown_language_is_spoken_as_english():
    with speaking("tlh"):
        assert current_language() == "en"
        assert number(1234) == "1,234"
        assert gettext("Your code") == "Your code"


def test_after_the_block_the_former_language_is_spoken_again_whatever_happened():
    with speaking("fr"):
        with pytest.raises(RuntimeError), speaking("uk"):
            raise RuntimeError
        assert current_language() == "fr"
    assert current_language() == "en"


def test_two_readers_at_once_do_not_hear_each_other():
    def read(language: str) -> set[str]:
        heard = set()
        for _ in range(200):
            with speaking(language):
                heard.add(country_name("DE"))
        return heard

    with ThreadPoolExecutor(4) as pool:
        heard = list(pool.map(read, ["en", "fr", "de", "uk"]))
    assert heard == [{"Germany"}, {"Allemagne"}, {"Deutschland"}, {"Німеччина"}]


def test_an_untranslated_message_is_shown_as_it_is_and_has_its_plural():
    assert gettext("No catalogue has this sentence.") == "No catalogue has this sentence."
    assert (
        ngettext("%(num)s thing nobody lists", "%(num)s things nobody lists", 1)
        == "%(num)s thing nobody lists"
    )
    assert (
        ngettext("%(num)s thing nobody lists", "%(num)s things nobody lists", 2)
        == "%(num)s things nobody lists"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_offers_every_country_once(language):
    options = country_options(language)
    assert {code for code, _ in options} == COUNTRIES
    assert len(options) == len(COUNTRIES)
    assert len({name for _, name in options}) == len(COUNTRIES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_a_country_would_say_too_much_the_form_offers_every_group_once(language):
    options = country_group_options(language)
    assert {code for code, _ in options} == set(COUNTRY_GROUPS)
    assert len({name for _, name in options}) == len(options) == len(COUNTRY_GROUPS)
    assert not {name for code, name in options if name == code}


@pytest.mark.parametrize("chosen", ["", "GE", '"><script>', "ZZ"])
def test_the_choices_are_every_country_but_the_unsaid_with_the_chosen_one_selected(chosen):
    choices = country_choices("fr", chosen, is_of_groups=False)
    assert choices.count("<option ") == len(COUNTRIES - {"ZZ"})
    assert choices.count(" selected>") == (chosen == "GE")
    assert "script" not in choices
    assert country_choices("fr", "", is_of_groups=True).count("<option ") == len(set(COUNTRY_GROUPS) - {"ZZ"})


def spelled(name: str, alphabet: str) -> list[int]:
    """Return the place of each letter in the alphabet; accents the alphabet does not count are taken off."""
    letters = []
    for character in name.casefold():
        base = character if character in alphabet else unicodedata.normalize("NFKD", character)[0]
        if base in alphabet:
            letters.append(alphabet.index(base))
    return letters


@pytest.mark.parametrize("language", ALPHABETS)
def test_countries_stand_in_the_order_of_the_language_s_alphabet(language):
    alphabet = ALPHABETS[language]
    for options in (country_options(language), country_group_options(language)):
        initials = [spelled(name, alphabet)[:1] for _, name in options]
        assert initials == sorted(initials)
    if language in {"ru", "uk"}:
        heads = [spelled(name.split()[0], alphabet)[:2] for _, name in country_options(language)]
        assert heads == sorted(heads)


def test_a_short_name_stands_before_a_longer_one_that_begins_with_it():
    names = [name for _, name in country_options("uk")]
    assert names.index("Гвінея") + 1 == names.index("Гвінея-Бісау")
