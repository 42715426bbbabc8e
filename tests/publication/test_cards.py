"""What publication writes for other people's pages, read through the public door."""

import re
from html import unescape
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from PIL import Image, ImageChops

from petitioner.foundation.web import resources
from petitioner.publication.cards.draw_picture import draw_picture
from petitioner.publication.cards.picture_name import PictureWords
from petitioner.publication.cards.typefaces import _faces
from petitioner.statements.change_life import change_life
from petitioner.statements.life_rules import LifeAct
from petitioner.statements.rules import RemovalReason
from tests.signatures.scene import now


@pytest.fixture
def published(publish_now, view):
    publish_now()
    return view


def test_every_language_has_a_card_that_may_be_framed(published, client) -> None:
    root = f"/embed/{published.statement_id}"
    for language in published.languages:
        answer = client.get(f"{root}/{language}/")
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.text
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer.headers
        assert "Set-Cookie" not in answer.headers
    assert client.get(f"{root}/").data == client.get(f"{root}/en/").data


def test_a_card_says_who_asks_what_and_how_many_and_leads_to_the_statement(
    published, client, settings
) -> None:
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
    assert len(mine) == 3 * (1 + len(published.languages))
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
    for theme, where, values in (("light", "body", light), ("dark", "main", dark)):
        block = re.search(rf"{where}:target \{{(.*?)\}}", card, re.DOTALL)
        assert block
        pairs = re.findall(r"(--[a-z0-9-]+): (#[0-9a-f]{6});", block[1])
        assert pairs
        for name, value in pairs:
            assert f"{name}: {value};" in values, (theme, name)


def test_pages_say_what_is_shown_where_their_address_is_shared(published, client, settings, public) -> None:
    page = client.get(f"/fr/statements/{published.slug}").text
    said = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)"\s+content="([^"]*)"', page))
    assert said["og:url"] == f"{settings.public_url}/fr/statements/{published.slug}"
    assert (said["og:locale"], said["twitter:card"]) == ("fr_FR", "summary_large_image")
    assert page.count("og:locale:alternate") == len(published.languages) - 1
    for name in ("og:title", "og:description", "og:site_name", "og:image:alt", "og:type"):
        assert said[name]
    answer = client.get(said["og:image"].removeprefix(settings.public_url))
    assert answer.mimetype == "image/png"
    assert len(answer.data) <= 60_000
    picture = Image.open(BytesIO(answer.data))
    assert (picture.size, picture.mode) == ((1200, 630), "P")
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")


def test_a_picture_is_drawn_once_and_goes_with_its_words(published, publish_now, public, bureau) -> None:
    folder = public / f"pictures/statements/{published.statement_id}"
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert len(before) == len(published.languages)
    (folder / "en-0000000000000000.png").write_bytes(b"of other words")
    publish_now(everything=True)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    "title",
    [
        "Остановить огонь " * 11 + "сегодня, сейчас",
        "Donaudampfschifffahrtsgesellschaftskapitän" * 4,
        "Ελλάδα, ცეცხლი, հրադադար, Łódź",
        "آتش‌بس همین حالا، بدون پیش‌شرط (UN 2026)",
        "W" * 200,
    ],
)
def test_titles_of_any_script_and_length_stay_within_the_margins(title) -> None:
    picture = Image.open(BytesIO(draw_picture(PictureWords("en", "A committee", title, "everybody"))))
    paper = Image.new("RGB", picture.size, picture.convert("RGB").getpixel((0, 0)))
    box = ImageChops.difference(picture.convert("RGB"), paper).getbbox()
    assert box
    assert box[0] >= 70
    assert box[2] <= 1200 - 70
    title_only = ImageChops.difference(picture.convert("RGB"), paper).crop((0, 135, 1200, 478))
    assert title_only.getbbox()
    assert title_only.getbbox()[3] < 342


def test_every_letter_of_the_house_is_in_one_of_its_fonts() -> None:
    missing = [letter for letter in "Aéßłжїґєğωგհپ…«»—№" if not any(face.has(letter) for face in _faces())]
    assert missing == []


def test_badges_say_label_and_number_in_each_language(published, client) -> None:
    for path in ("badge", *(f"badge/{code}" for code in published.languages)):
        answer = client.get(f"/petitions/{published.statement_id}/{path}.svg")
        assert answer.mimetype == "image/svg+xml"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        badge = ET.fromstring(answer.data)  # noqa: S314 - our own
        assert badge.get("role") == "img"
        assert "0" in badge[0].text
        assert not re.search(r"<script|style=|href|\son[a-z]+=", answer.text)


def test_the_page_with_the_code_has_all_of_it_ready_to_copy(published, client, settings) -> None:
    statement = client.get(f"/fr/statements/{published.slug}").text
    assert f'href="/fr/statements/{published.slug}/embed"' in statement
    page = client.get(f"/fr/statements/{published.slug}/embed").text
    codes = [unescape(code) for code in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)]
    assert len(codes) == 5
    root = settings.public_url
    for code, address in zip(
        codes,
        ("/embed/{}/fr/", "/embed/{}/fr/#light", "/embed/{}/fr/#dark", "badge/fr.svg", "count.json"),
        strict=True,
    ):
        assert address.format(published.statement_id) in code
        addresses = re.findall(r'(?:src|href)="([^"]+)"', code)
        assert addresses
        for each in addresses:
            assert each.startswith(root + "/")
            assert client.get(each.removeprefix(root)).status_code == 200, each


def test_the_element_is_small_and_served_to_anybody(published, client) -> None:
    answer = client.get("/embed/petition-count.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert len(answer.data) <= 2_000


def test_what_a_lost_language_left_goes(published, public, publish_now) -> None:
    stale = [
        public / path.format(published.statement_id)
        for path in ("petitions/{}/badge/xx.svg", "petitions/{}/oembed/xx.json")
    ]
    for path in stale:
        path.write_bytes(b"old")
    publish_now(everything=True)
    assert not any(path.exists() for path in stale)
