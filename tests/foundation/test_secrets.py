"""What is sealed opens only with its key, in its place, unaltered; and its size tells nothing."""

import json
import logging
import time
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from petitioner.foundation import secrets
from petitioner.foundation.key_files import make_pair, read_web_keys, read_worker_keys
from petitioner.foundation.secrets import UnreadableSeal
from petitioner.signatures.shapes import Person, SignedForm
from tests.people import PEOPLE

ROW = UUID("00000000-0000-4000-8000-000000000001")
PLACE = {"purpose": "signature", "row_id": ROW, "statement_id": 7}


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    make_pair(folder)
    return folder


@pytest.fixture(scope="module")
def web(files):
    return read_web_keys(files / "web.keys")


@pytest.fixture(scope="module")
def worker(files):
    return read_worker_keys(files / "worker.keys")


@given(plain=some.binary(max_size=4092))
def test_what_the_web_seals_the_worker_opens(web, worker, plain):
    assert worker.open(web.seal(plain)) == plain


@given(plain=some.binary(max_size=4092))
def test_what_is_encrypted_for_a_row_is_read_in_that_row(worker, plain):
    assert worker.decrypt_row(worker.encrypt_row(plain, **PLACE), **PLACE) == plain


def test_the_web_holds_nothing_that_opens_a_form(files, web):
    held = json.loads((files / "web.keys").read_text())
    private = json.loads((files / "worker.keys").read_text())["intake"]["1"]
    assert set(held) == {"intake", "form_token"}
    assert set(held["intake"]) == {"id", "public"}
    assert private not in json.dumps(held)
    assert not hasattr(web, "open")


def test_the_same_form_sealed_twice_looks_different(web, worker):
    assert web.seal(b"a name") != web.seal(b"a name")
    assert worker.encrypt_row(b"a name", **PLACE) != worker.encrypt_row(b"a name", **PLACE)


@given(place=some.integers(0, 10_000), flip=some.integers(1, 255))
def test_one_altered_byte_and_the_seal_does_not_open(web, worker, place, flip):
    sealed = bytearray(web.seal(b"Maelle"))
    stored = bytearray(worker.encrypt_row(b"Maelle", **PLACE))
    sealed[place % len(sealed)] ^= flip
    stored[place % len(stored)] ^= flip
    with pytest.raises(UnreadableSeal):
        worker.open(bytes(sealed))
    with pytest.raises(UnreadableSeal):
        worker.decrypt_row(bytes(stored), **PLACE)


@given(kept=some.integers(0, 300))
def test_a_sealed_form_that_was_cut_short_does_not_open(web, worker, kept):
    sealed = web.seal(b"Maelle")
    with pytest.raises(UnreadableSeal):
        worker.open(sealed[: min(kept, len(sealed) - 1)])


@pytest.mark.parametrize("kept", [0, 1, 2, 9, 20, 200])
def test_a_row_that_was_cut_short_is_unreadable_and_says_so(worker, kept):
    stored = worker.encrypt_row(b"Maelle", **PLACE)
    with pytest.raises(UnreadableSeal):
        worker.decrypt_row(stored[:kept], **PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"purpose": "export"},
        {"row_id": uuid4()},
        {"statement_id": 8},
        {"purpose": "signatur", "row_id": UUID(bytes=b"e" + ROW.bytes[1:])},
    ],
    ids=["another purpose", "another row", "another statement", "a shifted boundary"],
)
def test_a_row_that_was_moved_elsewhere_cannot_be_read_there(worker, elsewhere):
    stored = worker.encrypt_row(b"Maelle", **PLACE)
    with pytest.raises(UnreadableSeal):
        worker.decrypt_row(stored, **(PLACE | elsewhere))


def test_a_key_we_do_not_hold_is_named_as_the_reason(web, worker):
    sealed, stored = web.seal(b"x"), worker.encrypt_row(b"x", **PLACE)
    with pytest.raises(UnreadableSeal, match="intake key that is not in the worker's key file"):
        worker.open(b"\x00\x09" + sealed[2:])
    with pytest.raises(UnreadableSeal, match="key that is not in the worker's key file"):
        worker.decrypt_row(b"\x00\x09" + stored[2:], **PLACE)


def test_after_a_change_of_keys_old_rows_and_forms_are_still_read(web, worker, tmp_path):
    make_pair(tmp_path)
    newer = read_worker_keys(tmp_path / "worker.keys")
    ring = replace(
        worker,
        intake={1: worker.intake[1], 2: newer.intake[1]},
        row={1: worker.row[1], 2: newer.row[1]},
        row_id=2,
    )
    assert ring.open(web.seal(b"old form")) == b"old form"
    newer_web = replace(web, intake_id=2, intake=newer.intake[1].public_key())
    assert ring.open(newer_web.seal(b"new form")) == b"new form"
    assert ring.decrypt_row(worker.encrypt_row(b"old row", **PLACE), **PLACE) == b"old row"
    written = ring.encrypt_row(b"new row", **PLACE)
    assert written[:2] == b"\x00\x02"
    with pytest.raises(UnreadableSeal):
        worker.decrypt_row(written, **PLACE)


