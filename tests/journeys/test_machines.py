"""Machines that open letters confirm nothing, and looking at anything changes nothing."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page

from tests.journeys import signer
from tests.live import Live

LETTERS = 10


def test_whatever_opens_the_links_of_letters_confirms_nothing(
    live: Live, new_page: Callable[..., Page], number: int
) -> None:
    addresses = [signer.new_address() for _ in range(LETTERS)]
    for email in addresses:
        signer.sign(live, email)
    letters = [signer.letter_to(live, email) for email in addresses]
    before, count = signer.stored(live), signer.count_at_rest(live, number)

    for letter in letters:
        links = set(re.findall(r"https?://[^\s\"<>]+", letter["text"] + letter["html"]))
        stop = links - {live.url + signer.link_in(letter)}
        assert len(links) == 2, "one to answer, one to get no more letters"
        assert all(link.startswith(f"{live.url}/u/") for link in stop)
        for link in links:
            _look(live, link)
    for letter in letters[:3]:
        _press_everything(new_page(), live.url + signer.link_in(letter))

    assert signer.stored(live) == before
    assert signer.published_count(live, number) == count
    for letter in letters:
        assert signer.states(live, signer.link_in(letter)) == ["pending"]
    assert signer.answer(live, signer.link_in(letters[0]), "signed").title == "You signed"


def test_the_letters_say_nothing_of_what_was_signed_and_load_nothing(live: Live) -> None:
    email = signer.new_address()
    signer.sign(live, email, name="Ottoline Farrow", country="NO")
    letter = signer.letter_to(live, email)
    for part in (str(letter["headers"]), letter["subject"], letter["text"], letter["html"]):
        for word in ("ceasefire", "Long Table", "Four Rivers", "Ottoline", "Farrow", "Norway", "statement"):
            assert word.lower() not in part.lower(), word
    assert not re.search(r"<(img|script|iframe|link|object)|src=|url\(|@import", letter["html"])
    signer.code_in(letter)
    signer.link_in(letter)
    sentences = [line for line in letter["text"].splitlines() if not line.startswith("http")]
    assert max(map(len, sentences)) <= 72


def test_looking_at_any_address_changes_nothing(live: Live) -> None:
    email = signer.new_address()
    inbox = signer.sign(live, email)
    link = signer.link_in(signer.letter_to(live, email))
    confirmed = signer.sign_and_confirm(live, signer.new_address())
    signer.settled(live)
    paths = [
        "/",
        "/en/",
        "/ru/",
        signer.statement_path(),
        f"{signer.statement_path()}/sign",
        f"{signer.statement_path()}/sign?email=x%40letters.example&consent=yes",
        f"{signer.statement_path()}/signed",
        inbox,
        f"{inbox}?code=ABCDEFGH",
        link,
        f"{link}?choice=signed",
        f"{link}?choice=not_me",
        confirmed,
        f"{confirmed}?choice=not_me",
        "/petitions.json",
        "/petitions/1.json",
        "/petitions/1/count.json",
        "/healthz",
        "/_mailbox",
        "/_mailbox.json",
        "/nothing",
    ]
    before = signer.stored(live)
    for path in paths:
        for method in ("GET", "HEAD", "OPTIONS"):
            reply = signer.ask(live, method, path)
            assert reply.status < 500, (method, path)
            assert method != "HEAD" or not reply.body
        for method in ("PUT", "DELETE", "PATCH", "TRACE"):
            assert signer.ask(live, method, path).status in {404, 405, 501}, (method, path)
    assert signer.stored(live) == before
    assert signer.states(live, link) == ["pending"]
    assert signer.states(live, confirmed) == ["confirmed"]


def _look(live: Live, link: str) -> None:
    """Open a link as a scanner does: HEAD, GET, and whatever the page is made of or leads to."""
    path = urlsplit(link).path
    agent = {"User-Agent": "Mozilla/5.0 (compatible; LinkScanner/2.1)"}
    assert signer.ask(live, "HEAD", path, headers=agent).status == 200
    page = signer.ask(live, "GET", path, headers=agent)
    assert page.status == 200
    assert page.header("Referrer-Policy") == "no-referrer"
    assert page.header("Cache-Control") == "no-store"
    for found in set(re.findall(r'(?:href|src|action)="([^"#]+)"', page.text)):
        address = urlsplit(urljoin(link, unescape(found)))
        assert address.netloc == urlsplit(live.url).netloc
        for method in ("HEAD", "GET"):
            reply = signer.ask(live, method, f"{address.path}?{address.query}", headers=agent)
            assert reply.status == 200, found


def _press_everything(page: Page, link: str) -> None:
    """Press every button of a page, with scripts, without having chosen anything."""
    page.goto(link)
    for place in range(page.locator("button").count()):
        page.locator("button").nth(place).click()
        page.wait_for_load_state()
        page.goto(link)
    page.locator("input").first.press("Enter")
    page.wait_for_load_state()
