"""Others hash and prove alike: pymerkle, an implementation of RFC 9162 that shares no line with ours."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree, InvalidProof, verify_consistency, verify_inclusion

from petitioner import audit, witness
from petitioner.transparency.edge import Edge
from petitioner.transparency.rules import LEAF_BYTES
from petitioner.transparency.subtrees import Subtrees
from petitioner.transparency.tree import (
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    leaf_hashes,
    root_of,
)

LARGEST = 1_100
LEAVES = [(number * number).to_bytes(LEAF_BYTES) for number in range(LARGEST)]
HASHES = leaf_hashes(LEAVES)


@pytest.fixture(scope="module")
def theirs() -> InmemoryTree:
    """Return their tree of all leaves."""
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(LEAVES)
    return tree


@pytest.fixture(scope="module")
def tiles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the tiles of our log of all leaves."""
    folder = tmp_path_factory.mktemp("log")
    edge = Edge()
    edge.add_all(LEAVES)
    for path, content in (edge.take_full() | edge.partial()).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@settings(max_examples=150, deadline=None)
@given(st.integers(1, LARGEST))
def test_roots_are_alike_in_the_log_its_tiles_and_the_auditor(theirs, tiles, size) -> None:
    root = theirs.get_root(size)
    edge = Edge()
    edge.add_all(LEAVES[:size])
    assert root == root_of(HASHES[:size]) == edge.root() == audit.root_of(HASHES[:size])
    assert root == Subtrees(tiles, LARGEST)(0, size)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_proof_that_a_leaf_is_in_the_log_is_the_same_and_each_takes_the_others(theirs, tiles, data) -> None:
    index = data.draw(st.integers(0, LARGEST - 1))
    size = data.draw(st.integers(index + 1, LARGEST))
    root = theirs.get_root(size)
    proof = theirs.prove_inclusion(index + 1, size)
    ours = inclusion_proof(index, size, lambda start, end: root_of(HASHES[start:end]))
    assert proof.path[0] == HASHES[index]
    assert proof.path[1:] == ours
    assert is_included(index, size, HASHES[index], proof.path[1:], root)
    proof.path[1:] = ours
    verify_inclusion(leaf_hash(LEAVES[index]), root, proof, index=index + 1, size=size)
    other = leaf_hash(b"another")
    assert not is_included(index, size, other, ours, root)
    with pytest.raises(InvalidProof):
        verify_inclusion(other, root, proof, index=index + 1, size=size)
    if size == LARGEST:
        assert inclusion_proof(index, size, Subtrees(tiles, size)) == ours


@settings(max_examples=150, deadline=None)
@given(st.integers(1, LARGEST), st.integers(1, LARGEST))
def test_a_proof_that_a_log_continues_another_holds_for_the_same_pairs_of_roots(theirs, one, other) -> None:
    old, size = sorted((one, other))
    before, after = theirs.get_root(old), theirs.get_root(size)
    ours = consistency_proof(old, size, lambda start, end: root_of(HASHES[start:end]))
    proof = theirs.prove_consistency(old, size)
    verify_consistency(before, after, proof, prior_size=old, later_size=size)
    for checks in (is_consistent, witness.is_consistent):
        assert checks(old, size, before, after, ours)
        assert not checks(old, size, after, leaf_hash(before), ours)
    with pytest.raises(InvalidProof):
        verify_consistency(before, leaf_hash(after), proof, prior_size=old, later_size=size)
