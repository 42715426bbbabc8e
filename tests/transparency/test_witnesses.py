"""Witnesses sign what continues what they saw, and nothing else; the log is shown with and without them."""

import json
import socket
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as some

from petitioner import audit, witness
from petitioner.transparency.ask_witnesses import ask_witnesses
from petitioner.transparency.cosignatures import Witness, cosignatures
from petitioner.transparency.extend import extend
from petitioner.transparency.notes import Checkpoint, LogKey, open_note
from petitioner.transparency.policy import BadPolicy, Policy, read_policy
from petitioner.transparency.subtrees import Subtrees
from petitioner.transparency.tree import (
    consistency_proof,
    inclusion_proof,
    is_included,
    leaf_hash,
    root_of,
)
from petitioner.transparency.witnessing import Witnessing

ORIGIN = "petitions.example/log"
KEY = LogKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
LEAVES = [leaf_hash(number.to_bytes(4)) for number in range(600)]
OTHERS = [leaf_hash(b"other" + number.to_bytes(4)) for number in range(600)]


def note(size: int, leaves: list[bytes] = LEAVES, key: LogKey = KEY, origin: str = ORIGIN) -> str:
    return key.sign(Checkpoint(origin, size, root_of(leaves[:size])))


def proof(old: int, size: int, leaves: list[bytes] = LEAVES) -> list[bytes]:
    return consistency_proof(old, size, lambda start, end: root_of(leaves[start:end]))


def request(old: int, text: str, hashes: list[bytes]) -> bytes:
    return "\n".join([f"old {old}", *(b64encode(each).decode() for each in hashes), "", text]).encode()


@contextmanager
def served(folder: Path, name: str = "witness.example/w1") -> Iterator[tuple[str, str]]:
    """Yield the address and the public key of a witness of the log."""
    key = str(witness.create(folder, name)) if not (folder / "witness.key").exists() else ""
    watching = witness.Witness(folder, [witness.read_key(KEY.verifier(ORIGIN), witness.LOG)])
    with witness.server(watching, ("127.0.0.1", 0)) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}", key or str(watching.key)
        finally:
            running.shutdown()
            thread.join()


def post(url: str, body: bytes, path: str = "/add-checkpoint") -> tuple[int, str, str]:
    line = HTTPConnection(url.removeprefix("http://"), timeout=10)
    try:
        line.request("POST", path, body)
        answer = line.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read().decode()
    finally:
        line.close()


def test_a_witness_cosigns_what_continues_what_it_saw(tmp_path: Path) -> None:
    with served(tmp_path) as (url, key):
        known = Witness("one", *_named(key))
        for old, size in ((0, 1), (1, 2), (2, 255), (255, 600), (600, 600)):
            status, _, body = post(url, request(old, note(size), proof(old, size) if 0 < old < size else []))
            assert status == 200
            found = cosignatures(open_note(note(size), KEY.public).text(), body.splitlines(), [known])
            assert abs(found["one"].at.timestamp() - time.time()) < 60
        assert cosignatures("another text\n", body.splitlines(), [known]) == {}


def _named(key: str) -> tuple[str, bytes]:
    name, _, encoded = key.split("+", 2)
    return name, b64decode(encoded)[1:]


def test_a_witness_says_why_it_does_not_cosign(tmp_path: Path) -> None:
    stranger = LogKey(Ed25519PrivateKey.generate())
    with served(tmp_path) as (url, _):
        assert post(url, request(0, note(300), []))[0] == 200
        for status, body in (
            (400, b""),
            (400, b"old 1\n\nno checkpoint"),
            (400, b"\xff\xfe"),
            (400, request(0, note(300), [b"short"])),
            (400, request(0, note(400), [bytes(32)] * 64)),
            (400, request(301, note(300), [])),
            (400, request(300, note(400), []).replace(b"old 300", b"old 0300")),
            (403, request(300, note(400, key=stranger), proof(300, 400))),
            (404, request(300, note(400, origin="other.example/log"), proof(300, 400))),
            (409, request(299, note(400), proof(299, 400))),
            (409, request(300, note(300, OTHERS), [])),
            (422, request(300, note(400), [])),
            (422, request(300, note(400), proof(299, 400))),
            (422, request(300, note(400, OTHERS), proof(300, 400, OTHERS))),
        ):
            got, kind, said = post(url, body)
            assert got == status, body[:40]
            if status == 409:
                assert (kind, said) == (witness.SIZE_TYPE, "300\n")
        assert post(url, b"x" * 65_537)[0] == 413
        assert post(url, request(300, note(400), proof(300, 400)), "/elsewhere")[0] == 404
        assert post(url, request(300, note(400), proof(300, 400)))[0] == 200, "it goes on where it was"


