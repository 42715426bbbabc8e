"""`[[threshold]]` in `statement.toml`: what it may say, and what is said when it is wrong."""

import pytest

from petitioner.statements.formats.folder import read_folder
from petitioner.statements.publish import Outcome, publish
from petitioner.statements.read import read
from petitioner.statements.shapes import Threshold
from tests.statements.conftest import METADATA, problems_of

TWO = """
[[threshold]]
names = 20
delegations = 4
groups = 2

[[threshold]]
names = 100
"""


def test_a_folder_may_have_none(write_folder):
    assert read_folder(write_folder()).settings.thresholds == ()


def test_thresholds_stand_in_the_order_of_the_file(write_folder):
    found = read_folder(write_folder({"statement.toml": METADATA + TWO})).settings.thresholds
    assert found == (Threshold(20, 4, 2), Threshold(names=100))


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("[[threshold]]", "number 1 asks for nothing"),
        ("[[threshold]]\nnames = 0", "names is “0”. Write a whole number from 1"),
        ('[[threshold]]\nnames = "20"', "names is “20”"),
        ("[[threshold]]\ngroups = true", "groups is “True”"),
        ("[[threshold]]\nnames = 20\nparties = 2", "has the key “parties”"),
        ("[[threshold]]\nnames = 20\n[[threshold]]\nnames = 20", "number 2 says the same"),
        ("[threshold]\nnames = 20", "must be written as tables [[threshold]]"),
        ("[[threshold]]\nnames = 1\n" + "[[threshold]]\ngroups = 1\n" * 11, "and 10 are allowed"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(write_folder, table, sentence):
    found = problems_of(write_folder({"statement.toml": f"{METADATA}\n{table}\n"}))
    line = METADATA.count("\n") + 2
    assert any(problem.startswith(f"statement.toml:{line}:") and sentence in problem for problem in found), (
        found
    )


def test_thresholds_are_settings_and_change_without_a_new_version(session, folder, with_settings, now):
    publish(session, folder, now=now)
    changed = with_settings(folder, thresholds=(Threshold(20, 4, 2),))
    assert publish(session, changed, now=now).outcome is Outcome.CHANGED_SETTINGS
    assert publish(session, changed, now=now).outcome is Outcome.UNCHANGED
    view = read(session, folder.slug, "en", now=now)
    assert (view.thresholds, view.version_number) == ((Threshold(20, 4, 2),), 1)
