"""An uploaded roster as the desk shows it, and what the desk sends."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from petitioner.parliaments.proposal_rules import LARGEST_FILE, ProposalAct, ProposalState
from petitioner.parliaments.shapes import RosterDiff


@dataclass(frozen=True, slots=True)
class ProposalView:
    """An uploaded roster, and what the worker found.

    `summary` is what `summary_of` made of the difference, `problems` what is wrong with the file, in lines.
    `is_changed`: what was looked at was no longer what would have been taken in, so it was read anew.
    """

    proposal_id: int
    file_name: str
    state: ProposalState
    digest: str
    summary: tuple[dict[str, Any], ...]
    problems: tuple[str, ...]
    is_changed: bool
    proposed_by: int
    created_at: datetime


def summary_of(diff: RosterDiff) -> list[dict[str, Any]]:
    """Return what a roster changes as plain values: numbers, and the first changes of each kind."""
    return [
        {
            "slug": each.slug,
            "assembly": each.assembly,
            "is_new": each.is_new,
            "counts": [[kind.value, number] for kind, number in each.counts],
            "unchanged": each.unchanged,
            "without_address": each.without_address,
            "suspicious": each.suspicious,
            "changes": [
                [change.kind.value, change.code, change.name, change.before, change.after]
                for change in each.changes
            ],
            "suspicions": [
                [suspicion.kind.value, suspicion.code, suspicion.name, suspicion.sentence]
                for suspicion in each.suspicions
            ],
        }
        for each in diff.assemblies
    ]


@dataclass(frozen=True, slots=True, repr=False)
class ProposalForm:
    """What is sealed when the desk wants something done with a roster; what an act does not need is empty."""

    act: ProposalAct
    number: int = 0
    """Of the proposal, or of the roster that is to be reverted."""
    digest: str = ""
    file_name: str = ""
    licence: str = ""
    source_url: str = ""
    content: bytes = b""

    def to_bytes(self) -> bytes:
        """Return the form as JSON in UTF-8, to be sealed."""
        return json.dumps(
            {
                "act": self.act.value,
                "number": self.number,
                "digest": self.digest,
                "file_name": self.file_name,
                "licence": self.licence,
                "source_url": self.source_url,
                "content": b64encode(self.content).decode(),
            }
        ).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "ProposalForm":
        """Read what `to_bytes` made; raise `ValueError`, `TypeError` or `KeyError` if it is not that."""
        content = json.loads(plain)
        kept = b64decode(content["content"], validate=True)
        texts = [content[name] for name in ("digest", "file_name", "licence", "source_url")]
        if not all(isinstance(text, str) and "\0" not in text for text in texts) or len(kept) > LARGEST_FILE:
            raise ValueError("no page of ours lets this in")
        if not isinstance(content["number"], int) or content["number"] < 0:
            raise ValueError("this is no number")
        digest, file_name, licence, source_url = texts
        return cls(
            ProposalAct(content["act"]), content["number"], digest, file_name, licence, source_url, kept
        )
