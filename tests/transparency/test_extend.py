"""What was signed is never taken back, whatever fails, is killed, lost or restored."""

import random
import shutil
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from petitioner import audit
from petitioner.foundation.db import committed
from petitioner.transparency import lock, store
from petitioner.transparency.append import append
from petitioner.transparency.edge import Edge
from petitioner.transparency.extend import check, extend
from petitioner.transparency.lock import LogBroken
from petitioner.transparency.notes import Checkpoint, LogKey, open_note
from petitioner.transparency.recover import accept_lock, recover
from petitioner.transparency.rules import Kind, Leaf, read_leaf
from petitioner.transparency.shapes import NewLeaf
from petitioner.transparency.tree import leaf_hash, root_of
from petitioner.transparency.verify import verify
from tests.transparency.auditing import Auditor


def published(log) -> Checkpoint:
    return open_note((log.folder / "checkpoint").read_text(), log.key.public)


def root(session, size):
    return root_of([leaf_hash(leaf) for chunk in store.leaves(session, 0, size) for leaf in chunk])


def files(log) -> dict[str, bytes]:
    return {
        str(path.relative_to(log.folder)): path.read_bytes()
        for path in log.folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def expected_files(session, size) -> set[str]:
    edge = Edge()
    for chunk in store.leaves(session, 0, size):
        for leaf in chunk:
            edge.add(leaf)
    return {*edge.take_full(), *edge.partial(), "checkpoint", "key"}


def test_the_log_grows_with_the_leaves_and_its_files_are_those_of_the_tree(session, log, leave) -> None:
    for number in (1, 2, 253, 300, 0, 1):
        leave(number)
        signed = extend(session, log)
        assert signed == published(log)
        assert signed.root == root(session, signed.size)
        assert expected_files(session, signed.size) <= set(files(log))
    assert signed.size == 557
    assert (log.folder / "tile/entries/000").exists()
    assert not (log.folder / "tile/entries/000.p").exists()
    assert verify(session, log) == 557


def test_two_at_once_give_every_leaf_a_place_of_its_own(app, clean_database, log) -> None:
    def work(name: int) -> None:
        with app.app_context():
            for each in range(15):
                digest = (name * 1000 + each + 1).to_bytes(32)
                with committed() as session:
                    append(session, [NewLeaf(Leaf(Kind.SIGN, 1, version=1, digest=digest))] * 3)
                with committed() as session:
                    sizes.append(extend(session, log).size)

    sizes: list[int] = []
    threads = [threading.Thread(target=work, args=(name,)) for name in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context(), committed() as session:
        assert store.size(session) == 90
        assert extend(session, log).root == root(session, 90)
    assert sorted(sizes) == sorted(set(sizes)) or max(sizes) == 90


@pytest.mark.parametrize("done", [False, True])
def test_a_commit_that_fails_or_is_told_to_have_failed_costs_nothing(
    app, clean_database, log, monkeypatch, done
) -> None:
    def failing(session) -> None:
        if done:
            COMMIT(session)
        raise OperationalError("COMMIT", {}, OSError("told to have failed"))

    auditor, sizes = Auditor(log.folder), []
    with app.app_context():
        for fails in ((), ("append",), ("extend",), ("append", "extend"), ()):
            for name, act in (
                ("append", lambda session: append(session, [signature(len(sizes))])),
                ("extend", lambda session: extend(session, log)),
            ):
                with monkeypatch.context() as patch, suppress(OperationalError), committed() as session:
                    if name in fails:
                        patch.setattr(Session, "commit", failing)
                    act(session)
            sizes.append(auditor.look())
        with committed() as session:
            assert extend(session, log).size == store.size(session) == auditor.look()
            assert store.signed(session) == sizes[-1]
            assert verify(session, log) == sizes[-1]
    assert sizes == ([1, 2, 3, 4, 5] if done else [1, 1, 2, 2, 3])


COMMIT = Session.commit


def signature(number: int) -> NewLeaf:
    return NewLeaf(Leaf(Kind.SIGN, 1, version=1, digest=(number + 1).to_bytes(32)))


@pytest.mark.parametrize("index", [0, 1, 255, 256, 298, 299])
def test_a_bit_that_rots_in_a_row_is_found(session, log, leave, index) -> None:
    leave(300)
    extend(session, log)
    session.execute(
        text("UPDATE log_leaf SET leaf = set_bit(leaf, 300, 1 - get_bit(leaf, 300)) WHERE index = :index"),
        {"index": index},
    )
    with pytest.raises(LogBroken, match="not those that were signed"):
        verify(session, log)
    signed = published(log)
    leave(3)
    with suppress(LogBroken):
        extend(session, log)
    Auditor(log.folder).look()
    assert published(log).size in {signed.size, 303}


def test_a_bit_that_rots_in_any_file_is_found_by_the_auditor(session, log, leave) -> None:
    for number in (250, 20):
        leave(number)
        extend(session, log)
    chance = random.Random(18)
    auditor = Auditor(log.folder)
    assert auditor.look() == 270
    paths = [path for path in log.folder.rglob("*") if path.is_file() and path.name != "key"]
    for path in sorted(paths) * 60:
        raw = path.read_bytes()
        at = chance.randrange(len(raw) - 3)  # the end of a signature in base64 has bits that say nothing
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1 :])
        with pytest.raises((audit.Trouble, ValueError)):
            auditor.look()
        path.write_bytes(raw)
    assert auditor.look() == 270


