"""Which witnesses there are, and how many of them are enough: the policy file (C2SP tlog-policy)."""

import binascii
import re
from base64 import b64decode
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from petitioner.transparency.cosignatures import COSIGNATURE, KEY_BYTES, Witness

NOBODY: Final = "none"
_LOG_KEY: Final = b"\x01"
_STRANGE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class BadPolicy(ValueError):
    """This is no policy; the message says in which line, and why."""


@dataclass(slots=True)
class Policy:
    """Witnesses by name, groups of them, and whose word is enough for a checkpoint."""

    logs: list[str] = field(default_factory=list)
    """The public keys of logs it is about, as they are written; none: of any."""
    witnesses: dict[str, Witness] = field(default_factory=dict)
    groups: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    """How many of which members are enough for a group to have seen something."""
    quorum: str = ""

    def is_met(self, seen_by: Collection[str]) -> bool:
        """Say whether these witnesses, by name, are enough."""
        return self.quorum == NOBODY or self._has_seen(self.quorum, seen_by)

    def _has_seen(self, name: str, seen_by: Collection[str]) -> bool:
        if name in self.witnesses:
            return name in seen_by
        wanted, members = self.groups[name]
        return sum(self._has_seen(member, seen_by) for member in members) >= wanted

    def add(self, words: Sequence[str]) -> None:
        """Take in the words of one line; raise `BadPolicy`, without the line's number."""
        kind, *rest = words
        if kind == "log":
            self._add_log(*rest)
        elif kind == "witness":
            self._add_witness(*rest)
        elif kind == "group":
            self._add_group(*rest)
        elif kind == "quorum" and len(rest) == 1:
            self._set_quorum(rest[0])
        else:
            raise BadPolicy("a line begins with log, witness, group or quorum")

    def _add_log(self, key: str = "", _: str = "", *more: str) -> None:
        _read_key(key, _LOG_KEY)
        if more or key in self.logs:
            raise BadPolicy("a log has a key of its own and at most an address after it")
        self.logs.append(key)

    def _add_witness(self, name: str = "", key: str = "", url: str = "", *more: str) -> None:
        self._refuse_taken(name)
        key_name, public = _read_key(key, COSIGNATURE)
        if more or any(each.public == public for each in self.witnesses.values()):
            raise BadPolicy("a witness has a key of its own and at most an address after it")
        if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname):
            raise BadPolicy("the address of a witness begins with https:// or http://")
        self.witnesses[name] = Witness(name, key_name, public, url.rstrip("/"))

    def _add_group(self, name: str = "", wanted: str = "", *members: str) -> None:
        self._refuse_taken(name)
        taken = {each for _, others in self.groups.values() for each in others}
        for member in members:
            if member not in {*self.witnesses, *self.groups} or member in taken:
                raise BadPolicy(f"{member} is no witness or group above, or is in a group already")
        counts = {"any": 1, "all": len(members)}
        number = counts.get(wanted) or (int(wanted) if wanted.isascii() and wanted.isdigit() else 0)
        if not 1 <= number <= len(set(members)) or len(set(members)) != len(members):
            raise BadPolicy("a group has a name, then any, all or how many of its members, then these")
        self.groups[name] = (number, members)

    def _set_quorum(self, name: str) -> None:
        if self.quorum or name not in {NOBODY, *self.witnesses, *self.groups}:
            raise BadPolicy("one line names the quorum: a witness or group above it, or none")
        self.quorum = name

    def _refuse_taken(self, name: str) -> None:
        if name in {"", NOBODY, *self.witnesses, *self.groups}:
            raise BadPolicy("every witness and group has a name of its own, and none is no name")


def read_policy(text: str) -> Policy:
    """Return the policy in a file's text.

    Raises:
        BadPolicy: it is none, or names a kind of key that cannot be checked here (only Ed25519 can).
    """
    if _STRANGE.search(text):
        raise BadPolicy("there is a control character in it")
    policy = Policy()
    for number, line in enumerate(text.split("\n"), 1):
        words = line.strip(" \t").replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if words and not words[0].startswith("#"):
            try:
                policy.add(words)
            except BadPolicy as refusal:
                raise BadPolicy(f"line {number}: {refusal}") from None
    if not policy.quorum:
        raise BadPolicy("a line `quorum NAME` is missing")
    return policy


def _read_key(text: str, kind: bytes) -> tuple[str, bytes]:
    """Return name and public key of what signs, from its form name+id+key."""
    name, number, encoded = (*text.split("+", 2), "", "")[:3]
    try:
        raw = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not name or raw[:1] != kind or len(raw) != 1 + KEY_BYTES:
        raise BadPolicy("a key has the form name+id+base64, of Ed25519 and of the right kind")
    if kind == COSIGNATURE and Witness(name, name, raw[1:]).key_id.hex() != number.lower():
        raise BadPolicy("the id in a key is not that of the key")
    return name, raw[1:]
