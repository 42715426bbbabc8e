"""What readers and signers do, through the public door; where a promise is about storage, what is kept."""

import hashlib
import http.client
import itertools
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from petitioner.foundation.i18n import gettext, ngettext, speaking
from tests.live import Live

SLUG = "ceasefire-now"
FORM = "application/x-www-form-urlencoded"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the site, its headers in order and complete."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def title(self) -> str:
        """What stands on the tab of the browser."""
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        return " ".join(unescape(found[1]).split()) if found else ""

    def header(self, name: str) -> str:
        """Return the value of a header; empty if it is not there."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def ask(
    live: Live,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Reply:
    """Send one request as it is given; nothing is added, followed or left out."""
    parts = urlsplit(live.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return Reply(answer.status, tuple(answer.getheaders()), answer.read())
    finally:
        connection.close()


def send(live: Live, path: str, fields: dict[str, str], **headers: str) -> Reply:
    """Send a form as a browser would from a page of this site; other headers: Sec_Fetch_Site and so on."""
    sent = {"Content-Type": FORM, "Origin": live.url, "Sec-Fetch-Site": "same-origin"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(live, "POST", path, urlencode(fields).encode(), sent)


# --- words and addresses -----------------------------------------------------------------------------------


def said(language: str, message: str, **values: object) -> str:
    """Return a message as the catalogue of a language has it."""
    with speaking(language):
        return _filled(gettext(message), values)


def begins(language: str, message: str) -> re.Pattern[str]:
    """Return what finds a label that begins with a message; in some languages another one holds it too."""
    return re.compile(r"^\s*" + re.escape(said(language, message)))


def said_for(language: str, singular: str, plural: str, num: int) -> str:
    """Return the form of a message that goes with a number."""
    with speaking(language):
        return _filled(ngettext(singular, plural, num), {"num": num})


def _filled(message: str, values: dict[str, object]) -> str:
    return " ".join((message % values).split())


def new_address() -> str:
    """Return an address nobody has used."""
    return f"reader{next(_numbers)}.{uuid4().hex[:10]}@letters.example"


# --- signing without a browser -----------------------------------------------------------------------------


def statement_path(language: str = "en", slug: str = SLUG) -> str:
    """Return the address of a statement."""
    return f"/{language}/statements/{slug}"


def form_token(live: Live, language: str = "en", slug: str = SLUG) -> str:
    """Return what the printed form carries."""
    page = ask(live, "GET", f"{statement_path(language, slug)}/sign").text
    found = re.search(r'name="form_token"\s+value="([^"]+)"', page)
    assert found, "there is no form to sign"
    return found[1]


def filled_form(
    live: Live, email: str, language: str = "en", slug: str = SLUG, **changes: str
) -> dict[str, str]:
    """Return the fields of a form without mistakes."""
    return {
        "form_token": form_token(live, language, slug),
        "website": "",
        "name": "Ilse Marten",
        "email": email,
        "country": "ZZ",
        "visibility": "hidden",
        "consent": "yes",
        **changes,
    }


def sign(live: Live, email: str, language: str = "en", slug: str = SLUG, **changes: str) -> str:
    """Sign; return the address of the page that waits for the code."""
    fields = filled_form(live, email, language, slug, **changes)
    reply = send(live, f"{statement_path(language, slug)}/sign", fields)
    assert reply.status == 303, reply.text
    return reply.header("Location")


def letter_to(live: Live, email: str, number: int = 1) -> dict[str, Any]:
    """Return the letter with that number to an address, as soon as it is there."""
    return live.wait_for_letters(number, to=email)[number - 1]


def link_in(letter: dict[str, Any]) -> str:
    """Return the path of the link in a letter."""
    found = re.search(r"https?://[^/\s]+(/c/[\w-]{22})\s", letter["text"])
    assert found, letter["text"]
    return found[1]


def code_in(letter: dict[str, Any]) -> str:
    """Return the code in a letter, as it is printed."""
    found = re.search(r"^([2-9A-Z]{4} [2-9A-Z]{4})$", letter["text"], re.MULTILINE)
    assert found, letter["text"]
    return found[1]


def answer(live: Live, link: str, choice: str) -> Reply:
    """Answer a letter; return the page that follows."""
    reply = send(live, link, {"choice": choice})
    assert (reply.status, reply.header("Location")) == (303, link), reply.text
    return ask(live, "GET", link)


def sign_and_confirm(live: Live, email: str, **more: str) -> str:
    """Sign and answer the letter; return its link."""
    sign(live, email, **more)
    link = link_in(letter_to(live, email))
    assert answer(live, link, "signed").status == 200
    return link


# --- numbers and what is stored ----------------------------------------------------------------------------


def statement_id(live: Live, slug: str = SLUG) -> int:
    """Return the number of a statement, as its data have it: the list follows the statement's own page."""
    return live.wait_for(lambda: _listed(live).get(slug), what=f"{slug} in the list")


def _listed(live: Live) -> dict[str, int]:
    listed = json.loads(ask(live, "GET", "/petitions.json?count=50").body)
    return {each["attributes"]["petitioner"]["slug"]: int(each["id"]) for each in listed["data"]}


def published_count(live: Live, number: int) -> int:
    """Return the count that everybody can read."""
    count: int = json.loads(ask(live, "GET", f"/petitions/{number}/count.json").body)["signature_count"]
    return count


def count_at_rest(live: Live, number: int) -> int:
    """Return the count as soon as it is what the confirmed signatures are."""
    rows = "SELECT count(*) FROM signature WHERE state = 'confirmed' AND statement_id = %s"
    confirmed: int = live.sql(rows, number)[0][0]
    live.wait_for(lambda: published_count(live, number) == confirmed, 10, "the count to be up to date")
    return confirmed


def settled(live: Live) -> None:
    """Wait until every form was opened, every letter handed over, and what was disowned is gone."""
    waiting = (
        "SELECT 1 FROM intake UNION ALL SELECT 1 FROM link WHERE letter_due_at IS NOT NULL"
        " UNION ALL SELECT 1 FROM signature WHERE state = 'disowned'"
    )
    live.wait_for(lambda: live.sql(waiting) == [], what="the post to be done")


def token_digest(link: str, door: str = "/c/") -> bytes:
    """Return what is stored of a link."""
    return hashlib.sha256(link.removeprefix(door).encode()).digest()


def states(live: Live, link: str) -> list[str]:
    """Return the state of the signature behind a link; none if it is no longer stored."""
    rows = live.sql(
        "SELECT state FROM signature JOIN link ON signature_id = signature.id WHERE token_digest = %s",
        token_digest(link),
    )
    return [state for (state,) in rows]


def stored(live: Live) -> dict[str, int]:
    """Return how many rows each table about signers has, and how many signatures are in each state.

    What is still on its way is waited for.
    """
    settled(live)
    tables = ("intake", "signature", "link", "consent", "suppression", "address_letter")
    rows = {table: int(live.sql(f"SELECT count(*) FROM {table}")[0][0]) for table in tables}  # noqa: S608 (our own names)
    return rows | dict(live.sql("SELECT state, count(*) FROM signature GROUP BY state"))


def patience() -> float:
    """Return how many seconds a count may take to move: two, and twice that on a busy machine."""
    is_busy = "CI" in os.environ or os.getloadavg()[0] > (os.cpu_count() or 1)
    return 4.0 if is_busy else 2.0


Statement = Callable[..., str]
"""Publishes a small statement: state, and more lines for its settings; returns its slug."""
