"""A stranger audits what we published: an honest log always passes, and whatever is bent is found."""

import hmac
import json
import random
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from petitioner import audit
from petitioner.audit import LEAF, Ledger
from petitioner.erasure.journal import Journal
from petitioner.publication.jobs import count_all, open_log
from petitioner.publication.log_commands import log as log_group
from petitioner.publication.publish import publish
from petitioner.signatures.rules import Visibility, shown_name
from petitioner.signatures.shapes import Person
from petitioner.signatures.withdraw import withdraw
from petitioner.statements.change_life import change_life
from petitioner.statements.life_rules import LifeAct
from petitioner.transparency import store
from petitioner.transparency.commitment import address_mark, marks
from petitioner.transparency.notes import LogKey, open_note
from petitioner.transparency.rules import Kind, Leaf
from petitioner.transparency.tiles import tile_path
from petitioner.transparency.tree import leaf_hash, root_of
from petitioner.vocabulary.email_address import parse_email_address
from tests.people import MAELLE, crowd
from tests.publication import tampering
from tests.publication.tampering import edit, flipped
from tests.signatures.scene import SLUG, now, stand


@pytest.fixture
def town(bureau, site, view, settings):
    """Return a site with 300 signatures, five of them withdrawn, under two statements."""
    bureau.sign(view, *list(crowd(280)))
    bureau.sign(stand(bureau.session, slug="open-schools", body="We ask for *schools*.\n"), *list(crowd(20)))
    count_all(site)
    ids = [row["id"] for row in bureau.rows("signature") if row["statement_id"] == view.statement_id]
    withdraw(bureau.session, ids[:5], journal=Journal(settings.erasure_journal))
    count_all(site)
    publish(bureau.session, site, now=now())
    return settings.public_folder


@pytest.fixture
def run(town, tmp_path, capsys):
    """Audit a folder; return the exit status and the report. What was seen is remembered."""

    def auditing(folder=town, *options, state=tmp_path / "state"):
        status = audit.main([str(folder), "--state", str(state), *options])
        return status, capsys.readouterr().out

    return auditing


def test_the_number_of_the_pages_is_that_of_the_log_and_a_later_run_remembers(
    town, run, bureau, site, view
) -> None:
    status, report = run()
    assert status == 0, report
    assert "307 leaves" in report  # 2 texts, 300 signatures, 5 withdrawals
    assert "275 signatures in the log, 5 withdrawn, 0 taken out; the page shows 275." in report
    assert "note it, and give it with --key" in report
    bureau.sign(view, MAELLE)
    count_all(site)
    publish(bureau.session, site, now=now())
    status, report = run()
    assert (status, "continues the 307 leaves" in report, "276" in report) == (0, True, True)
    assert CliRunner().invoke(log_group, ["check"]).exit_code == 0


def test_nothing_in_the_log_says_who_or_where_or_when(town, bureau, view) -> None:
    raw = b"".join(path.read_bytes() for path in sorted((town / "log").rglob("*")) if path.is_file())
    people = list(crowd(280))
    for row in bureau.rows("signature"):
        assert row["id"].bytes not in raw
        assert row["fingerprint"] is None or row["fingerprint"] not in raw
    for person in people[:40]:
        for text in (person.name, person.email):
            assert text.encode() not in raw
            assert sha256(text.encode()).digest() not in raw
            assert sha256(b"\0" + text.encode()).digest() not in raw
    places = store.places(bureau.session, [row["id"].bytes for row in bureau.rows("signature")])
    in_order = [places[row["id"].bytes] for row in bureau.rows("signature") if row["id"].bytes in places]
    assert in_order != sorted(in_order)


