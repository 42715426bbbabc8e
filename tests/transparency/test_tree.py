"""Roots and proofs are those of RFC 6962; whatever is bent is refused."""

import random
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from petitioner.transparency.edge import Edge
from petitioner.transparency.rules import LEAF_BYTES
from petitioner.transparency.tree import (
    consistency_proof,
    fold,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root_of,
)

INPUTS = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The inputs and roots that implementations of Certificate Transparency share."""


def reference(leaves):
    """Return MTH as section 2.1 writes it down."""
    if len(leaves) < 2:
        return sha256(b"\0" + leaves[0]).digest() if leaves else sha256().digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\1" + reference(leaves[:split]) + reference(leaves[split:])).digest()


def grown(size):
    leaves = [number.to_bytes(LEAF_BYTES) for number in range(size)]
    hashes = [leaf_hash(leaf) for leaf in leaves]
    return leaves, hashes, lambda start, end: root_of(hashes[start:end])


def test_the_roots_are_those_everybody_has() -> None:
    for size, root in enumerate(ROOTS, 1):
        assert root_of([leaf_hash(leaf) for leaf in INPUTS[:size]]).hex() == root
        assert reference(INPUTS[:size]).hex() == root
    assert root_of([]) == fold([]) == sha256().digest()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 700), st.data())
def test_every_proof_of_every_tree_holds_for_its_own_leaf_and_root_alone(size, data) -> None:
    leaves, hashes, subtree = grown(size)
    root = reference(leaves)
    assert subtree(0, size) == root
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_proof(index, size, subtree)
    assert is_included(index, size, hashes[index], path, root)
    assert not is_included(index, size, leaf_hash(b"other"), path, root)
    old = data.draw(st.integers(1, size))
    link = consistency_proof(old, size, subtree)
    assert is_consistent(old, size, reference(leaves[:old]), root, link)
    assert not is_consistent(old, size, leaf_hash(b"other"), root, link)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=4))
def test_a_tree_that_grew_in_batches_has_the_same_root_and_files(batches) -> None:
    leaves, _, _ = grown(sum(batches))
    edge, files = Edge(), {}
    for leaf in leaves:
        edge.add(leaf)
    files = edge.take_full() | edge.partial()
    assert edge.root() == reference(leaves)
    hashes = b"".join(files[path] for path in sorted(files) if path.startswith("tile/0/"))
    assert hashes == b"".join(map(leaf_hash, leaves))


def bent(chance, path):
    """Return the proof with one thing wrong."""
    wrong = list(path)
    what = chance.randrange(4) if wrong else 3
    place = chance.randrange(len(wrong)) if wrong else 0
    if what == 0:
        byte = chance.randrange(32)
        flipped = bytes([wrong[place][byte] ^ 1 << chance.randrange(8)])
        wrong[place] = wrong[place][:byte] + flipped + wrong[place][byte + 1 :]
    elif what == 1:
        del wrong[place]
    elif what == 2 and len(wrong) > 1:
        other = (place + 1) % len(wrong)
        wrong[place], wrong[other] = wrong[other], wrong[place]
    else:
        wrong.insert(place, chance.randbytes(32))
    return wrong


def test_fifty_thousand_bent_proofs_are_refused() -> None:
    chance = random.Random(6962)
    _, hashes, subtree = grown(120)
    roots = [subtree(0, size) for size in range(121)]
    proofs = []
    for _ in range(250):
        size = chance.randrange(2, 121)
        index, old = chance.randrange(size), chance.randrange(1, size)
        path, link = inclusion_proof(index, size, subtree), consistency_proof(old, size, subtree)
        proofs.append((size, index, old, path, link))
    for size, index, old, path, link in proofs * 100:
        assert not is_included(index, size, hashes[index], bent(chance, path), roots[size])
        assert not is_consistent(old, size, roots[old], roots[size], bent(chance, link))


def test_an_inner_node_is_never_a_leaf() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)
