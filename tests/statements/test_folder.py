"""A folder is read whole, or everything that is wrong with it is said at once."""

import os
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petitioner.statements.formats.folder import read_folder
from petitioner.statements.formats.language_file import read_language_file
from petitioner.statements.formats.metadata import read_metadata
from petitioner.statements.rules import State, text_hash
from tests.statements.conftest import ENGLISH, problems_of

HTML = "Say it in Markdown, or write “\\<” for the sign itself."


def english(before: str, after: str) -> dict[str, str | bytes | None]:
    assert before in ENGLISH
    return {"en.md": ENGLISH.replace(before, after)}


def test_a_sound_folder_is_read_in_canonical_form(write_folder):
    crlf = "\ufeff" + ENGLISH.replace("\n", "\r\n").replace("shooting", "shooting  #")
    folder = read_folder(write_folder({"en.md": crlf, "notes.txt": "ignored"}))
    assert folder.slug == "ceasefire-now"
    assert folder.organisation.names == {"en": "Long Table Committee", "fr": "Comité de la Longue Table"}
    assert folder.organisation.abouts == {"en": "Exiles who meet."}
    assert folder.settings.state is State.OPEN
    assert folder.settings.opens_at == datetime(2026, 10, 12, 7, 0, tzinfo=UTC)
    assert folder.settings.closes_at == datetime(2027, 3, 31, 18, 0, tzinfo=UTC)
    assert folder.settings.goal == 500
    assert folder.settings.topics == ("ceasefire",)
    assert folder.settings.summaries == {"en": "A ceasefire first."}
    text, french = folder.texts
    assert (text.language, french.language) == ("en", "fr")
    assert text.title == "Stop the shooting"
    assert text.addressee == "the Four Rivers Assembly"
    assert text.body == "We ask for a *ceasefire*.\n"
    assert text.text_hash == text_hash("en", text.title, text.addressee, text.body)


def test_only_what_is_needed_is_needed(write_folder):
    least = (
        'slug = "a"\nstate = "draft"\nlanguages = ["en"]\norganisation = {slug = "o", name = {en = "O"}}\n'
    )
    folder = read_folder(write_folder({"statement.toml": least, "fr.md": None}))
    assert folder.settings.opens_at is None
    assert folder.settings.closes_at is None
    assert folder.settings.goal is None
    assert folder.settings.topics == ()


def test_a_blank_line_may_follow_the_title(write_folder):
    folder = read_folder(write_folder(english("shooting\n", "shooting\n\n")))
    assert folder.texts[0].addressee == "the Four Rivers Assembly"


GOAL = "must be a whole number from 1 to 1,000,000,000. Change it or take it out."

