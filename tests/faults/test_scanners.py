"""Five kinds of machines open letters: none confirms by accident.

Where the code is asked for, not even the one does that presses everything.
The long form sends 1,000 letters: `PETITIONER_FAULTS=long python -m pytest tests/faults/test_scanners.py`.
"""

import os
import re
from collections.abc import Callable
from html import unescape
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Page

from petitioner.foundation.embedded import programs
from tests.journeys import signer
from tests.live import Live

LETTERS: Final = 1_000 if os.environ.get("PETITIONER_FAULTS") == "long" else 20
"""Half of them for a statement that is confirmed by a press, half for one that asks for the code."""
BY_LINK, BY_CODE = "by-link", "by-code"
pytestmark = pytest.mark.faults

Scan = Callable[[Live, Page, str], None]


def asks_for_the_head(live: Live, _page: Page, link: str) -> None:
    assert signer.ask(live, "HEAD", link).status == 200


def reads(live: Live, _page: Page, link: str) -> None:
    assert signer.ask(live, "GET", link).status == 200


def reads_and_follows(live: Live, _page: Page, link: str) -> None:
    """Get the page and whatever it is made of or leads to."""
    page = signer.ask(live, "GET", link)
    for found in set(re.findall(r'(?:href|src|action)="([^"#]+)"', page.text)):
        address = urlsplit(urljoin(live.url + link, unescape(found)))
        assert address.netloc == urlsplit(live.url).netloc
        signer.ask(live, "GET", address.path)


def runs_scripts(live: Live, page: Page, link: str) -> None:
    page.goto(live.url + link)
    page.wait_for_load_state("networkidle")


def presses_everything(live: Live, page: Page, link: str) -> None:
    """Tick the first choice of every question, and press every button, as some filters of mail do."""
    page.goto(live.url + link)
    for place in range(page.locator("button").count()):
        page.locator("input[type=radio]").first.check()
        page.locator("button").nth(place).click()
        page.wait_for_load_state()
        page.goto(live.url + link)


CAREFUL: Final = (asks_for_the_head, reads, reads_and_follows, runs_scripts)


@pytest.fixture(scope="module")
def statements(live: Live) -> None:
    """Publish two small statements that differ in how they are confirmed."""
    for slug, how in ((BY_LINK, "link"), (BY_CODE, "code")):
        folder = live.folder / slug
        folder.mkdir()
        (folder / "statement.toml").write_text(
            f'slug = "{slug}"\nstate = "open"\nlanguages = ["en"]\n'
            f'[privacy]\nconfirm_by = "{how}"\n'
            '[organisation]\nslug = "long-table"\n[organisation.name]\nen = "Long Table Committee"\n'
        )
        source = (programs.ROOT / "demonstration" / "ceasefire" / "en.md").read_text()
        (folder / "en.md").write_text(source)
        live.cli("statements", "publish", str(folder))


def letters(live: Live, slug: str) -> list[dict[str, Any]]:
    """Let people sign, and return what each of them is sent."""
    token = signer.form_token(live, slug=slug)
    addresses = [signer.new_address() for _ in range(LETTERS // 2)]
    for email in addresses:
        fields = {
            "form_token": token,
            "name": "Ilse Marten",
            "email": email,
            "country": "ZZ",
            "consent": "yes",
        }
        assert live.post(f"{signer.statement_path(slug=slug)}/sign", fields).status == 303
    wanted = set(addresses)
    live.wait_for(lambda: wanted <= {letter["to"] for letter in live.letters()}, 60 + LETTERS / 5, "letters")
    return [letter for letter in live.letters() if letter["to"] in wanted]


@pytest.mark.usefixtures("statements")
@pytest.mark.parametrize(
    ("slug", "personas"), [(BY_LINK, CAREFUL), (BY_CODE, (*CAREFUL, presses_everything))]
)
def test_no_machine_confirms_what_nobody_signed(
    live: Live, new_page: Callable[..., Page], slug: str, personas: tuple[Scan, ...]
) -> None:
    number = signer.statement_id(live, slug)
    sent = letters(live, slug)
    page = new_page()
    for letter in sent:
        for scan in personas:
            scan(live, page, signer.link_in(letter))
    kept = live.sql(
        "SELECT state, count(*)::int FROM signature WHERE statement_id = %s GROUP BY state", number
    )
    assert kept == [("pending", LETTERS // 2)]
    assert signer.published_count(live, number) == 0


@pytest.mark.usefixtures("statements")
def test_a_person_confirms_in_two_steps_where_the_code_is_asked_for(live: Live, page: Page) -> None:
    email = signer.new_address()
    signer.sign(live, email, slug=BY_CODE)
    letter = signer.letter_to(live, email)
    page.goto(live.url + signer.link_in(letter))
    page.get_by_label("I signed this").check()
    page.get_by_label("Code from the letter").fill(signer.code_in(letter))
    page.get_by_role("button", name="Send my answer").click()
    assert page.title() == "You signed"
