"""A picture is made anew before anybody sees it, described in words, reviewed, and published."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import text
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from petitioner.drafts.make_picture import LARGEST_FILE, BadPicture, make_picture
from petitioner.drafts.rules import DraftState
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.settings import Settings
from petitioner.organisers.rules import Role
from petitioner.publication.public_site import Site
from petitioner.publication.publish import publish
from petitioner.statements.read import read
from tests.drafts.writing import (
    HAFEN,
    Writer,
    at_desk,
    begin_draft,
    digest_of,
    drawn,
    state_of,
    words_of,
)
from tests.organisers.desk import Desk, hidden

SLUG = "a-quiet-harbour"
HARBOUR_AT_NIGHT = "A harbour at night, without a horn in sight"


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_whatever_comes_becomes_a_webp_without_a_word_about_its_author(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "Camera of Irina", "Irina"
    exif.get_ifd(0x8825)[1] = "N"
    made = make_picture(drawn(kind, exif=exif.tobytes()))
    picture = opened(made.content)
    assert (picture.format, picture.size, (made.width, made.height)) == ("WEBP", (40, 30), (40, 30))
    assert dict(picture.getexif()) == {}
    assert b"Irina" not in made.content
    assert b"EXIF" not in made.content


def test_it_is_made_smaller_and_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = make_picture(drawn("JPEG", (3200, 800), exif=exif.tobytes()))
    assert (made.width, made.height) == (400, 1600)


def test_what_is_transparent_lies_on_white() -> None:
    written = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(written, "PNG")
    assert opened(make_picture(written.getvalue()).content).convert("RGB").getpixel((4, 4)) == (255, 255, 255)


def bomb() -> bytes:
    """Return a PNG of some bytes that says it has 40,000 by 40,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "file"),
        (b"GIF89a" + bytes(50), "file"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "file"),
        (b"%PDF-1.7", "file"),
        (drawn("JPEG", (600, 600))[:400], "file"),
        (drawn("GIF"), "file"),
        (bomb(), "size"),
        (bytes(LARGEST_FILE + 1), "size"),
    ],
    ids=["nothing", "gif", "svg", "pdf", "cut short", "sound gif", "bomb", "large"],
)
def test_what_is_no_picture_or_too_large_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(BadPicture, match=reason):
        make_picture(data)


def test_what_hides_behind_the_picture_is_gone() -> None:
    made = make_picture(drawn("JPEG") + b"<script>alert(1)</script>")
    assert b"script" not in made.content


@pytest.fixture
def irina(desk: Desk) -> Writer:
    """Return somebody who writes, with a draft of hers."""
    desk.person("Irina", Role.OWNER)
    begin_draft(desk, SLUG, by=desk.accounts["Irina"])
    return at_desk(desk, "Irina")


def upload(writer: Writer, data: bytes | None, **fields: str) -> Any:
    page = writer.get("/picture").text
    sent: dict[str, Any] = {name: hidden(page, name) for name in ("revision", "form_token")} | fields
    if data is not None:
        sent["file"] = FileStorage(BytesIO(data), "harbour.png")
    boundary, body = encode_multipart(sent)
    path, kind = f"/desk/statements/{writer.slug}/picture", f"multipart/form-data; boundary={boundary}"
    with writer.desk.as_web():
        return writer.browser.post(path, data=body, content_type=kind)


def test_it_is_shown_at_the_desk_as_the_house_made_it(desk: Desk, irina: Writer) -> None:
    assert irina.get("/picture.webp").status_code == 404
    assert upload(irina, drawn(), **{"alt-en": HARBOUR_AT_NIGHT}).status_code == 303
    sent = irina.get("/picture.webp")
    assert (sent.mimetype, sent.headers["Cache-Control"]) == ("image/webp", "no-store")
    assert opened(sent.data).size == (40, 30)
    assert f'alt="{HARBOUR_AT_NIGHT}"' in irina.get("/picture").text
    assert at_desk(desk, "Boris", Role.OWNER, at="short-bench").get("/picture.webp").status_code == 403


