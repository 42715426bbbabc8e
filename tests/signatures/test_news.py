"""News of a statement comes to an address that lies apart: no key leads from it to a signature."""

import re
from datetime import timedelta

import pytest

from petitioner.foundation.secrets import UnreadableSeal
from petitioner.foundation.tokens import new_handle
from petitioner.signatures.contact import read_contact
from petitioner.signatures.forget_news import forget_news
from petitioner.signatures.rules import WishKind
from petitioner.signatures.shapes import SignerWish
from petitioner.signatures.store import hot
from petitioner.signatures.take_news_address import take_news_address
from petitioner.statements.rules import ConfirmBy
from petitioner.statements.shapes import Policy
from tests.people import CORWIN, MAELLE
from tests.signatures.postbox import SEALED, code, link_path, stand_under, stop_path, words
from tests.signatures.scene import SLUG, now

NEWS = f"/en/statements/{SLUG}/news"


@pytest.fixture
def sealed(session):
    return stand_under(session, SEALED)


@pytest.fixture
def confirms(app, bureau, monkeypatch):
    """Let confirmations of the doors happen in the test's own transaction."""
    desk = app.extensions["petitioner.signatures.desk"]
    monkeypatch.setattr(desk.confirmations, "submit", lambda token: hot.confirm(bureau.bare, [token]))


@pytest.fixture
def take(session, keys):
    return lambda: take_news_address(session, keys=keys, most=100, now=now())


