"""The organiser's command line says what was done, or everything that is wrong."""

import pytest
from click.testing import CliRunner

from petitioner.statements.commands import statements
from tests.statements.conftest import ENGLISH, METADATA


@pytest.fixture
def run(app, session):
    """Run `petitioner statements …` and return its exit code, output and errors."""

    def run_command(*arguments):
        with app.app_context():
            result = CliRunner().invoke(statements, [str(argument) for argument in arguments])
        return result.exit_code, result.stdout, result.stderr

    return run_command


def test_publishing_says_what_was_done(run, write_folder):
    exit_code, out, errors = run("publish", write_folder())
    assert (exit_code, errors) == (0, "")
    assert out.startswith("created “ceasefire-now” as statement ")
    assert out.endswith(", version 1\n")
    same = "nothing to change in “ceasefire-now”: version 1 says the same\n"
    assert run("publish", write_folder()) == (0, same, "")
    other_goal = {"statement.toml": METADATA.replace("500", "700")}
    settings = "changed the settings of “ceasefire-now”; its text is still version 1\n"
    assert run("publish", write_folder(other_goal)) == (0, settings, "")
    other_words = other_goal | {"en.md": ENGLISH + "\nAnd more.\n"}
    version = "published version 2 of “ceasefire-now”; each signature stays with its version\n"
    exit_code, out, errors = run("publish", write_folder(other_words))
    assert (exit_code, errors) == (0, "")
    assert out.startswith(f"{version}a substantive edit: ")
    assert "No class was given" in out


def test_a_bad_folder_is_not_published(run, write_folder):
    exit_code, out, errors = run("publish", write_folder({"en.md": "#\nTo: x\n\nBody\n", "fr.md": None}))
    assert (exit_code, out) == (1, "")
    assert errors == (
        "en.md:1: the title is empty. Write it after “# ”.\n"
        "fr.md: is missing, though `languages` lists fr. Write it, or take fr out of `languages`.\n"
        "Nothing was published: 2 things are wrong.\n"
    )
    assert run("list") == (0, "no statements yet: petitioner statements publish PATH makes the first\n", "")


def test_a_refusal_changes_nothing(run, write_folder):
    run("publish", write_folder({"statement.toml": METADATA.replace('"open"', '"closed"')}))
    exit_code, out, errors = run("publish", write_folder({"statement.toml": METADATA}))
    assert (exit_code, out) == (1, "")
    assert errors == (
        "Nothing was published. A statement that is “closed” cannot become “open”. "
        "Leave it “closed”: closing is final.\n"
    )


def test_the_list_shows_drafts_too(run, write_folder):
    run("publish", write_folder({"statement.toml": METADATA.replace('"open"', '"draft"')}))
    assert run("list") == (0, "ceasefire-now  draft  version 1  en,fr  long-table\n", "")
