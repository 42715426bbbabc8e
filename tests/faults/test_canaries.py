"""Forty people go through all that can happen to a signer; then nothing but their letters names them."""

import contextlib
import os
import re
import signal
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from redis import Redis

from tests.faults.canaries import Canary, Pages, Search, forty
from tests.faults.crowd import SIGN, form, form_token, token_in
from tests.faults.test_crashes import children_of, run_out_of_lease
from tests.live import Live

INBOX = "/en/statements/ceasefire-now/check-your-inbox"
MINE = "/en/my-signatures"
pytestmark = pytest.mark.faults


def walk(live: Live, people: list[Canary]) -> None:
    """Send everybody on their way."""
    token = form_token(live.get(SIGN).text)
    handles = {each: sign(live, each, token) for each in people}
    with psycopg.connect(live.place.database_url, autocommit=True) as connection:
        live.wait_for(
            lambda: connection.execute("SELECT count(*) FROM link").fetchone() >= (30,), 60, "opened forms"
        )
    break_things(live, people)
    reached = [each for each in people if each.path not in {"refuse5", "refuse4", "mistake", "grey"}]
    for each in reached:
        letter = live.wait_for_letters(1, each.email, 90)[-1]
        answer(live, each, token_in(letter), letter["text"], handles[each])
    for each in people:
        if each.path == "again":
            sign(live, each, token)
        if each.path == "confirm":
            visit(live, each)
    live.cli("signatures", "recount", check=False)
    live.wait_for(lambda: live.sql("SELECT 1 FROM signature HAVING count(counted_at) >= 16"), 60, "counts")
    live.wait_for(lambda: not live.sql("SELECT 1 FROM signature WHERE state = 'disowned'"), 90, "erasure")


def sign(live: Live, each: Canary, token: str) -> str:
    """Sign as one of them; return the handle. The mistaken make every mistake there is."""
    fields = form(each.name, each.email, token, visibility="hidden")
    if each.path == "mistake":
        for wrong in ({"country": "QQ"}, {"consent": ""}, {"form_token": "?"}, {"visibility": each.name}):
            assert live.post(SIGN, {**fields, **wrong}).status == 422
        assert (
            live.post(SIGN, fields, Origin="https://other.example", Sec_Fetch_Site="cross-site").status == 403
        )
        assert live.post(SIGN, {**fields, "name": each.name * 2_000}).status in {413, 422}
        assert live.post(f"/en/statements/none/{each.number}/sign", fields).status in {404, 405}
        return ""
    answer = live.post(SIGN, fields)
    assert answer.status == 303
    return answer.headers["location"].rpartition("/")[2]


def break_things(live: Live, people: list[Canary]) -> None:
    """Kill a worker that holds letters, make the database fail it, and put something unreadable before it."""
    token = form_token(live.get(SIGN).text)
    live.sql("UPDATE link SET letter_due_at = now(), mailed_at = NULL WHERE mailed_at IS NULL")
    for each in people:
        if each.path == "killed":
            sign(live, each, token)
    for pid in children_of(live.pid("signatures") or 0):
        os.kill(pid, signal.SIGKILL)
    live.kill("signatures")
    run_out_of_lease(live)
    live.sql("ALTER TABLE signature ADD CONSTRAINT broken CHECK (country <> 'FR') NOT VALID")
    sign(live, people[0], token)
    live.wait_for(lambda: "open_intake failed" in live.log, 60, "a failing job")
    live.sql("ALTER TABLE signature DROP CONSTRAINT broken")
    live.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


def answer(live: Live, each: Canary, token: str, text: str, handle: str) -> None:
    """Answer a letter as that person would."""
    if each.path == "not_me":
        assert live.post(f"/c/{token}", {"choice": "not_me"}).status == 303
    elif each.path == "expired":
        live.sql(
            "UPDATE link SET expires_at = now() - interval '1 hour' WHERE token_digest = sha256(%s)",
            token.encode(),
        )
        assert live.get(f"/c/{token}").status == 410
    elif each.path == "code":
        code = next(line for line in text.splitlines() if len(line) == 9 and line[4] == " ")
        assert live.post(f"{INBOX}/{handle}", {"code": each.name}).status == 422
        assert live.post(f"{INBOX}/{handle}", {"code": code}).status == 303
    else:
        assert live.get(f"/c/{token}").status == 200
        assert live.post(f"/c/{token}", {"choice": each.email}).status == 422
        assert live.post(f"/c/{token}", {"choice": "signed"}).status == 303
        ask_for_a_receipt(live, each, token)


def ask_for_a_receipt(live: Live, each: Canary, token: str) -> None:
    """Ask for a receipt on the page that follows; every other person fetches it, the rest leave it."""
    found = re.search(r'action="([^"]+/signed/[^"]+)"', live.get(f"/c/{token}").text)
    if found is None:  # held, or another attempt of this mailbox was first
        return
    shown = re.search(r'class="receipt-code num" dir="ltr">([^<]+)<', live.post(found[1], {}).text)
    assert shown
    assert live.post("/en/receipt", {"code": each.email}).status == 422
    if each.number % 2:
        fetched = live.post("/en/receipt", {"code": shown[1]})
        assert fetched.status in {200, 409}, "made meanwhile, or not yet"


