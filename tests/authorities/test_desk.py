"""The host's desk grants, refuses, ends, freezes and thaws, and keeps domains; a worker does each, once."""

import pytest
from sqlalchemy import text

from petitioner.accounts.rules import AccountState
from petitioner.authorities import jobs, look_over
from petitioner.authorities.carry_out_host import ROOM
from petitioner.authorities.freeze_account import freeze_account
from petitioner.authorities.host_shapes import HostAct, HostForm
from petitioner.authorities.note_objection import note_objection
from petitioner.authorities.read import authority_for, list_authorities
from petitioner.authorities.rules import Grantor, State
from petitioner.authorities.store import desk as kept
from petitioner.organisers.rules import Role
from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.import_roster import import_roster
from petitioner.parliaments.read import find_assembly, find_person
from tests.authorities.house import OTHER, OUTSIDER, ROSTER, SLUG, STAFF, TODAY
from tests.authorities.scene import ask_for
from tests.organisers.conftest import clock, desk  # noqa: F401 (fixtures that are shared)
from tests.organisers.desk import OWN, Desk

ALL = "/desk/authorities"
ASSEMBLY = f"{ALL}/assemblies/{SLUG}"
EVIDENCE = {"url": "", "note": "told us on the telephone"}
GIVEN = {
    **EVIDENCE,
    "staff": OTHER,
    "scope": "member",
    "name": "p1",
    "starts_on": TODAY.isoformat(),
    "ends_on": "",
}


@pytest.fixture
def hosts(desk: Desk, queue_url: str) -> Desk:  # noqa: F811
    """Return the desk of the host, with a roster, an owner, Olga, and a reviewer, Rhea."""
    assert queue_url
    assert desk.organisation(OWN)
    roster = read_csv_roster(ROSTER.encode(), file_name="roster.csv")
    import_roster(desk.session, roster, now=desk.clock.at, apply=True)
    desk.person("Olga", Role.OWNER)
    desk.person("Rhea", Role.REVIEWER)
    return desk


@pytest.fixture
def rhea(hosts: Desk):
    return hosts.at_desk("Rhea")


@pytest.fixture
def olga(hosts: Desk):
    return hosts.at_desk("Olga")


def work(hosts: Desk) -> None:
    hosts.session.commit()
    with hosts.app.app_context():
        jobs.serve_staff()
    hosts.session.expire_all()


def press(hosts: Desk, browser, path: str, data: dict[str, str] | None = None) -> None:
    """Send a form that is taken in, and let the worker take it up."""
    assert hosts.send(browser, path, data).status_code == 303
    work(hosts)


def add_sealed(hosts: Desk, plain: bytes) -> None:
    """Let a request of Rhea's wait that no page of ours made."""
    hosts.session.execute(
        text(
            "INSERT INTO organiser_request (account_id, room, is_fresh, sealed, received_at)"
            " VALUES (:it, :room, true, :sealed, :at)"
        ),
        {
            "it": hosts.accounts["Rhea"],
            "room": ROOM,
            "sealed": hosts.keys.web.seal(plain),
            "at": hosts.clock.at,
        },
    )


def assembly_id(hosts: Desk) -> int:
    return find_assembly(hosts.session, SLUG, on=TODAY).assembly_id


def may_act(hosts: Desk, account_id: int, code: str = "p1") -> bool:
    person_id = find_person(hosts.session, code).person_id
    found = authority_for(
        hosts.session, account_id, assembly_id=assembly_id(hosts), person_id=person_id, on=TODAY
    )
    return found is not None


def domains(hosts: Desk) -> tuple[str, ...]:
    return kept.domains_of(hosts.session, assembly_id(hosts))


def acts(hosts: Desk) -> list[tuple[str, int]]:
    """Return what the log has of this room: the act, and the number of what it was done to."""
    return [(line[1], line[3]) for line in hosts.log() if line[1].split("_")[0] in KINDS]


KINDS = {"authority", "account", "assembly"}