def ask(client, email=MAELLE.email, **more):
    answer = client.post(NEWS, data={"email": email, "website": "", **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_the_page_after_signing_at_risk_offers_news_apart_and_other_statements_do_not(
    client, session, sealed
):
    assert f'href="{NEWS}"' in client.get(f"/en/statements/{SLUG}/signed").text
    stand_under(session, Policy(), "open-schools")
    assert "/news" not in client.get("/en/statements/open-schools/signed").text


@pytest.mark.usefixtures("confirms")
def test_from_the_form_by_the_code_to_an_address_that_lies_apart(client, bureau, sealed, postbox, take):
    inbox = ask(client)
    assert re.fullmatch(rf"{NEWS}/[\w-]{{22}}", inbox)
    postbox.open_wishes()
    (letter,) = postbox.hand_over()
    answer = client.post(inbox, data={"code": code(letter)})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{NEWS}/agreed")
    assert "News will come by email" in client.get(f"{NEWS}/agreed").text
    assert take() == 1
    (row,) = bureau.rows("news_address")
    assert row["statement_id"] == sealed.statement_id
    assert row["address_digest"] == bureau.keys.news_digest(sealed.statement_id, MAELLE.email.encode())
    plain = bureau.keys.decrypt_row(
        row["contact"], purpose="news", row_id=row["id"], statement_id=sealed.statement_id
    )
    assert plain.decode() == MAELLE.email
    assert bureau.rows("link") == bureau.rows("wish") == bureau.rows("signature") == []


@pytest.mark.usefixtures("confirms")
def test_nothing_leads_from_a_news_address_to_a_signature_of_the_same_mailbox(
    client, bureau, sealed, postbox, take
):
    bureau.sign(sealed, MAELLE, visibility="hidden")
    inbox = ask(client)
    postbox.open_wishes()
    (letter,) = postbox.hand_over()
    client.post(inbox, data={"code": code(letter)})
    take()
    (news,), (signature,) = bureau.rows("news_address"), bureau.rows("signature")
    assert {value for value in news.values() if isinstance(value, bytes)}.isdisjoint(signature.values())
    assert news["id"] != signature["id"]
    assert news["address_digest"] != signature["fingerprint"]
    with pytest.raises(UnreadableSeal):
        read_contact(bureau.keys, news["contact"], news["id"], news["statement_id"])
    assert not any(row["contact"] for row in bureau.rows("link"))


def test_the_letter_to_somebody_at_risk_is_the_same_as_every_other_with_a_code(
    client, bureau, sealed, postbox
):
    bureau.accept(sealed, CORWIN, visibility="hidden")
    (signing,) = postbox.hand_over()
    ask(client)
    postbox.open_wishes()
    (news,) = postbox.hand_over()
    assert words(news).replace(code(news), code(signing)) == words(signing)
    assert news["Subject"] == signing["Subject"]
    (link,) = bureau.links("news")
    assert (link["issued_at"].minute, link["expires_at"].minute) == (0, 0)
    assert link["signature_id"] is None


def test_the_answer_is_the_same_whatever_the_address_has_behind_it(client, bureau, sealed, postbox):
    bureau.sql(
        "INSERT INTO suppression VALUES (:d, now())", d=bureau.keys.suppress_digest(CORWIN.email.encode())
    )
    mine, theirs = ask(client), ask(client, CORWIN.email)
    postbox.open_wishes()
    assert [letter["To"] for letter in postbox.hand_over()] == [MAELLE.email]
    assert client.get(mine).data == client.get(theirs).data == client.get(f"{NEWS}/{new_handle()}").data
    for _ in range(7):
        one, other = (client.post(path, data={"code": "2345 6789"}) for path in (mine, theirs))
        assert (one.status_code, one.data) == (other.status_code, other.data)


def test_news_letters_count_towards_the_letters_of_a_day(client, bureau, sealed, postbox):
    for _ in range(5):
        ask(client)
    postbox.open_wishes()
    assert len(postbox.hand_over()) == 3


def test_what_is_no_address_is_said_to_be_none_and_nothing_is_stored(client, bureau, sealed):
    for email in ("", "maelle@", "<script>"):
        answer = client.post(NEWS, data={"email": email})
        assert answer.status_code == 422
        assert "<script>" not in answer.text
        assert 'href="#email"' in answer.text
    assert client.post(NEWS, data={"email": MAELLE.email, "website": "x"}).status_code == 422
    assert bureau.rows("wish") == []


def test_a_likely_slip_is_asked_about_once(client, bureau, sealed):
    answer = client.post(NEWS, data={"email": "maelle@gmial.com"})
    assert "Did you mean maelle@gmail.com?" in answer.text
    asked = re.search(r'name="asked_about"\s+value="([^"]+)"', answer.text)[1]
    ask(client, "maelle@gmial.com", asked_about=asked)
    assert len(bureau.rows("wish")) == 1


def test_nobody_else_s_page_asks_for_news(client, bureau, sealed):
    headers = {"Origin": "https://elsewhere.example"}
    assert client.post(NEWS, data={"email": MAELLE.email}, headers=headers).status_code == 403
    assert client.post(f"{NEWS}/{new_handle()}", data={"code": "x"}, headers=headers).status_code == 403


def test_the_web_process_cannot_read_what_was_asked(client, bureau, sealed):
    ask(client)
    (row,) = bureau.rows("wish")
    assert MAELLE.email.encode() not in row["sealed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"version_id": "0"},
        {"version_id": "99999999999"},
        {"version_id": "99999"},
        {"language": "\0"},
        {"language": "de"},
        {"handle_digest": "ff"},
        {"handle_digest": "x"},
        {"email": "nobody"},
        {"email": "a" * 300 + "@x.example"},
    ],
)
def test_a_forged_wish_holds_up_nobody(bureau, sealed, postbox, client, wrong):
    sound = {
        "email": MAELLE.email,
        "language": "en",
        "version_id": str(sealed.version_id),
        "handle_digest": "00" * 32,
    }
    forged = bureau.web_keys.seal(SignerWish(WishKind.NEWS, sound | wrong).to_bytes())
    bureau.sql("INSERT INTO wish (sealed, received_at) VALUES (:s, now())", s=forged)
    ask(client)
    postbox.open_wishes()
    assert len(postbox.hand_over()) == 1
    assert [row["failures"] for row in bureau.rows("wish")] == [1]


@pytest.mark.usefixtures("confirms")
def test_asking_twice_is_once(client, bureau, sealed, postbox, take):
    for _ in range(2):
        inbox = ask(client)
        postbox.open_wishes()
        (letter,) = postbox.hand_over()
        client.post(inbox, data={"code": code(letter)})
        assert take() == 1
    assert len(bureau.rows("news_address")) == 1


@pytest.mark.usefixtures("confirms")
def test_whoever_ends_all_letters_has_their_news_deleted_and_the_journal_says_so(
    client, bureau, sealed, postbox, take
):
    for person in (MAELLE, CORWIN):
        inbox = ask(client, person.email)
        postbox.open_wishes()
        (letter,) = postbox.hand_over()
        client.post(inbox, data={"code": code(letter)})
    take()
    client.post(stop_path(letter), data={"List-Unsubscribe": "One-Click"})
    postbox.open_wishes()
    (left,) = bureau.rows("news_address")
    digests = [bureau.keys.news_digest(sealed.statement_id, each.email.encode()) for each in (MAELLE, CORWIN)]
    assert left["address_digest"] == digests[0]
    assert f"news_ended {digests[1].hex()}" in postbox.lines()


@pytest.mark.usefixtures("confirms")
def test_who_ended_all_letters_before_answering_gets_no_news(client, bureau, sealed, postbox, take):
    inbox = ask(client)
    postbox.open_wishes()
    (letter,) = postbox.hand_over()
    client.post(inbox, data={"code": code(letter)})
    client.post(stop_path(letter), data={"List-Unsubscribe": "One-Click"})
    postbox.open_wishes()
    assert take() == 1
    assert bureau.rows("news_address") == bureau.rows("link") == []


def test_an_address_nobody_answers_for_is_forgotten(client, bureau, sealed, postbox):
    ask(client)
    postbox.open_wishes()
    postbox.hand_over()
    (link,) = bureau.links("news")
    assert link["expires_at"] - now() <= timedelta(hours=25)


# --- statements whose letters carry a link -----------------------------------------------------------------


@pytest.fixture
def link(client, session, postbox):
    """Ask for news of an open statement; return the path of the letter's link."""
    stand_under(session, Policy())
    ask(client)
    postbox.open_wishes()
    (letter,) = postbox.hand_over()
    return link_path(letter)


def test_a_link_in_a_news_letter_asks_about_news_and_not_about_signing(client, link):
    page = client.get(link).text
    assert "Did you ask for news?" in page
    assert "sign this" not in page
    assert "checked" not in page
    assert link not in page
    unanswered = client.post(link, data={})
    assert unanswered.status_code == 422
    assert "Choose one of the two answers" in unanswered.text


@pytest.mark.usefixtures("confirms")
def test_a_link_confirms_an_address_for_news(client, link, bureau, take):
    answer = client.post(link, data={"choice": "asked"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{NEWS}/agreed")
    assert "News will come" in client.get(link).text
    assert take() == 1
    assert len(bureau.rows("news_address")) == 1
    assert client.get(link).status_code == 404


def test_i_did_not_ask_deletes_the_address_and_it_is_not_written_to_again(
    client, link, bureau, postbox, take
):
    assert client.post(link, data={"choice": "not_me"}).status_code == 303
    assert "No news will come" in client.get(link).text
    assert forget_news(bureau.session, postbox.tools, most=10, now=now()) == 1
    assert forget_news(bureau.session, postbox.tools, most=10, now=now()) == 0
    (row,) = bureau.rows("link")
    assert (row["contact"], row["code_digest"]) == (None, None)
    assert len(bureau.rows("suppression")) == len(postbox.lines()) == 1
    assert take() == 0
    ask(client)
    postbox.open_wishes()
    assert postbox.hand_over() == []
    assert "No news will come" in client.get(link).text


@pytest.mark.usefixtures("confirms")
def test_a_link_that_ran_out_says_so_and_confirms_nothing(client, link, bureau):
    bureau.sql("UPDATE link SET expires_at = now() - interval '1 minute'")
    assert client.get(link).status_code == 410
    assert "To get news, ask again" in client.get(link).text
    assert client.post(link, data={"choice": "asked"}).status_code == 410
    assert [row["is_agreed"] for row in bureau.rows("link")] == [False]


@pytest.mark.usefixtures("confirms")
def test_a_link_to_sign_is_not_answered_by_asking_for_news(client, bureau, view):
    bureau.accept(view, MAELLE)
    path = f"/c/{bureau.token(bureau.links()[0])}"
    assert client.post(path, data={"choice": "asked"}).status_code == 422
    assert [row["state"] for row in bureau.rows("signature")] == ["pending"]


@pytest.mark.usefixtures("confirms")
def test_where_codes_are_asked_for_the_link_alone_confirms_no_news(client, postbox, bureau):
    stand_under(bureau.session, Policy(confirm_by=ConfirmBy.CODE))
    ask(client)
    postbox.open_wishes()
    (letter,) = postbox.hand_over()
    path = link_path(letter)
    assert 'name="code"' in client.get(path).text
    for typed in ("", "2345 6789"):
        assert client.post(path, data={"choice": "asked", "code": typed}).status_code == 422
    assert [row["is_agreed"] for row in bureau.rows("link")] == [False]
    answer = client.post(path, data={"choice": "asked", "code": code(letter)})
    assert answer.status_code == 303
    assert [row["is_agreed"] for row in bureau.rows("link")] == [True]
