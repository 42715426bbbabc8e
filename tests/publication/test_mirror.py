"""A copy of the site stands on another host, says that it is one, and can be seen to be a true one."""

import json
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import Message
from functools import partial
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from click.testing import CliRunner

from petitioner import audit, check_mirror
from petitioner.foundation import clock
from petitioner.foundation.embedded.programs import free_port
from petitioner.publication.commands import publication
from petitioner.publication.door import _file_name
from petitioner.publication.jobs import count_all, open_log
from petitioner.publication.mirrors import copy_files
from petitioner.publication.mirrors.public_names import is_public
from petitioner.statements.change_life import change_life
from petitioner.statements.life_rules import LifeAct
from petitioner.statements.rules import RemovalReason
from petitioner.transparency.notes import BadNote, Checkpoint, open_note
from petitioner.transparency.tree import EMPTY_ROOT
from tests.people import MAELLE, Invented, crowd
from tests.publication.rich import Rich
from tests.signatures.scene import SLUG, now, stand

ORIGIN = "http://localhost"
PAGE = f"en/statements/{SLUG}/index.html"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
ADDRESS = re.compile(r'<(\w+)[^>]*?\s(href|src|action|data-count)="([^"]*)"')


@pytest.fixture
def rich(bureau, site, public):
    made = Rich(bureau, site)
    made.fill()
    for suffix in (".gz", ".br"):
        (public / f"log/witnessed{suffix}").unlink()
    return made


class Signing:
    """The statement, and people who sign it and are counted at once."""

    def __init__(self, made: Rich) -> None:
        self.session = made.bureau.session
        self.publish = made.publish
        self._made = made

    def sign(self, *people: Invented) -> None:
        self._made.bureau.sign(self._made.view, *people)
        count_all(self._made.site)


@pytest.fixture
def signing(rich) -> Signing:
    return Signing(rich)


@pytest.fixture
def copy(tmp_path) -> Path:
    return tmp_path / "copy"


@pytest.fixture
def mirror(bureau, rich, copy):
    """Run the command; return its exit status and what it printed."""

    def running(*options: str, into: Path = copy) -> tuple[int, str]:
        bureau.session.flush()
        done = CliRunner().invoke(publication, ["mirror", str(into), *options])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    return running


@pytest.fixture
def check(copy, public, capsys):
    """Check a copy as a stranger who has noted the key; return the exit status and the report."""

    def checking(where: object = copy) -> tuple[int, str]:
        status = check_mirror.main([str(where), "--key", (public / "log/key").read_text()])
        return status, capsys.readouterr().out

    return checking


