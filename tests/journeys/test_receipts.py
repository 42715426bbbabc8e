"""A receipt in the browser: asked for, written down, fetched once, and checked without asking anybody."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from petitioner.signatures.form_rules import cleaned
from petitioner.vocabulary.email_address import parse_email_address
from petitioner.vocabulary.mailbox_provider import CURRENT
from tests.journeys import signer
from tests.journeys.test_access import _has_no_barrier
from tests.live import Live

VERIFY = "/en/verify"
NAME = "Ilse Marten"

ADDRESSES = (
    *("Ilse@Letters.Example", "ilse+rivers@letters.example", "i.l.s.e+x@GoogleMail.com", "i.lse@gmail.com"),
    *("ilse-x+y@yahoo.com", "i.lse@ya.ru", "i-lse@yandex.com.tr", "il_se.m-x@protonmail.ch", "ilse@me.com"),
    *("ilse-x@letters.example", "+ilse@letters.example", "ÅSA@bücher.example", "a\u030asa@ПОШТА.example"),
    *("İlse@letters.example", " ilse@straße.example ", "ΟΔΟΣ@letters.example", "'o.neill@letters.example"),
)
NAMES = (
    *("Ilse Marten", "  Ilse \t Marten ", "Zoe\u0301 Åkesson", "Ilse\u00a0\u2003Marten", "Ірина\u3000Ко"),
    *("نرگس\u200cبانو", "Ne\u0323\u0302", "ﬁlip", "Σίσυφος"),
)


@pytest.fixture(scope="module")
def signed(live: Live) -> tuple[str, str]:
    """Sign and confirm; return the link of the letter and the address it went to."""
    email = signer.new_address()
    return signer.sign_and_confirm(live, email, name=NAME), email


@pytest.fixture(scope="module")
def receipt(live: Live, signed: tuple[str, str], browser: Any) -> bytes:
    """Ask for the receipt on the page, write the code down, and fetch the file, as anybody would."""
    page = browser.new_page(locale="en-GB")
    page.goto(live.url + signed[0])
    expect(page.get_by_text("It is evidence that you signed")).to_be_visible()
    _has_no_barrier(page)
    page.get_by_role("button", name="Get a receipt").click()
    expect(page).to_have_title("The code of your receipt")
    _has_no_barrier(page)
    code = page.locator(".receipt-code").inner_text()
    [(mine,)] = live.sql("SELECT id FROM receipt WHERE sealed_code IS NOT NULL OR made IS NOT NULL")
    page.get_by_role("link", name="Fetch the receipt").click()
    live.wait_for(
        lambda: live.sql("SELECT 1 FROM receipt WHERE id = %s AND made IS NOT NULL", mine), 30, "the receipt"
    )
    page.get_by_label("Code of the receipt").fill(code.lower())
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Fetch the receipt").click()
    assert waiting.value.suggested_filename == "receipt.tlog-proof"
    content = Path(waiting.value.path()).read_bytes()
    assert live.sql("SELECT 1 FROM receipt WHERE id = %s", mine) == []
    page.goto(f"{live.url}/en/receipt")
    page.get_by_label("Code of the receipt").fill(code)
    page.get_by_role("button", name="Fetch the receipt").click()
    expect(page.locator("#mistakes")).to_contain_text("There is no receipt for this code.")
    _has_no_barrier(page)
    page.close()
    assert not any(part in live.log for part in (code, code.replace(" ", ""), NAME, signed[1]))
    return content


def _check(page: Page, content: bytes, **typed: str) -> str:
    """Have a file checked on the page; return what it says."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "receipt.tlog-proof"
        file.write_bytes(content)
        page.get_by_label("File of the receipt").set_input_files(file)
        for field in ("email", "name"):
            if page.locator(f"#{field}").is_visible():
                page.locator(f"#{field}").fill(typed.get(field, ""))
        page.get_by_role("button", name="Check it").click()
        said = page.locator("[data-answer]:visible")
        expect(said.first).to_be_visible()
    return " ".join(" ".join(said.all_inner_texts()).split())