def test_a_first_checkpoint_needs_no_proof_and_takes_none(tmp_path: Path) -> None:
    with served(tmp_path) as (url, _):
        assert post(url, request(0, note(300), [bytes(32)]))[0] == 422
        assert post(url, request(0, note(0), []))[0] == 200
        assert post(url, request(0, note(300), []))[0] == 200


def test_a_witness_remembers_after_a_restart_and_signs_one_history_when_asked_twice_at_once(
    tmp_path: Path,
) -> None:
    with served(tmp_path) as (url, _):
        assert post(url, request(0, note(300), []))[0] == 200
    with served(tmp_path) as (url, _):
        assert post(url, request(0, note(300, OTHERS), []))[0] == 409
        asked = [(LEAVES, 400), (LEAVES, 500)] * 8
        answers: list[tuple[int, int]] = []

        def ask(leaves: list[bytes], size: int) -> None:
            answers.append((post(url, request(300, note(size, leaves), proof(300, size)))[0], size))

        threads = [threading.Thread(target=ask, args=each) for each in asked]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert [status for status, _ in answers].count(200) == 1, "the second who says 300 is told better"


@given(some.binary(max_size=400))
def test_no_request_breaks_a_witness(tmp_path_factory, raw: bytes) -> None:
    folder = tmp_path_factory.mktemp("witness")
    witness.create(folder, "w")
    watching = witness.Witness(folder, [witness.read_key(KEY.verifier(ORIGIN), witness.LOG)])
    for body in (raw, b"old 0\n\n" + raw, note(3).encode() + raw):
        with pytest.raises(witness.Refusal):
            watching.answer(body)
    assert watching.seen(ORIGIN) is None
    with suppress(witness.Refusal):  # more lines under a checkpoint that holds are nobody's signatures
        watching.answer(request(0, note(3), []) + raw)
    assert watching.seen(ORIGIN) in (None, witness.read_checkpoint(note(3))[0])


@given(some.integers(1, 600), some.integers(0, 599))
def test_proofs_made_from_tiles_are_those_of_the_tree(tiles: Path, size: int, index: int) -> None:
    tree = Subtrees(tiles, size)
    root = root_of(LEAVES[:size])
    index %= size
    path = inclusion_proof(index, size, tree)
    assert is_included(index, size, LEAVES[index], path, root)
    assert consistency_proof(index + 1, size, tree) == proof(index + 1, size)


@pytest.fixture(scope="module")
def tiles(tmp_path_factory) -> Path:
    """Return a folder with the tiles of a log as a site that grew leaf by leaf has them."""
    from petitioner.transparency.tiles import WIDTH, tile_path  # noqa: PLC0415 - of this helper alone

    folder = tmp_path_factory.mktemp("log")
    levels = [LEAVES, [root_of(LEAVES[at : at + WIDTH]) for at in (0, WIDTH)]]
    for level, row in enumerate(levels):
        for number in range(-(-len(row) // WIDTH)):
            part = row[number * WIDTH : (number + 1) * WIDTH]
            widths = [WIDTH] if len(part) == WIDTH else range(1, len(part) + 1)
            for width in widths:
                path = folder / tile_path(level, number, width)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b"".join(part[:width]))
    return folder


# --- policies ---------------------------------------------------------------------------------------------


def keys_of(*names: str) -> dict[str, str]:
    made = {}
    for name in names:
        public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
        made[name] = str(witness.Key(f"{name}.example", witness.COSIGNATURE, public))
    return made


def test_a_quorum_is_counted_group_by_group() -> None:
    keys = keys_of("a1", "a2", "a3", "b1", "b2")
    text = "# who watches\n" + "".join(f"witness {name} {key}\n" for name, key in keys.items())
    text += "group a 2 a1 a2 a3\ngroup b any b1 b2\ngroup both all a b\nquorum both\n"
    for policy in (read_policy(text), audit.read_policy(text)):
        assert policy.is_met({"a1", "a3", "b2"})
        assert not policy.is_met({"a1", "a2", "a3"})
        assert not policy.is_met({"a1", "b1", "b2"})
        assert not policy.is_met(set())
    for policy in (read_policy("quorum none\n"), audit.read_policy("quorum none\n")):
        assert policy.is_met(set())


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "quorum a",
        "quorum none\nquorum none",
        "witness a {a}",
        "witness a {a}\nwitness a {b}\nquorum a",
        "witness a {a}\nwitness b {a}\nquorum a",
        "witness none {a}\nquorum none",
        "witness a {a} ftp://a.example\nquorum a",
        "witness a {log}\nquorum a",
        "witness a x+00000000+AAAA\nquorum a",
        "witness a {a}\ngroup g 2 a\nquorum g",
        "witness a {a}\ngroup g 0 a\nquorum g",
        "witness a {a}\ngroup g any\nquorum g",
        "witness a {a}\ngroup g any b\nquorum g",
        "witness a {a}\ngroup g any g\nquorum g",
        "witness a {a}\ngroup g any a\ngroup h any a\nquorum h",
        "log {a}\nquorum none",
        "somebody a\nquorum none",
        "quorum none\x07",
    ],
)
def test_what_is_no_policy_is_refused_with_its_line(lines: str) -> None:
    keys = keys_of("a", "b")
    with pytest.raises(BadPolicy):
        read_policy(lines.format(**keys, log=KEY.verifier(ORIGIN)))