def test_people_of_all_name_lengths_take_the_same_room(web, worker):
    wording = "Long Table Committee may keep my name, email address and country to count this signature."
    people = [Person(p.name, role="river pilot", comment="Quiet, please.").to_bytes() for p in PEOPLE]
    forms = [
        SignedForm(p.name, p.email, p.country, "name", wants_updates=False, consent=wording).to_bytes()
        for p in PEOPLE
    ]
    assert len({len(plain) for plain in people}) > 1
    assert len({len(worker.encrypt_row(plain, **PLACE)) for plain in people}) == 1
    assert len({len(web.seal(plain)) for plain in forms}) == 1


@given(plain=some.binary(max_size=4092))
def test_only_five_sizes_can_be_told_apart(worker, plain):
    overhead = 2 + 12 + 16
    assert len(worker.encrypt_row(plain, **PLACE)) - overhead in {256, 512, 1024, 2048, 4096}


def test_the_longest_form_a_person_can_send_fits(web, worker):
    form = SignedForm(
        "𐌰" * 120, f"{'a' * 64}@{'b.' * 90}example", "FR", "initials", wants_updates=True, consent="я" * 900
    )
    assert SignedForm.from_bytes(worker.open(web.seal(form.to_bytes()))) == form


def test_more_than_a_row_takes_is_refused_rather_than_cut(web):
    with pytest.raises(ValueError, match="4093 bytes are more than a row takes"):
        web.seal(b"x" * 4093)


def test_every_statement_secret_and_key_file_makes_other_digests(worker, tmp_path):
    make_pair(tmp_path)
    other = read_worker_keys(tmp_path / "worker.keys")
    address = b"maelle@post.example"
    digests = [
        worker.fingerprint_key(1, b"a secret"),
        worker.fingerprint_key(2, b"a secret"),
        worker.fingerprint_key(1, b"another"),
        worker.fingerprint_key(1, None),
        worker.news_digest(1, address),
        worker.news_digest(2, address),
        worker.throttle_digest(address),
        worker.suppress_digest(address),
        other.fingerprint_key(1, b"a secret"),
        other.news_digest(1, address),
        other.throttle_digest(address),
        other.suppress_digest(address),
    ]
    assert len(set(digests)) == len(digests)
    assert {len(each) for each in digests} == {32}
    assert worker.fingerprint_key(1, b"a secret") == digests[0]


def test_a_letter_has_the_same_secret_on_every_retry_and_no_other_has_it(worker):
    assert worker.letter_secret("token", ROW) == worker.letter_secret("token", ROW)
    others = {worker.letter_secret(p, r) for p in ("token", "code") for r in (ROW, uuid4())}
    assert len(others) == 4
    assert {len(each) for each in others} == {16}


def test_keys_show_nothing_of_themselves(web, worker, caplog):
    with caplog.at_level(logging.INFO):
        logging.getLogger("petitioner").info("%s %r %s", web, worker, [web, {"keys": worker}])
    for secret in (web.form_token, worker.throttle, worker.letter, worker.fingerprint_root, worker.suppress):
        for text in (repr(web), repr(worker), f"{web} {worker}", caplog.text):
            assert repr(secret)[2:-1] not in text
            assert secret.hex() not in text
            assert b64encode(secret).decode() not in text
    assert "form_token" not in repr(web)
    assert "letter" not in repr(worker)


def test_the_web_process_forgets_what_it_sealed_with_even_if_nobody_signs_any_more(files, monkeypatch):
    monkeypatch.setattr(secrets, "_CONTENT_KEY_SECONDS", 0.3)
    web = read_web_keys(files / "web.keys")
    first, second = web.seal(b"one"), web.seal(b"two")
    assert first[:82] == second[:82]
    assert web._now
    deadline = time.monotonic() + 10
    while web._now and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not web._now
    assert web.seal(b"three")[:82] != first[:82]


@pytest.mark.parametrize("size", [0, 1, 4_092, 4_093, 65_532, 65_533, 3_000_000])
def test_what_is_too_long_for_a_row_is_sealed_in_whole_steps(web, worker, size):
    plain = b"x" * size
    sealed = web.seal_long(plain)
    assert worker.open(sealed) == plain
    assert (len(sealed) - len(web.seal_long(b""))) % 65_536 == 0
    assert b"xxxxxxxx" not in sealed
