"""What publication writes for other people's pages, read through the public door."""

import re

import pytest

from petitioner.foundation.web import resources
from petitioner.statements.change_life import change_life
from petitioner.statements.life_rules import LifeAct
from petitioner.statements.rules import RemovalReason
from tests.signatures.scene import now


@pytest.fixture
def published(publish_now, view):
    publish_now()
    return view


def test_every_language_has_a_card_on_three_papers_that_may_be_framed(published, client) -> None:
    root = f"/embed/{published.statement_id}"
    for language in published.languages:
        for theme in ("", "light", "dark"):
            answer = client.get(f"{root}/{language}/{theme}".rstrip("/") + "/")
            assert answer.status_code == 200
            assert f'<html lang="{language}"' in answer.text
            assert (f'class="{theme}"' in answer.text) is bool(theme)
            assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
            assert "X-Frame-Options" not in answer.headers
            assert "Set-Cookie" not in answer.headers
    assert client.get(f"{root}/").data == client.get(f"{root}/en/").data


def test_a_card_says_who_asks_what_and_how_many_and_leads_to_the_statement(published, client, settings) -> None:
    card = client.get(f"/embed/{published.statement_id}/fr/").text
    assert re.search(r'<meta name="robots" content="noindex">', card)
    assert "<form" not in card
    assert "<script" not in card
    assert "style=" not in card
    links = re.findall(r"<a\b([^>]*)>", card)
    assert len(links) == 1
    assert f'href="{settings.public_url}/fr/statements/{published.slug}"' in links[0]
    assert 'target="_blank"' in links[0]
    assert 'rel="noopener noreferrer"' in links[0]
    assert published.organisation.name in client.get(f"/embed/{published.statement_id}/en/").text


def test_a_removed_statement_leaves_a_card_that_says_so_and_nothing_else(
    published, bureau, publish_now, client, written
) -> None:
    number = published.statement_id
    change_life(bureau.session, published.slug, LifeAct.REMOVE, now=now(), reason=RemovalReason.HARM)
    publish_now()
    mine = {
        name: content
        for name, content in written().items()
        if name.startswith((f"/embed/{number}/", f"/pictures/statements/{number}/"))
    }
    assert len(mine) == 3 * (1 + 3 * len(published.languages))
    for name, content in mine.items():
        if name.endswith(".html"):
            assert b"no longer here" in content or "/en/" not in name
            for word in (published.title, published.organisation.name, published.slug, "Comité"):
                assert word.encode() not in content, name
    assert client.get(f"/embed/{number}/").status_code == 200
    change_life(bureau.session, published.slug, LifeAct.RESTORE, now=now())
    publish_now()
    assert published.title in client.get(f"/embed/{number}/").text


def test_a_card_on_chosen_paper_has_the_values_of_the_site() -> None:
    tokens = (resources("static") / "layout/tokens.css").read_text()
    card = (resources("static") / "publication/card.css").read_text()
    light, _, rest = tokens.partition("prefers-color-scheme: dark")
    dark = rest.partition("forced-colors")[0]
    for theme, values in (("light", light), ("dark", dark)):
        block = re.search(rf":root\.{theme} \{{(.*?)\}}", card, re.DOTALL)
        assert block
        pairs = re.findall(r"(--[a-z0-9-]+): (#[0-9a-f]{6});", block[1])
        assert pairs
        for name, value in pairs:
            assert f"{name}: {value};" in values, (theme, name)