def test_a_file_of_some_megabytes_gets_in_and_never_touches_a_disk(
    irina: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = BytesIO()
    Image.effect_noise((1_600, 1_400), 90).save(noise, "PNG")
    assert len(noise.getvalue()) > 1_500_000

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file on a disk")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse)
    assert upload(irina, noise.getvalue(), **{"alt-en": "Noise"}).status_code == 303
    assert opened(irina.get("/picture.webp").data).size == (1_600, 1_400)


@pytest.mark.parametrize("size", [None, 0, 1_000, LARGEST_FILE + 1])
def test_a_file_that_is_none_is_refused_and_the_words_stay(irina: Writer, size: int | None) -> None:
    answer = upload(irina, None if size is None else b"x" * size, **{"alt-en": '"><script>alert(1)</script>'})
    assert answer.status_code == 422
    assert "&gt;&lt;script&gt;alert(1)" in answer.text


def test_more_than_a_picture_may_have_is_not_even_read(irina: Writer) -> None:
    assert upload(irina, bytes(LARGEST_FILE * 2)).status_code == 413


def test_without_words_in_each_language_there_is_no_review(desk: Desk, irina: Writer) -> None:
    irina.save("de", HAFEN, revision="0", is_current="1")
    upload(irina, drawn(), **{"alt-en": HARBOUR_AT_NIGHT})
    assert "Say in Deutsch what it shows." in words_of(irina.get("/review").text)
    assert upload(irina, None, **{"alt-en": HARBOUR_AT_NIGHT, "alt-de": "Ein Hafen"}).status_code == 303
    assert "Say in Deutsch" not in words_of(irina.get("/review").text)


def test_a_picture_over_a_newer_one_is_not_saved(desk: Desk, irina: Writer) -> None:
    old = hidden(irina.get("/picture").text, "revision")
    upload(irina, drawn(), **{"alt-en": HARBOUR_AT_NIGHT})
    answer = upload(irina, drawn(size=(9, 9)), revision=old)
    assert answer.status_code == 409
    assert opened(irina.get("/picture.webp").data).size == (40, 30)


def go_public(desk: Desk, irina: Writer) -> None:
    irina.ask("/submit")
    olga = at_desk(desk, "Olga", Role.REVIEWER)
    Writer(desk, olga.browser, irina.slug).ask("/review", choice="approved sound")
    irina.ask("/open", when="now")
    assert state_of(desk, irina.slug) is DraftState.PUBLISHED


def written(desk: Desk, settings: Settings) -> Site:
    """Write the public site."""
    keys = read_pair(desk.keys.web, settings.worker_keys)
    site = Site(settings.public_folder, settings.public_url, keys, desk.keys.web)
    with desk.app.app_context():
        publish(desk.session, site, now=desk.clock.at)
    return site


def test_it_is_published_with_its_statement_and_taken_away_with_an_amendment(
    desk: Desk, irina: Writer, settings: Settings
) -> None:
    settings.public_folder.mkdir(exist_ok=True)
    upload(irina, drawn(), **{"alt-en": HARBOUR_AT_NIGHT})
    go_public(desk, irina)
    view = read(desk.session, SLUG, "en", now=desk.clock.at)
    assert view.picture is not None
    site = written(desk, settings)
    name = f"pictures/{view.picture.digest}.webp"
    assert opened((site.folder / name).read_bytes()).size == (40, 30)
    page = (site.folder / f"en/statements/{SLUG}/index.html").read_text()
    assert f'src="/{name}"' in page
    assert f'alt="{HARBOUR_AT_NIGHT}"' in page
    answer = desk.get(desk.browser(), f"/{name}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    desk.clock.pass_by(minutes=2)
    again = at_desk(desk, "Irina")
    again.send("/amend")
    assert opened(again.get("/picture.webp").data).size == (40, 30)
    assert upload(again, None, act="remove").status_code == 303
    go_public(desk, again)
    site = written(desk, settings)
    assert "<img" not in (site.folder / f"en/statements/{SLUG}/index.html").read_text()
    assert not (site.folder / name).exists()


def test_another_picture_after_the_approval_is_approved_anew(desk: Desk, irina: Writer) -> None:
    upload(irina, drawn(), **{"alt-en": HARBOUR_AT_NIGHT})
    irina.ask("/submit")
    before = digest_of(desk, SLUG)
    upload(irina, drawn(size=(9, 9)), **{"alt-en": HARBOUR_AT_NIGHT})
    assert digest_of(desk, SLUG) != before
    assert state_of(desk) is DraftState.WRITING
    assert desk.session.scalar(text("SELECT count(*) FROM draft_picture")) == 1
