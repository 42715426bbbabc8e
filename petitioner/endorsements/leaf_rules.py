"""What the log is told of an endorsement: who has the salt that the site shows can open it, nobody else."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from petitioner.endorsements.rules import Provenance, State
from petitioner.transparency.rules import End, Kind, Known, Leaf

SALT_BYTES: Final = 32
_FORM: Final = "petitioner endorsement 1"
_KNOWN: Final = {
    Provenance.REPORTED: Known.REPORTED,
    Provenance.DOCUMENTED: Known.DOCUMENTED,
    Provenance.OFFICE: Known.OFFICE,
    Provenance.MEMBER: Known.MEMBER,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the site shows of an endorsement and the log stands for; who the member is, as on the day."""

    statement_id: int
    number: int
    assembly: str
    """Its slug."""
    honorific_prefix: str
    given_name: str
    family_name: str
    sort_name: str
    country: str
    delegation: str
    group: str
    role: str
    version_number: int
    version_hash: bytes
    language: str
    endorsed_on: date
    provenance: Provenance

    def commitment(self, salt: bytes) -> bytes:
        """Return SHA-256 of salt and facts as one array of JSON (RFC 8785), in UTF-8; see docs/log.md."""
        facts = (
            *(_FORM, salt.hex(), self.statement_id, self.number, self.assembly),
            f"{self.given_name} {self.family_name}".strip(),
            *(self.honorific_prefix, self.given_name, self.family_name, self.sort_name),
            *(self.country, self.delegation, self.group, self.role),
            *(self.version_number, self.version_hash.hex(), self.language),
            *(self.endorsed_on.isoformat(), self.provenance.value),
        )
        return sha256(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()).digest()

    def leaf(self, salt: bytes) -> Leaf:
        """Return the leaf that says so."""
        return Leaf(
            Kind.ENDORSE,
            self.statement_id,
            version=self.version_number,
            reason=_KNOWN[self.provenance],
            digest=self.commitment(salt),
        )


def about(endorsement_id: int) -> bytes:
    """Return by what the leaf of an endorsement is found while it holds."""
    return b"endorse\0" + endorsement_id.to_bytes(8)


def why_ended(state: State) -> End:
    """Return why a leaf ends that does not say what is now seen, or tells of somebody not seen any more."""
    is_replaced = state in {State.LIVE, State.WITHDRAWN, State.SUPERSEDED}
    return End.REPLACED if is_replaced else End.TAKEN_OFF
