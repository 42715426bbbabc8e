"""A sound folder to break, and the same as a value to publish."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from petitioner.statements.formats.folder import read_folder
from petitioner.statements.formats.problems import BadFolder
from petitioner.statements.rules import State, text_hash
from petitioner.statements.shapes import FolderText, OrganisationWords, StatementFolder, StatementSettings
from tests.organisers.conftest import clock, desk  # noqa: F401 (fixtures that are shared)

METADATA = """\
slug = "ceasefire-now"
state = "open"
languages = ["en", "fr"]
opens_at = 2026-10-12T09:00:00+02:00
closes_at = 2027-03-31T20:00:00+02:00
goal = 500
topics = ["ceasefire"]

[organisation]
slug = "long-table"

[organisation.name]
en = "Long Table Committee"
fr = "Comité de la Longue Table"

[organisation.about]
en = "Exiles who meet."
"""

ENGLISH = """\
# Stop the shooting
To: the Four Rivers Assembly
Summary: A ceasefire first.

We ask for a *ceasefire*.
"""

FRENCH = """\
# Cessez le feu
To: l’Assemblée des Quatre-Fleuves

Nous demandons un cessez-le-feu.
"""

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def write_folder(tmp_path: Path) -> Callable[..., Path]:
    """Write a sound folder with some of its files replaced, taken out (`None`) or added."""

    def write(files: dict[str, str | bytes | None] | None = None) -> Path:
        sound: dict[str, str | bytes | None] = {"statement.toml": METADATA, "en.md": ENGLISH, "fr.md": FRENCH}
        for name, content in (sound | (files or {})).items():
            if content is not None:
                data = content.encode() if isinstance(content, str) else content
                (tmp_path / name).write_bytes(data)
        return tmp_path

    return write


def text_of(language: str, title: str, body: str, addressee: str = "the Four Rivers Assembly") -> FolderText:
    return FolderText(language, title, addressee, body, text_hash(language, title, addressee, body))


@pytest.fixture
def make_text() -> Callable[..., FolderText]:
    return text_of


@pytest.fixture
def folder() -> StatementFolder:
    return StatementFolder(
        slug="ceasefire-now",
        organisation=OrganisationWords(
            "long-table",
            {"en": "Long Table Committee", "fr": "Comité de la Longue Table"},
            {"en": "Exiles who meet."},
        ),
        settings=StatementSettings(
            state=State.OPEN,
            opens_at=None,
            closes_at=None,
            goal=500,
            topics=("ceasefire",),
            summaries={"en": "A ceasefire first."},
        ),
        texts=(
            text_of("en", "Stop the shooting", "We ask for a *ceasefire*.\n"),
            text_of("fr", "Cessez le feu", "Nous demandons un cessez-le-feu.\n", "l’Assemblée"),
        ),
    )


@pytest.fixture
def with_settings() -> Callable[..., StatementFolder]:
    """Return a folder with some settings changed."""

    def change(folder: StatementFolder, **settings: object) -> StatementFolder:
        return replace(folder, settings=replace(folder.settings, **settings))

    return change


def problems_of(path: Path) -> list[str]:
    with pytest.raises(BadFolder) as refusal:
        read_folder(path)
    problems = [str(problem) for problem in refusal.value.problems]
    assert str(refusal.value) == "\n".join(problems)
    return problems
