"""Dates, slugs, countries and languages read what they should and refuse the rest."""

from datetime import date, timedelta

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as some

from petitioner.vocabulary.country import COUNTRIES, UNSAID, is_country
from petitioner.vocabulary.country_group import COUNTRY_GROUPS, group_of, is_country_group
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE, best_language
from petitioner.vocabulary.period import InvalidDate, Period, parse_reduced_date
from petitioner.vocabulary.slug import LONGEST, is_slug
from petitioner.vocabulary.visibility import Visibility

DAYS = some.dates(min_value=date(1000, 1, 1), max_value=date(9998, 12, 31))


@given(DAYS)
def test_a_date_known_to_the_day_the_month_or_the_year_keeps_what_was_written(day):
    for length in (4, 7, 10):
        text = day.isoformat()[:length]
        found = parse_reduced_date(text)
        assert str(found) == text
        assert found.first_day <= day <= found.last_day
        assert (found.first_day - timedelta(days=1)).isoformat()[:length] != text
        assert (found.last_day + timedelta(days=1)).isoformat()[:length] != text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "19",
        "2019-",
        "2019-13",
        "2019-00",
        "2019-02-30",
        "2023-02-29",
        "2019-7",
        "2019-07-2",
        "02.07.2019",
        "2019/07",
        "2019-07-02T00:00",
        " 2019",
        "2019\n",
        "20190702",
        "0000",
        "２０１９-",
        "２０１９",
        "2019-07-00",
        "-2019",
    ],
)
def test_any_other_date_is_refused(text):
    with pytest.raises(InvalidDate):
        parse_reduced_date(text)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "day", "inside"),
    [
        (None, None, date(2026, 1, 1), True),
        (date(2026, 1, 1), None, date(2026, 1, 1), True),
        (date(2026, 1, 1), None, date(2025, 12, 31), False),
        (None, date(2026, 1, 1), date(2026, 1, 1), True),
        (None, date(2026, 1, 1), date(2026, 1, 2), False),
        (date(2026, 1, 1), date(2026, 1, 3), date(2026, 1, 2), True),
        (date(2026, 1, 3), date(2026, 1, 1), date(2026, 1, 2), False),
    ],
)
def test_a_period_holds_both_its_ends_and_an_absent_end_is_open(starts_on, ends_on, day, inside):
    assert Period(starts_on, ends_on).holds(day) is inside


@pytest.mark.parametrize("text", ["a", "1", "ceasefire-now", "2026", "a-b-c", "a" * LONGEST])
def test_a_slug_stands_in_an_address_as_it_is(text):
    assert is_slug(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "a-",
        "-a",
        "a--b",
        "A",
        "é",
        "a b",
        "a/b",
        "..",
        "a.b",
        "a\n",
        "a_b",
        "٣",
        "a" * (LONGEST + 1),
    ],
)
def test_anything_else_is_no_slug(text):
    assert not is_slug(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name_in_every_language(language):
    names = Locale.parse(language).territories
    missing = sorted(code for code in COUNTRIES if not names.get(code))
    assert missing == []


def test_countries_are_iso_codes_and_kosovo_and_the_right_to_say_nothing():
    assert len(COUNTRIES) == 250
    assert is_country("XK")
    assert is_country(UNSAID)
    assert UNSAID not in COUNTRIES


@pytest.mark.parametrize("text", ["", "fr", "FRA", "XX", "EU", "UK", " FR", "FR ", "001"])
def test_other_codes_are_no_country(text):
    assert not is_country(text)


def test_every_country_belongs_to_one_of_the_sub_regions_of_the_united_nations():
    assert len(COUNTRY_GROUPS) == 22
    grouped = [country for countries in COUNTRY_GROUPS.values() for country in countries]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) == COUNTRIES - {"AQ"}
    for code, countries in COUNTRY_GROUPS.items():
        assert is_country_group(code)
        assert not is_country(code)
        assert {group_of(country) for country in countries} == {code}


@pytest.mark.parametrize(
    ("country", "group"),
    [
        ("RU", "151"),
        ("BY", "151"),
        ("UA", "151"),
        ("FR", "155"),
        ("GB", "154"),
        ("XK", "039"),
        ("TR", "145"),
        ("GE", "145"),
        ("KZ", "143"),
        ("IR", "034"),
        ("TW", "030"),
        ("US", "021"),
        ("MX", "013"),
        ("AU", "053"),
        ("SD", "015"),
        ("AQ", UNSAID),
        (UNSAID, UNSAID),
    ],
)
def test_a_country_is_where_the_united_nations_put_it(country, group):
    assert group_of(country) == group


def test_no_group_is_so_small_that_it_names_a_country():
    assert min(len(countries) for countries in COUNTRY_GROUPS.values()) >= 5


@pytest.mark.parametrize("text", ["", "RU", "001", "150", "419", "15", "0151", " 151", "１５１"])
def test_other_codes_are_no_group_of_countries(text):
    assert not is_country_group(text)
    assert is_country_group(UNSAID)


def test_no_country_no_group():
    with pytest.raises(KeyError):
        group_of("XX")


def test_ways_of_being_shown_stand_in_order_of_publicness():
    assert list(Visibility) == ["hidden", "initials", "name", "role"]


def test_each_language_names_itself_and_says_which_way_it_runs():
    assert " ".join(LANGUAGES) == "en fr de es it pl be ru uk ka hy fa"
    for code, language in LANGUAGES.items():
        assert language.code == code
        assert language.name.casefold() == (Locale.parse(code).get_display_name(code) or "").casefold()
        wanted = {"left-to-right": "ltr", "right-to-left": "rtl"}
        assert language.direction == wanted[Locale.parse(code).character_order]


@pytest.mark.parametrize(
    ("wanted", "offered", "got"),
    [
        ("fr", ("en", "fr"), "fr"),
        ("de", ("fr", "en"), SOURCE_LANGUAGE),
        ("de", ("uk", "ru"), "uk"),
        ("en", ("fr",), "fr"),
    ],
)
def test_a_reader_gets_the_language_they_want_or_the_next_best(wanted, offered, got):
    assert best_language(wanted, offered) == got
