"""An auditor who comes again and again, and remembers what it saw."""

from pathlib import Path

from petitioner import audit


class Auditor:
    """Reads the files of a log as a stranger does, without pages; what was seen once must stay."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: audit.Head | None = None
        self.key = ""

    def look(self) -> int:
        """Read and check everything; return how many leaves there are, or fail."""
        source = audit.Source(str(self.folder.parent))
        self.key = self.key or source.get("log/key").decode().strip()
        head = audit.read_head(source.get("log/checkpoint").decode(), self.key)
        leaves, hashes = audit.read_log(audit.Tiles(source), head)
        ledger = audit.Ledger(since=len(leaves))
        ledger.texts[1, 1] = bytes(32)
        ledger.add_all(leaves)
        troubles = ledger.wrong + audit.check_memory(self.seen, head, hashes)
        assert troubles == []
        self.seen = head
        return head.size
