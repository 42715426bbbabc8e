"""An endorsement beside its leaf."""

from dataclasses import dataclass
from typing import Final

from petitioner.endorsements.leaf_rules import Told, about
from petitioner.endorsements.rules import State

_ORDER: Final = {State.SUPERSEDED: 1, State.LIVE: 2}


@dataclass(frozen=True, slots=True)
class Logged:
    """Where an endorsement stands, what is to be told of it, and the leaf that last told of it, if any."""

    endorsement_id: int
    assembly_id: int
    person_id: int
    state: State
    told: Told
    place: int | None
    salt: bytes

    @property
    def about(self) -> bytes:
        """By what its leaf is found while it holds."""
        return about(self.endorsement_id)

    @property
    def turn(self) -> tuple[int, int, int, int, int]:
        """When it is told of: what takes the place of another stands right behind it."""
        of_whom = (self.told.statement_id, self.assembly_id, self.person_id)
        return (*of_whom, _ORDER.get(self.state, 0), self.endorsement_id)

    def is_told(self, leaf: bytes | None) -> bool:
        """Say whether this is the leaf that tells it as it is."""
        return leaf is not None and leaf == self.told.leaf(self.salt).to_bytes()
