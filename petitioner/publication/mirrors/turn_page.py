"""Turn a page into one that may stand on another host, in whatever folder, and says that it does.

What the copy has is linked within the copy, file by file, so that it needs no server that knows about
folders. All else, and whatever is sent, leads to the original.
"""

import os.path
import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from petitioner.foundation.i18n import gettext, speaking
from petitioner.foundation.web import render, static_path
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

_TAG: Final = re.compile(r"<([a-z][a-z0-9]*)((?:[^\"'>]|\"[^\"]*\"|'[^']*')*)>")
_ADDRESS: Final = re.compile(r'(\s(?:href|src|action|data-count)=")(/[^"]*)"')
_SENT: Final = re.compile(r'<form\b[^>]*\smethod="post"[^>]*>.*?</form>', re.DOTALL)
_LANGUAGE: Final = re.compile(r'<html lang="([a-z]{2})"')
_PLACE: Final = "/@original@"
_STYLES: Final = "publication/mirror.css"
_PAGE: Final = "index.html"


@dataclass(frozen=True)
class Turning:
    """Of which site the copy is, of which day, and which files it has."""

    origin: str
    as_of: datetime
    names: Container[str]
    _notes: dict[str, str] = field(default_factory=dict)

    def turn(self, html: str, name: str) -> str:
        """Return the page `name` as it stands in the copy."""
        found = _LANGUAGE.search(html)
        language = found[1] if found and found[1] in LANGUAGES else SOURCE_LANGUAGE
        original = f"{self.origin}{address_of(name)}"
        html = _SENT.sub(lambda _: self._instead(original, language, html), html)
        html = _TAG.sub(self._turner(name), html)
        styles = self._local(name, static_path(_STYLES))
        html = html.replace("</head>", f'<link rel="stylesheet" href="{styles}"></head>', 1)
        note = self._note(language).replace(_PLACE, original)
        before = "<header" if "<header" in html else "</body>"
        return html.replace(before, f"{note}{before}", 1)

    def _turner(self, name: str) -> Callable[[re.Match[str]], str]:
        def turned(tag: re.Match[str]) -> str:
            is_form = tag[1] == "form"

            def address(found: re.Match[str]) -> str:
                where = f"{self.origin}{found[2]}" if is_form else self._local(name, found[2])
                return f'{found[1]}{where}"'

            return f"<{tag[1]}{_ADDRESS.sub(address, tag[2])}>"

        return turned

    def _local(self, name: str, address: str) -> str:
        """Return how the page `name` leads to an address of the site."""
        path, mark, fragment = address.partition("#")
        path, sign, question = path.partition("?")
        asks = bool(question) and not path.startswith("/static/")
        bare = path.strip("/")
        for file in (bare, f"{bare}/{_PAGE}".strip("/")):
            if file in self.names and not asks and not path.startswith("//"):
                way = os.path.relpath(file, Path(name).parent)
                return f"{way}{sign}{question}{mark}{fragment}"
        return f"{self.origin}{address}"

    def _note(self, language: str) -> str:
        if language not in self._notes:
            self._notes[language] = render(
                "publication/mirror_note.html", language, as_of=self.as_of, original=_PLACE
            )
        return self._notes[language]

    @staticmethod
    def _instead(original: str, language: str, html: str) -> str:
        """Return what stands in the place of a form: nobody types their name into somebody else's page."""
        with speaking(language):
            words = gettext("Do this on the original site")
        place = "#sign" if 'id="sign"' in html else ""
        return f'<p><a class="button" href="{original}{place}">{words}</a></p>'


def address_of(name: str) -> str:
    """Return the address at which the original has a page."""
    bare = name.removesuffix(_PAGE).rstrip("/")
    return f"/{bare}" if bare else "/"
