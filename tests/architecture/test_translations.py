"""What a catalogue promises: every message of the code, whole, in words that fit where they stand."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader

from petitioner.foundation.i18n import CATALOGUES, gettext, ngettext, speaking
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

ROOT = Path(__file__).parents[2]
FOREIGN = sorted(set(LANGUAGES) - {SOURCE_LANGUAGE})
FORM_OF = {
    "fr": {0: 0, 1: 0, 2: 1, 21: 1},
    "de": {0: 1, 1: 0, 2: 1, 21: 1},
    "ru": {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 12: 2, 21: 0, 22: 1, 25: 2, 111: 2, 122: 1},
    "uk": {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 12: 2, 21: 0, 22: 1, 25: 2, 111: 2, 122: 1},
    "be": {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 12: 2, 21: 0, 22: 1, 25: 2, 111: 2, 122: 1},
    "pl": {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 12: 2, 21: 2, 22: 1, 25: 2, 111: 2, 122: 1},
    "es": {0: 1, 1: 0, 2: 1, 21: 1},
    "it": {0: 1, 1: 0, 2: 1, 21: 1},
    "ka": {0: 0, 1: 0, 2: 0, 21: 0},
    "hy": {0: 0, 1: 0, 2: 0, 21: 0},
    "fa": {0: 0, 1: 0, 2: 0, 21: 0},
}
SPELT_AS_IN_ENGLISH = {
    "fr": {"Date", "Organisation", "Source"},
    "de": {"Delegation"},
    "es": {"Debate", "Error %(status)s"},
    "it": {"Account %(number)s", "File", "Passkey %(number)s", "Password", "Video", "account %(number)s"},
}
LETTERS = sorted((ROOT / "templates").glob("signatures/emails/*/*.txt"))
FILLED = {
    "code": "7K2Q M4XP",
    "link": "https://x.example/c/1",
    "stop": "https://x.example/u/2",
    "link_hours": 72,
    "sender_name": "Post",
}
NAMING = re.compile(
    r"p[ée]tition|unterschr|unterzeich|signature|\bsign[eéoa]|erklärung|déclaration|krieg|guerre|parlement"
    r"|петиц|подпис|заявлен|войн|парламент|підпис|заяв[аиуоі]|війн"
    r"|\bfirm|declaraci|dichiaraz|guerra|petycj|podpis|oświadcz|wojn|петыц|подпіс|вайн"
    r"|პეტიც|ხელმოწერ|ხელ[ის] მო|განცხად|\bომ[იის]|პარლამენტ|հանրագիր|ստորագր|հայտարար|պատերազմ|խորհրդարան"
    r"|دادخواست|امضا|بیانیه|جنگ|پارلمان|مجلس",
    re.IGNORECASE,
)

pytestmark = pytest.mark.parametrize("language", FOREIGN)


def forms(said: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def holes(text: str) -> list[str]:
    return sorted(re.findall(r"%(?:\(\w+\))?.", text))


def tags(text: str) -> list[str]:
    return sorted(re.findall(r"<[^>]*>", text))


def paired(message: Message) -> list[tuple[str, str]]:
    """Return each form of a translation with the English it stands for."""
    said, meant = forms(message.string), forms(message.id)
    return [(text, meant[0 if form == 0 else -1]) for form, text in enumerate(said)]


@cache
def asked() -> tuple[str | tuple[str, ...], ...]:
    """Return what the code says, each message alone, or with its plural."""
    with (ROOT / "babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)
    return tuple(message for _, _, message, _, _ in extract_from_dir(ROOT, methods, options))


@cache
def read(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(language: str) -> list[Message]:
    return [message for message in read(language) if message.id]


def test_a_catalogue_holds_every_message_of_the_code_and_no_other(language: str) -> None:
    catalogue = Catalog()
    for message in asked():
        catalogue.add(message)
    wanted = {forms(message.id) for message in catalogue if message.id}
    with (CATALOGUES / "messages.pot").open("rb") as file:
        assert {forms(message.id) for message in read_po(file) if message.id} == wanted
    assert {forms(message.id) for message in messages(language)} == wanted
    assert not read(language).obsolete


def test_nothing_is_untranslated_or_doubtful(language: str) -> None:
    for message in messages(language):
        assert all(text.strip() for text in forms(message.string)), message.id
        assert not message.fuzzy, message.id


def test_nothing_is_left_in_english(language: str) -> None:
    same = {meant for message in messages(language) for text, meant in paired(message) if text == meant}
    same = {text for text in same if re.search("[A-Za-z]", re.sub(r"%(\(\w+\))?.", "", text))}
    assert same <= SPELT_AS_IN_ENGLISH.get(language, set())


def test_what_is_filled_in_and_what_is_marked_up_survives_in_every_form(language: str) -> None:
    for message in messages(language):
        many = forms(message.id)[-1]
        for text, meant in paired(message):
            assert holes(text) in (holes(meant), holes(many)), text
            assert tags(text) == tags(meant), text


def test_a_message_said_without_a_number_asks_for_none(language: str) -> None:
    alone = [message for message in asked() if isinstance(message, str)]
    assert len(alone) > 1_000
    with speaking(language):
        for message in alone:
            assert holes(gettext(message)) == holes(message), message


def test_every_number_has_its_form(language: str) -> None:
    expected = FORM_OF[language]
    count = max(expected.values()) + 1
    assert read(language).num_plurals == count
    for message in messages(language):
        if message.pluralizable:
            said = forms(message.string)
            assert len(said) == count, message.id
            with speaking(language):
                for number, form in expected.items():
                    assert ngettext(*message.id, number) == said[form], (message.id, number)


def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        compiled = {forms(message.id): forms(message.string) for message in read_mo(file) if message.id}
    assert compiled == {forms(message.id): forms(message.string) for message in messages(language)}


def test_a_header_says_which_language_and_neither_when_nor_where(language: str) -> None:
    source = (CATALOGUES / language / "LC_MESSAGES" / "messages.po").read_text()
    header = source.split("\n\n", 1)[0]
    assert f'"Language: {language}\\n"' in header
    assert "charset=utf-8" in header
    assert not re.search(r"\d{4}-\d\d|://|@", header)


def test_letters_stay_within_72_columns_and_name_nothing(language: str) -> None:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=False,  # noqa: S701 - plain text only
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    for path in LETTERS:
        with speaking(language):
            written = environment.get_template(path.relative_to(ROOT / "templates").as_posix()).render(FILLED)
        assert max(map(len, written.splitlines())) <= 72, written
        assert not NAMING.search(written), written
        assert "!" not in written, written