def test_what_waits_is_seen_granted_and_then_in_force(hosts: Desk, rhea) -> None:
    number, account_id = ask_for(hosts)
    assert not may_act(hosts, account_id)
    page = hosts.get(rhea, ALL).text
    for words in ("Maëlle Ottersund", f"{ALL}/{number}", f"Account {account_id}", "the member has a letter"):
        assert words in page
    page = hosts.get(rhea, f"{ALL}/{number}").text
    assert "can enter backings in the member" in page, "what will happen stands there before it does"
    press(hosts, rhea, f"{ALL}/{number}/grant", EVIDENCE)
    assert may_act(hosts, account_id)
    (held,) = list_authorities(hosts.session, account_id, on=TODAY)
    assert (held.state, held.granted_by) == (State.IN_FORCE, Grantor.ORGANISER)
    assert "In force: the host of this site gave it" in hosts.get(rhea, ALL).text
    assert acts(hosts) == [("authority_grant", number)]
    assert hosts.sink.letters("m.ottersund@assembly.example") == [], "no letter asks what is decided"


def test_without_evidence_nothing_is_granted_and_nothing_typed_is_lost(hosts: Desk, rhea) -> None:
    number, account_id = ask_for(hosts)
    for typed, said in (
        ({"url": "", "note": ""}, "Say how you know"),
        ({"url": "ftp://x.example/minutes", "note": "minutes"}, "begins with https"),
        ({"url": "https://x.example/minutes", "note": "m" * 1001}, "at most 1000 characters"),
        ({"url": f"https://x.example/{'m' * 1000}", "note": ""}, "at most 1000 characters"),
    ):
        answer = hosts.send(rhea, f"{ALL}/{number}/grant", typed)
        assert (answer.status_code, said in answer.text) == (422, True), said
        assert all(f'value="{each}"' in answer.text for each in typed.values())
    work(hosts)
    assert not may_act(hosts, account_id)
    assert acts(hosts) == []


def test_what_is_refused_is_not_in_force_and_no_objection(hosts: Desk, rhea) -> None:
    number, account_id = ask_for(hosts)
    press(hosts, rhea, f"{ALL}/{number}/refuse")
    press(hosts, rhea, f"{ALL}/{number}/grant", EVIDENCE)
    (held,) = list_authorities(hosts.session, account_id, on=TODAY)
    assert held.state is State.REFUSED, "it does not come back"
    assert acts(hosts) == [("authority_refuse", number)]
    assert hosts.session.scalar(text("SELECT count(*) FROM authority_objection")) == 0
    page = hosts.get(rhea, f"{ALL}?standing=ended").text
    assert "Maëlle Ottersund" in page


def test_what_was_ended_can_act_no_more(hosts: Desk, rhea) -> None:
    number, account_id = ask_for(hosts)
    press(hosts, rhea, f"{ALL}/{number}/grant", EVIDENCE)
    press(hosts, rhea, f"{ALL}/{number}/end")
    assert not may_act(hosts, account_id)
    assert acts(hosts) == [("authority_grant", number), ("authority_end", number)]
    assert f"{ALL}/{number}" not in hosts.get(rhea, ALL).text
    assert f"{ALL}/{number}" in hosts.get(rhea, f"{ALL}?standing=ended").text


def test_the_same_twice_does_nothing_more(hosts: Desk, rhea) -> None:
    number, account_id = ask_for(hosts)
    for path, data in (
        (f"{ALL}/{number}/grant", EVIDENCE),
        (f"{ALL}/{number}/end", {}),
        (f"{ALL}/accounts/{account_id}/freeze", {}),
        (f"{ALL}/accounts/{account_id}/thaw", {}),
    ):
        assert [hosts.send(rhea, path, data).status_code for _ in "12"] == [303, 303]
        work(hosts)
        work(hosts)
    assert acts(hosts) == [
        ("authority_grant", number),
        ("authority_end", number),
        ("account_freeze", account_id),
        ("account_thaw", account_id),
    ]


