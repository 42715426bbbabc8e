"""Compare statement by statement, and then the rest, with what is rendered again."""

import os
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from petitioner.foundation.db import Session
from petitioner.publication.check.compare_files import compare_file, is_half, mend_file, plain_files, twin_of
from petitioner.publication.check.render_again import moments, render_rest, render_retired, render_statement
from petitioner.publication.check.shapes import Finding, Trouble
from petitioner.publication.public_site import Site
from petitioner.publication.stamps import Round
from petitioner.statements.shapes import StatementKey

Written: TypeAlias = Mapping[str, tuple[str, datetime]]
"""Parts, each with its stamp and when it was written."""


@dataclass
class Comparison:
    """What was rendered so far lies in `made` as empty files, dated as the public ones are."""

    site: Site
    made: Path
    repairs: bool
    wrong: dict[int | None, list[Finding]] = field(default_factory=dict)
    """By statement."""
    seen: dict[int, Written] = field(default_factory=dict)
    """From what each statement was written when it was compared."""
    mended: list[Finding] = field(default_factory=list)

    @property
    def stand_ins(self) -> Path:
        """The folder of the empty files."""
        return self.made / "all"

    def statement(self, session: Session, this: Round, key: StatementKey, parts: Written) -> None:
        """Compare every file of a statement."""
        one = self.made / "one"

        def render(at: datetime) -> dict[str, str]:
            shutil.rmtree(one, ignore_errors=True)
            return render_statement(session, replace(self.site, folder=one), this, key, at=at)

        self.seen[key.statement_id] = parts
        self._compare(key.statement_id, one, render, parts, this.now)

    def rest(self, session: Session, this: Round, known: Mapping[str, str], parts: Written) -> None:
        """Compare every file that is of no statement; `known` are the stamps of all parts."""
        site = replace(self.site, folder=self.stand_ins)
        render_retired(session, self.stand_ins, self.site.folder)

        def render(at: datetime) -> dict[str, str]:
            return render_rest(session, site, this, known, at=at)

        self._compare(None, self.stand_ins, render, parts, this.now)

    def _compare(
        self,
        whose: int | None,
        folder: Path,
        render: Callable[[datetime], dict[str, str]],
        parts: Written,
        now: datetime,
    ) -> None:
        """Compare what each moment's rendering gives, until all is right or the moments are over."""
        public = self.site.folder
        stamps: dict[str, str] = {}
        wrong: dict[str, Trouble] = {}
        contents: dict[str, bytes] = {}
        for turn, at in enumerate(moments(parts, now)):
            stamps |= render(at)
            names = list(_filled(folder)) if not turn else [*wrong]
            for name in names:
                content = _read(folder / name)
                trouble = compare_file(public, name, content) if content is not None else wrong[name]
                wrong.pop(name, None)
                if trouble is not None:
                    wrong[name] = trouble
                    contents.setdefault(name, content or b"")
            if not turn:
                self._remember(folder, names)
            if not wrong:
                break
        is_due = any(parts.get(name, ("",))[0] != stamp for name, stamp in stamps.items())
        if is_due:
            wrong = dict.fromkeys(wrong, Trouble.DUE)
        found = [Finding(trouble, name) for name, trouble in wrong.items()]
        if self.repairs and not is_due:
            for name in wrong:
                mend_file(public, name, contents[name])
            self.mended += found
            found = []
        self.wrong[whose] = found

    def _remember(self, folder: Path, names: Collection[str]) -> None:
        """Let empty files stand for those that were rendered, dated as the public ones are."""
        if folder == self.stand_ins:
            return
        for name in names:
            place = self.stand_ins / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(b"")
            if (public := self.site.folder / name).is_file():
                os.utime(place, (public.stat().st_mtime,) * 2)

    def strangers(self, names: Collection[str], of_log: Collection[str]) -> list[Finding]:
        """Return which of these files, if they are still there, nobody wrote."""
        found = []
        for name in names:
            plain = twin_of(name)
            is_ours = name in of_log or any(
                (self.stand_ins / each).is_file() for each in (name, plain) if each is not None
            )
            if not is_ours and os.path.lexists(self.site.folder / name):
                found.append(Finding(Trouble.HALF if is_half(name) else Trouble.FOREIGN, name))
        return found


def _filled(folder: Path) -> list[str]:
    return [name for name in plain_files(folder) if (folder / name).stat().st_size]


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
