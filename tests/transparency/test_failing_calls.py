"""Each call to the file system fails in turn: not done (a write half done), or done and told as failed."""

import errno
import fcntl
import io
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from petitioner import witness
from petitioner.transparency import lock, store
from petitioner.transparency.extend import extend
from petitioner.transparency.notes import open_note
from petitioner.transparency.policy import read_policy
from petitioner.transparency.tree import leaf_hashes, root_of
from petitioner.transparency.witnessing import Witnessing
from tests.transparency.auditing import Auditor

CALLS = (
    (os, "open"),
    (os, "write"),
    (os, "fsync"),
    (os, "replace"),
    (os, "mkdir"),
    (os, "stat"),
    (os, "unlink"),
    (os, "rmdir"),
    (os, "close"),
    (io, "open"),
    (fcntl, "flock"),
    (store, "set_signed"),
)
NOT_DONE, DONE = "not done", "done"


class Failing:
    """Lets the call of a certain number fail; `name` is which one it was, empty while none did."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int, how: str) -> None:
        self.left, self.how, self.name = at, how, ""
        self._lock = threading.Lock()
        for module, name in CALLS:
            patch.setattr(module, name, self._around(getattr(module, name), name))

    def _around(self, act: Callable[..., object], name: str) -> Callable[..., object]:
        def acting(*arguments: object, **named: object) -> object:
            with self._lock:
                self.left -= 1
                fails = self.left == 0
            if not fails:
                return act(*arguments, **named)
            self.name = name
            if name == "close" or self.how == DONE:  # the kernel closes in any case
                found = act(*arguments, **named)
                if isinstance(found, io.IOBase):
                    found.close()
                elif name == "open":
                    _CLOSE(found)
                raise OSError(errno.EIO, "done, but told to have failed")
            if name == "write":
                act(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            raise OSError(errno.ENOSPC if name in {"write", "mkdir"} else errno.EIO, "told to fail")

        return acting


_CLOSE = os.close


@pytest.fixture(autouse=True)
def _no_disk(monkeypatch) -> None:
    """Let nobody wait for a disk: whether it was asked is what counts here."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(params=[NOT_DONE, DONE])
def fail(request, monkeypatch) -> Callable[[Callable[[], object], int], tuple[str, OSError | None]]:
    """Return a function that acts while a certain call fails, and says which one it was and what was told."""

    def failing(act: Callable[[], object], at: int) -> tuple[str, OSError | None]:
        told = None
        with monkeypatch.context() as patch:
            chosen = Failing(patch, at, request.param)
            try:
                act()
            except OSError as error:
                told = error
        return chosen.name, told

    return failing


@pytest.mark.parametrize("base", [0, 250])
def test_whichever_call_of_the_sequencer_fails_the_auditor_is_content_and_the_next_run_ends_it(
    session, log, leave, fail, base
) -> None:
    leave(base)
    if base:
        extend(session, log)
    tmp_path = log.folder.parents[1]
    shutil.copytree(tmp_path, tmp_path / "before", ignore=lambda *_: ["before"])
    leave(260 - base)
    hashes = leaf_hashes(next(store.leaves(session, 0, 260)))
    met: list[str] = []
    while len(met) == len(list(filter(None, met))):
        folder = tmp_path / f"run{len(met)}"
        shutil.copytree(tmp_path / "before", folder)
        mine = replace(log, folder=folder / "public/log", lock=folder / "kept/log.lock")
        store.set_signed(session, base)
        auditor = Auditor(mine.folder)
        if base:
            auditor.look()
        name, told = fail(lambda mine=mine: extend(session, mine), len(met) + 1)
        met.append(name)
        if told is not None:  # `shutil.rmtree` closes once more what it could not close
            assert told.errno in {errno.EIO, errno.ENOSPC, *([errno.EBADF] if name == "close" else [])}
        note = lock.read(mine.lock)
        if note is not None:
            held = open_note(note, mine.key.public)
            assert held.root == root_of(hashes[: held.size])
        if (mine.folder / "checkpoint").exists():
            auditor.look()
        assert extend(session, mine).size == 260, met[-1]
        assert auditor.look() == 260
    assert {"open", "write", "fsync", "replace", "close", "flock", "stat", "set_signed"} <= set(met)
    assert "unlink" in met or not base, "a full tile takes the place of partial ones"
    assert "mkdir" in met


def test_whichever_call_of_the_witness_or_for_it_fails_one_history_is_cosigned(
    session, log, leave, fail, capfd
) -> None:
    leave(5)
    extend(session, log)
    tmp_path = log.folder.parents[1]
    made = str(witness.create(tmp_path / "w", "w"))
    key = log.key.verifier(log.origin)
    watching = witness.Witness(tmp_path / "w", [witness.read_key(key, witness.LOG)])
    with witness.server(watching, ("127.0.0.1", 0)) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        policy = read_policy(f"witness w {made} http://127.0.0.1:{running.server_port}\nquorum w\n")
        met: list[str] = []
        try:
            while len(met) == len(list(filter(None, met))):
                leave(1)
                signed = extend(session, log)
                asking = Witnessing(log.folder, log.key.public, policy)
                name, told = fail(asking.go_round, len(met) + 1)
                assert told is None, "whatever fails, publication goes on"
                met.append(name)
                kept = watching.seen(log.origin)
                assert kept is None or kept.size in {signed.size, signed.size - 1}
                asking.go_round()
                assert asking.is_witnessed(), met[-1]
                assert watching.seen(log.origin).root == signed.root
        finally:
            running.shutdown()
            thread.join()
    assert met.count("fsync") >= 4, "the witness's file and folder, the log's file and folders"
    capfd.readouterr()  # the witness says where it could not write
