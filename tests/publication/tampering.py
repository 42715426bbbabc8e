"""What a dishonest operator can do to a published site: each act bends a copy of its files."""

import json
import random
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from petitioner.transparency.edge import Edge, read_leaves
from petitioner.transparency.notes import Checkpoint
from petitioner.transparency.rules import Kind, Leaf, read_leaf
from petitioner.transparency.shapes import Log

NAMES = re.compile(r'<li data-leaf="(\d*)"\s+data-opening="([0-9a-f]*)">\s*<span class="who"><bdi>([^<]*)<')
LINE = re.compile(r"<li data-leaf.*?</li>", re.DOTALL)


def flipped(path: Path, chance: random.Random) -> None:
    """Flip one bit of a file."""
    raw = path.read_bytes()
    place = chance.randrange(len(raw))
    path.write_bytes(raw[:place] + bytes([raw[place] ^ 1 << chance.randrange(8)]) + raw[place + 1 :])


def edit(path: Path, before: str, after: str) -> None:
    """Put other words into a file, once; fail if the old ones are not there."""
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def leaves_of(folder: Path) -> list[bytes]:
    """Return the leaves that lie in the files of a site's log."""
    size = int((folder / "log/checkpoint").read_text().split("\n")[1])
    return list(read_leaves(folder / "log", size))


def forge(folder: Path, change: Callable[[list[bytes]], Sequence[bytes]], log: Log) -> None:
    """Sign other leaves with the log's own key."""
    leaves = change(leaves_of(folder))
    shutil.rmtree(folder / "log/tile")
    edge = Edge()
    for leaf in leaves:
        edge.add(leaf)
    for path, content in (edge.take_full() | edge.partial()).items():
        file = folder / "log" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (folder / "log/checkpoint").write_text(log.key.sign(Checkpoint(log.origin, edge.size, edge.root())))


def retell(folder: Path, order: Sequence[int], log: Log) -> None:
    """Sign a history of these old leaves only, in this order; removals and lists of names follow."""
    places = {old: new for new, old in enumerate(order)}

    def change(leaves: list[bytes]) -> list[bytes]:
        made = []
        for old in order:
            leaf = read_leaf(leaves[old])
            if leaf.kind in {Kind.WITHDRAW, Kind.INVALIDATE, Kind.REINSTATE}:
                leaf = Leaf(leaf.kind, leaf.statement, reason=leaf.reason, target=places[leaf.target])
            made.append(leaf.to_bytes())
        return made

    forge(folder, change, log)
    for path in folder.rglob("signers"):
        kept = []
        text = path.read_text()
        for line in LINE.findall(text):
            leaf = int(NAMES.match(line)[1])  # type: ignore[index] (each line has one)
            new = line.replace(f'data-leaf="{leaf}"', f'data-leaf="{places.get(leaf)}"', 1)
            kept.append((line, new if leaf in places else ""))
        for line, new in kept:
            text = text.replace(line, new, 1)
        path.write_text(text)


def show_number(folder: Path, old: int, new: int) -> None:
    """Show another number of signatures wherever there is one."""
    for path in folder.rglob("*.json"):
        path.write_text(path.read_text().replace(f'"signature_count":{old}', f'"signature_count":{new}'))
    for path in folder.rglob("statements/*/index.html"):
        path.write_text(path.read_text().replace(f"<b>{old}</b>", f"<b>{new}</b>"))


def leave_out(folder: Path, number: int) -> None:
    """Leave a statement out of the list."""
    path = folder / "petitions.json"
    listed = json.loads(path.read_text())
    listed["data"] = [each for each in listed["data"] if each["id"] != number]
    path.write_text(json.dumps(listed))
