"""Copy the files that are for everybody, pages turned on the way, and only those that changed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from petitioner.publication.check.compare_files import list_files, mend_file
from petitioner.publication.mirrors.manifest import Entry, entry_of
from petitioner.publication.mirrors.public_names import MIRROR, public_names, stands_alone
from petitioner.publication.mirrors.turn_page import Turning
from petitioner.publication.write import PACKED, TWINS, write
from petitioner.transparency import durable

_PAGE = ".html"


@dataclass
class Copying:
    """A copy that is being made. `known` is what the last one held, empty if there was none."""

    source: Path
    target: Path
    known: dict[str, Entry]
    since: float
    """In seconds since 1970: what was written before is in the last copy."""
    is_same_day: bool
    """Whether pages of the last copy say the right day."""
    everything: bool
    files: dict[str, Entry] = field(default_factory=dict)
    seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    """From which file each was copied in this run: one that is replaced has another number or moment."""

    def bring(self, turning: Callable[[frozenset[str]], Turning], tell: Callable[[int, int], object]) -> None:
        """Copy what changed, and take away what is gone."""
        names = frozenset(public_names(self.source))
        turn = turning(names)
        for place, name in enumerate(sorted(names), 1):
            self._bring_one(name, turn)
            tell(place, len(names))
        self._take_away(names)

    def _bring_one(self, name: str, turning: Turning) -> None:
        source = self.source / name
        try:
            state = source.stat()
            version = (state.st_ino, state.st_mtime_ns)
            if self.seen.get(name) == version:
                return
            if name not in self.seen and self._holds(name, state.st_mtime):
                self.files |= {each: self.known[each] for each in _with_twins(name)}
                self.seen[name] = version
                return
            content = source.read_bytes()
        except FileNotFoundError:
            return  # taken off the site meanwhile: the next look finds it so
        self._write(name, content, turning)
        self.seen[name] = version

    def _holds(self, name: str, changed_at: float) -> bool:
        """Say whether the last copy has the file as it is now."""
        if self.everything or changed_at >= self.since or (name.endswith(_PAGE) and not self.is_same_day):
            return False
        return all(
            each in self.known and _size(self.target / each) == self.known[each].size
            for each in _with_twins(name)
        )

    def _write(self, name: str, content: bytes, turning: Turning) -> None:
        if name.endswith(_PAGE):
            content = turning.turn(content.decode(), name).encode()
        if stands_alone(name):
            durable.write(self.target / name, content)
        elif self.everything:
            mend_file(self.target, name, content)
        else:
            write(self.target, name, content)
        for each in _with_twins(name):
            self.files[each] = entry_of((self.target / each).read_bytes())

    def _take_away(self, names: frozenset[str]) -> None:
        wanted = {each for name in names for each in _with_twins(name)}
        self.files = {name: entry for name, entry in self.files.items() if name in wanted}
        for name in [*list_files(self.target)]:
            if name not in wanted and not name.startswith(f"{MIRROR}/"):
                path = self.target / name
                path.unlink()
                for parent in path.parents:
                    if parent == self.target or any(parent.iterdir()):
                        break
                    parent.rmdir()


def _with_twins(name: str) -> list[str]:
    if stands_alone(name) or Path(name).suffix in PACKED:
        return [name]
    return [name, *(f"{name}{suffix}" for suffix in TWINS)]


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1