def visit(live: Live, each: Canary) -> None:
    """See one's own page, make mistakes on it, correct the name; every other person leaves."""
    assert live.post(MINE, {"email": f"{each.email}@"}).status == 422
    page = live.post(MINE, {"email": each.email}).headers["location"]
    [code] = live.wait_for(lambda: codes_alone(live, each), what="the code for a signer's page")
    assert live.post(page, {"code": each.email}).status == 422
    own = live.post(page, {"code": code}).headers["location"]
    live.wait_for(lambda: each.name in live.get(own).text, what="the page of a signer")
    assert each.name in live.get(f"{own}/data.json").text
    found = re.search(r'name="reference" value="([^"]+)"', live.get(own).text)
    assert found
    asked = {"act": "change", "reference": found[1], "visibility": "hidden"}
    assert live.post(own, {**asked, "name": f"{each.name} {each.email}"}).status == 422
    assert live.post(own, {**asked, "name": f"{each.name} {each.name}"}).status == 303
    live.wait_for(lambda: f"{each.name} {each.name}" in live.get(own).text, what="the corrected name")
    if each.number % 4:
        assert live.post(own, {"act": "leave"}).status == 200


def codes_alone(live: Live, each: Canary) -> list[str]:
    """Return the codes of letters to a person that hold no address."""
    texts = [letter["text"] for letter in live.letters(each.email) if "://" not in letter["text"]]
    return [line for text in texts for line in text.splitlines() if len(line) == 9 and line[4] == " "]


def memory_of_queue(live: Live) -> Iterator[bytes]:
    """Return every key of the queue server and what it holds, jobs and results too."""
    with Redis.from_url(live.place.queue_url) as connection:
        for key in connection.scan_iter(count=1_000):
            yield key
            yield connection.dump(key) or b""
            kind = connection.type(key)
            if kind == b"hash":
                yield repr(connection.hgetall(key)).encode()
            elif kind == b"string":
                yield connection.get(key) or b""
            elif kind == b"stream":
                yield repr(connection.xrange(key)).encode()


def tables(live: Live) -> Iterator[bytes]:
    """Return the content of every table, as a dump has it."""
    with psycopg.connect(live.place.database_url) as connection:
        names = connection.execute(
            "SELECT format('%I', relname) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        for (name,) in names:
            with connection.cursor().copy(f"COPY {name} TO STDOUT") as rows:  # type: ignore[arg-type]
                yield b"".join(bytes(row) for row in rows)


def environments(live: Live) -> Iterator[bytes]:
    """Return the environment and the command line of every process of the platform."""
    for name in ("web", "signatures", "publication", "scheduler"):
        pid = live.pid(name)
        for each in (pid, *children_of(pid)) if pid else ():
            for kind in ("environ", "cmdline"):
                with contextlib.suppress(ProcessLookupError, FileNotFoundError):  # it has ended meanwhile
                    yield Path(f"/proc/{each}/{kind}").read_bytes()


def memory_of_web(live: Live) -> Iterator[bytes]:
    """Return what the web's processes hold, when those that answered have ended: they do every 15 minutes."""
    pid = live.pid("web") or 0
    before = set(children_of(pid))
    os.kill(pid, signal.SIGHUP)
    live.wait_for(lambda: len(set(children_of(pid)) - before) == len(before), 60, "new web processes")
    live.wait_for(lambda: before.isdisjoint(children_of(pid)), 60, "the end of the old ones")
    unseen = Pages()
    for each in (pid, *children_of(pid)):
        with Path(f"/proc/{each}/maps").open() as maps, Path(f"/proc/{each}/mem").open("rb", 0) as memory:
            for line in maps:
                span, rights, *rest = line.split()
                if "w" not in rights or (len(rest) > 3 and rest[3].startswith("/dev")):
                    continue
                start, end = (int(edge, 16) for edge in span.split("-"))
                memory.seek(start)
                with contextlib.suppress(OSError):
                    yield from unseen.runs(memory.read(end - start))


def test_nobody_is_found_anywhere_but_in_their_letters(fragile_live: Live) -> None:
    live, people = fragile_live, forty()
    search = Search(people)
    with Redis.from_url(live.place.queue_url) as connection:
        connection.config_set("appendonly", "yes")
    [(database_folder,)] = live.sql("SHOW data_directory")
    walk(live, people)
    live.sql("CHECKPOINT")

    hits = {
        "queue": search.in_bytes(b"\n".join(memory_of_queue(live))),
        "append-only file": search.in_folder(live.folder / "valkey"),
        "what the processes said": search.in_bytes(live.log.encode()),
        "public folder": search.in_folder(live.place.public),
        "environment": search.in_bytes(b"\n".join(environments(live))),
        "tables": search.in_bytes(b"\n".join(tables(live))),
        "memory of the web process": search.in_parts(memory_of_web(live)),
        "database files and WAL": search.in_folder(Path(database_folder)),
    }
    assert not any(hits.values()), {where: found for where, found in hits.items() if found}
    tokens = [token_in(letter) for letter in live.letters() if "/c/" in letter["text"]]
    assert not [token for token in tokens if token in live.log], "a link stands in a log"

    assert any((live.folder / "valkey").rglob("*.aof")), "there was a file to search"
    assert any(b"rq:" in key for key in memory_of_queue(live)), "there was a queue to search"
    written_to = {letter["to"] for letter in live.letters()}
    reached = [each for each in people if each.path not in {"refuse5", "refuse4", "mistake", "grey"}]
    assert written_to >= {each.email for each in reached}
    assert search.in_folder(live.place.mailbox), "the search works: letters name people"


def test_the_search_finds_every_spelling() -> None:
    people = forty()
    search = Search(people)
    for each in people:
        for said in (each.name, each.email, each.name.casefold(), each.email.upper()):
            sentence = f"550 <{said}>: no such mailbox".encode()
            assert search.in_bytes(sentence)
            assert search.in_bytes(sentence.hex().encode())
            assert search.in_bytes(b64encode(sentence))
            assert search.in_bytes(quote(sentence).encode())
        assert search.in_bytes(sha256(each.email.lower().encode()).digest())
    assert not search.in_bytes(b"Ilse Mertens, ilse@invented.example")
