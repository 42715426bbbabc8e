"""A log of its own for each test, and people who are counted in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from petitioner.transparency.append import append
from petitioner.transparency.notes import LogKey
from petitioner.transparency.rules import Kind, Leaf
from petitioner.transparency.shapes import Log, NewLeaf


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Return a log that has signed nothing yet."""
    key = LogKey(Ed25519PrivateKey.generate())
    return Log(tmp_path / "public" / "log", tmp_path / "kept" / "log.lock", key, "petitions.example/log")


@pytest.fixture
def leave(session: Session) -> Callable[..., int]:
    """Return a function that appends so many leaves of signatures under statement 1."""

    def add(number: int, *, about: int = 0) -> int:
        made = [
            NewLeaf(
                Leaf(Kind.SIGN, 1, version=1, digest=(about + each + 1).to_bytes(32)),
                about=(about + each).to_bytes(16) if about else None,
            )
            for each in range(number)
        ]
        return append(session, made)

    return add
