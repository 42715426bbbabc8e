"""What a folder says of privacy is what holds, and what it leaves out follows from its profile."""

from datetime import date

import pytest

from petitioner.statements.formats.folder import read_folder
from petitioner.statements.rules import ConfirmBy, MailboxSharing, Profile
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.visibility import Visibility
from tests.statements.conftest import METADATA

EVERYTHING = (Visibility.HIDDEN, Visibility.INITIALS, Visibility.NAME, Visibility.ROLE)


@pytest.fixture
def policy_of(write_folder):
    """Read the policy of a folder with these lines at the top and in [privacy]."""

    def read(*lines, top=""):
        table = "\n".join(["[privacy]", *lines, ""]) if lines else ""
        return read_folder(write_folder({"statement.toml": top + METADATA + table})).settings.policy

    return read


def test_a_folder_that_says_nothing_is_an_ordinary_statement(policy_of):
    policy = policy_of()
    assert policy == Policy()
    assert (policy.profile, policy.is_sealed) == (Profile.OPEN, False)
    assert policy.visibilities == EVERYTHING
    assert policy.confirm_by is ConfirmBy.LINK
    assert (policy.sends_reminders, policy.takes_comments, policy.delivered_on) == (True, False, None)
    assert (policy.two_on_one_mailbox, policy.warned_jurisdictions) == (MailboxSharing.OFF, ())


def test_a_sealed_statement_shows_nobody_sends_codes_and_does_not_remind(policy_of):
    policy = policy_of('profile = "sealed"')
    assert policy.is_sealed
    assert policy.visibilities == (Visibility.HIDDEN,)
    assert policy.confirm_by is ConfirmBy.CODE
    assert policy.sends_reminders is False


def test_the_organiser_may_let_signers_of_a_sealed_statement_show_more_and_comment(policy_of):
    policy = policy_of(
        'profile = "sealed"',
        'visibilities = ["role", "hidden"]',
        'confirm_by = "code"',
        top="comments = true\n",
    )
    assert policy.visibilities == (Visibility.HIDDEN, Visibility.ROLE)
    assert policy.takes_comments


def test_everything_can_be_said(policy_of):
    policy = policy_of(
        'profile = "open"',
        'visibilities = ["name", "hidden", "name", "initials"]',
        'two_on_one_mailbox = "different_name_same_place"',
        'warned_jurisdictions = ["RU", "BY", "RU"]',
        'confirm_by = "code"',
        top="comments = true\nreminders = false\n",
    )
    assert policy == Policy(
        profile=Profile.OPEN,
        visibilities=(Visibility.HIDDEN, Visibility.INITIALS, Visibility.NAME),
        two_on_one_mailbox=MailboxSharing.DIFFERENT_NAME_SAME_PLACE,
        warned_jurisdictions=("BY", "RU"),
        confirm_by=ConfirmBy.CODE,
        takes_comments=True,
        sends_reminders=False,
    )


def test_a_closed_statement_says_when_it_was_delivered(write_folder):
    closed = METADATA.replace('state = "open"', 'state = "closed"\ndelivered_on = 2027-04-15')
    policy = read_folder(write_folder({"statement.toml": closed})).settings.policy
    assert policy.delivered_on == date(2027, 4, 15)
