"""Everything that can happen to signatures, in any order, against a model of a few lines.

The long form: `PETITIONER_FAULTS=long python -m pytest tests/faults/test_state_machine.py`.
"""

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from petitioner.foundation import clock
from petitioner.foundation.embedded.sink import Sink
from petitioner.publication import publish as publishing
from petitioner.signatures import jobs, send_letters
from petitioner.signatures.count import recount
from petitioner.foundation.db import committed
from tests.faults.conftest import Stage, staged
from tests.faults.crowd import token_in

LONG = os.environ.get("PETITIONER_FAULTS") == "long"
CAP = 3
WINDOW = timedelta(hours=24)
VALID = timedelta(hours=72)
MAILBOXES = ("ada@gmail.com", "bo@invented.example")
SPELLINGS = {
    "ada@gmail.com": ("ada@gmail.com", "a.d.a@gmail.com", "Ada+x@googlemail.com", "ADA@GMAIL.COM"),
    "bo@invented.example": ("bo@invented.example", "bo+tag@invented.example", "BO@invented.example"),
}
OWNER = {spelling: owner for owner, spellings in SPELLINGS.items() for spelling in spellings}
STATEMENTS = (1, 2)
Who = tuple[int, str]
"""A statement and the mailbox that is asked to stand under it."""


class Crash(Exception):
    """The process ends here."""


@dataclass(slots=True)
class Model:
    """What ought to be true."""

    confirmed: set[Who] = field(default_factory=set)
    silenced: set[str] = field(default_factory=set)
    disowning: set[str] = field(default_factory=set)
    signed: Counter[str] = field(default_factory=Counter)
    published: int = 0


class Petition(RuleBasedStateMachine):
    """Signers, workers, time and accidents."""

    stage: ClassVar[Stage]
    patch: ClassVar[pytest.MonkeyPatch]

    def __init__(self) -> None:
        super().__init__()
        self.stage.desk.clean()
        self.stage.sink.clear()
        self.stage.desk.more_statements(len(STATEMENTS))
        self.model = Model()
        self.ahead = timedelta()
        self.links: dict[str, tuple[Who, Any]] = {}
        """Token → whose, and when it was issued."""
        self.crashes = 0
        self.set_clock()

    def set_clock(self) -> None:
        real = clock.now.__wrapped__ if hasattr(clock.now, "__wrapped__") else clock.now
        self.patch.setattr(jobs, "clock", _Clock(real, self))
