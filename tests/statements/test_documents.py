"""What docs/statements.md says is true, and the demonstration is what it should be."""

import csv
import json
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from petitioner.statements.formats.folder import read_folder
from petitioner.statements.markdown import render
from petitioner.statements.rules import text_form, version_hash
from petitioner.vocabulary.language import LANGUAGES

ROOT = Path(__file__).parents[2]
DEMONSTRATION = ROOT / "demonstration"
DOCUMENT = (ROOT / "docs/statements.md").read_text("utf-8")


def block(kind: str) -> str:
    match = re.search(rf"^```{kind}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert match is not None
    return match[1]


def test_the_documented_folder_is_sound(tmp_path):
    (tmp_path / "statement.toml").write_text(block("toml"), "utf-8")
    for language in ("en", "fr"):
        (tmp_path / f"{language}.md").write_text(block("markdown"), "utf-8")
    assert read_folder(tmp_path).slug == "ceasefire-now"


def test_the_documented_script_computes_our_hashes():
    texts = read_folder(DEMONSTRATION / "ceasefire").texts
    published = [
        {"language": text.language, "title": text.title, "addressee": text.addressee, "body": text.body}
        for text in texts
    ]
    answer = subprocess.run(
        [sys.executable, "-c", block("python")],
        input=json.dumps(published),
        capture_output=True,
        text=True,
        check=True,
    )
    expected = [f"{text.language} {text.text_hash.hex()}" for text in texts]
    expected.append(f"version {version_hash(text.text_hash for text in texts).hex()}")
    assert answer.stdout.splitlines() == expected


def test_a_saved_text_form_has_the_text_hash():
    for text in read_folder(DEMONSTRATION / "ceasefire").texts:
        form = text_form(text.language, text.title, text.addressee, text.body)
        assert sha256(form.encode()).digest() == text.text_hash


def test_the_demonstration_speaks_every_language_of_the_house():
    folder = read_folder(DEMONSTRATION / "ceasefire")
    assert {text.language for text in folder.texts} == set(LANGUAGES) == set(folder.settings.summaries)
    assert set(folder.organisation.abouts) == set(LANGUAGES)


@pytest.mark.parametrize(
    "text", read_folder(DEMONSTRATION / "ceasefire").texts, ids=lambda text: text.language
)
def test_each_language_of_the_demonstration_asks_for_the_same(text):
    words = re.findall(r"[^\W\d_](?:[\w’'-]*\w)?", text.body)
    assert 250 <= len(words) <= 400
    html = render(text.body, text.language)
    assert html.count("<li>") == html.count("<span>") == 5
    assert len(text.body.split("\n\n")) == 8


def test_the_demonstration_names_nobody_real():
    rows = list(csv.DictReader((DEMONSTRATION / "roster.csv").read_text("utf-8").splitlines()))
    assert len(rows) == 24
    assert len({row["delegation"] for row in rows}) == len({row["group"] for row in rows}) == 4
    assert all(row["email"].endswith("@assembly.example") for row in rows)
    assert all(row["source_url"].startswith("https://assembly.example/") for row in rows)
    commands = (DEMONSTRATION / "commands.txt").read_text("utf-8").splitlines()
    people = {row["person_id"] for row in rows}
    named = [line for line in commands if line.startswith("endorsements")]
    assert all(re.search(r"--person (\S+)", line)[1] in people for line in named)
    assert len(named) == 3