def test_whoever_has_the_log_and_guesses_an_address_cannot_try_the_guess(town, bureau) -> None:
    """All that can be made of guesses with what is public is held against all that is in the log."""
    raw = b"".join(path.read_bytes() for path in sorted((town / "log").rglob("*")) if path.is_file())
    parts = {raw[place : place + 32] for place in range(len(raw) - 31)}
    public = [b"", bytes(32), (town / "log/key").read_bytes().strip(), open_log().origin.encode()]
    public += [b"petitioner log address 1", b"petitioner log name 1", (town / "log/checkpoint").read_bytes()]
    bundle = (town / "log/tile/entries/000").read_bytes()
    public += [bundle[place + 26 : place + 58] for place in range(0, 58 * 10, 58)]
    tried = 0
    for person in list(crowd(280))[:40]:
        canonical = parse_email_address(person.email).canonical()
        initials = shown_name(person.name, Visibility.INITIALS)
        for word in {canonical, person.email.encode(), person.email.lower().encode(), person.name.encode()}:
            plain = [sha256(word).digest(), sha256(sha256(word).digest()).digest(), leaf_hash(word)]
            keyed = [hmac.digest(key, word, "sha256") for key in public]
            marked = [address_mark(key, word) for key in public]
            whole = [
                marks(key, mark, person.name, initials).commitment()
                for key, mark in zip(public, marked, strict=True)
            ]
            for digest in (*plain, *keyed, *marked, *whole):
                tried += 1
                assert digest not in parts
    assert tried > 4_000
    opened = 0
    for row in bureau.rows("signature"):
        if row["person"] is not None:
            place = {"purpose": "signature", "row_id": row["id"], "statement_id": row["statement_id"]}
            kept = Person.from_bytes(bureau.keys.decrypt_row(row["person"], **place))
            initials = shown_name(kept.name, Visibility.INITIALS)
            opened += marks(kept.secret, kept.address_mark, kept.name, initials).commitment() in parts
    assert opened == 295, "who has the salt finds each"


def forge(town: Path, change) -> None:
    """Sign other leaves with the real key, as a dishonest operator can."""
    tampering.forge(town, change, open_log())


def _swap(leaves, one, other):
    leaves[one], leaves[other] = leaves[other], leaves[one]
    return leaves


def _statement(town, path="petitions.json") -> int:
    return next(
        each["id"]
        for each in json.loads((town / path).read_text())["data"]
        if each["attributes"]["petitioner"]["slug"] == SLUG
    )


def test_every_kind_of_tampering_is_found(town, run, tmp_path) -> None:
    assert run()[0] == 0
    number = _statement(town)
    sample = tmp_path / "sample"

    def withdrawn_twice(leaves):
        target = next(LEAF.unpack(leaf)[5] for leaf in leaves if leaf[1] == Kind.WITHDRAW)
        return [*leaves, Leaf(Kind.WITHDRAW, number, target=target).to_bytes()]

    def other_numbers(copy):
        for path in [*copy.glob("petitions*.json"), *copy.rglob("*.json")]:
            path.write_text(path.read_text().replace('"signature_count":275', '"signature_count":276'))

    chance = random.Random(7)
    bent = {
        "a byte of a tile": lambda copy: flipped(copy / "log/tile/0/000", chance),
        "a byte of the last tile": lambda copy: flipped(next((copy / "log/tile/1").rglob("1")), chance),
        "a byte of a bundle": lambda copy: flipped(copy / "log/tile/entries/000", chance),
        "a byte of the text": lambda copy: flipped(copy / f"en/statements/{SLUG}/text.txt", chance),
        "a byte of the checkpoint": lambda copy: edit(copy / "log/checkpoint", "\n307\n", "\n306\n"),
        "a tile that is gone": lambda copy: (copy / "log/tile/0/000").unlink(),
        "more in the JSON than in the log": other_numbers,
        "more on the page alone": lambda copy: edit(
            copy / f"en/statements/{SLUG}/index.html", "<b>275</b>", "<b>276</b>"
        ),
        "fewer withdrawn": lambda copy: edit(
            copy / f"petitions/{number}.json", '"withdrawn_count":5', '"withdrawn_count":4'
        ),
        "more taken out than the log says": lambda copy: edit(
            copy / f"petitions/{number}.json", '"invalidated_count":0', '"invalidated_count":1'
        ),
        "another text with its own fingerprint": lambda copy: edit(
            copy / f"petitions/{number}.json", '"version_hash":"', '"version_hash":"0'
        ),
        "a statement left out": lambda copy: _leave_out(copy, number),
        "a removal twice": lambda copy: forge(copy, withdrawn_twice),
        "a signature under a text nobody saw": lambda copy: forge(
            copy, lambda leaves: [*leaves, Leaf(Kind.SIGN, 99, version=1, digest=b"x" * 32).to_bytes()]
        ),
        "a leaf that says nothing": lambda copy: forge(copy, lambda leaves: [*leaves, bytes(56)]),
        "a leaf deleted": lambda copy: forge(copy, lambda leaves: leaves[:20] + leaves[21:]),
        "leaves in another order": lambda copy: forge(copy, lambda leaves: _swap(leaves, 10, 11)),
        "rolled back": lambda copy: forge(copy, lambda leaves: leaves[:302]),
        "another history of the same size": lambda copy: forge(
            copy,
            lambda leaves: [
                *leaves[:9],
                Leaf(Kind.SIGN, number, version=1, digest=b"y" * 32).to_bytes(),
                *leaves[10:],
            ],
        ),
        "another key": _other_key,
    }
    for name, bend in bent.items():
        shutil.rmtree(sample, ignore_errors=True)
        shutil.copytree(town, sample)
        bend(sample)
        status, report = run(sample)
        assert status in {1, 2}, f"{name} was not found:\n{report}"
    assert run()[0] == 0


