"""Nobody can find out from an answer whether an address has signed; public pages tell nobody anything."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.journeys import signer
from tests.live import Live

STORED = "JSON.stringify([document.cookie, localStorage.length, sessionStorage.length])"


def test_the_answers_are_the_same_bytes_whatever_is_known_of_an_address(live: Live) -> None:
    answers = {}
    for history, email in _addresses(live).items():
        fields = signer.filled_form(live, email)
        fields["email"] = email
        accepted = signer.send(live, f"{signer.statement_path()}/sign", fields)
        handle = accepted.header("Location").rsplit("/", 1)[1]
        inbox = accepted.header("Location")
        at_once = signer.ask(live, "GET", inbox)
        signer.settled(live)
        pages = [at_once, signer.ask(live, "GET", inbox), signer.send(live, inbox, {"code": "2345 6789"})]
        answers[history] = [_plain(reply, handle) for reply in (accepted, *pages)]
    first = answers.pop("new")
    for history, answered in answers.items():
        assert answered == first, history
    assert first[0][0] == 303
    assert not any(name.lower() == "set-cookie" for _, headers, _ in first for name, _ in headers)


def test_a_page_that_waits_for_a_code_says_nothing_of_who_waits(live: Live) -> None:
    email = signer.new_address()
    inbox = signer.sign(live, email, name="Ottoline Farrow")
    pages = [signer.ask(live, "GET", inbox).text, signer.ask(live, "GET", inbox[:-22] + "A" * 22).text]
    assert pages[0] == pages[1], "an invented address of that page looks the same"
    for secret in ("Ottoline", email, email.split("@")[0], inbox.rsplit("/", 1)[1]):
        assert secret not in pages[0]


def test_public_pages_ask_no_one_else_set_no_cookie_and_store_nothing(
    live: Live, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    asked: list[str] = []
    complaints: list[str] = []
    cookies: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda reply: cookies.extend([reply.url] if "set-cookie" in reply.headers else []))
    email = signer.new_address()
    inbox = signer.sign(live, email)
    link = signer.link_in(signer.letter_to(live, email))
    confirmed = signer.sign_and_confirm(live, signer.new_address())
    paths = [
        "/",
        "/ru/",
        signer.statement_path(),
        signer.statement_path("uk"),
        f"{signer.statement_path()}/sign",
    ]
    for path in [*paths, inbox, link, confirmed, f"{signer.statement_path()}/signed", "/_mailbox"]:
        page.goto(live.url + path, wait_until="networkidle")
        assert page.evaluate(STORED) == '["",0,0]', path
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(live.url).netloc}
    assert complaints == []
    assert cookies == []
    assert page.context.cookies() == []
    secret = link.removeprefix("/c/")
    assert all(secret not in url for url in asked if urlsplit(url).path != link)


def test_every_public_answer_carries_the_strict_policies(live: Live) -> None:
    for path in (
        "/en/",
        signer.statement_path(),
        f"{signer.statement_path()}/sign",
        "/nothing",
        "/c/" + "A" * 22,
    ):
        reply = signer.ask(live, "GET", path)
        policy = reply.header("Content-Security-Policy")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert reply.header("Referrer-Policy") == "no-referrer"
        assert reply.header("X-Content-Type-Options") == "nosniff"
        assert reply.header("Cross-Origin-Opener-Policy") == "same-origin"
        assert not re.search(
            r'<script(?! type="(?:module" src="/static/|application/ld\+json">))|<style|\sstyle=|\son[a-z]+=',
            reply.text,
        )


def _addresses(live: Live) -> dict[str, str]:
    """Return one address for each thing that can be known of one."""
    found = {
        history: signer.new_address() for history in ("new", "pending", "confirmed", "suppressed", "capped")
    }
    signer.sign(live, found["pending"])
    signer.sign_and_confirm(live, found["confirmed"])
    signer.sign(live, found["suppressed"])
    link = signer.link_in(signer.letter_to(live, found["suppressed"]))
    signer.answer(live, link, "not_me")
    live.wait_for(lambda: signer.states(live, link) == [], 60, "the row to go")
    for _ in range(3):
        signer.sign(live, found["capped"])
    signer.settled(live)
    return found


def _plain(reply: signer.Reply, handle: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return an answer without what must differ: the handle in its address, and the time of day."""
    headers = [(name, value.replace(handle, "")) for name, value in reply.headers if name.lower() != "date"]
    return reply.status, headers, reply.body
