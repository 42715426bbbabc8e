"""Where the code is asked for, the address in the letter opens a page and confirms nothing."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from petitioner.signatures.store import hot
from petitioner.statements.rules import ConfirmBy
from petitioner.statements.shapes import Policy, StatementView
from tests.people import MAELLE
from tests.signatures.scene import Bureau, stand


@pytest.fixture
def strict(session: Session) -> StatementView:
    return stand(session, slug="by-code", policy=Policy(confirm_by=ConfirmBy.CODE))


@pytest.fixture
def letter(bureau: Bureau, strict: StatementView) -> tuple[str, str]:
    """Return the path and the code of a letter."""
    bureau.accept(strict, MAELLE)
    [link] = bureau.links()
    bureau.session.commit()
    return f"/c/{bureau.token(link)}", bureau.code(link)


def state(bureau: Bureau) -> object:
    [row] = bureau.rows("signature")
    return row["state"]


def confirmed_by_the_writer(bureau: Bureau, monkeypatch: pytest.MonkeyPatch, client: FlaskClient) -> None:
    """Let what the door hands to the group writer be done in this test's transaction."""
    desk = client.application.extensions["petitioner.signatures.desk"]
    monkeypatch.setattr(desk.confirmations, "submit", lambda digest: hot.confirm(bureau.bare, [digest]))


def test_pressing_every_button_confirms_nothing(
    bureau: Bureau, client: FlaskClient, letter: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed_by_the_writer(bureau, monkeypatch, client)
    path, _ = letter
    for typed in ({}, {"code": ""}, {"code": "AAAA AAAA"}):
        client.post(path, data={"choice": "signed", **typed})
    assert state(bureau) == "pending"
    assert "Code from the letter" in client.get(path).text


def test_the_code_of_the_letter_confirms(
    bureau: Bureau, client: FlaskClient, letter: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed_by_the_writer(bureau, monkeypatch, client)
    path, code = letter
    answer = client.post(path, data={"choice": "signed", "code": code.lower()})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/en/statements/by-code/signed/")
    assert state(bureau) == "confirmed"
    for page in (path, answer.headers["Location"]):
        assert "You signed" in client.get(page).text


def test_after_five_wrong_codes_the_right_one_is_too_late(
    bureau: Bureau, client: FlaskClient, letter: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed_by_the_writer(bureau, monkeypatch, client)
    path, code = letter
    for _ in range(5):
        refused = client.post(path, data={"choice": "signed", "code": "AAAAAAAA"})
        assert refused.status_code == 422
        assert "This is not the code" in refused.text
    late = client.post(path, data={"choice": "signed", "code": code})
    assert "takes no more codes" in late.text
    assert state(bureau) == "pending"


def test_saying_it_was_not_me_needs_no_code(
    bureau: Bureau, client: FlaskClient, letter: tuple[str, str]
) -> None:
    path, _ = letter
    client.post(path, data={"choice": "not_me"})
    assert state(bureau) == "disowned"
