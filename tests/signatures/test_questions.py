"""The form asks once about an address that may be mistyped, or lies under a law the organiser warns of."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from petitioner.signatures.form_rules import refusals
from petitioner.statements.shapes import Policy, StatementView
from tests.people import MAELLE, Invented
from tests.signatures.scene import Bureau, fields, stand

WARNING = Policy(warned_jurisdictions=("BY", "RU"))
PATH = "/en/statements/quiet-rivers/sign"


@pytest.fixture
def warning(session: Session) -> StatementView:
    return stand(session, policy=WARNING)


def with_address(email: str) -> Invented:
    return Invented(MAELLE.name, email, MAELLE.country)


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("maelle@gamil.com", "likely_mistake"),
        ("maelle@gmail.con", "likely_mistake"),
        ("maelle@mail.ru", "warned"),
        ("maelle@YANDEX.ru", "warned"),
        ("maelle@post.tut.by", "warned"),
        ("maelle@gmail.com", None),
        ("maelle@post.example", None),
    ],
)
def test_each_question_has_its_reason_and_is_asked_once(email: str, reason: str | None) -> None:
    asked = fields("token", with_address(email))
    assert refusals(asked, WARNING).get("email") == reason
    answered = {**asked, "asked_about": email.rpartition("@")[2].lower()}
    assert refusals(answered, WARNING) == {}


def test_an_answer_about_one_address_is_none_about_another() -> None:
    asked = fields("token", with_address("maelle@mail.ru"), asked_about="yandex.ru")
    assert refusals(asked, WARNING) == {"email": "warned"}


def test_where_the_organiser_warns_of_nobody_nobody_is_warned() -> None:
    assert refusals(fields("token", with_address("maelle@mail.ru")), Policy()) == {}


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("maelle@gamil.com", "Did you mean maelle@gmail.com?"),
        ("maelle@mail.ru", "kept under the law of Russia"),
    ],
)
def test_the_page_asks_and_takes_the_form_when_it_is_sent_again(
    bureau: Bureau, client: FlaskClient, warning: StatementView, email: str, said: str
) -> None:
    bureau.session.commit()
    token = client.get(PATH).text.partition('name="form_token"')[2].partition('value="')[2].partition('"')[0]
    first = client.post(PATH, data=fields(token, with_address(email)))
    assert first.status_code == 422
    assert said in first.text
    assert f'name="asked_about" value="{email.rpartition("@")[2]}"' in " ".join(first.text.split())
    domain = email.rpartition("@")[2]
    assert client.post(PATH, data=fields(token, with_address(email), asked_about=domain)).status_code in {
        303,
        503,
    }
