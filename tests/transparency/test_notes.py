"""Checkpoints are signed notes that others can open; leaves are read as they were written."""

import random
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from petitioner.transparency.commitment import address_mark, marks
from petitioner.transparency.notes import BadNote, Checkpoint, LogKey, key_id, open_note
from petitioner.transparency.rules import LEAF_BYTES, BadLeaf, Kind, Leaf, Removal, read_leaf
from petitioner.transparency.tiles import bundled, edge_tiles, tile_path, unbundled

GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNI"
    "uGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
"""The example of Go's package `note`."""


@pytest.fixture
def key() -> LogKey:
    return LogKey(Ed25519PrivateKey.generate())


def test_the_key_is_named_and_numbered_as_others_do() -> None:
    name, number, encoded = GO_KEY.split("+", 2)
    raw = b64decode(encoded)
    assert key_id(name, raw[1:]).hex() == number
    signature = b64decode(GO_NOTE.rsplit(" ", maxsplit=1)[-1])
    assert signature[:4].hex() == number
    Ed25519PublicKey.from_public_bytes(raw[1:]).verify(
        signature[4:], GO_NOTE.rpartition("\n\n")[0].encode() + b"\n"
    )


def test_a_checkpoint_is_three_lines_and_its_signature(key) -> None:
    checkpoint = Checkpoint("petitions.example/log", 70_000, bytes(range(32)))
    note = key.sign(checkpoint)
    lines = note.split("\n")
    assert lines[:4] == ["petitions.example/log", "70000", b64encode(bytes(range(32))).decode(), ""]
    assert lines[4].startswith("— petitions.example/log ")
    assert open_note(note, key.public) == checkpoint
    name, number, encoded = key.verifier(checkpoint.origin).split("+", 2)
    assert (name, b64decode(encoded)) == (checkpoint.origin, b"\x01" + key.public)
    assert b64decode(lines[4].split(" ")[2])[:4].hex() == number


def test_signatures_of_others_beside_ours_are_passed_over(key) -> None:
    checkpoint = Checkpoint("petitions.example/log", 1, bytes(32))
    note = key.sign(checkpoint) + "— witness.example AAAAAAAA\n"
    assert open_note(note, key.public) == checkpoint


def test_whatever_is_changed_in_a_note_it_is_refused(key) -> None:
    checkpoint = Checkpoint("petitions.example/log", 12, bytes(range(32)))
    note = key.sign(checkpoint)
    other = LogKey(Ed25519PrivateKey.generate())
    for wrong in (other.sign(checkpoint), checkpoint.text(), "", note.replace("12\n", "012\n"), note + "\n"):
        with pytest.raises(BadNote):
            open_note(wrong, key.public)
    chance = random.Random(1)
    raw = note.encode()
    for _ in range(400):
        place = chance.randrange(len(raw))
        changed = raw[:place] + bytes([raw[place] ^ 1 << chance.randrange(8)]) + raw[place + 1 :]
        try:
            assert open_note(changed.decode(), key.public) == checkpoint, "only the ignored may differ"
        except (BadNote, UnicodeDecodeError):
            continue
        pytest.fail(f"byte {place} was changed and nobody noticed")


@given(
    st.sampled_from([Kind.TEXT, Kind.SIGN]),
    st.integers(1, 2**63 - 1),
    st.integers(1, 2**32 - 1),
    st.binary(min_size=32, max_size=32).filter(any),
)
def test_a_leaf_is_read_as_it_was_written(kind, statement, version, digest) -> None:
    leaf = Leaf(kind, statement, version=version, digest=digest)
    assert len(leaf.to_bytes()) == LEAF_BYTES
    assert read_leaf(leaf.to_bytes()) == leaf


@settings(max_examples=300)
@given(st.binary(min_size=54, max_size=58))
def test_bytes_that_are_no_leaf_are_refused_or_mean_themselves(raw) -> None:
    try:
        assert read_leaf(raw).to_bytes() == raw
    except BadLeaf:
        return


@pytest.mark.parametrize(
    "leaf",
    [
        Leaf(Kind.SIGN, 1, version=1),
        Leaf(Kind.SIGN, 1, digest=b"x" * 32),
        Leaf(Kind.SIGN, 0, version=1, digest=b"x" * 32),
        Leaf(Kind.SIGN, 1, version=1, target=3, digest=b"x" * 32),
        Leaf(Kind.WITHDRAW, 1, target=3, reason=1),
        Leaf(Kind.WITHDRAW, 1, target=2**63),
        Leaf(Kind.INVALIDATE, 1, target=3),
        Leaf(Kind.ENDORSE, 1, version=1, reason=5, digest=b"x" * 32),
    ],
)
def test_what_a_kind_does_not_use_must_be_zero(leaf) -> None:
    with pytest.raises(BadLeaf):
        read_leaf(leaf.to_bytes())


def test_a_removal_says_what_and_why() -> None:
    leaf = Leaf(Kind.INVALIDATE, 7, target=0, reason=Removal.LOST)
    assert leaf.to_bytes().hex() == "01040004" + "00000000" + "0000000000000007" + "00" * 40


def test_files_lie_where_the_specification_says() -> None:
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path("entries", 273, 112) == "tile/entries/273.p/112"
    assert list(edge_tiles(70_000)) == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert list(edge_tiles(256)) == [(1, 0, 1)]
    leaves = [number.to_bytes(LEAF_BYTES) for number in range(3)]
    assert unbundled(bundled(leaves)) == leaves
    assert bundled(leaves)[:2] == b"\0\x38"
    with pytest.raises(ValueError, match="no bundle"):
        unbundled(bundled(leaves)[:-1])


def test_a_commitment_changes_with_everything_in_it_and_with_its_secret() -> None:
    def made(secret=b"s" * 32, address=b"lind@example.org", name="Ana Lind", initials="A. L."):
        return marks(secret, address_mark(secret, address), name, initials).commitment()

    others = {
        made(),
        made(secret=b"t" * 32),
        made(address=b"lund@example.org"),
        made(name="Ana Lund"),
        made(initials="A. M."),
    }
    assert len(others) == 5
    assert made() == made()