def test_a_frozen_account_is_listed_and_thawed_and_granted_again(hosts: Desk, rhea) -> None:
    number, account_id = ask_for(hosts)
    press(hosts, rhea, f"{ALL}/{number}/grant", EVIDENCE)
    account = f"{ALL}/accounts/{account_id}"
    press(hosts, rhea, f"{account}/freeze")
    assert not may_act(hosts, account_id)
    assert account in hosts.get(rhea, ALL).text
    page = hosts.get(rhea, account).text
    assert "Frozen since" in page
    assert "does not come back" in page
    press(hosts, rhea, f"{ASSEMBLY}/grant", {**GIVEN, "staff": STAFF})
    assert not may_act(hosts, account_id), "a frozen account is granted nothing"
    press(hosts, rhea, f"{account}/thaw")
    assert "Not frozen" in hosts.get(rhea, account).text
    assert not may_act(hosts, account_id), "what it could do does not come back"
    press(hosts, rhea, f"{ASSEMBLY}/grant", {**GIVEN, "staff": STAFF})
    assert may_act(hosts, account_id)


def test_a_thaw_settles_the_objections_that_froze_it(hosts: Desk, rhea) -> None:
    first, account_id = ask_for(hosts)
    second, _ = ask_for(hosts, "p2")
    for number in (first, second):
        note_objection(hosts.session, account_id, authority_id=number, now=hosts.clock.at)
    state = text("SELECT state FROM account WHERE id = :it")
    assert hosts.session.scalar(state, {"it": account_id}) == AccountState.FROZEN
    page = hosts.get(rhea, f"{ALL}/accounts/{account_id}").text
    assert "Objections of members" in page
    assert "settled by a thaw" not in page
    press(hosts, rhea, f"{ALL}/accounts/{account_id}/thaw")
    assert "settled by a thaw" in hosts.get(rhea, f"{ALL}/accounts/{account_id}").text
    assert hosts.session.scalar(state, {"it": account_id}) == AccountState.ACTIVE
    assert hosts.session.scalar(text("SELECT bool_and(is_settled) FROM authority_objection"))


def test_an_organisers_account_is_none_of_this_desk(hosts: Desk, rhea) -> None:
    olga = hosts.accounts["Olga"]
    assert hosts.get(rhea, f"{ALL}/accounts/{olga}").status_code == 404
    assert hosts.send(rhea, f"{ALL}/accounts/{olga}/freeze").status_code == 404
    add_sealed(hosts, HostForm(HostAct.FREEZE, olga).to_bytes())
    work(hosts)
    state = text("SELECT state FROM account WHERE id = :it")
    assert hosts.session.scalar(state, {"it": olga}) == AccountState.ACTIVE, "nor by a form no page made"
    freeze_account(hosts.session, olga, now=hosts.clock.at)
    assert f"accounts/{olga}" not in hosts.get(rhea, ALL).text


def test_an_account_is_stopped_and_let_in_by_its_address(hosts: Desk, rhea) -> None:
    _, account_id = ask_for(hosts)
    account = f"{ALL}/accounts/{account_id}"
    for _ in "12":
        press(hosts, rhea, f"{ALL}/accounts", {"act": "freeze_address", "email": STAFF})
    assert "Frozen since" in hosts.get(rhea, account).text
    press(hosts, rhea, f"{ALL}/accounts", {"act": "thaw_address", "email": STAFF})
    assert "Not frozen" in hosts.get(rhea, account).text
    press(hosts, rhea, f"{ALL}/accounts", {"act": "freeze_address", "email": OUTSIDER})
    assert acts(hosts) == [("account_freeze", account_id), ("account_thaw", account_id)]
    answer = hosts.send(rhea, f"{ALL}/accounts", {"act": "freeze_address", "email": "harrowgate"})
    assert (answer.status_code, "Type a whole email address" in answer.text) == (422, True)
    assert 'value="harrowgate"' in answer.text
    assert hosts.send(rhea, f"{ALL}/accounts", {"act": "end", "email": STAFF}).status_code == 400


