"""Whatever is asked, the answer carries the same protection, and errors say what to do."""

import hashlib
import json
from dataclasses import replace

import pytest
from flask import abort
from werkzeug.exceptions import MethodNotAllowed

from petitioner.app import create_app
from petitioner.foundation import web
from petitioner.foundation.web import HEADERS, LARGEST_FORM, is_foreign, release, resources, static_path
from petitioner.vocabulary.language import LANGUAGES
from tests.people import MAELLE

PUBLIC = "https://sign.example"


@pytest.fixture
def broken(app, monkeypatch):
    """Return a visitor to an application in which some pages break."""

    def fail():
        raise RuntimeError(f"row of {MAELLE.email}")

    app.testing = False
    for path, act in (
        ("/en/broken", fail),
        ("/broken.json", fail),
        ("/en/busy", lambda: abort(503)),
        ("/busy.json", lambda: abort(503)),
        ("/en/teapot", lambda: abort(418)),
    ):
        app.add_url_rule(path, path, act)
    return app.test_client()


ANSWERS = [
    ("GET", "/healthz", {}, 200),
    ("GET", "/petitions.json?page=1", {}, 200),
    ("GET", "/static/layout/base.css", {}, 200),
    ("GET", "/_mailbox", {}, 200),
    ("GET", "/_mailbox.json", {}, 200),
    ("GET", "/nothing/here", {}, 404),
    ("GET", "/petitions/999.json", {}, 404),
    ("GET", "/static/../pyproject.toml", {}, 404),
    ("GET", "/static/%2e%2e/pyproject.toml", {}, 404),
    ("POST", "/healthz", {}, 405),
    ("DELETE", "/en/statements/x/sign", {}, 405),
    ("POST", "/en/statements/x/sign", {"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
    ("POST", "/c/AAAAAAAAAAAAAAAAAAAAAA", {"data": {"choice": "x" * LARGEST_FORM}}, 413),
    ("GET", "/healthz", {"headers": {"Host": "elsewhere.example"}}, 400),
    ("OPTIONS", "/healthz", {}, 200),
    ("HEAD", "/healthz", {}, 200),
    ("GET", "/en/broken", {}, 500),
    ("GET", "/broken.json", {}, 500),
    ("GET", "/en/busy", {}, 503),
    ("GET", "/en/teapot", {}, 418),
]


_POLICY = "Cross-Origin-Resource-Policy"


@pytest.mark.parametrize("asked", ANSWERS, ids=lambda asked: f"{asked[0]} {asked[1]} {asked[3]}")
def test_every_answer_carries_the_headers_that_protect_the_reader(broken, session, asked):
    method, path, options, status = asked
    answer = broken.open(path, method=method, buffered=True, **options)
    assert answer.status_code == status
    expected = dict(HEADERS)
    if "Access-Control-Allow-Origin" in answer.headers:
        expected["Cross-Origin-Resource-Policy"] = "cross-origin"
    for name, value in expected.items():
        assert answer.headers.getlist(name) == [value]
    assert "Set-Cookie" not in answer.headers
    assert "Server" not in answer.headers


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline():
    sources = {part.split()[0]: part.split()[1:] for part in HEADERS["Content-Security-Policy"].split(";")}
    assert sources["default-src"] == ["'none'"]
    assert {value for name, values in sources.items() if name.endswith("-src") for value in values} == {
        "'none'",
        "'self'",
    }
    assert (sources["form-action"], sources["frame-ancestors"]) == (["'self'"], ["'none'"])
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert HEADERS["Referrer-Policy"] == "no-referrer"


def test_a_broken_page_says_so_and_says_nothing_of_whom_it_was_handling(broken, caplog):
    answer = broken.get("/en/broken")
    assert "Something broke here" in answer.text
    assert MAELLE.email not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_is_said_in_the_language_of_the_address(client, language):
    answer = client.get(
        f"/{language}/nothing", headers={"Accept-Language": "en" if language != "en" else "fr"}
    )
    assert answer.status_code == 404
    assert f'<html lang="{language}"' in answer.text
    assert answer.content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("uk", "uk"),
        ("fr-CA, en;q=0.5", "fr"),
        ("en;q=0.5, UK-ua", "uk"),
        ("pt-BR, *", "en"),
        ("fr-CA", "fr"),
        ("pt, de;q=0.8, en;q=0.2", "de"),
        ("pt", "en"),
        ("*", "en"),
        ("", "en"),
        ("ru;q=0, de;q=0.1", "de"),
        ("\x00;;;=,q", "en"),
    ],
)
def test_without_a_language_in_the_address_the_reader_s_own_is_spoken(client, accepted, language):
    answer = client.get("/nothing", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}"' in answer.text


