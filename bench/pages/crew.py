"""Browsers that look at pages side by side, with a bar that shows how far they are."""

import os
import sys
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from bench.pages import nu
from bench.pages.findings import Finding
from bench.pages.look import Eyes
from bench.pages.walks import Walk
from petitioner.foundation.embedded.browser import FLAGS

_BAR = 40


class Crew:
    """Walks the walks, and keeps what was seen; Ctrl-C lets each window end its page, and no more."""

    def __init__(self, site: str, folder: Path, windows: int) -> None:
        self.pages: list[str] = []
        self.findings: list[Finding] = []
        self._site, self._folder, self._windows = site, folder, windows
        self._waiting: deque[Walk] = deque()
        self._all = 0
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._done = 0

    @property
    def left(self) -> int:
        """How many walks were not walked to their end."""
        return self._all - self._done

    def walk(self, walks: Sequence[Walk]) -> None:
        """Walk them all, or until somebody asks to stop."""
        self._waiting.extend(walks)
        self._all = len(walks)
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
        try:
            eyes = Eyes(context, self._site)
            for name in walk.go(eyes.page):
                found = list(eyes.look(name))
                self._keep(name, found, eyes.source())
        except Error as error:
            if self._stopped.is_set():
                return
            self._lost(walk, str(error).partition("\n")[0])
        finally:
            context.close()
        self._advance()

    def _keep(self, name: str, found: list[Finding], source: bytes) -> None:
        with self._lock:
            nu.write_source(self._folder, len(self.pages), source)
            self.pages.append(name)
            self.findings += found

    def _lost(self, walk: Walk, why: str) -> None:
        with self._lock:
            self.findings.append(Finding(walk.name, "", "the walk did not reach its end", why))

    def _advance(self) -> None:
        with self._lock:
            self._done += 1
            share = self._done / self._all
            if sys.stderr.isatty() or self._done % max(1, self._all // 20) == 0:
                bar = f"[{'#' * int(share * _BAR):<{_BAR}}] {self._done}/{self._all}"
                end = "\r" if sys.stderr.isatty() else "\n"
                print(f"{bar}, {len(self.findings)} found", end=end, file=sys.stderr, flush=True)
