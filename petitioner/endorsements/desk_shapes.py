"""What the desk of a statement's backing sends, keeps and shows."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from petitioner.endorsements.desk_rules import NOTHING, Act, ProposalState, Typed
from petitioner.endorsements.rules import Standing
from petitioner.endorsements.shapes import AssemblyBacking, Listed
from petitioner.parliaments.shapes import MemberView


@dataclass(frozen=True, slots=True)
class BackingForm:
    """What is sealed when the desk wants something done: about a member, or about proposal `number`."""

    act: Act
    slug: str
    assembly_id: int = 0
    person_id: int = 0
    number: int = 0
    typed: Typed = NOTHING

    def to_bytes(self) -> bytes:
        """Return the form as JSON in UTF-8, to be sealed."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "BackingForm":
        """Read what `to_bytes` made; raise `ValueError`, `TypeError` or `KeyError` if it is not that."""
        content: dict[str, Any] = json.loads(plain)
        typed: dict[str, Any] = content["typed"]
        texts = {name: str(typed[name]) for name in ("language", "url", "digest", "note")}
        day = None if typed["day"] is None else date.fromisoformat(typed["day"])
        assembly, person, number = (int(content[name]) for name in ("assembly_id", "person_id", "number"))
        read = Typed(day=day, **texts)
        return cls(Act(content["act"]), str(content["slug"]), assembly, person, number, read)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was asked for about one member, and what became of it; `answer` says why it was refused."""

    number: int
    act: Act
    state: ProposalState
    assembly_id: int
    person_id: int
    typed: Typed
    answer: str
    proposed_by: int
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class Running:
    """How a member stands to a statement: they back it, may soon, or have objected."""

    standing: Standing
    version_number: int
    endorsed_on: date


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """A proposal, and the member it is about."""

    proposal: Proposal
    member: MemberView | None


@dataclass(frozen=True, slots=True)
class BackingBoard:
    """What the desk shows of a statement's backing: what waits for somebody, then what there is."""

    waiting: tuple[ShownProposal, ...]
    recent: tuple[ShownProposal, ...]
    objected: tuple[Listed, ...]
    reported: tuple[Listed, ...]
    assemblies: tuple[AssemblyBacking, ...]
