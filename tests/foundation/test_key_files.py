"""Key files are whole, a pair and their owner's alone, or refused; they are changed without a gap."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from petitioner.cli import main
from petitioner.foundation import key_files
from petitioner.foundation.key_files import (
    make_pair,
    read_log_key,
    read_pair,
    read_web_keys,
    read_worker_keys,
)
from petitioner.foundation.secrets import MissingKeys, UnreadableSeal
from tests.foundation.test_secrets import PLACE

READERS = [(read_web_keys, "WEB"), (read_worker_keys, "WORKER")]


@pytest.fixture
def files(tmp_path) -> Path:
    folder = tmp_path / "pair"
    make_pair(folder)
    return folder


def write(path, content):
    """Write a key file by hand, for its owner alone."""
    path.write_text(json.dumps(content))
    path.chmod(0o600)


def read_both(folder):
    """Return the web's and the workers' keys of a folder."""
    web = read_web_keys(folder / "web.keys")
    return web, read_pair(web, folder / "worker.keys")


@pytest.mark.parametrize(("read", "name"), READERS)
def test_without_a_key_file_the_operator_is_told_to_make_one(read, name):
    with pytest.raises(MissingKeys) as refused:
        read(None)
    assert str(refused.value) == (
        f"Set PETITIONER_{name}_KEYS to a key file; `petitioner keys create FOLDER` makes one."
    )


@pytest.mark.parametrize(("read", "name"), READERS)
def test_a_key_file_that_is_not_there_or_may_not_be_read_is_named(read, name, tmp_path, monkeypatch):
    with pytest.raises(MissingKeys, match=f"PETITIONER_{name}_KEYS cannot be read: No such file"):
        read(tmp_path / "absent.keys")
    with pytest.raises(MissingKeys, match=f"PETITIONER_{name}_KEYS cannot be read: Is a directory"):
        read(tmp_path)

    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(MissingKeys, match=f"PETITIONER_{name}_KEYS cannot be read: Permission denied"):
        read(tmp_path / "web.keys")


def spoiled(content: str) -> list[bytes]:
    """Return a key file with each of its parts missing, cut short or of another kind."""
    sound = json.loads(content)
    versions: list[object] = [[], "", 1, None, {}]
    for key in sound:
        versions += [{k: v for k, v in sound.items() if k != key}]
        versions += [sound | {key: wrong} for wrong in (None, [], "####", "QUJD", {"x": "y"})]
    texts = [json.dumps(version).encode() for version in versions]
    return [*texts, b"", b"\xff\xfe", b"{", content.encode()[:-20], content.encode()[20:]]


@pytest.mark.parametrize(("read", "name"), READERS)
def test_a_damaged_key_file_is_refused_whatever_the_damage(read, name, files, tmp_path):
    path = tmp_path / "spoiled.keys"
    for content in spoiled((files / f"{name.lower()}.keys").read_text()):
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(MissingKeys) as refused:
            read(path)
        assert str(refused.value) == (
            f"The key file of PETITIONER_{name}_KEYS is not one that `petitioner keys create` made."
        )
        assert refused.value.__cause__ is None


def test_one_key_file_is_not_taken_for_the_other(files):
    with pytest.raises(MissingKeys):
        read_web_keys(files / "worker.keys")
    with pytest.raises(MissingKeys):
        read_worker_keys(files / "web.keys")


def test_a_key_file_that_names_a_row_key_it_does_not_hold_is_refused(files, tmp_path):
    content = json.loads((files / "worker.keys").read_text()) | {"row_id": 2}
    write(tmp_path / "worker.keys", content)
    with pytest.raises(MissingKeys):
        read_worker_keys(tmp_path / "worker.keys")


def test_key_files_are_made_for_their_owner_alone_and_never_replaced(tmp_path):
    folder = tmp_path / "keys"
    made = CliRunner().invoke(main, ["keys", "create", str(folder)])
    assert made.exit_code == 0
    assert "Keep a copy of all, apart, offline." in made.stdout
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(before) == {"web.keys", "worker.keys", "log.key"}
    for path in folder.iterdir():
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600  # noqa: PTH116
    again = CliRunner().invoke(main, ["keys", "create", str(folder)])
    assert again.exit_code == 1
    assert "exists; move it away first if you are sure." in again.stderr
    alone = CliRunner().invoke(main, ["keys", "create-log", str(folder)])
    assert "a log has one key for its whole life" in alone.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    (folder / "log.key").unlink()
    assert CliRunner().invoke(main, ["keys", "create-log", str(folder)]).exit_code == 0
    assert len(read_log_key(folder / "log.key").private_bytes_raw()) == 32
    sealed = read_web_keys(folder / "web.keys").seal(b"Maelle")
    assert read_worker_keys(folder / "worker.keys").open(sealed) == b"Maelle"


@pytest.mark.parametrize("kept", ["web.keys", "worker.keys"])
def test_no_half_pair_is_made_beside_a_file_that_is_there(files, kept):
    other = ({"web.keys", "worker.keys"} - {kept}).pop()
    (files / other).unlink()
    again = CliRunner().invoke(main, ["keys", "create", str(files)])
    assert (again.exit_code, again.stderr) == (
        1,
        f"Error: {files / kept} exists; move it away first if you are sure.\n",
    )
    assert [path.name for path in files.iterdir()] == [kept]


@pytest.mark.parametrize(("read", "name"), READERS)
@pytest.mark.parametrize("mode", [0o604, 0o602, 0o644, 0o666])
def test_a_key_file_that_everybody_may_use_is_refused(read, name, mode, files):
    path = files / f"{name.lower()}.keys"
    path.chmod(mode)
    with pytest.raises(MissingKeys) as refused:
        read(path)
    assert str(refused.value) == (
        f"Everybody on this machine may use the key file of PETITIONER_{name}_KEYS: run `chmod 600 {path}`."
    )
    for private in (0o400, 0o440, 0o640):  # as service managers hand them over
        path.chmod(private)
        read(path)


@pytest.mark.parametrize("number", [0, -1, 65536])
def test_a_key_has_a_number_of_two_bytes(number, files):
    content = json.loads((files / "worker.keys").read_text())
    key = content["row"]["1"]
    write(files / "worker.keys", content | {"row": {str(number): key}, "row_id": number})
    with pytest.raises(MissingKeys, match="is not one that"):
        read_worker_keys(files / "worker.keys")


# --- rotating and retiring ---------------------------------------------------------------------------------


def test_after_a_rotation_everything_old_is_read_and_everything_new_is_on_the_new_keys(files):
    web, worker = read_both(files)
    form, row = web.seal(b"old form"), worker.encrypt_row(b"old row", **PLACE)
    done = CliRunner().invoke(main, ["keys", "rotate", str(files)])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "Added row key 2 and intake key 2. Now:\n"
        "1. Keep a copy of both files, apart, offline.\n"
        "2. Restart the workers, then the web processes.\n"
        "3. Run `petitioner keys reencrypt`, then `petitioner keys check`.\n"
        f"4. When nothing is left on an old key: `petitioner keys retire {files}`.\n"
    )
    newer_web, newer = read_both(files)
    assert newer.open(form) == b"old form"
    assert newer.decrypt_row(row, **PLACE) == b"old row"
    new_form, new_row = newer_web.seal(b"new form"), newer.encrypt_row(b"new row", **PLACE)
    assert (new_form[:2], new_row[:2]) == (b"\x00\x02", b"\x00\x02")
    assert newer.open(new_form) == b"new form"
    with pytest.raises(UnreadableSeal):
        worker.open(new_form)
    assert (newer_web.form_token, newer.throttle, newer.suppress, newer.letter, newer.fingerprint_root) == (
        web.form_token,
        worker.throttle,
        worker.suppress,
        worker.letter,
        worker.fingerprint_root,
    )
    for path in files.iterdir():
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600  # noqa: PTH116
    assert {path.name for path in files.iterdir()} == {"web.keys", "worker.keys"}


def test_a_rotation_that_ends_half_way_leaves_a_pair_and_can_be_run_again(files, monkeypatch):
    replace = Path.replace

    def end(self, target):
        if self.name == "web.keys.new":
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", end)
    with pytest.raises(KeyboardInterrupt):
        key_files.rotate(files)
    monkeypatch.undo()
    web, worker = read_both(files)
    assert worker.open(web.seal(b"x")) == b"x"
    assert (web.intake_id, worker.row_id) == (1, 2)
    assert key_files.rotate(files) == key_files.KeyIds(row=3, intake=3, older=4)
    web, worker = read_both(files)
    assert worker.open(web.seal(b"x")) == b"x"


def test_retiring_leaves_the_keys_in_use_only(files):
    old_web, old = read_both(files)
    form, row = old_web.seal(b"old form"), old.encrypt_row(b"old row", **PLACE)
    key_files.rotate(files)
    key_files.rotate(files)
    assert key_files.retire(files) == key_files.KeyIds(row=3, intake=3, older=4)
    web, worker = read_both(files)
    assert (set(worker.row), set(worker.intake)) == ({3}, {3})
    assert worker.open(web.seal(b"x")) == b"x"
    with pytest.raises(UnreadableSeal, match="intake key that is not in the worker's key file"):
        worker.open(form)
    with pytest.raises(UnreadableSeal, match="key that is not in the worker's key file"):
        worker.decrypt_row(row, **PLACE)
    assert key_files.retire(files) == key_files.KeyIds(row=3, intake=3, older=0)


@pytest.mark.parametrize("kind", ["row", "intake"])
def test_no_key_gets_a_number_that_two_bytes_cannot_hold(files, kind):
    content = json.loads((files / "worker.keys").read_text())
    write(files / "worker.keys", content | {kind: content[kind] | {"65535": content[kind]["1"]}})
    before = (files / "worker.keys").read_text()
    refused = CliRunner().invoke(main, ["keys", "rotate", str(files)])
    assert (refused.exit_code, refused.stderr) == (
        1,
        "Error: No key can have a number beyond 65535: make a new pair.\n",
    )
    assert (files / "worker.keys").read_text() == before


def test_files_that_are_absent_damaged_or_no_pair_are_not_rotated(files, tmp_path):
    def refusal():
        told = CliRunner().invoke(main, ["keys", "rotate", str(files)])
        assert told.exit_code == 1
        return told.stderr

    make_pair(tmp_path / "other")
    content = (files / "web.keys").read_text()
    (files / "web.keys").write_text((tmp_path / "other" / "web.keys").read_text())
    assert refusal() == (
        "Error: The key files of PETITIONER_WEB_KEYS and PETITIONER_WORKER_KEYS are not a pair.\n"
    )
    (files / "web.keys").write_text(content[:-9])
    assert refusal().endswith("is not one that `petitioner keys create` made.\n")
    (files / "web.keys").unlink()
    assert refusal().endswith("cannot be read: No such file or directory.\n")
    (files / "worker.keys").unlink()
    files.rmdir()
    assert refusal() == f"Error: {files} cannot be opened: No such file or directory.\n"


# --- processes ---------------------------------------------------------------------------------------------


PROCESSES = [("web",), ("worker", "signatures"), ("worker", "publication"), ("scheduler",)]


@pytest.mark.parametrize("process", PROCESSES, ids=" ".join)
def test_no_process_starts_without_its_keys(process, settings, files, monkeypatch):
    def refusal(web, worker):
        monkeypatch.setenv("PETITIONER_DATABASE_URL", settings.database_url)
        monkeypatch.setenv("PETITIONER_WEB_KEYS", str(web))
        monkeypatch.setenv("PETITIONER_WORKER_KEYS", str(worker))
        told = subprocess.run(
            [sys.executable, "-m", "petitioner", *process], capture_output=True, text=True, check=False
        )
        return told.returncode, told.stderr

    web, worker = files / "web.keys", files / "worker.keys"
    absent = files / "absent.keys"
    no_web = "Error: The key file of PETITIONER_WEB_KEYS cannot be read: No such file or directory.\n"
    assert refusal(absent, worker) == (1, no_web)
    if process[0] == "worker":
        assert refusal(web, absent) == (1, no_web.replace("WEB", "WORKER"))
        worker.chmod(0o644)
        assert refusal(web, worker) == (
            1,
            (
                "Error: Everybody on this machine may use the key file of PETITIONER_WORKER_KEYS:"
                f" run `chmod 600 {worker}`.\n"
            ),
        )