def test_somebody_who_has_not_asked_is_let_act(hosts: Desk, rhea) -> None:
    ask_for(hosts)
    assert "sealed when you send it" in hosts.get(rhea, f"{ASSEMBLY}/grant").text
    sealed = hosts.send(rhea, f"{ASSEMBLY}/grant", {**GIVEN, "ends_on": "2026-12-31"})
    assert sealed.headers["Location"] == ASSEMBLY
    assert OTHER.encode() not in hosts.session.scalar(text("SELECT sealed FROM organiser_request"))
    work(hosts)
    whose = text("SELECT account_id FROM authority WHERE state = 'in_force'")
    account_id = hosts.session.scalar(whose)
    assert may_act(hosts, account_id)
    page = hosts.get(rhea, f"{ALL}/accounts/{account_id}").text
    assert "to 31 December 2026" in page
    assert acts(hosts) == [("assembly_give", assembly_id(hosts))]
    group = {"scope": "group", "name": "orchard group", "may_grant": "yes"}
    press(hosts, rhea, f"{ASSEMBLY}/grant", {**GIVEN, **group})
    assert "may let others act" in hosts.get(rhea, ALL).text
    assert may_act(hosts, account_id, "p3")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"staff": "harrowgate"}, "Type a whole email address"),
        ({"staff": OUTSIDER}, "Add the domain first"),
        ({"scope": "everybody"}, "Choose whether"),
        ({"name": "nobody"}, "Nobody with this identifier"),
        ({"name": "p6"}, "Nobody with this identifier"),
        ({"name": ""}, "Nobody with this identifier"),
        ({"scope": "group", "name": "Nowhere"}, "Choose one of the names"),
        ({"may_grant": "yes"}, "Leave this empty for a member"),
        ({"note": ""}, "Say how you know"),
        ({"starts_on": "soon"}, "Type the first day"),
        ({"ends_on": "late"}, "Type the last day"),
        ({"ends_on": "2026-11-01"}, "would end before it begins"),
        ({"starts_on": "2026-01-01", "ends_on": "2026-11-01"}, "would have ended already"),
    ],
)
def test_what_cannot_be_granted_is_told_and_what_was_typed_stays(
    hosts: Desk, rhea, wrong: dict[str, str], said: str
) -> None:
    ask_for(hosts)
    typed = {**GIVEN, **wrong}
    answer = hosts.send(rhea, f"{ASSEMBLY}/grant", typed)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert 'id="mistakes"' in answer.text
    for name in ("staff", "name", "note"):
        assert f'value="{typed[name]}"' in answer.text
    assert hosts.session.scalar(text("SELECT count(*) FROM organiser_request")) == 0


def test_domains_are_added_and_removed_once(hosts: Desk, olga) -> None:
    for _ in "12":
        press(hosts, olga, f"{ASSEMBLY}/domains/add", {"domain": " Rivers.example "})
    assert domains(hosts) == ("rivers.example",)
    page = hosts.get(olga, ASSEMBLY).text
    assert "rivers.example" in page
    assert "everybody with an address there is signed out" in page
    for _ in "12":
        press(hosts, olga, f"{ASSEMBLY}/domains/remove", {"domain": "rivers.example"})
    assert domains(hosts) == ()
    number = assembly_id(hosts)
    assert acts(hosts) == [("assembly_add_domain", number), ("assembly_remove_domain", number)]


@pytest.mark.parametrize(
    ("rubbish", "said"),
    [
        ("gmail.com", "Anybody can have an address"),
        ("gov.uk", "names are given out to many"),
        ("no domain", "This is no domain"),
        ("a@b.example", "This is no domain"),
        ("", "This is no domain"),
        ("https://x.example", "This is no domain"),
        ("x" * 300 + ".example", "This is no domain"),
    ],
)
def test_a_domain_that_is_none_is_refused_with_a_message(hosts: Desk, olga, rubbish: str, said: str) -> None:
    answer = hosts.send(olga, f"{ASSEMBLY}/domains/add", {"domain": rubbish})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert f'value="{rubbish}"' in answer.text
    assert domains(hosts) == ()