def files(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()
    }


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def plain_host(folder: Path) -> Iterator[str]:
    """Serve a folder as any host does, with nothing behind it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def nginx_host(folder: Path, place: Path) -> Iterator[str]:
    """Serve a folder by the configuration that docs/mirrors.md gives."""
    place.mkdir()
    port = free_port()
    told = Path("docs/mirrors.md").read_text()
    server = re.search(r"```nginx\n(.*?)```", told, re.DOTALL)
    assert server
    block = server[1].replace("/srv/mirror", str(folder)).replace("listen 80;", f"listen 127.0.0.1:{port};")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {place}/{kind};" for kind in kinds)
    (place / "nginx.conf").write_text(
        f"{'user root;' if os.getuid() == 0 else ''} pid {place}/pid; error_log stderr; events {{}}"
        f" http {{ access_log off; {temporary} {block} }}"
    )
    command = [str(NGINX), "-p", place, "-c", place / "nginx.conf", "-g", "daemon off;"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            deadline = time.monotonic() + 10
            while True:
                try:
                    ask(f"http://127.0.0.1:{port}/")
                    break
                except OSError:
                    assert process.poll() is None, process.stderr.read()
                    assert time.monotonic() < deadline
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def ask(url: str, **headers: str) -> tuple[int, bytes, Message]:
    parts = urlsplit(url)
    line = HTTPConnection(parts.netloc, timeout=10)
    try:
        question = f"?{parts.query}" if parts.query else ""
        line.request("GET", (parts.path or "/") + question, headers=headers)
        answer = line.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        line.close()


def walk(start: str) -> dict[str, str]:
    """Follow every link from a page on, within the host; return the pages by their addresses."""
    host = urlsplit(start).netloc
    pages: dict[str, str] = {}
    seen: set[str] = set()
    left = [start]
    while left:
        url = left.pop()
        status, raw, headers = ask(url)
        assert status == 200, url
        if not headers["Content-Type"].startswith("text/html"):
            continue
        pages[url] = raw.decode()
        for tag, attribute, address in ADDRESS.findall(pages[url]):
            target = urljoin(url, address).partition("#")[0]
            if address.startswith("#") or attribute == "action":
                continue
            if urlsplit(target).netloc == host:
                assert target.startswith(start), f"{url} leads out of its folder: {address}"
                if target not in seen:
                    seen.add(target)
                    left.append(target)
            elif target.startswith("http"):
                assert tag == "a" or target.startswith(ORIGIN), f"{url} loads {address}"
    return pages


@pytest.mark.parametrize("tail", ["", "/copies/of-the-rivers"])
def test_another_host_serves_it_alone_in_whatever_folder_and_an_auditor_is_content(
    mirror, copy, check, tmp_path, tail
) -> None:
    root = tmp_path / "host"
    root.mkdir()
    status, told = mirror()
    assert status == 0, told
    place = root / tail.strip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    if tail:
        shutil.copytree(copy, place)
    with plain_host(root if tail else copy) as host:
        pages = walk(f"{host}{tail}/")
        for name in (
            "index.html",
            "en/index.html",
            "fr/index.html",
            "en/statements/index.html",
            PAGE,
            f"en/statements/{SLUG}/backers/index.html",
            f"en/statements/{SLUG}/number/index.html",
            f"en/statements/{SLUG}/versions/index.html",
            "en/log/index.html",
            "en/help/index.html",
        ):
            assert f"{host}{tail}/{name}" in pages or f"{host}{tail}/" in pages, name
            assert ask(f"{host}{tail}/{name}")[0] == 200, name
        assert len(pages) > 60
        assert check(f"{host}{tail}")[0] == 0
        assert audit.main([f"{host}{tail}"]) == 0


def test_every_page_says_that_it_is_a_copy_and_leads_to_its_original(mirror, copy) -> None:
    assert mirror()[0] == 0
    pages = {name: raw.decode() for name, raw in files(copy).items() if name.endswith(".html")}
    for name, html in pages.items():
        assert html.count('class="mirror-note"') == 1, name
        assert html.count("publication/mirror.css") == 1, name
        address = "/" + name.removesuffix("index.html").rstrip("/")
        assert f'<a href="{ORIGIN}{address}">' in html, name
    day = f"{now().day} {now():%B %Y}"
    assert f"<b>Mirror, as of {day}.</b>" in pages[PAGE]
    assert f'<link rel="canonical" href="{ORIGIN}/en/statements/{SLUG}">' in pages[PAGE]


def test_nobody_can_type_their_name_into_a_copy_and_what_is_asked_goes_to_the_original(mirror, copy) -> None:
    assert mirror()[0] == 0
    original = (copy.parent / "public" / PAGE).read_text()
    assert 'method="post"' in original
    for name, raw in files(copy).items():
        if name.endswith(".html"):
            html = raw.decode()
            assert 'method="post"' not in html, name
            assert "form_token" not in html, name
            for form in re.findall(r"<form[^>]*>", html):
                assert f'action="{ORIGIN}/' in form, name
            for tag, attribute, address in ADDRESS.findall(html):
                assert not address.startswith("/"), f"{name}: {tag} {attribute} {address}"
            assert not re.findall(r'<[^>]*\s[\w-]+="/[^"]*"', html), name
    page = (copy / PAGE).read_text()
    assert f'<a class="button" href="{ORIGIN}/en/statements/{SLUG}#sign">' in page
    assert f'href="{ORIGIN}/en/my-signatures"' in page
    assert 'data-count="../../../petitions/' in page


def test_the_text_and_the_data_are_those_of_the_original(mirror, copy, public) -> None:
    assert mirror()[0] == 0
    ours, theirs = files(public), files(copy)
    assert theirs.keys() - ours.keys() == {"mirror/manifest.json", "mirror/manifest.note"}
    for name, raw in ours.items():
        if not name.endswith((".gz", ".br")) and not name.endswith(".html"):
            assert theirs[name] == raw, name
    text = re.search(rb'<article class="prose" id="text".*?</article>', ours[PAGE], re.DOTALL)
    assert text
    assert text[0] in theirs[PAGE]


def test_what_is_not_for_everybody_is_never_copied(mirror, copy, public) -> None:
    canary = b"canary-Zq3kk0wyx"
    secret = public.parent / "worker.keys"
    secret.write_bytes(canary)
    for name in (".env", "dump.sql", "en/.index.html.half", "log/lock", "log/.key.half", "en/notes.md"):
        (public / name).write_bytes(canary)
    (public / "en/keys.json").symlink_to(secret)
    (public / "keys").symlink_to(public.parent)
    (public / "mirror").mkdir()
    (public / "mirror/manifest.json").write_bytes(canary)
    assert mirror()[0] == 0
    found = files(copy)
    assert [name for name, raw in found.items() if canary in raw] == []
    assert not any(each.is_symlink() for each in copy.rglob("*"))
    for name in found:
        plain = name.removesuffix(".gz").removesuffix(".br")
        if not plain.startswith(("mirror/", "log/tile/")) and "." in plain:
            assert is_public(plain), name
            assert _file_name(f"/{plain.removesuffix('index.html')}"), f"the door does not hand out {name}"


def test_the_second_time_only_what_changed_is_written(mirror, copy, signing, check, monkeypatch) -> None:
    signing.publish()
    # what was written in the second of the copy is looked at again
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(seconds=2))
    assert mirror()[0] == 0
    before = {each: each.stat().st_mtime_ns for each in copy.rglob("*") if each.is_file()}
    read: list[str] = []
    real = copy_files.Copying._write

    def writing(self, name, content, turning):
        read.append(name)
        real(self, name, content, turning)

    monkeypatch.setattr(copy_files.Copying, "_write", writing)
    assert mirror()[0] == 0
    assert read == []
    time.sleep(2)
    signing.sign(MAELLE)
    change_life(signing.session, "old-rivers", LifeAct.REMOVE, reason=RemovalReason.WISH, now=now())
    assert mirror()[0] == 0
    assert PAGE in read
    assert "static/layout/base.css" not in read
    assert not any("old-rivers" in name for name in files(copy))
    same = [each for each, moment in before.items() if each.exists() and each.stat().st_mtime_ns == moment]
    assert copy / "static/layout/base.css" in same
    assert check()[0] == 0
    assert audit.main([str(copy)]) == 0
    assert mirror("--all")[0] == 0
    assert "static/layout/base.css" in read


def test_on_another_day_every_page_says_so(mirror, copy, check, monkeypatch) -> None:
    assert mirror()[0] == 0
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(days=1))
    assert mirror()[0] == 0
    tomorrow = now() + timedelta(days=1)
    for name, raw in files(copy).items():
        if name.endswith("index.html") and name.startswith("en/"):
            assert f"Mirror, as of {tomorrow.day} {tomorrow:%B %Y}." in raw.decode(), name
    listed = json.loads((copy / "mirror/manifest.json").read_text())
    assert listed["as_of"].startswith(f"{tomorrow:%Y-%m-%d}T")
    assert check()[0] == 0


def test_every_kind_of_tampering_is_found(mirror, copy, check, public, tmp_path) -> None:
    assert mirror()[0] == 0
    status, told = check()
    assert (status, f"Mirror of {ORIGIN}, as of" in told) == (0, True), told

    last = max((copy / "log/tile/0/000.p").iterdir(), key=lambda each: int(each.name))

    def bend(name: str):
        def bending(folder: Path) -> None:
            raw = bytearray((folder / name).read_bytes())
            raw[len(raw) // 2] ^= 1
            (folder / name).write_bytes(raw)

        return bending

    def relisted(folder: Path) -> None:
        """Bend a page and say so in the list, as a host can who has no key."""
        listed = json.loads((folder / "mirror/manifest.json").read_text())
        (folder / PAGE).write_text("Vote for us")
        listed["files"][PAGE] = {"size": 11, "sha256": "0" * 64}
        (folder / "mirror/manifest.json").write_text(json.dumps(listed))

    def older_log(folder: Path) -> None:
        log = open_log()
        (folder / "log/checkpoint").write_text(log.key.sign(Checkpoint(log.origin, 0, EMPTY_ROOT)))

    bent = {
        "a page": (bend(PAGE), 1),
        "a packed page": (bend(f"{PAGE}.br"), 1),
        "a number": (bend("petitions.json"), 1),
        "a style": (bend("static/layout/base.css"), 1),
        "a leaf": (bend("log/tile/0/000.p/" + last.name), 1),
        "a file more": (lambda folder: (folder / "en/pay.html").write_text("Pay here"), 1),
        "a file less": (lambda folder: (folder / "fr/index.html").unlink(), 1),
        "the log": (older_log, 1),
        "the list": (relisted, 2),
        "the signed note": (bend("mirror/manifest.note"), 2),
        "no note": (lambda folder: (folder / "mirror/manifest.note").unlink(), 2),
    }
    for what, (bending, wanted) in bent.items():
        sample = tmp_path / "sample"
        shutil.rmtree(sample, ignore_errors=True)
        shutil.copytree(copy, sample)
        bending(sample)
        status, told = check(sample)
        assert status == wanted, f"{what}: {told}"
        with plain_host(sample) as host:
            over_the_net = 0 if what == "a file more" else wanted  # nobody can list what a host has
            assert check(host)[0] == over_the_net, what
    assert check_mirror.main([str(copy), "--key", "elsewhere.example/log+00000000+AA=="]) == 2


def test_a_note_about_a_copy_is_never_taken_for_a_checkpoint(mirror, copy) -> None:
    assert mirror()[0] == 0
    log = open_log()
    note = (copy / "mirror/manifest.note").read_text()
    with pytest.raises(BadNote):
        open_note(note, log.key.public)
    with pytest.raises(ValueError, match="taken for a checkpoint"):
        log.key.sign_text(log.origin, f"{log.origin}\n7\nAAAA\n")
    assert check_mirror.read_note(note, log.key.verifier(log.origin)).origin == ORIGIN
    with pytest.raises(audit.Trouble):
        check_mirror.read_note((copy / "log/checkpoint").read_text(), log.key.verifier(log.origin))


def test_one_that_is_broken_off_says_so_and_is_ended_by_the_next_run(
    mirror, copy, check, monkeypatch
) -> None:
    assert mirror()[0] == 0
    whole = files(copy)
    real = copy_files.write
    written = 0

    def breaking(folder: Path, name: str, content: bytes) -> bool:
        nonlocal written
        written += 1
        if written > 40:
            raise OSError(28, "No space left on device")
        return real(folder, name, content)

    monkeypatch.setattr(copy_files, "write", breaking)
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(days=1))
    with pytest.raises(OSError, match="No space"):
        mirror()
    assert (copy / "mirror/unfinished.txt").exists()
    status, told = check()
    assert (status, "still being made" in told) == (2, True)
    monkeypatch.setattr(copy_files, "write", real)
    assert mirror()[0] == 0
    assert check()[0] == 0
    assert files(copy).keys() == whole.keys()


def test_what_changes_while_it_is_copied_is_in_it(mirror, copy, check, signing, monkeypatch) -> None:
    """Pages and log of a copy are of one moment, whoever signs meanwhile."""
    real = copy_files.Copying.bring
    calls = 0

    def bringing(self, turning, tell):
        nonlocal calls
        calls += 1
        real(self, turning, tell)
        if calls == 1:
            stand(signing.session, slug="late-rivers", body="We ask for *more*.\n")
            signing.sign(*list(crowd(40))[30:])

    monkeypatch.setattr(copy_files.Copying, "bring", bringing)
    assert mirror()[0] == 0
    assert calls == 2
    assert check()[0] == 0
    assert audit.main([str(copy)]) == 0
    assert (copy / "en/statements/late-rivers/index.html").exists()


def test_it_takes_no_place_that_is_not_its_own(mirror, copy, public, tmp_path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "letters.txt").write_text("Dear Ana")
    (tmp_path / "file").write_text("x")
    for place in (home, public, public / "copy", public.parent, tmp_path / "file"):
        status, told = mirror(into=place)
        assert status == 2, told
    assert (home / "letters.txt").read_text() == "Dear Ana"
    copy.mkdir()
    assert mirror()[0] == 0


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed here")
def test_nginx_serves_it_by_the_lines_in_the_docs(mirror, copy, check, tmp_path) -> None:
    assert mirror()[0] == 0
    with nginx_host(copy, tmp_path / "nginx") as host:
        pages = walk(f"{host}/")
        assert len(pages) > 60
        status, raw, headers = ask(f"{host}/{PAGE}", **{"Accept-Encoding": "gzip"})
        assert (status, headers["Content-Encoding"]) == (200, "gzip")
        assert raw == (copy / f"{PAGE}.gz").read_bytes()
        assert ask(f"{host}/en/statements/{SLUG}")[0] in {200, 301}
        assert ask(f"{host}/petitions.json")[2]["Access-Control-Allow-Origin"] == "*"
        assert "form-action" in ask(f"{host}/{PAGE}")[2]["Content-Security-Policy"]
        assert check(host)[0] == 0
        assert audit.main([host]) == 0


def test_a_copy_of_many_statements_is_audited_whole(mirror, copy, bureau, rich, site) -> None:
    """A host that cannot be asked for the second page of the list gives the first again."""
    for number in range(52):
        stand(bureau.session, slug=f"brook-{number}", languages=("en",))
    bureau.sign(stand(bureau.session, slug="first-brook", languages=("en",)), MAELLE)
    count_all(site)
    assert mirror()[0] == 0
    with plain_host(copy) as host:
        source = audit.Source(host)
        report, _ = audit.audit(source, source.get("log/key").decode(), None, None, None)
        source.close()
    assert report.troubles == []
    assert sum("Statement" in line for line in report.lines) >= 54