BROKEN: dict[str, tuple[dict[str, str | bytes | None], list[str]]] = {
    "empty file": (
        {"en.md": ""},
        [
            "en.md:1: the title is missing. Begin with a line “# Title”.",
            "en.md:1: the addressee is missing. Write a line “To: …” under the title.",
            "en.md:1: the text is missing. Write it after an empty line.",
        ],
    ),
    "no title": (
        english("# Stop the shooting\n", ""),
        ["en.md:1: the title is missing. Begin with a line “# Title”."],
    ),
    "empty title": (
        english("# Stop the shooting", "#  "),
        ["en.md:1: the title is empty. Write it after “# ”."],
    ),
    "title too long": (
        english("Stop the shooting", "x" * 201),
        ["en.md:1: the title has 201 characters, and 200 are allowed. Shorten it."],
    ),
    "no addressee": (
        english("To: the Four Rivers Assembly\nSummary: A ceasefire first.\n\n", "\n"),
        ["en.md:1: the addressee is missing. Write a line “To: …” under the title."],
    ),
    "summary without addressee": (
        english("To: the Four Rivers Assembly\n", ""),
        ["en.md:1: the addressee is missing. Write a line “To: …” under the title."],
    ),
    "empty addressee": (
        english("To: the Four Rivers Assembly", "To:"),
        ["en.md:2: the addressee is empty. Write it after “To:”."],
    ),
    "addressee too long": (
        english("the Four Rivers Assembly", "x" * 201),
        ["en.md:2: the addressee has 201 characters, and 200 are allowed. Shorten it."],
    ),
    "two addressees": (
        english("To: the Four", "To: a parliament\nTo: the Four"),
        ["en.md:3: “To:” stands here twice. Keep one."],
    ),
    "empty summary": (
        english("A ceasefire first.", ""),
        ["en.md:3: the summary is empty. Write it after “Summary:”, or take the line out."],
    ),
    "summary too long": (
        english("A ceasefire first.", "x" * 501),
        ["en.md:3: the summary has 501 characters, and 500 are allowed. Shorten it."],
    ),
    "no empty line before the text": (
        english("first.\n\nWe", "first.\nWe"),
        [
            "en.md:4: only “To:” and “Summary:” stand here. Leave an empty line before the text.",
            "en.md:5: the text is missing. Write it after an empty line.",
        ],
    ),
    "no text": (
        english("We ask for a *ceasefire*.\n", " \n"),
        ["en.md:6: the text is missing. Write it after an empty line."],
    ),
    "text too long": (
        english("We ask", "x" * 20_000),
        ["en.md:5: the text has 20,020 characters, and 20,000 are allowed. Shorten it."],
    ),
    "HTML in the text": (
        english("We ask", "We\n\nask <b>now</b> and"),
        [
            f"en.md:7: HTML is not allowed in a statement: “<b>”. {HTML}",
            f"en.md:7: HTML is not allowed in a statement: “</b>”. {HTML}",
        ],
    ),
    "a script in the text": (
        english("We ask", "<script>\nalert(1)\n</script>\n\nWe ask"),
        [f"en.md:5: HTML is not allowed in a statement: “<script> alert(1) </script>”. {HTML}"],
    ),
    "a picture in the text": (
        english("We ask", "![Us](us.jpg) We ask"),
        ["en.md:5: pictures are not allowed in a statement: “us.jpg”. Take it out."],
    ),
    "a link that runs a script": (
        english("We ask", "We [ask](javascript:alert(1))"),
        [
            (
                "en.md:5: the link “javascript:alert(1)” leads nowhere. "
                "Begin it with https://, http:// or mailto:."
            )
        ],
    ),
    "demands that begin with 3": (
        english("We ask", "3. We ask"),
        ["en.md:5: a numbered list begins with 3, but the page numbers every list from 1. Begin it with 1."],
    ),
    "text not UTF-8": (
        {"fr.md": "# Cessez le feu\nTo: l’Assemblée\n\nTué\n".encode("cp1252")},
        ["fr.md:2: this is not UTF-8. Save the file as UTF-8."],
    ),
    "a NUL in the text": (
        english("We ask", "We\0ask"),
        ["en.md:5: there is a character that cannot be seen (U+0000). Take it out."],
    ),
    "a hidden turn in the title": (
        english("Stop", "\u202eStop"),
        ["en.md:1: there is a character that cannot be seen (U+202E). Take it out."],
    ),
    "everything at once": (
        {"statement.toml": 'state = "live"\ngoal = 0\n', "en.md": "# \n", "fr.md": b"\xff", "xx.md": "x"},
        [
            'statement.toml: `languages` is missing. Write, for instance, languages = ["en", "fr"].',
            'statement.toml: `slug` is missing. Add slug = "a-short-name".',
            "statement.toml: `organisation` is missing. Add a table [organisation] with slug and name.",
            "statement.toml:1: `state` is “live”, which is not a state. Choose draft, open or closed.",
            f"statement.toml:2: `goal` {GOAL}",
            "en.md:1: the title is empty. Write it after “# ”.",
            "en.md:1: the addressee is missing. Write a line “To: …” under the title.",
            "en.md:2: the text is missing. Write it after an empty line.",
            "fr.md:1: this is not UTF-8. Save the file as UTF-8.",
        ],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_folder_is_told_what_to_mend(write_folder, case):
    files, problems = BROKEN[case]
    assert problems_of(write_folder(files)) == problems


def test_a_path_that_is_no_folder_is_said(tmp_path):
    nowhere = tmp_path / "nowhere"
    assert problems_of(nowhere) == [f"{nowhere}: is not a folder. Name the folder that holds statement.toml."]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_nobody_may_read_is_said(write_folder):
    path = write_folder()
    (path / "en.md").chmod(0)
    assert problems_of(path) == ["en.md: cannot be read: Permission denied. Change its permissions."]


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_no_file_whatever_makes_the_reader_fall(data):
    problems = []
    read_metadata(data, problems)
    assert problems
    problems = []
    assert (read_language_file("en.md", "en", data, problems) is None) == bool(problems)