def test_a_reviewer_grants_and_keeps_no_domains(hosts: Desk, rhea) -> None:
    assert hosts.send(rhea, f"{ASSEMBLY}/domains/add", {"domain": "rivers.example"}).status_code == 403
    assert "Add the domain" not in hosts.get(rhea, ASSEMBLY).text


def test_a_stale_proof_is_asked_anew_and_the_page_says_so(hosts: Desk) -> None:
    number, _ = ask_for(hosts)
    browser = hosts.at_desk("Rhea", is_fresh=False)
    page = hosts.get(browser, f"{ALL}/{number}").text
    assert "Show that it is you" in page
    assert f"{ALL}/{number}/grant" not in page
    answer = hosts.send(browser, f"{ALL}/{number}/grant", EVIDENCE)
    assert answer.headers["Location"].startswith("/desk/again")


def test_the_worker_asks_again_whether_the_role_is_there(hosts: Desk, rhea) -> None:
    number, account_id = ask_for(hosts)
    hosts.send(rhea, f"{ALL}/{number}/grant", EVIDENCE)
    hosts.session.execute(
        text("DELETE FROM organisation_role WHERE account_id = :it"), {"it": hosts.accounts["Rhea"]}
    )
    work(hosts)
    assert not may_act(hosts, account_id)
    assert acts(hosts) == []


def test_names_are_searched_and_pages_turned(hosts: Desk, rhea, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("p1", "p2", "p4"):
        press(hosts, rhea, f"{ALL}/{ask_for(hosts, code)[0]}/grant", EVIDENCE)
    page = hosts.get(rhea, f"{ALL}?find=vitropole").text
    assert "Оксана Вітрополе" in page
    assert "Ottersund" not in page
    monkeypatch.setattr(look_over, "PAGE", 2)
    first, second = hosts.get(rhea, ALL).text, hosts.get(rhea, f"{ALL}?page=2").text
    assert ('rel="next"' in first, 'rel="prev"' in first) == (True, False)
    assert ('rel="next"' in second, 'rel="prev"' in second) == (False, True)
    assert "Ottersund" in second
    assert "Ottersund" not in first
    for strange in ("?page=0", "?page=-1", "?page=x", "?page=99999", "?standing=x", "?find=%00%25"):
        assert hosts.get(rhea, f"{ALL}{strange}").status_code == 200, strange


def test_no_page_says_who_the_staff_are(hosts: Desk, rhea) -> None:
    number, account_id = ask_for(hosts)
    for path in (ALL, f"{ALL}/{number}", f"{ALL}/accounts/{account_id}", ASSEMBLY):
        page = hosts.get(rhea, path).text
        assert "harrowgate" not in page
        assert "head of office" not in page


def test_what_is_not_there_is_not_found(hosts: Desk, rhea) -> None:
    for path in ("/999", f"/{2**40}", "/accounts/999", f"/accounts/{2**40}", "/assemblies/nowhere"):
        assert hosts.get(rhea, f"{ALL}{path}").status_code == 404, path


@pytest.mark.parametrize(
    "plain",
    [
        b"[]",
        b'{"act": "grant", "number": 1, "words": {}}',
        b'{"act": "end", "number": 0, "words": {}}',
        b'{"act": "end", "number": 1, "words": {"note": "x"}}',
        b'{"act": "add_domain", "number": 1, "words": {"domain": 3}}',
        b'{"act": "add_domain", "number": 1, "words": {"domain": "a\\u0000b"}}',
        HostForm(HostAct.GIVE, 1, {**GIVEN, "may_grant": "", "assembly": SLUG, "scope": "x"}).to_bytes(),
    ],
)
def test_a_sealed_form_that_no_page_made_stops_nothing(hosts: Desk, rhea, plain: bytes) -> None:
    number, account_id = ask_for(hosts)
    add_sealed(hosts, plain)
    press(hosts, rhea, f"{ALL}/{number}/grant", EVIDENCE)
    assert may_act(hosts, account_id)
