"""What a visitor meets at the doors of the signer's page, whoever they are and whatever they send."""

import json
import re
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from petitioner.foundation.roles import WEB
from petitioner.foundation.tokens import digest, new_handle
from petitioner.signatures.count import compare_with_log, count, recount
from petitioner.signatures.issue_link import code_of
from petitioner.signatures.visit_shapes import SignatureView
from petitioner.statements.rules import ConfirmBy, MailboxSharing, Profile
from petitioner.statements.shapes import Policy, StatementView
from petitioner.transparency.rules import Kind
from petitioner.vocabulary.language import LANGUAGES
from petitioner.vocabulary.visibility import Visibility
from tests.people import CORWIN, MAELLE, OKSANA, Invented
from tests.signatures.reception import Reception
from tests.signatures.scene import now, stand

MINE = "/en/my-signatures"
UNKNOWN = "A" * 22


def ask(client: FlaskClient, reception: Reception, email: str, language: str = "en") -> str:
    """Ask for a code at the door; return the address of the page for it."""
    reply = client.post(f"/{language}/my-signatures", data={"email": email})
    assert reply.status_code == 303
    reception.work()
    return reply.headers["Location"]


def code(reception: Reception, path: str) -> str:
    """Return the code that was mailed for a page."""
    link = reception.link(path.rsplit("/", 1)[1])
    return code_of(reception.bureau.keys, link["id"])  # type: ignore[arg-type]


def enter(client: FlaskClient, reception: Reception, email: str, language: str = "en") -> str:
    """Come in; return the address of the visit."""
    path = ask(client, reception, email, language)
    reply = client.post(path, data={"code": code(reception, path)})
    assert reply.status_code == 303
    reception.work()
    return reply.headers["Location"]


def seen(client: FlaskClient, visit: str) -> list[dict[str, str]]:
    """Return the signatures of the download."""
    signatures: list[dict[str, str]] = client.get(f"{visit}/data.json").get_json()["signatures"]
    return signatures


def change(own: dict[str, str], **changes: str) -> dict[str, str]:
    """Return what the form of a signature sends."""
    kept = {name: own[name] for name in ("reference", "name", "role", "visibility")}
    return {"act": "change", **kept, **changes}


