"""P8: leaves a second the log takes, written and signed; how long an audit and a proof of them take."""

import statistics
import time
from pathlib import Path
from random import Random
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bench.bursts import Plan
from bench.ground import Ground
from bench.load import WrongAnswer
from bench.table import Line
from petitioner import audit
from petitioner.transparency.append import append
from petitioner.transparency.extend import extend
from petitioner.transparency.notes import LogKey
from petitioner.transparency.rules import Kind, Leaf
from petitioner.transparency.shapes import Log, NewLeaf
from petitioner.transparency.subtrees import Subtrees
from petitioner.transparency.tree import (
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
)

NEEDS: tuple[str, ...] = ()
_BATCH: Final = 5_000
_GOAL: Final = 20_000
_AUDIT_GOAL: Final = 15.0
_PROOF_GOAL: Final = 5.0
_PROOFS: Final = 400


def measure(ground: Ground, plan: Plan) -> list[Line]:
    """Return the speed of the log and the time of the audit."""
    house = ground.house("log")
    folder = ground.folder / "site" / "log"
    log = Log(folder, ground.folder / "lock" / "log.lock", LogKey(Ed25519PrivateKey.generate()), "bench/log")
    engine = create_engine(house.database_url.replace("postgresql://", "postgresql+psycopg://", 1))
    began = time.monotonic()
    with Session(engine) as session:
        append(session, [NewLeaf(Leaf(Kind.TEXT, 1, version=1, digest=b"t" * 32))])
        for first in range(0, plan.large, _BATCH):
            append(session, [_leaf(number) for number in range(first, first + _BATCH)])
            session.commit()
            extend(session, log)
            session.commit()
    rate = (plan.large + 1) / (time.monotonic() - began)
    engine.dispose()
    took = _audit(folder.parent, plan.large + 1)
    proof = _proof(folder, plan.large + 1)
    ground.postgres.drop(house.name)
    what = f"{plan.large:,} leaves in batches of {_BATCH:,}"
    return [
        Line("P8", f"{what}: stored, written, signed", f"{rate:,.0f}/s", "-", rate, _GOAL, unit="/s"),
        Line("P8", f"{what}: audited", f"{took:.1f} s", "-", took, _AUDIT_GOAL, at_most=True, unit="s"),
        Line(
            "P8",
            f"{plan.large:,} leaves: a proof from the tiles, p95",
            f"{proof:.2f} ms",
            "-",
            proof,
            _PROOF_GOAL,
            at_most=True,
            unit="ms",
        ),
    ]


def _leaf(number: int) -> NewLeaf:
    digest = (number + 1).to_bytes(32)
    return NewLeaf(Leaf(Kind.SIGN, 1, version=1, digest=digest), about=number.to_bytes(16))


def _audit(site: Path, size: int) -> float:
    """Read and check the whole log as a stranger does; return the seconds."""
    began = time.monotonic()
    source = audit.Source(str(site))
    head = audit.read_head(source.get("log/checkpoint").decode(), source.get("log/key").decode())
    leaves, _ = audit.read_log(audit.Tiles(source), head)
    ledger = audit.Ledger(since=size)
    ledger.add_all(leaves)
    if ledger.wrong or ledger.confirmed[1] != size - 1:
        raise WrongAnswer("the audit did not find what was put into the log")
    return time.monotonic() - began


def _proof(folder: Path, size: int) -> float:
    """Make proofs from the files, in turn that a leaf is in the log and that it continues a smaller one.

    Nothing is kept from one to the next, each is checked. Return the milliseconds 95 of 100 take at most.
    """
    chance = Random(size)
    root = Subtrees(folder, size)(0, size)
    took = []
    for number in range(_PROOFS):
        index = chance.randrange(1, size)
        began = time.monotonic()
        tree = Subtrees(folder, size)
        path = consistency_proof(index, size, tree) if number % 2 else inclusion_proof(index, size, tree)
        took.append((time.monotonic() - began) * 1000)
        hashed = leaf_hash(_leaf(index - 1).leaf.to_bytes())
        smaller = Subtrees(folder, size)(0, index)
        if not (
            is_consistent(index, size, smaller, root, path)
            if number % 2
            else is_included(index, size, hashed, path, root)
        ):
            raise WrongAnswer("a proof from the tiles does not hold")
    return statistics.quantiles(took, n=20)[-1]
