"""The public door serves the files that were published, as nginx does, and nothing else."""

import gzip
from email.utils import parsedate_to_datetime

import brotli
import pytest

from petitioner.foundation.web import HEADERS
from petitioner.publication import door
from petitioner.publication.door import PublicDoor
from petitioner.signatures.count import count
from petitioner.statements.rules import State
from tests.people import MAELLE
from tests.signatures.scene import SLUG, now, stand

PAGE = f"/en/statements/{SLUG}"


@pytest.fixture
def published(view, publish_now):
    publish_now()
    return view


def file_of(public, address):
    name = address.strip("/")
    return (public / name if name.endswith((".json", ".txt")) else public / name / "index.html").read_bytes()


def addresses(view):
    number = view.statement_id
    return [
        *("/", "/en", "/en/", "/fr/", PAGE, f"{PAGE}/", f"/fr/statements/{SLUG}", f"{PAGE}/text.txt"),
        *("/petitions.json", f"/petitions/{number}.json", f"/petitions/{number}/count.json"),
    ]


def test_every_published_file_is_served_as_it_was_written(published, client, public):
    for address in addresses(published):
        answer = client.get(address)
        assert (answer.status_code, answer.data) == (200, file_of(public, address))
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        assert "Content-Encoding" not in answer.headers


def test_every_answer_protects_the_reader_and_documents_may_be_read_from_anywhere(published, client):
    for address in addresses(published):
        answer = client.get(address)
        is_page = answer.content_type.startswith("text/html")
        expected = dict(HEADERS)
        if not is_page:
            expected["Cross-Origin-Resource-Policy"] = "cross-origin"
        for name, value in expected.items():
            assert answer.headers.getlist(name) == [value]
        assert answer.headers.get("Access-Control-Allow-Origin") == (None if is_page else "*")
        may_name_people = is_page and "/statements/" in address
        assert ("stale" in answer.headers["Cache-Control"]) != may_name_people
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("deflate", None),
        ("", None),
        ("identity", None),
        ("br;q=1.0, gzip;q=0.8", "br"),
    ],
)
def test_who_can_unpack_gets_it_packed(published, client, public, accepted, encoding):
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    answer = client.get(PAGE, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert unpack(answer.data) == file_of(public, PAGE)
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["br;q=0", "gzip;q=0", "br;q=0, gzip;q=0.0", "vibrant"])
def test_who_refuses_an_encoding_does_not_get_it(published, client, accepted):
    answer = client.get(PAGE, headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers


def test_head_is_get_without_the_page(published, client):
    for address in addresses(published):
        for accepted in ("", "gzip", "br"):
            got = client.get(address, headers={"Accept-Encoding": accepted})
            head = client.head(address, headers={"Accept-Encoding": accepted})
            assert (head.status_code, head.data) == (200, b"")
            assert sorted(head.headers) == sorted(got.headers)


def test_who_has_the_page_already_is_told_so(published, client):
    for accepted in ("", "gzip", "br"):
        got = client.get(PAGE, headers={"Accept-Encoding": accepted})
        for known in (
            got.headers["ETag"],
            f'"other", {got.headers["ETag"]}',
            got.headers["ETag"].removeprefix("W/"),
        ):
            again = client.get(PAGE, headers={"Accept-Encoding": accepted, "If-None-Match": known})
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["ETag"] == got.headers["ETag"]
            assert again.headers["Cache-Control"] == got.headers["Cache-Control"]
            assert again.headers["Vary"] == "Accept-Encoding"
        assert client.get(PAGE, headers={"If-None-Match": '"other"'}).status_code == 200
        assert client.get(PAGE, headers={"If-None-Match": ""}).status_code == 200


def test_after_a_count_everybody_gets_the_new_page(bureau, published, client, publish_now, public):
    before = client.get(PAGE)
    bureau.sign(published, MAELLE)
    count(bureau.session, keys=bureau.keys, now=now())
    publish_now()
    answer = client.get(PAGE, headers={"If-None-Match": before.headers["ETag"]})
    assert (answer.status_code, answer.data) == (200, file_of(public, PAGE))
    assert answer.headers["ETag"] != before.headers["ETag"]
    assert client.get(f"/petitions/{published.statement_id}/count.json").json["signature_count"] == 1


def test_a_page_says_when_it_was_written(published, client):
    written_at = parsedate_to_datetime(client.get(PAGE).headers["Last-Modified"])
    assert abs((written_at - now()).total_seconds()) < 60


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/en/../../pyproject.toml",
        "/en/statements/../../../secret.json",
        "/en/statements/%2e%2e/%2e%2e/secret",
        "/..%2fsecret.json",
        "/petitions/../secret.json",
        "/petitions/1/../../secret.json",
        "/petitions/..%5csecret.json",
        "/.//secret.json",
        "/secret.json",
        "/en/index.html",
        "/index.html",
        "/index.html.gz",
        "/petitions.json.br",
        "/petitions.json/",
        "/en/statements/.index.html.half",
        "/en/statements/quiet-rivers/index.html",
        "/en/statements/quiet-rivers%00",
        "/en/statements/quiet-rivers%0a",
        "/en/statements/QUIET-RIVERS",
        "/EN/",
        "/petitions/1.json%0a",
        "/petitions/٣.json",
    ],
)
def test_nothing_else_is_served(published, client, public, path):
    (public.parent / "secret.json").write_text("{}")
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.data != b"{}"


def test_a_link_that_leads_out_of_the_folder_is_no_address_of_ours(published, client, public):
    (public.parent / "outside").mkdir()
    (public.parent / "outside" / "index.html").write_text("outside")
    assert client.get("/outside/").status_code == 404


def test_a_query_changes_nothing_about_a_page_and_asks_the_list(published, client, public):
    assert client.get(f"{PAGE}?from=leaflet").data == file_of(public, PAGE)
    assert client.get("/petitions.json?").data == file_of(public, "/petitions.json")
    filtered = client.get("/petitions.json?q=nobody")
    assert filtered.json["data"] == []


def test_only_reading_is_served_from_files(published, client):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.open(PAGE, method=method).status_code in {404, 405}


def test_what_is_not_published_is_not_found(session, client, publish_now):
    publish_now()
    for path in (PAGE, f"{PAGE}/text.txt", "/petitions/1.json", "/xx/", "/zz/statements/quiet-rivers"):
        assert client.get(path).status_code == 404


def test_a_file_that_is_taken_away_is_gone(published, client, public):
    assert client.get(PAGE).status_code == 200
    (public / PAGE[1:] / "index.html").unlink()
    assert client.get(PAGE).status_code == 404


def test_without_its_packed_twin_a_file_goes_out_plain(published, client, public):
    (public / PAGE[1:] / "index.html.br").unlink()
    answer = client.get(PAGE, headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == file_of(public, PAGE)


def test_what_it_remembers_has_a_bound(published, app, monkeypatch):
    monkeypatch.setattr(door, "MOST_KEPT", 3)
    visitor = app.test_client()
    for address in addresses(published) * 2:
        assert visitor.get(address).status_code == 200
    assert isinstance(app.wsgi_app, PublicDoor)
    assert len(app.wsgi_app._kept) <= 3


def test_a_closed_statement_s_page_is_still_served(session, client, publish_now):
    stand(session, state=State.CLOSED)
    publish_now()
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert b'name="form_token"' not in answer.data
