"""The organiser's command line: domains, grants, lists, ends, freezes and thaws; one sentence each."""

import pytest
from click.testing import CliRunner, Result

from petitioner.accounts.models import Account
from petitioner.authorities.commands import authorities
from petitioner.authorities.rules import State
from petitioner.foundation.settings import Settings
from tests.authorities.house import OUTSIDER, SLUG, STAFF, House

GRANT = ("grant", "--staff", STAFF, "--assembly", SLUG, "--note", "told us on the telephone")


@pytest.fixture(autouse=True)
def _keys(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PETITIONER_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("PETITIONER_WORKER_KEYS", str(settings.worker_keys))


def run(house: House, *arguments: str) -> Result:
    house.session.commit()
    with house.app.app_context():
        done = CliRunner().invoke(authorities, [*arguments])
    house.session.expire_all()
    return done


def test_domains_are_listed_once_and_struck(house: House) -> None:
    domains = ("domains", SLUG)
    assert run(house, *domains, "add", "Rivers.example").stdout == "listed: Rivers.example\n"
    assert run(house, *domains, "add", "rivers.example").stdout.startswith("nothing to change")
    assert run(house, *domains, "list").stdout.split() == ["assembly.example", "rivers.example"]
    assert run(house, *domains, "remove", "rivers.example").stdout == "removed: rivers.example\n"
    assert run(house, *domains, "remove", "rivers.example").stdout.startswith("nothing to change")
    for refused in ("gmail.com", "gov.uk", "no domain", "a@b.example"):
        done = run(house, *domains, "add", refused)
        assert (done.exit_code, done.output[:6]) == (1, "Error:"), refused
    assert run(house, "domains", "elsewhere", "list").exit_code == 1


def test_a_grant_is_listed_without_an_address_and_ended(house: House) -> None:
    assert run(house, *GRANT, "--member", "p1").stdout == "in force\n"
    assert run(house, *GRANT, "--member", "p1").stdout.startswith("nothing to change")
    listed = run(house, "list").stdout
    assert "member Maëlle Ottersund, Four Rivers Assembly" in listed
    assert "in force; by organiser" in listed
    assert "harrowgate" not in listed
    number = listed.split()[0]
    assert run(house, "end", number).stdout == "ended\n"
    assert run(house, "end", number).stdout.startswith("nothing to change")
    assert [each.state for each in house.held()] == [State.ENDED]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--member", "p6"), "do not sit"),
        (("--member", "nobody"), "Nobody has the id"),
        (("--member", "p1", "--may-grant"), "Only the secretariat"),
        (("--member", "p1", "--staff", OUTSIDER), "no domain of that assembly"),
        (("--member", "p1", "--staff", "harrowgate"), "no email address"),
        (("--member", "p1", "--note", ""), "Say how you know"),
        (("--member", "p1", "--url", "ftp://x.example"), "begins with https"),
        (("--member", "p1", "--to", "2026-11-01"), "end before it begins"),
        (("--member", "p1", "--from", "2026-01-01", "--to", "2026-11-01"), "would have ended"),
        (("--group", "Nowhere"), "Orchard Group"),
    ],
)
def test_what_cannot_be_granted_is_refused_in_a_sentence(
    house: House, more: tuple[str, ...], said: str
) -> None:
    done = run(house, *GRANT, *more)
    assert done.exit_code == 1
    assert said in done.output
    assert house.session.query(Account).count() == 0, "nobody is given an account by a refusal"


def test_one_thing_is_granted_at_a_time(house: House) -> None:
    assert run(house, *GRANT).exit_code == 2
    assert run(house, *GRANT, "--member", "p1", "--group", "Orchard Group").exit_code == 2


def test_other_days_take_the_place_of_the_former(house: House) -> None:
    run(house, *GRANT, "--delegation", "Hallowmere", "--may-grant")
    assert run(house, *GRANT, "--delegation", "hallowmere", "--to", "2026-12-31").stdout == "in force\n"
    assert [(each.state, each.may_grant) for each in house.held()] == [
        (State.IN_FORCE, False),
        (State.ENDED, True),
    ]


def test_freeze_and_thaw_by_address_or_number(house: House) -> None:
    run(house, *GRANT, "--member", "p1")
    assert run(house, "freeze", STAFF).stdout == "frozen\n"
    assert "frozen" in run(house, "list").stdout
    assert "frozen; thaw it first" in run(house, *GRANT, "--member", "p2").output
    assert run(house, "freeze", str(house.account())).stdout.startswith("nothing to change")
    assert run(house, "thaw", str(house.account())).stdout == "thawed\n"
    assert run(house, "thaw", STAFF).stdout.startswith("nothing to change")
    for nobody in ("999", OUTSIDER, "harrowgate"):
        assert run(house, "thaw", nobody).exit_code == 1