@pytest.mark.parametrize(
    ("path", "status", "mark"),
    [
        ("/petitions/999.json", 404, "not-found"),
        ("/broken.json", 500, "broken"),
        ("/busy.json", 503, "busy"),
    ],
)
def test_an_error_under_a_data_address_is_a_problem_document(broken, path, status, mark):
    answer = broken.get(path)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    problem = json.loads(answer.data)
    assert problem.pop("title")
    assert problem.pop("detail").endswith(".")
    assert problem == {"type": f"http://localhost/api/#{mark}", "status": status, "instance": path}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)


def test_who_comes_when_we_are_busy_is_told_when_to_come_again(broken):
    answer = broken.get("/en/busy")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "We cannot do this at this moment" in answer.text


def test_a_wrong_method_is_told_the_right_ones(client):
    answer = client.put("/healthz")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert MethodNotAllowed.code == 405


def test_a_form_that_is_too_large_is_refused_whether_or_not_it_says_how_large(client):
    declared = client.post("/c/AAAAAAAAAAAAAAAAAAAAAA", data={"choice": "x" * LARGEST_FORM})
    assert declared.status_code == 413
    assert "more than the form can hold" in declared.text


@pytest.mark.parametrize(
    ("site", "origin", "foreign"),
    [
        (None, None, False),
        (None, PUBLIC, False),
        (None, "null", False),
        (None, "https://elsewhere.example", True),
        (None, "http://sign.example", True),
        (None, "https://sign.example:8443", True),
        (None, "https://sign.example.elsewhere.example", True),
        (None, "", True),
        ("same-origin", None, False),
        ("same-origin", "null", False),
        ("none", None, False),
        ("same-site", None, True),
        ("same-site", PUBLIC, True),
        ("cross-site", None, True),
        ("cross-site", PUBLIC, True),
        ("", PUBLIC, True),
        ("same-origin, cross-site", PUBLIC, True),
    ],
)
def test_a_form_from_somebody_else_s_page_is_told_apart(site, origin, foreign):
    headers = {"Sec-Fetch-Site": site, "Origin": origin}
    assert is_foreign({k: v for k, v in headers.items() if v is not None}, PUBLIC) is foreign


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8000", 200),
        ("elsewhere.example", 400),
        ("localhost.elsewhere.example", 400),
        ("localhost@elsewhere.example", 400),
        ("evil localhost", 400),
    ],
)
def test_the_site_answers_to_its_own_name_only(client, session, host, status):
    answer = client.get("/healthz", headers={"Host": host})
    assert answer.status_code == status
    assert "elsewhere.example" not in answer.text


def test_a_static_file_has_its_content_in_its_address_and_may_be_kept_for_ever(client):
    address = static_path("layout/base.css")
    content = (resources("static") / "layout" / "base.css").read_bytes()
    assert address == f"/static/layout/base.css?v={hashlib.sha256(content).hexdigest()[:12]}"
    answer = client.get(address, buffered=True)
    assert answer.data == content
    assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_another_template_style_or_catalogue_is_another_release(tmp_path, monkeypatch):
    for name in ("templates", "static", "translations"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("one")
    monkeypatch.setattr(web, "resources", lambda name: tmp_path / name)
    monkeypatch.setattr(web.i18n, "CATALOGUES", tmp_path / "translations")
    seen = [release.__wrapped__(), release.__wrapped__()]
    for name in ("templates", "static", "translations"):
        (tmp_path / name / "file").write_text("two")
        seen.append(release.__wrapped__())
    (tmp_path / "static" / "file").rename(tmp_path / "static" / "other")
    seen.append(release.__wrapped__())
    assert seen[0] == seen[1]
    assert len(set(seen)) == 5


def test_without_development_settings_there_is_no_mailbox(settings):
    outside = create_app(replace(settings, mailbox_folder=None)).test_client()
    for path in ("/_mailbox", "/_mailbox.json"):
        assert outside.get(path).status_code == 404
