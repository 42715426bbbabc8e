"""The proxy's configuration, run by a real nginx with no application behind it: the public site stays."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from petitioner.foundation.embedded.programs import ROOT, free_port
from petitioner.foundation.problems import PROBLEMS
from petitioner.foundation.web import CARD_HEADERS, HEADERS
from petitioner.publication.door import FRESHNESS, FRESHNESS_OF_NAMES, freshness
from petitioner.publication.write import write

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
PAGE = b"<!doctype html><title>Ceasefire</title>"
DATA = b'{"data": "\xd0\xbc\xd0\xb8\xd1\x80"}'
SECRET = "Zk3kq0o1Zs2q6w"

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed here")


NAMES = {
    "petitions/1/endorsements.json": "application/json",
    "petitions/1/endorsements.jsonld": "application/ld+json",
    "petitions/1/endorsements.csv": "text/csv",
    "petitions/1/endorsements.atom": "application/atom+xml",
    "petitions/1/answers.json": "application/json",
    "petitions/1/answers.csv": "text/csv",
    "petitions/1/endorsements/12.atom": "application/atom+xml",
    **dict.fromkeys(
        (
            *("feed.atom", "feed/1.atom", "petitions/1/feed.atom", "petitions/1/feed/1.atom"),
            *("organisations/long-table/feed.atom", "people/7/feed.atom", "endorsements.atom"),
        ),
        "application/atom+xml",
    ),
    "en/statements/ceasefire-now/declaration.txt": "text/plain",
    "en/statements/ceasefire-now/declaration.pdf": "application/pdf",
}
"""What names people, and its type."""
LOG = {
    "log/checkpoint": "text/plain; charset=utf-8",
    "log/key": "text/plain; charset=utf-8",
    "log/witnessed": "text/plain; charset=utf-8",
    "log/tile/entries/000": "application/octet-stream",
    "log/tile/0/x001/x234/067": "application/octet-stream",
    "log/tile/1/000.p/7": "application/octet-stream",
}


@dataclass
class Proxy:
    port: int
    app_port: int
    folder: Path

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str):
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, path, body, named)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("nginx")
    public = folder / "public"
    backers = "en/statements/ceasefire-now/backers"
    tails = (
        "",
        "/four-rivers",
        "/four-rivers/answers",
        "/four-rivers/answers/no-answer-yet",
        "/four-rivers/groups/weavers",
        "/12",
    )
    names = ("index.html", "en/index.html", "en/statements/ceasefire-now/index.html")
    for name in (
        *names,
        *("log/index.html", "en/log/index.html"),
        "en/statements/ceasefire-now/declaration/index.html",
        *("embed/1/index.html", "embed/1/en/dark/index.html"),
        *(f"en/statements/ceasefire-now/versions{tail}/index.html" for tail in ("", "/2")),
        *(f"{backers}{tail}/index.html" for tail in tails),
    ):
        write(public, name, PAGE)
    for name in LOG:
        write(public, name, DATA)
    for name in (
        "petitions.json",
        "petitions/1.json",
        "petitions/1/count.json",
        *("api/openapi.json", "robots.txt", "sitemap/site-0.xml", ".well-known/security.txt"),
        f"{backers}/12/text.txt",
        "en/statements/ceasefire-now/versions/2/text.txt",
        *NAMES,
    ):
        write(public, name, DATA)
    port, app_port = free_port(), free_port()
    (folder / "main.conf").write_text(f"{'user root;' if os.getuid() == 0 else ''} pid {folder}/pid;")
    (folder / "server.conf").write_text(f"listen 127.0.0.1:{port};")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    (folder / "http.conf").write_text("".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds))
    filled = subprocess.run(
        [
            *(sys.executable, ROOT / "deploy" / "fill.py", ROOT / "deploy" / "nginx.conf"),
            *(f"local={folder}", f"public={public}", f"static={ROOT}", f"deploy={ROOT / 'deploy'}"),
            f"app=127.0.0.1:{app_port}",
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    (folder / "nginx.conf").write_text(filled)
    command = [str(NGINX), "-p", folder, "-c", folder / "nginx.conf", "-g", "daemon off;"]
    with (folder / "log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        running = Proxy(port, app_port, folder)
        try:
            await_port(running, process)
            yield running
        finally:
            process.terminate()


def await_port(proxy: Proxy, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            return proxy.ask("/")
        except OSError:
            assert process.poll() is None, proxy.log
            assert time.monotonic() < deadline, proxy.log
            time.sleep(0.05)


@pytest.fixture
def app(proxy: Proxy) -> Iterator[list[tuple[str, str, dict[str, str]]]]:
    """An application that notes what it is asked."""
    asked: list[tuple[str, str, dict[str, str]]] = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.command, self.path, dict(self.headers)))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Length", "3")
            self.end_headers()
            self.wfile.write(b"app")

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", proxy.app_port), Door) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "path",
    [
        *("/log/", "/en/log", "/en/log/"),
        *("/", "/en", "/en/", "/en/statements/ceasefire-now", "/en/statements/ceasefire-now/"),
        *(f"/en/statements/ceasefire-now/backers{tail}" for tail in ("", "/", "/four-rivers", "/12", "/12/")),
        "/en/statements/ceasefire-now/backers/four-rivers/groups/weavers",
        "/en/statements/ceasefire-now/backers/four-rivers/answers/",
        "/en/statements/ceasefire-now/backers/four-rivers/answers/no-answer-yet",
        *("/en/statements/ceasefire-now/declaration", "/en/statements/ceasefire-now/declaration/"),
        *(f"/en/statements/ceasefire-now/versions{tail}" for tail in ("", "/", "/2", "/2/")),
    ],
)
def test_pages_are_read_with_no_application_running(proxy: Proxy, path: str) -> None:
    status, headers, body = proxy.ask(path)
    assert (status, body) == (200, PAGE)
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == freshness(path)
    assert headers["Server"] == "nginx"
    assert headers["ETag"]


def test_a_page_has_the_headers_that_the_application_sends(proxy: Proxy) -> None:
    _, headers, _ = proxy.ask("/en/")
    assert {name: headers.get_all(name) for name in HEADERS} == {n: [v] for n, v in HEADERS.items()}
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("path", ["/embed/1", "/embed/1/en/dark"])
def test_a_card_may_stand_in_any_page(proxy: Proxy, path: str) -> None:
    status, headers, body = proxy.ask(path)
    assert (status, body) == (200, PAGE)
    assert {name: headers.get_all(name) for name in CARD_HEADERS} == {n: [v] for n, v in CARD_HEADERS.items()}
    assert "X-Frame-Options" not in headers


def test_the_compressed_twin_is_served_to_whoever_takes_it(proxy: Proxy) -> None:
    _, headers, body = proxy.ask("/en/", Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(body) == PAGE


def test_a_page_that_did_not_change_is_not_sent_again(proxy: Proxy) -> None:
    _, headers, _ = proxy.ask("/en/")
    status, _, body = proxy.ask("/en/", If_None_Match=headers["ETag"])
    assert (status, body) == (304, b"")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        *((f"/petitions{tail}.json", "application/json") for tail in ("", "/1", "/1/count")),
        *(("/api/openapi.json", "application/json"), ("/sitemap/site-0.xml", "application/xml")),
        *(("/robots.txt", "text/plain"), ("/.well-known/security.txt", "text/plain")),
    ],
)
def test_data_may_be_read_from_any_page(proxy: Proxy, path: str, kind: str) -> None:
    status, headers, body = proxy.ask(path)
    assert (status, body) == (200, DATA)
    assert headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert headers["ETag"]
    assert headers["Last-Modified"]
    assert headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert headers.get_all("Cross-Origin-Resource-Policy") == ["cross-origin"]
    assert headers["Cache-Control"] == FRESHNESS


@pytest.mark.parametrize("name", NAMES)
def test_names_as_data_may_be_read_from_any_page_and_are_never_shown_stale(proxy: Proxy, name: str) -> None:
    status, headers, body = proxy.ask(f"/{name}")
    assert (status, body) == (200, DATA)
    charset = "" if name.endswith(".pdf") else "; charset=utf-8"
    assert headers["Content-Type"] == f"{NAMES[name]}{charset}"
    assert headers["Content-Disposition"] == ("attachment" if name.endswith(".pdf") else None)
    assert headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert headers.get_all("Cross-Origin-Resource-Policy") == ["cross-origin"]
    assert headers["Cache-Control"] == freshness(f"/{name}") == FRESHNESS_OF_NAMES


@pytest.mark.parametrize("name", LOG)
def test_the_log_may_be_read_from_any_page_and_its_tiles_be_kept_for_ever(proxy: Proxy, name: str) -> None:
    status, headers, body = proxy.ask(f"/{name}", Accept_Encoding="gzip")
    assert (status, body) == (200, DATA)
    assert headers["Content-Type"] == LOG[name]
    assert headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert headers.get_all("Cross-Origin-Resource-Policy") == ["cross-origin"]
    assert ("immutable" in headers["Cache-Control"]) == ("tile" in name)


def test_styles_may_be_kept_for_ever(proxy: Proxy) -> None:
    address, content = (
        "/static/layout/base.css?v=0123456789ab",
        (ROOT / "static/layout/base.css").read_bytes(),
    )
    assert "Content-Encoding" not in proxy.ask(address, Accept_Encoding="gzip")[1]
    write(proxy.folder / "public", "static/layout/base.css", content)
    status, headers, body = proxy.ask(address, Accept_Encoding="gzip")
    assert status == 200
    assert (headers["Content-Encoding"], gzip.decompress(body)) == ("gzip", content)
    assert headers["Content-Type"] == "text/css; charset=utf-8"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert headers.get_all("Cross-Origin-Resource-Policy") == ["cross-origin"]
    status, headers, _ = proxy.ask("/static/absent.css")
    assert (status, headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/en/statements/ceasefire-now/sign"),
        ("POST", "/en/statements/ceasefire-now/sign"),
        ("GET", f"/c/{SECRET}"),
        ("GET", "/en/statements?q=peace"),
        ("GET", "/en/statements/unknown"),
        ("GET", "/en/statements/ceasefire-now/signers"),
        ("POST", "/en/statements/ceasefire-now/signers"),
    ],
)
def test_what_needs_the_application_says_that_it_is_away(proxy: Proxy, method: str, path: str) -> None:
    status, headers, body = proxy.ask(path, method, b"name=Ana" if method == "POST" else None)
    assert status == 503
    assert "please try again" in body.decode()
    assert headers["Cache-Control"] == "no-store"
    assert headers["Retry-After"] == "5"
    assert headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/petitions.json?state=open", "/petitions/2/feed.atom", "/oembed?url=x"])
def test_a_program_is_told_in_its_own_words_that_the_application_is_away(proxy: Proxy, path: str) -> None:
    status, headers, body = proxy.ask(path)
    assert (status, headers["Content-Type"]) == (503, "application/problem+json")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert (headers["Cache-Control"], headers["Retry-After"]) == ("no-store", "5")
    problem = json.loads(body)
    assert (problem["title"], problem["detail"]) == (PROBLEMS["busy"].title, PROBLEMS["busy"].detail)
    assert (problem["type"], problem["status"]) == ("/api/#busy", 503)


@pytest.mark.parametrize(
    "path",
    [
        "/petitions.json?state=open",
        f"/c/{SECRET}",
        "/healthz",
        "/en/statements/unknown",
        "/en/statements/ceasefire-now/backers/13",
        "/en/statements/ceasefire-now/versions/3",
        "/en/statements/ceasefire-now/versions/draft",
        "/en/statements/ceasefire-now/backers/four-rivers/groups/weavers/more",
        "/en/statements/ceasefire-now/signers?after=0",
        "/petitions/2.json",
    ],
)
def test_the_application_is_asked_what_no_file_answers(proxy: Proxy, app: list, path: str) -> None:
    status, headers, body = proxy.ask(path, X_Forwarded_For="192.0.2.1", Host="petitions.example")
    assert (status, body) == (200, b"app")
    assert headers.get_all("Cache-Control") == ["no-store"]
    ((method, asked, told),) = app
    assert (method, asked) == ("GET", path)
    assert told["X-Forwarded-For"] == "127.0.0.1"
    assert told["Host"] == "petitions.example"


def test_a_form_reaches_the_application_once(proxy: Proxy, app: list) -> None:
    status, _, _ = proxy.ask("/en/statements/ceasefire-now/sign", "POST", b"name=Ana")
    assert status == 200
    assert [asked[:2] for asked in app] == [("POST", "/en/statements/ceasefire-now/sign")]


def test_too_long_a_form_is_refused(proxy: Proxy, app: list) -> None:
    status, _, _ = proxy.ask("/en/statements/ceasefire-now/sign", "POST", b"x" * 20_000)
    assert status == 413
    assert app == []


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/desk/statements/ceasefire-now/text/en", 512 * 1024),
        ("/desk/statements/ceasefire-now/picture", 6 * 1024 * 1024),
        ("/desk/statements/ceasefire-now/updates/new/news", 1024 * 1024),
        ("/desk/parliaments/upload", 13 * 1024 * 1024),
        ("/desk/imports/ceasefire-now/upload", 21 * 1024 * 1024),
    ],
)
def test_what_organisers_send_may_be_longer_and_never_touches_the_disk(
    proxy: Proxy, app: list, path: str, most: int
) -> None:
    disk, aside = proxy.folder / "client_body", proxy.folder / "aside"
    disk.rename(aside)
    disk.touch()  # a folder no longer: whoever wants to write below it fails
    try:
        assert proxy.ask(path, "POST", b"x" * most)[0] == 200
        assert proxy.ask(path, "POST", b"x" * (most + 1))[0] == 413
    finally:
        disk.unlink()
        aside.rename(disk)
    assert len(app) == 1


def test_a_picture_is_served_as_one(proxy: Proxy) -> None:
    name = f"pictures/{'a' * 64}.webp"
    write(proxy.folder / "public", name, b"RIFF")
    status, headers, body = proxy.ask(f"/{name}")
    assert (status, headers["Content-Type"], body) == (200, "image/webp", b"RIFF")


@pytest.mark.parametrize("path", ["/_mailbox", "/_mailbox.json"])
def test_the_page_of_the_mail_sink_is_closed(proxy: Proxy, app: list, path: str) -> None:
    status, _, _ = proxy.ask(path)
    assert status == 404
    assert app == []


def test_hidden_and_half_written_files_are_not_served(proxy: Proxy) -> None:
    (proxy.folder / "public" / "en" / ".index.html.half").write_bytes(b"half")
    for path in ("/en/.index.html.half", "/en/index.html.gz", "/../nginx.conf", "/static/../nginx.conf"):
        status, _, body = proxy.ask(path)
        assert status in (400, 503), path
        assert b"half" not in body


def test_the_log_names_no_person_and_no_secret(proxy: Proxy) -> None:
    proxy.ask(f"/c/{SECRET}", User_Agent="Lantern/1.0", Referer="http://elsewhere.example/page")
    proxy.ask(f"/b/{SECRET}")
    proxy.ask(f"/b/{SECRET}/fr")
    proxy.ask(f"/e/{SECRET}")
    proxy.ask(f"/q/{SECRET}")
    proxy.ask(f"/r/{SECRET}")
    proxy.ask(f"/s/{SECRET}")
    proxy.ask(f"/a/{SECRET}")
    proxy.ask(f"/staff/enter/{SECRET}")
    proxy.ask(f"/u/{SECRET * 3}", "POST", b"List-Unsubscribe=One-Click")
    for page in ("check-your-inbox", "news"):
        proxy.ask(f"/en/statements/ceasefire-now/{page}/{SECRET}")
    proxy.ask(f"/en/my-signatures/{SECRET}")
    for of_a_visit in ("", "?waited=3", "/data.json"):
        proxy.ask(f"/v/{SECRET}{of_a_visit}")
    proxy.ask("/en/?email=ana@posta.example")
    proxy.ask("/en/statements/ceasefire-now", User_Agent="Lantern/1.0")
    deadline = time.monotonic() + 5
    last = "GET /en/statements/ceasefire-now/index.html 200"
    while last not in proxy.log and time.monotonic() < deadline:
        time.sleep(0.05)
    assert last in proxy.log
    for hidden in ("127.0.0.1", SECRET, "Lantern", "elsewhere", "ana@"):
        assert hidden not in proxy.log
    for hidden in ("/a/", "/b/", "/c/", "/e/", "/q/", "/r/", "/s/", "/u/", "/v/", "/staff/"):
        assert hidden not in proxy.log