def test_what_is_in_the_archive_is_audited_too(town, run, bureau, site) -> None:
    for act in (LifeAct.CLOSE, LifeAct.ARCHIVE):
        change_life(bureau.session, SLUG, act, now=now())
    publish(bureau.session, site, now=now())
    assert _statement(town, "archived/petitions.json")
    status, report = run()
    assert (status, "275 signatures in the log" in report) == (0, True), report
    edit(town / f"en/statements/{SLUG}/index.html", "<b>275</b>", "<b>276</b>")
    assert run()[0] == 1


def _leave_out(copy, number) -> None:
    path = copy / "petitions.json"
    listed = json.loads(path.read_text())
    listed["data"] = [each for each in listed["data"] if each["id"] != number]
    path.write_text(json.dumps(listed))


def _other_key(copy) -> None:
    log = open_log()
    checkpoint = open_note((copy / "log/checkpoint").read_text(), log.key.public)
    stranger = LogKey(Ed25519PrivateKey.generate())
    (copy / "log/checkpoint").write_text(stranger.sign(checkpoint))
    (copy / "log/key").write_text(stranger.verifier(checkpoint.origin))


def test_without_a_memory_the_key_can_be_given(town, run, tmp_path) -> None:
    key = (town / "log/key").read_text().strip()
    assert run(town, "--key", key, state=tmp_path / "other")[0] == 0
    _other_key(town)
    assert run(town, "--key", key, state=tmp_path / "third")[0] == 2


def test_ten_thousand_honest_logs_raise_no_alarm() -> None:
    chance = random.Random(10_000)
    for _ in range(10_000):
        leaves = [Leaf(Kind.TEXT, 1, version=1, digest=b"t" * 32)]
        alive: list[int] = []
        out: list[int] = []
        backed: list[int] = []
        numbers = [0, 0, 0]
        for index in range(1, chance.randrange(2, 14)):
            step = chance.randrange(6)
            if step == 1 and alive:
                target = alive.pop(chance.randrange(len(alive)))
                leaves.append(Leaf(Kind.WITHDRAW, 1, target=target))
                numbers = [numbers[0] - 1, numbers[1] + 1, numbers[2]]
            elif step == 2 and alive:
                out.append(alive.pop())
                leaves.append(Leaf(Kind.INVALIDATE, 1, target=out[-1], reason=chance.randrange(1, 6)))
                numbers = [numbers[0] - 1, numbers[1], numbers[2] + 1]
            elif step == 3 and out:
                alive.append(out.pop())
                leaves.append(Leaf(Kind.REINSTATE, 1, target=alive[-1]))
                numbers = [numbers[0] + 1, numbers[1], numbers[2] - 1]
            elif step == 4 and not backed:
                backed.append(index)
                leaves.append(Leaf(Kind.ENDORSE, 1, version=1, reason=2, digest=b"e" * 32))
            elif step == 5 and backed:
                leaves.append(Leaf(Kind.END_ENDORSEMENT, 1, target=backed.pop(), reason=1))
            else:
                alive.append(index)
                leaves.append(Leaf(Kind.SIGN, 1, version=1, digest=chance.randbytes(31) + b"\1"))
                numbers[0] += 1
        ledger = Ledger(since=len(leaves))
        ledger.add_all([leaf.to_bytes() for leaf in leaves])
        assert (ledger.wrong, list(ledger.numbers(1))) == ([], numbers)


def test_the_auditor_and_the_log_hash_alike() -> None:
    hashes = [leaf_hash(number.to_bytes(56)) for number in range(77)]
    assert audit.root_of(hashes) == root_of(hashes)
    for number in (0, 999, 1000, 1234067):
        assert audit.path_of(0, number, 9) == f"log/{tile_path(0, number, 9)}"
        assert audit.path_of("entries", number, 256) == f"log/{tile_path('entries', number)}"
