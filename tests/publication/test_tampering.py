"""Who finds what: each kind of tampering against everybody who looks, through their own programs."""

import random
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from petitioner import audit, witness
from petitioner.erasure.journal import Journal
from petitioner.publication.jobs import count_all, open_log
from petitioner.publication.publish import publish
from petitioner.signatures.withdraw import withdraw
from petitioner.transparency.ask_witnesses import ask_witnesses
from petitioner.transparency.notes import LogKey, open_note
from petitioner.transparency.policy import read_policy
from petitioner.transparency.rules import Kind, Leaf
from petitioner.transparency.shapes import Log
from petitioner.transparency.subtrees import Subtrees
from petitioner.transparency.tree import consistency_proof
from petitioner.transparency.witnessing import Witnessing
from tests.people import CORWIN, MAELLE, OKSANA, crowd
from tests.publication.tampering import (
    LINE,
    NAMES,
    edit,
    flipped,
    forge,
    leave_out,
    leaves_of,
    retell,
    show_number,
)
from tests.publication.test_receipts import Holder
from tests.signatures.scene import SLUG, now, stand

SCHOOLS = "open-schools"
LISTS = [f"{language}/statements/{slug}/signers" for language in ("en", "fr") for slug in (SLUG, SCHOOLS)]
LIST = "*/statements/quiet-rivers/signers"
STRANGER = "Nemo Nowhere"
ORIGIN = "watch.example/w1"

# Who looks, and what they have: the site alone; its key, noted earlier; what they saw last time; witnesses'
# words; a receipt. `witness` is a witness itself, that is shown checkpoints and nothing else.
STRANGERS = ("stranger",)
AUDITORS = ("key", "state", "policy")
EVERYBODY = (*STRANGERS, *AUDITORS, "receipt")
WHO = (*EVERYBODY, "witness")


class Evidence(NamedTuple):
    """A published site, and what everybody kept of it; when the log had `size` leaves the receipt came."""

    folder: Path
    log: Log
    number: int
    count: int
    size: int
    withdrawn: dict[str, str]

    @property
    def key(self) -> str:
        return self.log.key.verifier(self.log.origin)


_kept: list[Evidence] = []


