"""The short cut for valid forms answers as the page behind it would, and takes no form that one would not."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlencode

import psycopg
import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_web_keys
from petitioner.foundation.web import LARGEST_FORM
from petitioner.publication.door import PublicDoor
from petitioner.signatures.door import SignDoor
from petitioner.signatures.form_token import PrintedForm, form_token
from petitioner.statements.publish import publish
from petitioner.statements.rules import State
from tests.people import MAELLE, OKSANA, PEOPLE
from tests.signatures.scene import SLUG, fields, folder, now, stand

SIGN = f"/en/statements/{SLUG}/sign"
FORM = "application/x-www-form-urlencoded"
HANDLE = re.compile(r"check-your-inbox/[\w-]{22}")


@dataclass(frozen=True)
class Asked:
    """One request; `body` is given the token of a sound form."""

    body: Callable[[str], bytes | str] = lambda token: urlencode(fields(token, MAELLE))
    path: str = SIGN
    method: str = "POST"
    content_type: str | None = FORM
    headers: dict[str, str] = field(default_factory=dict)
    environ: dict[str, object] = field(default_factory=dict)


def changed(**changes: str | None) -> Callable[[str], str]:
    return lambda token: urlencode(
        {k: v for k, v in (fields(token, MAELLE) | changes).items() if v is not None}
    )


def with_more(more: str) -> Callable[[str], str]:
    return lambda token: urlencode(fields(token, MAELLE)) + more


def from_site(site: str) -> Asked:
    return Asked(headers={"Sec-Fetch-Site": site})


VALID = {
    "a sound form": Asked(),
    "in another script": Asked(lambda token: urlencode(fields(token, OKSANA))),
    "another language": Asked(path=f"/fr/statements/{SLUG}/sign", body=changed(form_token="fr")),
    "news wanted": Asked(changed(wants_updates="yes")),
    "no visibility": Asked(changed(visibility=None)),
    "no honeypot": Asked(changed(website=None)),
    "a query": Asked(path=f"{SIGN}?from=leaflet"),
    "same origin": from_site("same-origin"),
    "typed address": from_site("none"),
    "our origin": Asked(headers={"Origin": "http://localhost"}),
    "null origin": Asked(headers={"Origin": "null"}),
    "a port in the host": Asked(headers={"Host": "localhost:8000"}),
    "a charset": Asked(content_type=f"{FORM}; charset=UTF-8"),
    "type in capitals": Asked(content_type=FORM.upper()),
    "plus for space": Asked(lambda token: urlencode(fields(token, MAELLE)).replace("%20", "+")),
    "an unknown field": Asked(with_more("&colour=blue")),
    "the same field twice": Asked(with_more("&name=Somebody+Else")),
    "many fields": Asked(with_more("&a=1" * 60)),
    "multipart": Asked(
        lambda token: (
            "".join(
                f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                for name, value in fields(token, MAELLE).items()
            )
            + "--b--\r\n"
        ),
        content_type="multipart/form-data; boundary=b",
    ),
}
REFUSED = {
    **{
        f"{name} {value!r}": Asked(changed(**{name: value}))
        for name, value in (
            ("name", ""),
            ("name", None),
            ("name", "www.spam.ru"),
            ("name", "=1+1 x"),
            ("email", "maelle"),
            ("email", None),
            ("country", "XX"),
            ("country", ""),
            ("visibility", "everything"),
            ("consent", None),
            ("consent", "on"),
            ("website", "https://brook.example"),
            ("form_token", None),
            ("form_token", "1.en.AAAAAAAAAAAAAAAAAAAAAA"),
            ("form_token", "ÿ"),
        )
    },
    "everything wrong": Asked(
        lambda _: urlencode({"name": "<b>1</b>", "email": '"><script>', "country": "é"})
    ),
    "empty": Asked(lambda _: ""),
    "the same wrong field twice": Asked(lambda token: "name=&" + urlencode(fields(token, MAELLE))),
    "json": Asked(content_type="application/json"),
    "no type": Asked(content_type=None),
    "plain text": Asked(content_type="text/plain"),
    "not utf-8": Asked(lambda token: b"name=Ren\xe9&" + urlencode(fields(token, MAELLE)).encode()),
    "too large": Asked(with_more("&more=" + "x" * LARGEST_FORM)),
    "cross-site": from_site("cross-site"),
    "same-site": from_site("same-site"),
    "foreign origin": Asked(headers={"Origin": "https://elsewhere.example"}),
    "foreign host": Asked(headers={"Host": "elsewhere.example"}),
    "no host": Asked(environ={"HTTP_HOST": ""}),
    "GET": Asked(method="GET", body=lambda _: ""),
    "HEAD": Asked(method="HEAD", body=lambda _: ""),
    "PUT": Asked(method="PUT"),
    "OPTIONS": Asked(method="OPTIONS", body=lambda _: ""),
    "unknown statement": Asked(path="/en/statements/unknown/sign"),
    "a language it does not have": Asked(path=f"/de/statements/{SLUG}/sign"),
    "no language": Asked(path=f"/xx/statements/{SLUG}/sign"),
    "a slash too many": Asked(path=f"{SIGN}/"),
    "strange slug": Asked(path="/en/statements/Quiet%20Rivers/sign"),
    "a draft": Asked(path="/en/statements/a-draft/sign"),
    "closed": Asked(path="/en/statements/closed/sign"),
    "closed by its moment": Asked(path="/en/statements/ran-out/sign"),
    "not yet open": Asked(path="/en/statements/to-come/sign"),
    "no length": Asked(environ={"CONTENT_LENGTH": ""}),
    "length that is no number": Asked(environ={"CONTENT_LENGTH": "ten"}),
    "negative length": Asked(environ={"CONTENT_LENGTH": "-1"}),
    "chunked": Asked(environ={"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}),
}


@pytest.fixture
def doors(app, clean_database, settings):
    """Ask with and without the short cut; return what each answered and how many forms it stored."""
    with app.app_context(), committed() as session:
        views = [stand(session), stand(session, language="fr")]
        closing = now() + timedelta(seconds=0.01)
        stand(session, slug="closed", state=State.CLOSED)
        stand(session, slug="ran-out", closes_at=closing)
        stand(session, slug="to-come", opens_at=now() + timedelta(days=1))
        publish(session, folder("a-draft", state=State.DRAFT), now=now())
    keys = read_web_keys(settings.web_keys)
    tokens = {
        view.language: form_token(keys, PrintedForm(view.statement_id, view.version_id, view.language))
        for view in views
    }
    public = app.wsgi_app
    assert isinstance(public, PublicDoor)
    assert isinstance(public._inside, SignDoor)

    def stored():
        with psycopg.connect(settings.database_url) as connection:
            return connection.execute("SELECT count(*) FROM intake").fetchone()[0]

    def ask(asked):
        answers = []
        for door in (public, public._inside._inside):
            before = stored()
            answer = run_wsgi_app(door, environ_of(asked, tokens), buffered=True)
            answers.append((seen(*answer), stored() - before))
        return answers

    return ask


def environ_of(asked, tokens):
    body = asked.body(tokens["en"])
    body = body.encode() if isinstance(body, str) else body
    body = body.replace(b"form_token=fr&", f"form_token={tokens['fr']}&".encode())
    path, _, query = asked.path.partition("?")
    environ = EnvironBuilder(
        path=path, query_string=query, method=asked.method, headers=asked.headers
    ).get_environ()
    environ["wsgi.input"] = BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("CONTENT_TYPE", None)
    if asked.content_type is not None:
        environ["CONTENT_TYPE"] = asked.content_type
    environ.update({name: given() if callable(given) else given for name, given in asked.environ.items()})
    return environ


def seen(parts, status, headers):
    """Return what a visitor could tell apart: status, headers and body, the random handle aside."""
    named = sorted((name, HANDLE.sub("check-your-inbox/…", value)) for name, value in headers)
    return status, named, HANDLE.sub("check-your-inbox/…", b"".join(parts).decode())


def differences(doors, table, stored=1):
    found = {}
    for name, asked in table.items():
        (through, stored_through), (behind, stored_behind) = doors(asked)
        if through != behind or {stored_through, stored_behind} != {stored}:
            found[name] = [
                [through[0], *(set(through[1]) - set(behind[1])), through[2][:80], stored_through],
                [behind[0], *(set(behind[1]) - set(through[1])), behind[2][:80], stored_behind],
            ]
    return found


def test_a_refused_form_is_answered_the_same_with_and_without_the_short_cut_and_stored_by_neither(doors):
    assert differences(doors, REFUSED, stored=0) == {}


def test_an_accepted_form_is_answered_the_same_with_and_without_the_short_cut(doors):
    assert differences(doors, VALID) == {}


def test_every_valid_form_is_stored_once_by_each_and_leads_to_the_inbox(doors):
    for name, asked in VALID.items():
        for (status, headers, _), stored in doors(asked):
            assert (status, stored) == ("303 SEE OTHER", 1), name
            language = asked.path[1:3]
            assert dict(headers)["Location"] == f"/{language}/statements/{SLUG}/check-your-inbox/…"


def test_two_forms_of_one_person_are_answered_by_the_same_bytes(doors):
    answers = {repr(doors(Asked())[0][0]) for _ in range(4)}
    assert len(answers) == 1


def test_the_answer_does_not_tell_whose_form_it_was(doors):
    answers = {repr(doors(Asked(lambda t, p=p: urlencode(fields(t, p))))[0][0]) for p in PEOPLE}
    assert len(answers) == 1


class Watched(BytesIO):
    """A connection that stays open: who reads to its end, or past what was announced, waits for ever."""

    def read(self, size=-1):
        assert 0 <= size <= len(self.getbuffer())
        return super().read(size)


def test_no_form_is_read_past_its_announced_end(doors):
    for length in ("", "0", "6"):
        given = Asked(environ={"CONTENT_LENGTH": length, "wsgi.input": lambda: Watched(b"name=x")})
        for (status, _, _), stored in doors(given):
            assert (status[:3], stored) == ("422", 0), length
