"""Browsers that look at pages side by side, with a bar that shows how far they are."""

import json
import os
import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Error, sync_playwright

from bench.pages import nu
from bench.pages.findings import Finding
from bench.pages.look import Eyes
from bench.pages.walks import Walk
from petitioner.foundation.embedded.browser import FLAGS

_BAR: Final = 40
_SEEN: Final = "seen.jsonl"


class Crew:
    """Walks the walks, and keeps in a folder what was seen, walk by walk; a later crew goes on from there.

    Ctrl-C lets each window end its page, and no more.
    """

    def __init__(self, site: str, folder: Path, windows: int) -> None:
        self.pages: dict[int, str] = {}
        self.findings: list[Finding] = []
        self._site, self._folder, self._windows = site, folder, windows
        self._waiting: deque[Walk] = deque()
        self._all = self._done = 0
        self._walked: set[str] = set()
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        if (folder / _SEEN).exists():
            for line in (folder / _SEEN).read_text().splitlines():
                self._take(json.loads(line))

    @property
    def left(self) -> int:
        """How many walks were not walked to their end."""
        return self._all - self._done

    def walk(self, walks: Sequence[Walk]) -> None:
        """Walk all that were not walked before, or until somebody asks to stop."""
        self._waiting.extend(walk for walk in walks if walk.name not in self._walked)
        self._all = len(self._waiting)
        threads = [threading.Thread(target=self._work) for _ in range(self._windows)]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except KeyboardInterrupt:
            self._stopped.set()
            for thread in threads:
                thread.join()
        print(file=sys.stderr)

    def _work(self) -> None:
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=os.environ["PETITIONER_CHROMIUM"],
                    args=FLAGS,
                    handle_sigint=False,
                    handle_sigterm=False,
                    handle_sighup=False,
                )
                while not self._stopped.is_set() and (walk := self._next()) is not None:
                    self._go(browser, walk)
                browser.close()
        except Error:
            if not self._stopped.is_set():
                raise

    def _next(self) -> Walk | None:
        with self._lock:
            return self._waiting.popleft() if self._waiting else None

    def _go(self, browser: Browser, walk: Walk) -> None:
        """Walk one in a window of its own: what it keeps is found, and is no other's."""
        context = browser.new_context(locale="en-GB")
        seen: list[tuple[str, bytes]] = []
        found: list[Finding] = []
        try:
            eyes = Eyes(context, self._site)
            for name in walk.go(eyes.page):
                found += eyes.look(name)
                seen.append((name, eyes.source()))
        except Error as error:
            if self._stopped.is_set():
                return
            why = str(error).partition("\n")[0]
            found.append(Finding(walk.name, "", "the walk did not reach its end", why))
        finally:
            context.close()
        self._keep(walk, seen, found)

    def _keep(self, walk: Walk, seen: Sequence[tuple[str, bytes]], found: Sequence[Finding]) -> None:
        with self._lock:
            pages = {}
            for number, (name, source) in enumerate(seen, len(self.pages)):
                nu.write_source(self._folder, number, source)
                pages[number] = name
            kept = {"walk": walk.name, "pages": pages, "findings": [astuple(each) for each in found]}
            with (self._folder / _SEEN).open("a") as file:
                file.write(f"{json.dumps(kept)}\n")
            self._take(kept)
            self._done += 1
            self._show()

    def _take(self, kept: dict[str, Any]) -> None:
        self._walked.add(kept["walk"])
        self.pages |= {int(number): name for number, name in kept["pages"].items()}
        self.findings += [Finding(*each) for each in kept["findings"]]

    def _show(self) -> None:
        share = self._done / self._all
        if sys.stderr.isatty() or self._done % max(1, self._all // 20) == 0:
            bar = f"[{'#' * int(share * _BAR):<{_BAR}}] {self._done}/{self._all}"
            end = "\r" if sys.stderr.isatty() else "\n"
            print(f"{bar}, {len(self.findings)} found", end=end, file=sys.stderr, flush=True)