# --- coming in ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_for_the_address_and_nothing_else(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/my-signatures")
    assert page.status_code == 200
    assert re.findall(r'<input[^>]* name="(\w+)"', page.text) == ["email"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("typed", ["", "   ", "maelle@", "a" * 300 + "@post.example", '"><script>'])
def test_a_mistyped_address_is_said_at_once_and_is_still_there(client: FlaskClient, typed: str) -> None:
    reply = client.post(MINE, data={"email": typed})
    assert reply.status_code == 422
    assert re.search(r'id="mistakes"[^>]*autofocus', reply.text)
    assert "<script>" not in reply.text


def test_every_address_and_every_handle_gets_the_same_bytes(
    client: FlaskClient, reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    paths = [ask(client, reception, each.email) for each in (MAELLE, OKSANA)]
    paths += [ask(client, reception, MAELLE.email) for _ in range(3)]
    pages = [client.get(path) for path in [*paths, f"{MINE}/{UNKNOWN}"]]
    assert {page.data for page in pages} == {pages[0].data}
    assert {str(page.headers) for page in pages} == {str(pages[0].headers)}
    wrong = [client.post(path, data={"code": "2222 2222"}) for path in [*paths, f"{MINE}/{UNKNOWN}"]]
    assert {(page.status_code, page.data) for page in wrong} == {(422, wrong[0].data)}


def test_after_five_wrong_codes_the_right_one_is_not_taken(client: FlaskClient, reception: Reception) -> None:
    path = ask(client, reception, MAELLE.email)
    for _ in range(5):
        assert client.post(path, data={"code": "22222222"}).status_code == 422
    reply = client.post(path, data={"code": code(reception, path)})
    assert reply.status_code == 422
    assert "Ask for a new letter" in reply.text


def test_no_code_spends_no_try(client: FlaskClient, reception: Reception) -> None:
    path = ask(client, reception, MAELLE.email)
    for _ in range(6):
        assert client.post(path, data={"code": " "}).status_code == 422
    assert client.post(path, data={"code": code(reception, path)}).status_code == 303


@pytest.mark.parametrize("path", ["/xx/my-signatures", f"{MINE}/x", f"{MINE}/{UNKNOWN}x", "/v/x", "/v/%0A"])
def test_what_cannot_be_an_address_of_ours_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, data={"email": MAELLE.email, "code": "22222222"}).status_code == 404


@pytest.mark.parametrize("path", [MINE, f"{MINE}/{UNKNOWN}", f"/v/{UNKNOWN}"])
def test_a_form_from_another_site_is_refused(client: FlaskClient, path: str) -> None:
    reply = client.post(path, data={"email": MAELLE.email}, headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 403


# --- the visit ---------------------------------------------------------------------------------------------


def test_the_page_waits_for_the_worker_and_looks_again_by_itself(
    client: FlaskClient, reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    path = ask(client, reception, MAELLE.email)
    visit = client.post(path, data={"code": code(reception, path)}).headers["Location"]
    waiting = client.get(visit)
    assert (waiting.status_code, waiting.headers["Refresh"]) == (200, f"1; url={visit}?waited=1")
    assert client.get(f"{visit}?waited=1").headers["Refresh"] == f"1; url={visit}?waited=2"
    for odd in ("x", "-1", "²", "9" * 9):
        assert client.get(f"{visit}?waited={odd}").headers["Refresh"].endswith("waited=1")
    late = client.get(f"{visit}?waited=30")
    assert "Refresh" not in late.headers
    assert "longer than it should" in late.text
    assert client.get(f"{visit}/data.json").status_code == 303
    assert client.post(visit, data={"act": "erase", "sure": "yes"}).status_code == 303
    reception.work()
    ready = client.get(f"{visit}?waited=3")
    assert "Refresh" not in ready.headers
    assert MAELLE.name in ready.text, "what was sent before the page was there has done nothing"


def test_the_visit_speaks_the_language_it_was_asked_for_in(
    client: FlaskClient, reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    path = ask(client, reception, MAELLE.email, "fr")
    visit = client.post(path, data={"code": code(reception, path)}).headers["Location"]
    german = {"Accept-Language": "de"}
    assert '<html lang="fr"' in client.get(visit, headers=german).text
    reception.work()
    page = client.get(visit, headers=german).text
    assert '<html lang="fr"' in page
    assert "Le calme sur les fleuves" in page


def test_an_address_that_signed_nothing_gets_a_page_of_the_same_shape(
    client: FlaskClient, reception: Reception
) -> None:
    page = client.get(enter(client, reception, OKSANA.email))
    assert page.status_code == 200
    assert "No signature is kept" in page.text
    for act in ("stop_letters", "erase", "leave"):
        assert f'name="act" value="{act}"' in page.text


def test_what_can_never_be_undone_is_ticked_by_nobody_but_the_visitor(
    client: FlaskClient, reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    visit = enter(client, reception, MAELLE.email)
    [own] = seen(client, visit)
    page = client.get(visit).text
    boxes = re.findall(r"<input type=\"checkbox\"[^>]*>", page)
    assert len(boxes) == 3
    assert not any("checked" in box for box in boxes)
    for act in ("withdraw", "stop_letters", "erase"):
        reply = client.post(visit, data={"act": act, "reference": own["reference"]})
        assert reply.status_code == 422
        [anchor] = re.findall(r'<a href="#(sure-[^"]+)"', reply.text)
        assert f'id="{anchor}"' in reply.text
        assert reply.text.count('<details class="deed" open') == 1
    assert reception.work() == 0
    assert seen(client, visit) == [own]


def test_a_visitor_changes_corrects_and_withdraws(
    client: FlaskClient, reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE, visibility="hidden")
    visit = enter(client, reception, MAELLE.email)
    [own] = seen(client, visit)
    assert client.post(visit, data=change(own, name="Maëlle Vale", visibility="name")).status_code == 303
    assert "Refresh" in client.get(visit).headers
    reception.work()
    [own] = seen(client, visit)
    assert (own["name"], own["visibility"]) == ("Maëlle Vale", "name")
    asked = {"act": "withdraw", "reference": own["reference"], "sure": "yes"}
    assert client.post(visit, data=asked).status_code == 303
    reception.work()
    assert seen(client, visit) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "maelle@post.example"}, "name"),
        ({"visibility": "everything"}, "visibility"),
        ({"visibility": "role", "role": ""}, "role"),
        ({"visibility": "role", "role": "see www.spam.example"}, "role"),
        ({"visibility": "role", "role": "x" * 200}, "role"),
    ],
)
def test_a_mistake_in_a_change_is_said_where_it_was_made(
    client: FlaskClient, reception: Reception, view: StatementView, changes: dict[str, str], field: str
) -> None:
    reception.bureau.sign(view, MAELLE)
    visit = enter(client, reception, MAELLE.email)
    [own] = seen(client, visit)
    reply = client.post(visit, data=change(own, **changes))
    assert reply.status_code == 422
    anchor = f"{field}-{own['reference']}"
    assert f'href="#{anchor}"' in reply.text
    assert f'id="{anchor}"' in reply.text
    assert f'id="{anchor}-e"' in reply.text
    assert seen(client, visit) == [own]


def test_two_people_on_one_mailbox_are_told_that_a_name_is_taken(
    client: FlaskClient, reception: Reception, session: Session
) -> None:
    shared = stand(session, policy=Policy(two_on_one_mailbox=MailboxSharing.DIFFERENT_NAME))
    heir = Invented("Aurelian Ottersund", MAELLE.email, "FR")
    for person in (MAELLE, heir):
        reception.bureau.sign(shared, person)
    visit = enter(client, reception, MAELLE.email)
    theirs = next(own for own in seen(client, visit) if own["name"] == heir.name)
    reply = client.post(visit, data=change(theirs, name=MAELLE.name))
    assert reply.status_code == 422
    assert "has this name" in reply.text


def test_a_long_role_that_is_not_shown_is_left_out_and_breaks_nothing(
    client: FlaskClient, reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    visit = enter(client, reception, MAELLE.email)
    [own] = seen(client, visit)
    assert client.post(visit, data=change(own, role="x" * 9_000)).status_code == 303
    reception.work()
    assert seen(client, visit) == [own]


def test_a_reference_of_somebody_else_is_refused(
    client: FlaskClient, reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE, CORWIN)
    [theirs] = seen(client, enter(client, reception, CORWIN.email))
    visit = enter(client, reception, MAELLE.email)
    for reference in (theirs["reference"], str(uuid4()), ""):
        asked = {"act": "withdraw", "reference": reference, "sure": "yes"}
        assert client.post(visit, data=asked).status_code == 422
    assert client.post(visit, data={"act": "everything"}).status_code == 400


def test_erasing_ends_the_visit_and_the_page_says_so(
    client: FlaskClient, reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    visit = enter(client, reception, MAELLE.email)
    assert client.post(visit, data={"act": "erase", "sure": "yes"}).status_code == 303
    reception.work()
    page = client.get(visit)
    assert page.status_code == 404
    assert page.data == client.get(f"/v/{UNKNOWN}").data
    assert "/en/my-signatures" in page.text


def test_who_leaves_cannot_come_back_by_the_same_address(
    client: FlaskClient, reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    visit = enter(client, reception, MAELLE.email)
    assert "You have left" in client.post(visit, data={"act": "leave"}).text
    for path in (visit, f"{visit}/data.json"):
        assert client.get(path).status_code == 404
    assert client.post(visit, data={"act": "erase", "sure": "yes"}).status_code == 404


def test_everything_that_is_kept_can_be_saved_as_a_file(
    client: FlaskClient, reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    visit = enter(client, reception, MAELLE.email)
    reply = client.get(f"{visit}/data.json")
    assert reply.mimetype == "application/json"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="my-signatures.json"'
    assert reply.headers["Cache-Control"] == "no-store"
    document = json.loads(reply.data)
    assert document.keys() == {"language", "signatures", "news", "are_letters_stopped"}
    assert document["signatures"][0].keys() == set(SignatureView.__slots__)


def test_where_only_hidden_is_offered_only_the_name_can_be_corrected(
    client: FlaskClient, reception: Reception, session: Session
) -> None:
    policy = Policy(
        profile=Profile.SEALED,
        visibilities=(Visibility.HIDDEN,),
        confirm_by=ConfirmBy.CODE,
        sends_reminders=False,
    )
    sealed = stand(session, policy=policy)
    reception.bureau.sign(sealed, Invented(MAELLE.name, MAELLE.email, "155"), visibility="hidden")
    visit = enter(client, reception, MAELLE.email)
    page = client.get(visit).text
    assert 'type="radio"' not in page
    assert "Western Europe" in page
    [own] = seen(client, visit)
    assert client.post(visit, data=change(own, name="Maëlle Vale")).status_code == 303
    reception.work()
    assert seen(client, visit)[0]["name"] == "Maëlle Vale"


def test_the_role_of_the_web_process_carries_a_visit_and_can_read_none(
    reception: Reception, view: StatementView
) -> None:
    bureau = reception.bureau
    bureau.sign(view, MAELLE)
    handle = reception.ask(MAELLE.email)
    link = reception.link(handle)
    session_digest = digest(new_handle())
    with bureau.bare.transaction():
        bureau.bare.execute(f"SET LOCAL ROLE {WEB}")  # type: ignore[call-overload] (a name of ours)

        def asked(statement: str, *values: object) -> list[tuple[object, ...]]:
            rows: list[tuple[object, ...]] = bureau.bare.execute(statement, values).fetchall()  # type: ignore[call-overload]
            return rows

        spent = asked("SELECT token_digest FROM spend_try(%s, %s, 5)", digest(handle), link["code_digest"])
        begin = "SELECT begin_visit(%s, %s, 'sealed', now() + interval '1 minute')"
        assert asked(begin, link["token_digest"], session_digest) == [(True,)]
        assert spent == [(link["token_digest"],)]
        assert asked(begin, link["token_digest"], digest("x")) == [(False,)], "a code works once"
        assert asked("SELECT view, language FROM read_visit(%s)", session_digest) == [(None, "en")]
        assert asked("SELECT add_wish(%s, 'sealed', now())", session_digest) == [(True,)]
        assert asked("SELECT add_wish(%s, 'sealed', now())", digest("x")) == [(False,)]
        assert asked("SELECT end_visit(%s)", session_digest) == [(None,)]
        assert asked("SELECT * FROM read_visit(%s)", session_digest) == []
        bureau.bare.execute("RESET ROLE")


def test_an_invalidated_signature_is_shown_with_its_state_cannot_be_changed_and_can_be_taken_back(
    client: FlaskClient, reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    count(reception.bureau.session, keys=reception.bureau.keys, now=now())
    reception.bureau.sql("UPDATE signature SET state = 'invalidated'")
    count(reception.bureau.session, keys=reception.bureau.keys, now=now())
    visit = enter(client, reception, MAELLE.email)
    page = client.get(visit).text
    assert "decided that it does not count" in page
    assert "Change what is shown" not in page
    (own,) = seen(client, visit)
    assert client.post(visit, data=change(own, name="Somebody else")).status_code in {303, 400, 404, 422}
    reception.work()
    (own,) = seen(client, visit)
    assert own["name"] == MAELLE.name
    reply = client.post(visit, data={"act": "withdraw", "reference": own["reference"], "sure": "yes"})
    assert reply.status_code == 303
    reception.work()
    (row,) = reception.bureau.rows("signature")
    assert (row["state"], row["person"], row["fingerprint"]) == ("withdrawn", None, None)
    count(reception.bureau.session, keys=reception.bureau.keys, now=now())
    assert recount(reception.bureau.session, now=now(), repair=False) == {}
    assert compare_with_log(reception.bureau.session) == {}
    assert not any(row["about"] for row in reception.bureau.rows("log_leaf") if row["kind"] == Kind.SIGN)


@pytest.mark.parametrize(
    ("state", "words"), [("held", "look at it before it counts"), ("invalidated", "does not count")]
)
def test_the_link_of_a_letter_says_that_a_signature_is_held_or_does_not_count(
    client: FlaskClient, reception: Reception, view: StatementView, state: str, words: str
) -> None:
    reception.bureau.sign(view, MAELLE)
    reception.bureau.sql("UPDATE signature SET state = :state", state=state)
    (link,) = reception.bureau.links()
    page = client.get(f"/c/{reception.bureau.token(link)}")
    assert page.status_code == 200
    assert words in page.text