# --- asking -----------------------------------------------------------------------------------------------


@contextmanager
def pretending(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """Yield the address of somebody who answers otherwise than a witness should."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()
            thread.join()


def _say(status: int, body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(door: BaseHTTPRequestHandler) -> None:
        door.send_response(status)
        door.end_headers()
        door.wfile.write(body)

    return answer


def _drip(door: BaseHTTPRequestHandler) -> None:
    door.send_response(200)
    door.end_headers()
    for _ in range(60):
        try:
            door.wfile.write(b"x")
            door.wfile.flush()
        except OSError:
            return
        time.sleep(0.5)


def policy_of(**witnesses: tuple[str, str]) -> Policy:
    lines = [f"witness {name} {key} {url}" for name, (key, url) in witnesses.items()]
    return read_policy("\n".join([*lines, f"group g 2 {' '.join(witnesses)}", "quorum g"]))


def test_one_of_three_that_is_away_lies_or_is_slow_holds_nothing_up(tmp_path: Path, caplog) -> None:
    third = keys_of("three")["three"]
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        with (
            served(tmp_path / "one", "w1") as (one, first),
            served(tmp_path / "two", "w2") as (two, second),
            pretending(_say(409, b"999999\n")) as lying,
            pretending(_say(409, b"nonsense")) as babbling,
            pretending(_say(200, b"\xe2\x80\x94 three.example AAAA\n")) as forging,
            pretending(_say(200, b"x" * 40_000)) as talking,
            pretending(_say(500, b"")) as broken,
            pretending(_drip) as slow,
        ):
            for size, bad in enumerate((away, lying, babbling, forging, talking, broken, slow), 1):
                policy = policy_of(one=(first, one), two=(second, two), three=(third, bad))
                begun = time.monotonic()
                answers = ask_witnesses(
                    note(size), open_note(note(size), KEY.public), policy.witnesses.values(), {}, proof
                )
                assert time.monotonic() - begun < 8
                assert answers["three"].cosignature is None
                assert answers["three"].trouble, bad
                assert policy.is_met([name for name, each in answers.items() if each.cosignature])


@pytest.fixture
def site(tmp_path: Path, session, log, leave) -> Callable[[int], Checkpoint]:
    """Return a function that counts so many more and signs; the public folder is `tmp_path / public`."""

    def grow(number: int) -> Checkpoint:
        leave(number)
        return extend(session, log)

    return grow


def test_the_newest_checkpoint_is_published_at_once_and_the_witnessed_one_when_enough_have_cosigned(
    tmp_path: Path, log, site, caplog
) -> None:
    key = log.key.verifier(log.origin)
    watching = witness.read_key(key, witness.LOG)
    names = ("w1", "w2")
    keys = {name: str(witness.create(tmp_path / name, name)) for name in names}
    lines = [f"log {key}"]

    def serve(name: str):
        one = witness.Witness(tmp_path / name, [watching])
        running = witness.server(one, ("127.0.0.1", 0))
        threading.Thread(target=running.serve_forever, daemon=True).start()
        return running

    running = {name: serve(name) for name in names}
    lines += [f"witness {name} {keys[name]} http://127.0.0.1:{running[name].server_port}" for name in names]
    text = "\n".join([*lines, "group all all w1 w2", "quorum all"])
    asking = Witnessing(log.folder, log.key.public, read_policy(text))
    assert asking.go_round() == {}, "nothing is signed yet"
    site(300)
    assert set(asking.go_round()) == {"w1", "w2"}
    assert asking.is_witnessed()
    assert asking.go_round() == {}, "what is witnessed is shown once"
    assert audited(log, text) == (["300 of 300 leaves are witnessed by w1, w2."], [])
    running["w2"].shutdown()
    running["w2"].server_close()
    newest = site(30)
    assert asking.go_round()["w2"].trouble
    assert asking.go_round()["w2"].trouble
    assert [each.message for each in caplog.records].count(caplog.records[-1].message) == 1, "said once"
    assert open_note((log.folder / "checkpoint").read_text(), log.key.public) == newest, "never held up"
    assert audited(log, text) == (["300 of 330 leaves are witnessed by w1, w2."], [])
    other = Witnessing(log.folder, log.key.public, read_policy(text.replace("all all", "all any")))
    other.go_round()
    assert other.is_witnessed()
    assert audited(log, text)[1] == ["too few witnesses have cosigned the log: w1"]
    running["w1"].shutdown()
    running["w1"].server_close()


def audited(log, text: str) -> tuple[list[str], list[str]]:
    source = audit.Source(str(log.folder.parent))
    key = source.get("log/key").decode().strip()
    head = audit.read_head(source.get("log/checkpoint").decode(), key)
    _, hashes = audit.read_log(audit.Tiles(source), head)
    return audit.check_witnesses(source, key, audit.read_policy(text), head, hashes)


def test_a_second_history_is_seen_by_whoever_asks_the_witnesses(tmp_path: Path, log, site) -> None:
    """A split view: the operator shows one log to the witness and signs another for the auditor."""
    key = log.key.verifier(log.origin)
    made = str(witness.create(tmp_path / "w", "w"))
    watching = witness.Witness(tmp_path / "w", [witness.read_key(key, witness.LOG)])
    other = log.key.sign(Checkpoint(log.origin, 300, root_of(OTHERS[:300])))
    cosigned = other + watching.answer(request(0, other, []))
    site(320)
    (log.folder / "witnessed").write_text(cosigned)
    policy = f"log {key}\nwitness w {made}\nquorum w\n"
    assert audited(log, policy) == (
        [],
        ["the witnesses have seen another log: 300 leaves that are not these"],
    )
    mine = (log.folder / "checkpoint").read_text()
    with pytest.raises(witness.Refusal) as refused:
        watching.answer(request(300, mine, proof(300, 320)))
    assert refused.value.status == 422
    (log.folder / "witnessed").write_text(mine)
    assert audited(log, policy)[1] == ["too few witnesses have cosigned the log: none"]
    (log.folder / "witnessed").unlink()
    assert audited(log, policy)[1][0].startswith("no checkpoint is witnessed")
    elsewhere = policy.replace(key, LogKey(Ed25519PrivateKey.generate()).verifier(log.origin))
    assert audited(log, elsewhere)[1] == ["the log has another key than the policy says"]


def test_leaves_that_were_kept_from_the_witnesses_for_days_are_a_trouble(
    tmp_path: Path, log, site, monkeypatch
) -> None:
    key = log.key.verifier(log.origin)
    made = str(witness.create(tmp_path / "w", "w"))
    watching = witness.Witness(tmp_path / "w", [witness.read_key(key, witness.LOG)])
    site(10)
    note_of = (log.folder / "checkpoint").read_text()
    long_ago = time.time() - 2 * 86_400
    monkeypatch.setattr(witness.time, "time", lambda: long_ago)
    (log.folder / "witnessed").write_text(note_of + watching.answer(request(0, note_of, [])))
    monkeypatch.undo()
    policy = f"witness w {made}\nquorum w\n"
    assert audited(log, policy)[1] == []
    site(5)
    assert audited(log, policy)[1] == ["5 leaves were not shown to the witnesses for more than a day"]


# --- the command ------------------------------------------------------------------------------------------


def test_the_command_makes_a_witness_once_and_says_what_is_wrong(tmp_path: Path, capsys) -> None:
    folder = str(tmp_path / "w")
    assert witness.main(["create", folder, "--name", "witness.example/w1"]) == 0
    key = capsys.readouterr().out.strip()
    assert (tmp_path / "w/witness.key").stat().st_mode & 0o777 == 0o600
    assert witness.main(["create", folder, "--name", "witness.example/w1"]) == 2
    assert "already" in capsys.readouterr().err
    assert witness.main(["create", str(tmp_path / "x"), "--name", "a b"]) == 2
    assert witness.main(["serve", folder]) == 2
    assert "--log" in capsys.readouterr().err
    assert witness.main(["show", str(tmp_path / "nothing")]) == 2
    assert witness.main(["show", folder, "--log", key]) == 2, "a witness's key is no log's"
    capsys.readouterr()
    assert witness.main(["show", folder, "--log", KEY.verifier(ORIGIN)]) == 0
    assert capsys.readouterr().out == f"{key}\n{ORIGIN}: 0 leaves cosigned\n"
    assert json.dumps(key) not in (tmp_path / "w/witness.key").read_text()
