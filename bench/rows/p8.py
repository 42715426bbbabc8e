"""P8: how many leaves a second the log takes, written and signed, and how long a stranger audits them."""

import time
from pathlib import Path
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

NEEDS: tuple[str, ...] = ()
_BATCH: Final = 5_000
_GOAL: Final = 20_000
_AUDIT_GOAL: Final = 15.0


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
    ground.postgres.drop(house.name)
    what = f"{plan.large:,} leaves in batches of {_BATCH:,}"
    return [
        Line("P8", f"{what}: stored, written, signed", f"{rate:,.0f}/s", "-", rate, _GOAL, unit="/s"),
        Line("P8", f"{what}: audited", f"{took:.1f} s", "-", took, _AUDIT_GOAL, at_most=True, unit="s"),
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