@pytest.fixture
def evidence(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Return a site, made once: a database is needed for that, and for nothing after it."""
    if not _kept:
        folder = tmp_path_factory.mktemp("evidence")
        _kept.append(_made(folder, *map(request.getfixturevalue, ("bureau", "site", "view", "client"))))
    return _kept[0]


def _made(folder, bureau, site, view, client) -> Evidence:
    people = list(crowd(40))
    bureau.sign(view, *people[:4], visibility="hidden")
    (folder / "receipt").write_bytes(Holder(client, bureau, site).receipt(MAELLE, view))
    size = _size(site.folder)
    bureau.sign(view, *people[4:16], visibility="name")
    bureau.sign(view, CORWIN, OKSANA, visibility="initials")
    bureau.sign(view, *people[16:24], visibility="hidden")
    bureau.sign(stand(bureau.session, slug=SCHOOLS, body="We ask for *schools*.\n"), *people[:5])
    count_all(site)
    leaving = people[4:7]
    lines = {
        name: line
        for line in LINE.findall(client.get(f"/{LISTS[0]}").text)
        if (name := NAMES.match(line)[3]) in {each.name for each in leaving}
    }
    rows = bureau.rows("public_signer")
    ids = [each["signature_id"] for each in rows if each["statement_id"] == view.statement_id]
    ids = [each["signature_id"] for each in rows if each["signature_id"] in ids and each["name"] in lines]
    withdraw(bureau.session, ids, journal=Journal(folder / "journal"))
    count_all(site)
    bureau.sign(view, *people[24:30], visibility="hidden")
    count_all(site)
    publish(bureau.session, site, now=now())
    shutil.copytree(site.folder, folder / "site")
    for path in LISTS:
        (folder / "site" / path).write_bytes(client.get(f"/{path}").data)
    return Evidence(folder, open_log(), view.statement_id, 5 + 12 + 2 + 8 + 6 - 3, size, lines)


def _size(folder: Path) -> int:
    return int((folder / "log/checkpoint").read_text().split("\n")[1])


# --- everybody who looks ------------------------------------------------------------------------------------


class Door(SimpleHTTPRequestHandler):
    """Serves the folder as a site does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(server: ThreadingHTTPServer) -> Iterator[str]:
    """Yield the address of a server that runs."""
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def look(evidence, tmp_path, monkeypatch, capsys) -> Callable[..., dict[str, str]]:
    """Return a function that has everybody look at a bent copy; it returns what each found, "" if nothing."""
    monkeypatch.setattr(audit, "PAUSE", 0.0)

    def run(bend: Callable[[Path, Evidence], object]) -> dict[str, str]:
        copy, kept = tmp_path / "copy", tmp_path / "kept"
        shutil.copytree(evidence.folder / "site", copy)
        kept.mkdir()
        assert witness.main(["create", str(kept / "w"), "--name", ORIGIN]) == 0
        watching = capsys.readouterr().out.strip()
        known = witness.read_key(evidence.key, witness.LOG)
        door = witness.server(witness.Witness(kept / "w", [known]), ("127.0.0.1", 0))
        site = ThreadingHTTPServer(("127.0.0.1", 0), partial(Door, directory=str(copy)))
        with served(door) as asked, served(site) as url:
            text = f"log {evidence.key}\nwitness w {watching} {asked}\nquorum w\n"
            (kept / "policy").write_text(text)
            public = evidence.log.key.public
            assert Witnessing(copy / "log", public, read_policy(text)).go_round()["w"].cosignature
            memory = ["--key", evidence.key, "--state", str(kept / "state")]
            assert audit.main([url, *memory]) == 0, capsys.readouterr().out
            capsys.readouterr()
            bend(copy, evidence)
            Witnessing(copy / "log", public, read_policy(text)).go_round()
            found = {"witness": _refusal(copy / "log", read_policy(text))}
            for who, options in {
                "stranger": [],
                "key": ["--key", evidence.key],
                "state": ["--state", str(kept / "state")],
                "policy": ["--policy", str(kept / "policy")],
                "receipt": ["--receipt", str(evidence.folder / "receipt")],
            }.items():
                status = audit.main([url, *options])
                report = capsys.readouterr().out
                assert status in {0, 1, 2}
                found[who] = report if status else ""
        return found

    return run


def _refusal(folder: Path, policy) -> str:
    """Show a witness the checkpoint, with a proof out of the files; return why it does not cosign, if so."""
    note = (folder / "checkpoint").read_text()
    public = audit.raw_of((folder / "key").read_text().strip().split("+", 2)[2])[1:]
    newest = open_note(note, public)
    answers = ask_witnesses(
        note,
        newest,
        policy.witnesses.values(),
        {},
        lambda old, size: consistency_proof(old, size, Subtrees(folder, size)),
    )
    return answers["w"].trouble


# --- what is done to the site -------------------------------------------------------------------------------


def on_lists(copy: Path, change: Callable[[str], str]) -> None:
    """Change the list of names in every language."""
    for path in copy.glob(LIST):
        before = path.read_text()
        path.write_text(change(before))
        assert path.read_text() != before


def with_line(leaf: object, opening: str, name: str = STRANGER) -> Callable[[str], str]:
    """Return what adds a line to a list of names."""
    line = (
        f'<li data-leaf="{leaf}"\n data-opening="{opening}">\n<span class="who"><bdi>{name}</bdi></span></li>'
    )
    return lambda page: page.replace("</ol>", f"{line}</ol>", 1)


def plain(copy: Path, *, before: int = 10_000, after: int = 0, named: bool = False) -> list[int]:
    """Return the places of live signatures of the first statement that show no name, or that do (`named`)."""
    shown = {int(leaf) for leaf, _, _ in NAMES.findall(next(copy.glob(LIST)).read_text())}
    leaves = [audit.LEAF.unpack(leaf) for leaf in leaves_of(copy)]
    gone = {leaf[5] for leaf in leaves if leaf[1] == Kind.WITHDRAW}
    number = leaves[min(shown)][4]
    return [
        at
        for at, leaf in enumerate(leaves)
        if leaf[1] == Kind.SIGN
        and leaf[4] == number
        and at not in gone
        and after <= at < before
        and (at in shown) == named
    ]


def invented(number: int) -> bytes:
    return Leaf(Kind.SIGN, number, version=1, digest=b"y" * 32).to_bytes()


def more_everywhere(copy, at) -> None:
    show_number(copy, at.count, at.count + 1)


def less_and(change: Callable[[Path, Evidence], int]) -> Callable[[Path, Evidence], None]:
    """Return what changes the log, and shows as many fewer signatures everywhere."""

    def run(copy: Path, at: Evidence) -> None:
        show_number(copy, at.count, at.count - change(copy, at))

    return run


def delete(copy, at, *, leaf: int) -> int:
    retell(copy, [each for each in range(_size(copy)) if each != leaf], at.log)
    return 1


def exchange(copy, at, one: int, other: int) -> None:
    order = list(range(_size(copy)))
    order[one], order[other] = other, one
    retell(copy, order, at.log)


def replace(copy, at, leaf: int) -> None:
    forge(copy, lambda leaves: [*leaves[:leaf], invented(at.number), *leaves[leaf + 1 :]], at.log)


def roll_back(copy, at) -> int:
    retell(copy, range(_size(copy) - 3), at.log)
    return 3


def another_key(copy, at) -> None:
    own = Log(at.log.folder, at.log.lock, LogKey(Ed25519PrivateKey.generate()), at.log.origin)
    (copy / "log/key").write_text(own.key.verifier(own.origin))
    forge(copy, lambda leaves: leaves, own)


def removed_twice(copy, at) -> None:
    def again(leaves):
        removal = next(leaf for leaf in leaves if leaf[1] == Kind.WITHDRAW)
        return [*leaves, removal]

    forge(copy, again, at.log)


def left_is_listed(copy, at) -> None:
    on_lists(copy, lambda page: page.replace("</ol>", f"{next(iter(at.withdrawn.values()))}</ol>", 1))


def renamed(page: str) -> str:
    name = NAMES.findall(page)[4][2]
    return page.replace(f"<bdi>{name}<", f"<bdi>{STRANGER}<", 1)


def swapped(page: str) -> str:
    one, other = (name for _, _, name in NAMES.findall(page)[4:6])
    return (
        page.replace(f"<bdi>{one}<", "<bdi>\0<")
        .replace(f"<bdi>{other}<", f"<bdi>{one}<")
        .replace("\0", other)
    )


def of_schools(copy, _at) -> None:
    line = LINE.findall((copy / LISTS[1]).read_text())[0]
    on_lists(copy, lambda page: page.replace("</ol>", f"{line}</ol>", 1))


CHANCE = random.Random(7)
OTHERS_SAW = "history was changed"
WITNESSES_SAW = "the witnesses have seen another log"
NOT_THIS_LOG = "the receipt is of another log than this one"
SAW_ANOTHER = "says it has seen another log"


def all_auditors(words: str) -> dict[str, str]:
    """Return that whoever runs the auditor finds it: it is in what is published. A witness sees no page."""
    return dict.fromkeys(EVERYBODY, words)


TABLE: dict[str, tuple[Callable[[Path, Evidence], object], dict[str, str]]] = {
    "nothing": (lambda _copy, _at: None, {}),
    # In what is published itself: one look is enough.
    "a byte of a tile": (
        lambda copy, _: flipped(next((copy / "log/tile/0").rglob(str(_size(copy)))), CHANCE),
        all_auditors("holds a wrong hash"),
    ),
    "a byte of a bundle": (
        lambda copy, _: edit_leaf(copy),
        all_auditors("the leaves do not give the signed root"),
    ),
    "a byte of a text": (
        lambda copy, _: flipped(copy / f"fr/statements/{SLUG}/text.txt", CHANCE),
        all_auditors("the text is not the one its fingerprint stands for"),
    ),
    "a number that is too high": (more_everywhere, all_auditors("signatures, 3 withdrawn and 0 taken out")),
    "a number that is too high, on one page": (
        lambda copy, at: edit(
            copy / f"en/statements/{SLUG}/index.html", f"<b>{at.count}</b>", f"<b>{at.count + 1}</b>"
        ),
        all_auditors("its pages show different numbers"),
    ),
    "a statement left out": (
        lambda copy, at: leave_out(copy, at.number),
        all_auditors("is in the log and not on the site"),
    ),
    "a signature withdrawn twice": (removed_twice, all_auditors("is about something that is not there")),
    "a leaf that says nothing": (
        lambda copy, at: forge(copy, lambda leaves: [*leaves, bytes(56)], at.log),
        all_auditors("says something no leaf may say"),
    ),
    "an invented name without a leaf": (
        lambda copy, _: on_lists(copy, with_line("", "")),
        all_auditors("has no signature in the log that counts"),
    ),
    "an invented name with a leaf that is still to come": (
        lambda copy, _: on_lists(copy, with_line(999_999, "ab" * 96)),
        all_auditors("has no signature in the log that counts"),
    ),
    "an invented name on the leaf of somebody hidden": (
        lambda copy, _: on_lists(copy, with_line(plain(copy)[0], "ab" * 96)),
        all_auditors("is not the one in leaf"),
    ),
    "an invented name in the place of another": (
        lambda copy, _: on_lists(copy, renamed),
        all_auditors("is not the one in leaf"),
    ),
    "two names exchanged": (lambda copy, _: on_lists(copy, swapped), all_auditors("is not the one in leaf")),
    "a second name on one leaf": (
        lambda copy, _: on_lists(copy, with_line(plain(copy, named=True)[0], "")),
        all_auditors("has the same signature as another name"),
    ),
    "a name that was withdrawn": (left_is_listed, all_auditors("has no signature in the log that counts")),
    "a name from another statement": (of_schools, all_auditors("has no signature in the log that counts")),
    # Signed anew by the log's own key, with pages to match: only who has something from before can know.
    "another key": (
        another_key,
        dict.fromkeys(("key", "state", "policy"), "THE LOG IS NOT SOUND")
        | {"receipt": "the checkpoint is not signed with the key", "witness": "refused with status 403"},
    ),
    "a leaf deleted, from before the receipt": (
        less_and(lambda copy, at: delete(copy, at, leaf=plain(copy, before=at.size)[0])),
        {"state": "rolled back", "policy": WITNESSES_SAW, "receipt": NOT_THIS_LOG, "witness": SAW_ANOTHER},
    ),
    "a leaf deleted, from after the receipt": (
        less_and(lambda copy, at: delete(copy, at, leaf=plain(copy, after=at.size)[0])),
        {"state": "rolled back", "policy": WITNESSES_SAW, "witness": SAW_ANOTHER},
    ),
    "two leaves exchanged, from before the receipt": (
        lambda copy, at: exchange(copy, at, *plain(copy, before=at.size)[:2]),
        {"state": OTHERS_SAW, "policy": WITNESSES_SAW, "receipt": NOT_THIS_LOG, "witness": SAW_ANOTHER},
    ),
    "two leaves exchanged, from after the receipt": (
        lambda copy, at: exchange(copy, at, *plain(copy, after=at.size)[:2]),
        {"state": OTHERS_SAW, "policy": WITNESSES_SAW, "witness": SAW_ANOTHER},
    ),
    "rolled back": (
        less_and(roll_back),
        {"state": "rolled back", "policy": WITNESSES_SAW, "witness": SAW_ANOTHER},
    ),
    "another history for some": (
        lambda copy, at: replace(copy, at, plain(copy, before=at.size)[0]),
        {"state": OTHERS_SAW, "policy": WITNESSES_SAW, "receipt": NOT_THIS_LOG, "witness": SAW_ANOTHER},
    ),
    "another history for some, and longer": (
        lambda copy, at: (
            replace(copy, at, plain(copy, before=at.size)[0]),
            forge(copy, lambda leaves: [*leaves, invented(at.number)], at.log),
            more_everywhere(copy, at),
        ),
        {"state": OTHERS_SAW, "policy": WITNESSES_SAW, "receipt": NOT_THIS_LOG, "witness": SAW_ANOTHER},
    ),
    "another history for some, and no word of witnesses": (
        lambda copy, at: (
            replace(copy, at, plain(copy, before=at.size)[0]),
            (copy / "log/witnessed").unlink(),
        ),
        {
            "state": OTHERS_SAW,
            "policy": "no checkpoint is witnessed",
            "receipt": NOT_THIS_LOG,
            "witness": SAW_ANOTHER,
        },
    ),
    # What nobody can find in a log: docs/log.md says so, and what helps.
    "an invented signature, counted like any other": (
        lambda copy, at: (
            forge(copy, lambda leaves: [*leaves, invented(at.number)], at.log),
            more_everywhere(copy, at),
        ),
        {},
    ),
    "an invented name on the leaf of somebody hidden, said to be corrected": (
        lambda copy, _: on_lists(copy, with_line(plain(copy)[0], "")),
        {},
    ),
}


def edit_leaf(copy: Path) -> None:
    """Flip a bit of the first signature's digest in its bundle."""
    [path] = (copy / "log/tile/entries").rglob(str(_size(copy)))
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)


@pytest.mark.parametrize("kind", TABLE)
def test_each_kind_of_tampering_is_found_by_whoever_can_and_by_nobody_else(kind: str, look) -> None:
    bend, expected = TABLE[kind]
    found = look(bend)
    assert set(found) == set(WHO)
    for who in WHO:
        words = expected.get(who)
        assert bool(found[who]) == bool(words), f"{kind}, {who}: {found[who] or 'nothing'}"
        assert (words or "") in found[who], f"{kind}, {who}: {found[who]}"
