"""What needs two persons is never done by one, however many sessions, addresses or new owners they have."""

from sqlalchemy import select

from petitioner.accounts.freeze import freeze
from petitioner.organisers.models import Approval
from petitioner.organisers.rules import ApprovalState, Role
from tests.organisers.desk import OTHER, OWN, Desk

PEOPLE = f"/desk/people/{OWN}"
INVITE = f"{PEOPLE}/invite"


def approvals(desk: Desk) -> list[Approval]:
    return list(desk.session.scalars(select(Approval).order_by(Approval.id)))


def agree(desk: Desk, name: str, approval: Approval, *, choice: str = "approve") -> ApprovalState:
    number = approval.id
    desk.ask(desk.at_desk(name), f"/desk/approvals/{number}", {"choice": choice})
    (state,) = desk.session.scalars(select(Approval.state).where(Approval.id == number))
    return state


def test_a_second_owner_agrees_and_it_is_done(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    desk.person("Boris", Role.OWNER)
    desk.person("Sana", Role.EDITOR)
    asking = desk.at_desk("Irina")
    path = f"{PEOPLE}/{desk.accounts['Sana']}"
    desk.ask(asking, path, {"act": "give_role exporter"})
    desk.ask(asking, path, {"act": "give_role exporter"})
    assert desk.roles("Sana") == {Role.EDITOR}
    (asked,) = approvals(desk)
    page = desk.get(desk.at_desk("Boris"), "/desk/approvals").text
    assert "Sana is to get the role: Exporter" in page
    assert "Agree: do it" in page
    assert "Agree: do it" not in desk.get(asking, "/desk/approvals").text
    assert agree(desk, "Boris", asked) is ApprovalState.CARRIED_OUT
    assert desk.roles("Sana") == {Role.EDITOR, Role.EXPORTER}
    assert agree(desk, "Boris", asked) is ApprovalState.CARRIED_OUT, "twice is once"


def test_one_person_with_two_sessions_is_one_person(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    desk.person("Boris", Role.OWNER)
    desk.person("Sana", Role.EDITOR)
    for role in ("owner", "exporter", "mailer"):
        desk.ask(desk.at_desk("Irina"), f"{PEOPLE}/{desk.accounts['Sana']}", {"act": f"give_role {role}"})
    for asked in approvals(desk):
        assert agree(desk, "Irina", asked) is ApprovalState.ASKED
    assert desk.roles("Sana") == {Role.EDITOR}


def test_another_spelling_of_the_same_mailbox_is_the_same_person(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    invited = {"name": "Second", "email": "Irina+second@TABLE.example", "role": "editor"}
    desk.ask(desk.at_desk("Irina"), INVITE, invited)
    assert desk.roles("Irina") == {Role.OWNER, Role.EDITOR}, "the role went to the account there was"
    desk.ask(desk.at_desk("Irina"), INVITE, {**invited, "role": "mailer"})
    (asked,) = approvals(desk)
    assert agree(desk, "Irina", asked) is ApprovalState.ASKED


def test_whom_it_is_about_and_whom_the_asker_made_owner_today_are_no_second_person(desk: Desk) -> None:
    irina = desk.person("Irina", Role.OWNER)
    desk.person("Boris", Role.OWNER)
    desk.person("Newly", Role.OWNER, by=irina)
    desk.ask(desk.at_desk("Irina"), f"{PEOPLE}/{desk.accounts['Boris']}", {"act": "take_role owner"})
    (asked,) = approvals(desk)
    assert agree(desk, "Newly", asked) is ApprovalState.ASKED
    assert agree(desk, "Boris", asked) is ApprovalState.ASKED
    assert Role.OWNER in desk.roles("Boris")
    desk.clock.pass_by(hours=24)
    assert agree(desk, "Newly", asked) is ApprovalState.CARRIED_OUT
    assert desk.roles("Boris") == set()


def test_an_approval_is_void_after_a_week_or_when_the_asker_is_no_owner_any_more(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    for name in ("Boris", "Clara"):
        desk.person(name, Role.OWNER)
    sana = desk.person("Sana", Role.EDITOR)
    desk.ask(desk.at_desk("Irina"), f"{PEOPLE}/{sana}", {"act": "give_role mailer"})
    desk.ask(desk.at_desk("Irina"), f"{PEOPLE}/{desk.accounts['Irina']}", {"act": "take_role owner"})
    assert desk.roles("Irina") == set(), "one's own role is given up alone"
    (asked,) = approvals(desk)
    assert agree(desk, "Boris", asked) is ApprovalState.ASKED
    desk.ask(desk.at_desk("Boris"), f"{PEOPLE}/{sana}", {"act": "give_role owner"})
    *_, late = approvals(desk)
    desk.clock.pass_by(days=7)
    assert agree(desk, "Clara", late) is ApprovalState.ASKED
    assert desk.roles("Sana") == {Role.EDITOR}


def test_what_somebody_asked_for_who_is_frozen_since_is_not_done(desk: Desk) -> None:
    irina = desk.person("Irina", Role.OWNER)
    desk.person("Boris", Role.OWNER)
    sana = desk.person("Sana", Role.EDITOR)
    desk.ask(desk.at_desk("Irina"), f"{PEOPLE}/{sana}", {"act": "give_role owner"})
    freeze(desk.session, irina, now=desk.clock.at)
    (asked,) = approvals(desk)
    assert agree(desk, "Boris", asked) is ApprovalState.ASKED
    assert desk.roles("Sana") == {Role.EDITOR}


def test_whoever_asked_takes_back_and_any_other_owner_refuses(desk: Desk) -> None:
    for name in ("Irina", "Boris"):
        desk.person(name, Role.OWNER)
    sana = desk.person("Sana", Role.EDITOR)
    for decider in ("Irina", "Boris"):
        desk.ask(desk.at_desk("Irina"), f"{PEOPLE}/{sana}", {"act": "give_role owner"})
        *_, asked = approvals(desk)
        assert agree(desk, decider, asked, choice="refuse") is ApprovalState.REFUSED
        assert agree(desk, "Boris", asked) is ApprovalState.REFUSED
    assert desk.roles("Sana") == {Role.EDITOR}


def test_an_organisation_keeps_an_owner(desk: Desk) -> None:
    irina = desk.person("Irina", Role.OWNER)
    desk.ask(desk.at_desk("Irina"), f"{PEOPLE}/{irina}", {"act": "take_role owner"})
    assert desk.roles("Irina") == {Role.OWNER}
    desk.person("Boris", Role.OWNER)
    desk.ask(desk.at_desk("Irina"), f"{PEOPLE}/{irina}", {"act": "take_role owner"})
    assert desk.roles("Irina") == set()


def test_lost_ways_in_come_back_by_two_owners_and_a_letter(desk: Desk) -> None:
    for name in ("Irina", "Boris"):
        desk.person(name, Role.OWNER)
    sana = desk.person("Sana", Role.EDITOR)
    signed_in = desk.at_desk("Sana")
    desk.ask(desk.at_desk("Irina"), f"{PEOPLE}/{sana}", {"act": "recover"})
    assert desk.get(signed_in, "/desk").status_code == 200, "nothing has happened yet"
    (asked,) = approvals(desk)
    assert agree(desk, "Irina", asked) is ApprovalState.ASKED
    assert agree(desk, "Boris", asked) is ApprovalState.CARRIED_OUT
    assert desk.get(signed_in, "/desk").status_code == 303
    assert desk.sign_in("Sana")[1].status_code == 422
    assert desk.post(desk.browser(), desk.link_to("Sana"), {}).headers["Location"] == "/desk/account"


def test_owners_bring_back_nobody_who_is_somebody_elsewhere_or_nobody_here(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    both = desk.person("Sana", Role.EDITOR)
    desk.person("Sana", Role.OWNER, at=OTHER)
    stranger = desk.person("Otto", Role.OWNER, at=OTHER)
    for account_id in (both, stranger, 999_999):
        desk.ask(desk.at_desk("Irina"), f"{PEOPLE}/{account_id}", {"act": "recover"})
    desk.ask(desk.at_desk("Irina"), f"{PEOPLE}/{stranger}", {"act": "give_role editor"})
    assert approvals(desk) == []
    assert desk.roles("Otto") == set()


def test_an_invited_owner_gets_a_letter_when_a_second_person_has_agreed(desk: Desk) -> None:
    for name in ("Irina", "Boris"):
        desk.person(name, Role.OWNER)
    vera = {"name": "Vera", "email": "vera@table.example", "role": "owner"}
    desk.ask(desk.at_desk("Irina"), INVITE, vera)
    assert desk.sink.letters() == []
    (asked,) = approvals(desk)
    assert agree(desk, "Boris", asked) is ApprovalState.CARRIED_OUT
    assert desk.link_to("Vera")


def test_an_editor_is_invited_by_one_and_by_few_letters(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    browser = desk.at_desk("Irina")
    vera = {"name": "Vera", "email": "vera@table.example", "role": "editor"}
    for field, wrong in (("name", ""), ("name", "x" * 61), ("email", "vera"), ("role", "king")):
        assert desk.send(browser, INVITE, {**vera, field: wrong}).status_code == 422, field
    for _ in range(5):
        desk.ask(browser, INVITE, vera)
    assert len(desk.sink.letters("vera@table.example")) == 3, "the cap for every address"
    page = desk.get(browser, PEOPLE).text
    assert "Vera" in page
    assert "has not set up two ways in yet" in page
    (text, *_) = [letter["text"] for letter in desk.sink.letters("vera@table.example")]
    assert "Long Table" not in text
    assert "valid for 3 days" in " ".join(text.split())
