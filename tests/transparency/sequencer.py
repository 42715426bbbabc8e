"""A program that counts and signs without end, to be killed: `python -m tests.transparency.sequencer …`.

For each line it reads it starts a process that adds leaves and signs them, and says its number.
"""

import os
import random
import signal
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from petitioner.transparency.append import append
from petitioner.transparency.extend import extend
from petitioner.transparency.notes import LogKey
from petitioner.transparency.rules import Kind, Leaf
from petitioner.transparency.shapes import Log, NewLeaf

SEED = bytes(range(32))


def log_in(folder: Path) -> Log:
    """Return the log that all sequencers of a folder share."""
    key = LogKey(Ed25519PrivateKey.from_private_bytes(SEED))
    return Log(folder / "public" / "log", folder / "kept" / "log.lock", key, "petitions.example/log")


def work(database_url: str, folder: Path, batches: int) -> None:
    """Add so many batches and sign each."""
    engine = create_engine(
        database_url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool
    )
    chance = random.Random(os.getpid())
    log = log_in(folder)
    for _ in range(batches):
        with Session(engine) as session:
            made = [
                NewLeaf(Leaf(Kind.SIGN, 1, version=1, digest=chance.randbytes(31) + b"\1"))
                for _ in range(chance.randrange(1, 90))
            ]
            append(session, made)
            session.commit()
            extend(session, log)
            session.commit()


def main() -> None:
    """Start a worker for every line, which says how many batches it is to do."""
    database_url, folder = sys.argv[1], Path(sys.argv[2])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            work(database_url, folder, int(line))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
