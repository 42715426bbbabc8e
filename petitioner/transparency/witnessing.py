"""Have the newest checkpoint cosigned, beside everything else: nothing waits for a witness.

What is published is `/log/witnessed`: the newest checkpoint that the quorum has cosigned, with their lines.
The newest of all, `/log/checkpoint`, does not wait for them; who audits compares the two.
"""

import logging
import threading
import time
from pathlib import Path
from typing import Final

from petitioner.transparency import durable
from petitioner.transparency.ask_witnesses import Asked, ask_witnesses
from petitioner.transparency.cosignatures import Cosignature, cosignatures
from petitioner.transparency.edge import DamagedFiles
from petitioner.transparency.notes import BadNote, Checkpoint, open_note
from petitioner.transparency.policy import Policy
from petitioner.transparency.subtrees import Subtrees
from petitioner.transparency.tiles import CHECKPOINT, WITNESSED
from petitioner.transparency.tree import consistency_proof

EVERY: Final = 5.0
"""Seconds between two rounds, so that a busy log does not ask all the time."""

_log = logging.getLogger(__name__)


class Witnessing:
    """Asks the witnesses of a policy about the log in a folder."""

    def __init__(self, folder: Path, public: bytes, policy: Policy) -> None:
        self._folder = folder
        self._public = public
        self._policy = policy
        self._thread: threading.Thread | None = None
        self._begun_at = -EVERY
        self._said = ""

    def look(self) -> None:
        """Begin a round in a thread of its own, unless one goes on or has just been."""
        if self._thread is not None and self._thread.is_alive():
            return
        if not self._policy.witnesses or time.monotonic() - self._begun_at < EVERY:
            return
        self._begun_at = time.monotonic()
        self._thread = threading.Thread(target=self.go_round, name="witnessing", daemon=True)
        self._thread.start()

    def go_round(self) -> dict[str, Asked]:
        """Ask every witness once, unless the newest checkpoint is witnessed; return what they answered."""
        try:
            note = (self._folder / CHECKPOINT).read_text(encoding="utf-8")
            newest = open_note(note, self._public)
            seen, sizes = self.witnessed()
            if seen is not None and seen.size >= newest.size:
                return {}
            tree = Subtrees(self._folder, newest.size)
            answers = ask_witnesses(
                note,
                newest,
                self._policy.witnesses.values(),
                dict.fromkeys(sizes, seen.size if seen else 0),
                lambda old, size: consistency_proof(old, size, tree),
            )
            self._keep(note, answers)
        except FileNotFoundError:
            return {}  # nothing was signed yet
        except (BadNote, DamagedFiles, OSError) as error:
            _log.error("the log cannot be shown to witnesses: %s", error)
            return {}
        return answers

    def witnessed(self) -> tuple[Checkpoint | None, dict[str, Cosignature]]:
        """Return the newest checkpoint that was witnessed, if any, and who cosigned it."""
        try:
            note = (self._folder / WITNESSED).read_text(encoding="utf-8")
            checkpoint = open_note(note, self._public)
        except (OSError, BadNote, UnicodeDecodeError):
            return None, {}
        lines = note.rpartition("\n\n")[2].splitlines()
        return checkpoint, cosignatures(checkpoint.text(), lines, self._policy.witnesses.values())

    def is_witnessed(self) -> bool:
        """Say whether the newest checkpoint is the one that was witnessed, or nothing was signed yet."""
        try:
            newest = open_note((self._folder / CHECKPOINT).read_text(encoding="utf-8"), self._public)
        except FileNotFoundError:
            return True
        seen, _ = self.witnessed()
        return seen == newest

    def _keep(self, note: str, answers: dict[str, Asked]) -> None:
        lines = {name: each.cosignature.line for name, each in answers.items() if each.cosignature}
        silent = {name: each.trouble for name, each in answers.items() if each.trouble}
        if self._policy.is_met(lines):
            cosigned = note + "".join(f"{line}\n" for line in lines.values())
            durable.write(self._folder / WITNESSED, cosigned.encode())
            said = ""
        else:
            said = "too few have cosigned the newest checkpoint"
        if silent:
            said = "; ".join([*filter(None, [said]), *(f"{name} {why}" for name, why in silent.items())])
        if said and said != self._said:
            _log.warning("witnesses: %s", said)
        self._said = said