def test_the_browser_checks_it_and_asks_nobody(
    live: Live, page: Page, receipt: bytes, signed: tuple[str, str]
) -> None:
    page.goto(live.url + VERIFY)
    expect(page.get_by_label("Email address")).to_be_visible()
    _has_no_barrier(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    said = _check(page, receipt, email=f" {signed[1].upper()}", name=f" {NAME.replace(' ', '  ')} ")
    _has_no_barrier(page)
    index = receipt.split(b"\nindex ")[1].split(b"\n")[0].decode()
    assert "The receipt is sound" in said, said
    assert f"A signature under statement {signer.statement_id(live)}, version 1, is entry {index}" in said
    assert "It does not say who signed." in said
    assert "The address is the one that was signed with." in said
    assert "The name is the one that was signed with." in said
    said = _check(page, receipt, email="somebody@else.example", name="Ilse Martens")
    assert "The address is not the one" in said
    assert "The name is not the one" in said
    assert "The receipt is sound" in said
    assert "address is" not in _check(page, receipt, email="", name="")
    assert asked == [], "nothing was asked of anybody"
    page.context.set_offline(False)


def test_the_browser_refuses_what_was_changed(live: Live, page: Page, receipt: bytes) -> None:
    page.goto(live.url + VERIFY)
    expect(page.get_by_label("Email address")).to_be_visible()
    for name, each in _bent(receipt).items():
        said = _check(page, each)
        assert "or it was changed" in said, name
        assert "sound" not in said, name
    assert "The receipt is sound" in _check(page, receipt)


def test_a_receipt_of_another_log_is_none_of_this_one(live: Live, page: Page, receipt: bytes) -> None:
    page.goto(live.url + VERIFY)
    expect(page.get_by_label("Email address")).to_be_visible()
    other = b64encode(b"\1" + bytes(range(32))).decode()
    page.evaluate(
        "key => { const form = document.querySelector('[data-key]');"
        " form.dataset.key = form.dataset.key.replace(/[^+]*$/, key) }",
        other,
    )
    assert "or it was changed" in _check(page, receipt)


def test_a_browser_that_does_not_know_the_signature_says_so(live: Live, page: Page, receipt: bytes) -> None:
    page.add_init_script(
        "const known = crypto.subtle.importKey.bind(crypto.subtle);"
        "crypto.subtle.importKey = (form, key, kind, ...more) => kind === 'Ed25519'"
        " ? Promise.reject(new DOMException('', 'NotSupportedError')) : known(form, key, kind, ...more);"
    )
    page.goto(live.url + VERIFY)
    expect(page.get_by_label("Email address")).to_be_visible()
    said = _check(page, receipt)
    assert "This browser cannot check the signature of the log" in said
    assert "sound" not in said


def test_without_scripts_the_file_is_sent_checked_and_says_the_same(
    live: Live, page_without_scripts: Page, receipt: bytes
) -> None:
    page = page_without_scripts
    for content, title in ((receipt, "The receipt is sound"), (receipt[:-9], "or it was changed")):
        page.goto(live.url + VERIFY)
        expect(page.get_by_label("Email address")).to_be_hidden()
        file = {"name": "receipt.tlog-proof", "mimeType": "application/octet-stream", "buffer": content}
        page.get_by_label("File of the receipt").set_input_files(file)  # type: ignore[arg-type]
        page.get_by_role("button", name="Check it").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    page.goto(f"{live.url}/en/log/")
    expect(page.get_by_role("link", name="Check a receipt")).to_have_attribute("href", VERIFY)


@pytest.mark.parametrize("language", ["fr", "fa"])
def test_it_is_there_in_every_language_on_a_small_screen(
    live: Live, new_page: Callable[..., Page], receipt: bytes, language: str
) -> None:
    page = new_page(viewport={"width": 320, "height": 700}, color_scheme="dark")
    page.goto(f"{live.url}/{language}/verify")
    file = {"name": "receipt.tlog-proof", "mimeType": "application/octet-stream", "buffer": receipt}
    expect(page.locator("#email")).to_be_visible()
    page.locator("#receipt").set_input_files(file)  # type: ignore[arg-type]
    page.locator("button[type=submit]").last.click()
    expect(page.get_by_text(signer.said(language, "The receipt is sound"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    _has_no_barrier(page)


def test_names_and_addresses_are_compared_in_the_form_in_which_they_are_kept(live: Live, page: Page) -> None:
    page.goto(live.url + VERIFY)
    found = page.evaluate(
        """async ([addresses, names, rules]) => {
            const form = document.querySelector("[data-key]");
            const { canonical, cleaned } = await import(form.dataset.opening);
            const spellings = JSON.parse(form.dataset.spellings)[rules];
            return [addresses.map((each) => canonical(each, spellings)), names.map(cleaned)];
        }""",
        [ADDRESSES, NAMES, CURRENT],
    )
    assert found[0] == [parse_email_address(each).canonical().decode() for each in ADDRESSES]
    assert found[1] == [cleaned(each) for each in NAMES]


def _bent(content: bytes) -> dict[str, bytes]:
    """Return the receipt, changed in each of its lines and in each part of its second."""
    lines = content.split(b"\n")
    bent = {}
    for number, line in enumerate(lines):
        if line:
            bent[f"line {number}"] = b"\n".join([*lines[:number], line[:-1] + b"?", *lines[number + 1 :]])
            bent[f"without line {number}"] = b"\n".join(lines[:number] + lines[number + 1 :])
    inside = b64decode(lines[1].removeprefix(b"extra "))
    for place in (0, 2, 3, 5, 9, 17, 25, 90, 122, 185):
        raw = bytearray(inside)
        raw[place] ^= 1
        bent[f"byte {place}"] = b"\n".join([lines[0], b"extra " + b64encode(raw), *lines[2:]])
    return bent | {"no text": b"\xff" + content, "nothing": b"", "long": content + b"\n" * 20_000}