def test_the_database_of_yesterday_signs_nothing_until_the_log_was_recovered(session, log, leave) -> None:
    leave(300, about=1)
    extend(session, log)
    backup = [leaf for chunk in store.leaves(session, 0, 300) for leaf in chunk]
    leave(10, about=1000)
    append(session, [NewLeaf(Leaf(Kind.WITHDRAW, 1, target=place)) for place in (5, 301)])
    extend(session, log)
    before = files(log)
    _restore(session, backup)
    for refused in (check, extend):
        with pytest.raises(LogBroken, match=r"312 leaves, the database 300.*log recover"):
            refused(session, log)
    assert files(log) == before
    found = recover(session, log)
    assert (found.leaves, found.lost) == (12, 9)
    signed = extend(session, log)
    assert signed.size == 312 + 9
    last = [read_leaf(leaf) for chunk in store.leaves(session, 312, 321) for leaf in chunk]
    assert {leaf.target for leaf in last} == {300, *range(302, 310)}
    assert {(leaf.kind.name, leaf.reason) for leaf in last} == {("INVALIDATE", 4)}
    assert store.places(session, [(6).to_bytes(16), (7).to_bytes(16)]) == {(7).to_bytes(16): 6}
    assert recover(session, log).leaves == 0
    assert root(session, 312) == open_note(before["checkpoint"].decode(), log.key.public).root


def _restore(session, backup) -> None:
    session.execute(text("DELETE FROM log_leaf WHERE index >= :size"), {"size": len(backup)})


def test_a_database_that_says_something_else_is_refused(session, log, leave) -> None:
    leave(300)
    extend(session, log)
    other = Leaf(Kind.SIGN, 1, version=1, digest=b"z" * 32).to_bytes()
    session.execute(text("UPDATE log_leaf SET leaf = :other WHERE index = 299"), {"other": other})
    with pytest.raises(LogBroken, match="not those that were signed"):
        check(session, log)
    session.execute(text("UPDATE log_leaf SET leaf = :other WHERE index IN (3, 299)"), {"other": other})
    shutil.rmtree(log.folder / "tile")
    with pytest.raises(LogBroken, match="Neither the files"):
        extend(session, log)


def test_an_old_leaf_that_was_changed_is_found_by_the_nightly_comparison(session, log, leave) -> None:
    leave(300)
    extend(session, log)
    other = Leaf(Kind.SIGN, 1, version=1, digest=b"z" * 32).to_bytes()
    session.execute(text("UPDATE log_leaf SET leaf = :other WHERE index = 3"), {"other": other})
    check(session, log)
    with pytest.raises(LogBroken, match="not those that were signed"):
        verify(session, log)


def test_files_that_are_gone_or_damaged_are_made_anew(session, log, leave) -> None:
    leave(700)
    extend(session, log)
    before = files(log)
    shutil.rmtree(log.folder)
    leave(1)
    assert extend(session, log).size == 701
    assert all(
        files(log)[name] == raw for name, raw in before.items() if ".p" not in name and name != "checkpoint"
    )
    tile = log.folder / "tile/0/002.p/189"
    tile.write_bytes(b"\0" + tile.read_bytes()[1:])
    assert extend(session, log).size == 701
    assert tile.read_bytes()[:32] == leaf_hash(next(store.leaves(session, 512, 513))[0])


def test_without_its_lock_or_with_another_key_nothing_is_signed(session, log, leave) -> None:
    leave(3)
    extend(session, log)
    stranger = replace(log, key=LogKey(Ed25519PrivateKey.generate()))
    with pytest.raises(LogBroken, match="not signed with the key"):
        extend(session, stranger)
    log.lock.unlink()
    with pytest.raises(LogBroken, match="is missing"):
        extend(session, log)
    assert accept_lock(log) == 3
    leave(1)
    assert extend(session, log).size == 4
    with pytest.raises(LogBroken, match="nothing to accept"):
        accept_lock(log)


def test_the_origin_is_that_of_the_first_day(session, log, leave) -> None:
    leave(1)
    extend(session, log)
    leave(1)
    moved = replace(log, origin="elsewhere.example/log")
    assert extend(session, moved).origin == "petitions.example/log"


def test_a_lock_that_was_moved_by_somebody_else_stays(log) -> None:
    lock.move(log.lock, None, "one")
    with pytest.raises(LogBroken):
        lock.move(log.lock, "none", "two")
    assert lock.read(log.lock) == "one"


def test_what_waits_to_be_signed_is_late(session, log, leave) -> None:
    assert not store.standing(session).is_late
    leave(1)
    assert store.standing(session).is_late
    extend(session, log)
    assert not store.standing(session).is_late
    store.set_compared(session, at=datetime.now(UTC), differs_since=datetime(2026, 11, 26, tzinfo=UTC))
    assert store.standing(session).differs_since == datetime(2026, 11, 26, tzinfo=UTC)
