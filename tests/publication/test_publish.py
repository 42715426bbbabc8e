"""The public site says what is true, is whole at every moment, and is written where something changed."""

import gzip
import html
import json
import re
import threading
from datetime import timedelta

import brotli
import psycopg
import pytest
from click.testing import CliRunner

from petitioner.foundation import web
from petitioner.foundation.db import committed
from petitioner.foundation.web import resources, static_path
from petitioner.publication import publish as publishing
from petitioner.publication import stamps, write_statement
from petitioner.publication.commands import publication
from petitioner.publication.write import write
from petitioner.signatures.count import count, refresh_awaiting
from petitioner.signatures.form_token import PrintedForm, form_token
from petitioner.statements.publish import publish as publish_folder
from petitioner.statements.rules import State
from petitioner.transparency import store as log_store
from petitioner.vocabulary.language import LANGUAGES
from tests.people import CORWIN, LUCJA, MAELLE, Invented, crowd
from tests.signatures.scene import SLUG, Bureau, folder, now, stand

PAGE = f"/en/statements/{SLUG}/index.html"
OF_SITE = {
    *("/robots.txt", "/sitemap.xml", "/api/index.html", "/api/openapi.json", "/embed/petition-count.js"),
    *(
        f"/{language}/{page}/index.html"
        for language in LANGUAGES
        for page in ("privacy", "accessibility", "help")
    ),
}
"""What is about no statement."""
VERSIONS = ("versions/index.html", "versions/1/index.html", "versions/1/text.txt")
NUMBERS = (
    *("count.json", "numbers.json", "events.json", "integrity.json", "sample-audits.json"),
    *(f"history/{step}s.{kind}" for step in ("hour", "day") for kind in ("json", "csv")),
)


def count_now(bureau):
    count(bureau.session, keys=bureau.keys, now=now())
    refresh_awaiting(bureau.session, now=now())
    log_store.set_signed(bureau.session, log_store.size(bureau.session))


def plain(files):
    """Return the names of all files but styles, scripts, fonts, and what is compressed."""
    return {name for name in files if not name.endswith((".gz", ".br")) and not name.startswith("/static/")}


def words(page: bytes) -> str:
    """Return the words of a page, tags and line breaks aside."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())


def test_a_statement_has_a_page_in_each_of_its_languages_and_its_documents(view, publish_now, written):
    number = view.statement_id
    assert publish_now() == [
        *("front", f"numbers {number}", f"sharing {number}", f"statement {number}", f"versions {number}")
    ]
    wanted = {f"/{language}/index.html" for language in LANGUAGES} | {"/index.html"}
    wanted |= {
        f"/{language}/statements/{SLUG}/{name}"
        for language in ("en", "fr")
        for name in ("index.html", "text.txt", "number/index.html", "embed/index.html", *VERSIONS)
    }
    wanted |= {f"/embed/{number}/index.html", f"/petitions/{number}/badge.svg"}
    for language in ("en", "fr"):
        wanted.add(f"/embed/{number}/{language}/index.html")
        wanted |= {f"/petitions/{number}/oembed/{language}.{kind}" for kind in ("json", "xml")}
        wanted.add(f"/petitions/{number}/badge/{language}.svg")
    wanted |= {
        f"/{language}/{name}/index.html"
        for language in LANGUAGES
        for name in ("log", "verify", "statements", f"months/{now():%Y-%m}", "organisations/long-table")
    }
    wanted |= {
        *("/log/index.html", "/petitions.json", "/petitions.csv", "/petitions/removed.json"),
        *("/archived/petitions.json", "/archived/petitions.csv"),
        *("/topics.json", "/constituencies.json", "/parliaments.json", "/trending.json"),
        f"/petitions/{number}.json",
        *(f"/petitions/{number}/{name}" for name in NUMBERS),
        *("/feed.atom", f"/petitions/{number}/feed.atom", "/organisations/long-table/feed.atom"),
    }
    files = plain(written())
    pictures = {name for name in files if name.startswith(f"/pictures/statements/{number}/")}
    assert {name.rpartition("/")[2].partition("-")[0] for name in pictures} == {"en", "fr"}
    assert files - pictures == wanted | OF_SITE


def test_beside_each_file_stand_its_compressed_twins_with_the_same_content(view, publish_now, written):
    publish_now()
    files = written()
    packed = {name for name in plain(files) if name.endswith(".png")}
    for name in plain(files) - packed:
        assert gzip.decompress(files[f"{name}.gz"]) == files[name]
        assert brotli.decompress(files[f"{name}.br"]) == files[name]
    assert len([name for name in files if not name.startswith("/static/")]) == 3 * len(
        plain(files)
    ) - 2 * len(packed)


def test_styles_and_fonts_stand_beside_the_pages_compressed_where_that_helps(
    view, publish_now, written, client
):
    publish_now()
    files = written()
    for path in resources("static").rglob("*.css"):
        name = f"/static/{path.relative_to(resources('static')).as_posix()}"
        assert brotli.decompress(files[f"{name}.br"]) == files[name] == path.read_bytes()
    fonts = {name for name in files if ".woff2" in name}
    assert fonts
    assert not any(name.endswith((".gz", ".br")) for name in fonts)
    answer = client.get(static_path("layout/base.css"), headers={"Accept-Encoding": "br"})
    assert brotli.decompress(answer.data) == files["/static/layout/base.css"]
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/css"
    font = client.get(min(fonts))
    assert (font.mimetype, font.headers["Access-Control-Allow-Origin"]) == ("font/woff2", "*")


def test_what_did_not_change_is_not_written_again(view, publish_now, public):
    moment = now()
    publish_now(moment)
    before = {path: path.stat().st_mtime_ns for path in public.rglob("*")}
    assert publish_now(moment + timedelta(minutes=1)) == []
    assert publish_now(moment, everything=True) == [
        "front",
        f"numbers {view.statement_id}",
        f"sharing {view.statement_id}",
        f"statement {view.statement_id}",
        f"versions {view.statement_id}",
    ]
    assert {path: path.stat().st_mtime_ns for path in public.rglob("*")} == before


def test_only_the_statement_whose_number_moved_is_written_again(bureau, view, session, publish_now, public):
    other = stand(session, slug="open-schools")
    publish_now()
    untouched = public / "en" / "statements" / "open-schools" / "index.html"
    before = (untouched.stat().st_ino, untouched.stat().st_mtime_ns)
    bureau.sign(view, MAELLE)
    count_now(bureau)
    assert publish_now() == ["front", f"numbers {view.statement_id}", f"statement {view.statement_id}"]
    assert (untouched.stat().st_ino, untouched.stat().st_mtime_ns) == before
    assert other.statement_id != view.statement_id


def test_after_a_count_the_page_and_the_documents_say_the_new_number(bureau, view, publish_now, written):
    bureau.sign(view, *crowd(11))
    bureau.accept(view, CORWIN)
    count_now(bureau)
    publish_now()
    files = written()
    assert json.loads(files[f"/petitions/{view.statement_id}/count.json"])["signature_count"] == 11
    assert json.loads(files["/petitions.json"])["data"][0]["attributes"]["signature_count"] == 11
    bureau.sign(view, LUCJA)
    count_now(bureau)
    publish_now()
    files = written()
    attributes = json.loads(files[f"/petitions/{view.statement_id}.json"])["data"]["attributes"]
    assert attributes["signature_count"] == 12
    assert attributes["petitioner"]["awaiting_count"] == 1
    assert re.search(r"\b12\b", words(files[PAGE]))
    assert re.search(r"\b12\b", words(files["/en/index.html"]))


def test_who_is_shown_on_the_page_chose_to_be(bureau, view, publish_now, written):
    bureau.sign(view, MAELLE, visibility="name")
    bureau.sign(view, CORWIN, visibility="initials")
    bureau.sign(view, LUCJA, visibility="hidden")
    count_now(bureau)
    publish_now()
    shown = words(written()[PAGE])
    assert "Maëlle Ottersund" in shown
    assert "C. T." in shown
    everything = b"".join(content for name, content in written().items() if name in plain(written()))
    for hidden in ("Thistlemark", "Łucja", "Øresund", MAELLE.email, CORWIN.email, LUCJA.email):
        assert hidden.encode() not in everything


def test_a_name_cannot_write_into_the_page(bureau, view, publish_now, written):
    bureau.sign(view, Invented('<script>alert("x")</script>', "ann@brook.example", "SE"))
    bureau.sign(view, Invented("{{ 7*7 }} Ann", "ben@brook.example", "SE"))
    count_now(bureau)
    publish_now()
    page = written()[PAGE].decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7*7 }} Ann" in page


def test_no_signer_s_name_can_stop_the_site(bureau, view, publish_now):
    bureau.sign(view, Invented("Ann -", "ann@brook.example", "SE"), visibility="initials")
    count_now(bureau)
    assert publish_now() != []


def test_the_form_on_a_page_is_bound_to_that_text_in_that_language(view, bureau, publish_now, written):
    publish_now()
    for language in ("en", "fr"):
        (token,) = re.findall(
            r'name="form_token" value="([^"]+)"',
            written()[f"/{language}/statements/{SLUG}/index.html"].decode(),
        )
        assert token == form_token(bureau.web_keys, PrintedForm(view.statement_id, view.version_id, language))


def test_a_draft_is_never_published(session, publish_now, written):
    publish_folder(session, folder("not-yet", state=State.DRAFT), now=now())
    assert publish_now() == ["front"]
    files = written()
    assert not any("not-yet" in name for name in files)
    assert not any(b"not-yet" in files[name] for name in plain(files))
    assert json.loads(files["/petitions.json"])["data"] == []


def test_an_empty_house_has_a_front_page_in_each_language(session, bureau, publish_now, written):
    publish_now()
    assert plain(written()) == {f"/{code}/index.html" for code in LANGUAGES} | {
        "/index.html",
        *("/petitions.json", "/petitions.csv", "/petitions/removed.json", "/log/index.html"),
        *("/archived/petitions.json", "/archived/petitions.csv"),
        *("/topics.json", "/constituencies.json", "/parliaments.json", "/trending.json"),
        *(f"/{code}/{name}/index.html" for code in LANGUAGES for name in ("log", "verify", "statements")),
        *OF_SITE,
    }


def test_a_page_changes_when_its_closing_moment_passes(session, publish_now, written):
    closes_at = now() + timedelta(hours=1)
    view = stand(session, closes_at=closes_at)
    publish_now(closes_at - timedelta(seconds=1))
    assert b'name="form_token"' in written()[PAGE]
    assert publish_now(closes_at - timedelta(milliseconds=1)) == []
    assert publish_now(closes_at) == ["front", f"statement {view.statement_id}"]
    assert b'name="form_token"' not in written()[PAGE]
    assert (
        json.loads(written()[f"/petitions/{view.statement_id}.json"])["data"]["attributes"]["state"]
        == "closed"
    )


def test_a_page_changes_when_its_opening_moment_passes(session, publish_now, written):
    opens_at = now() + timedelta(hours=1)
    view = stand(session, opens_at=opens_at)
    publish_now(opens_at - timedelta(seconds=1))
    assert b'name="form_token"' not in written()[PAGE]
    assert publish_now(opens_at) == ["front", f"statement {view.statement_id}"]
    assert b'name="form_token"' in written()[PAGE]


def test_a_new_text_is_a_new_page_with_a_new_form(view, session, publish_now, written):
    publish_now()
    before = written()[PAGE]
    newer = stand(session, body="We ask for *quiet*, and for bread.\n")
    publish_now()
    assert "and for bread" in words(written()[PAGE])
    assert written()[PAGE] != before
    assert newer.version_number == 2
    assert b"and for bread" in written()[f"/en/statements/{SLUG}/text.txt"]


def test_a_language_that_the_new_text_does_not_have_has_no_page_any_more(view, session, publish_now, written):
    publish_now()
    stand(session, languages=("en",), body="In English only.\n")
    publish_now()
    assert f"/fr/statements/{SLUG}/index.html" not in written()


def test_another_release_is_another_site(view, publish_now, monkeypatch):
    publish_now()
    for module in (stamps, write_statement):
        monkeypatch.setattr(module, "release", lambda: "another")
    assert publish_now() == ["front", f"statement {view.statement_id}", f"versions {view.statement_id}"]
    assert web.release() != "another"


def test_a_file_that_was_lost_is_back_after_publishing_everything(view, publish_now, public, written):
    moment = now()
    publish_now(moment)
    before = written()
    (public / PAGE[1:]).unlink()
    (public / "petitions.json.br").unlink()
    publish_now(moment, everything=True)
    assert written() == before


def test_nothing_says_it_was_updated_when_nothing_was(view, publish_now, written):
    publish_now()
    before = written()[f"/petitions/{view.statement_id}.json"]
    publish_now(now() + timedelta(hours=1), everything=True)
    assert written()[f"/petitions/{view.statement_id}.json"] == before


def test_two_publishers_at_once_are_one(app, clean_database, settings, view_committed):
    with app.app_context(), psycopg.connect(settings.database_url) as other:
        other.execute("SELECT pg_advisory_xact_lock(7302003)")
        with committed() as session:
            bureau = Bureau(session, view_committed.keys, view_committed.web_keys)
            assert publishing.publish(session, view_committed, now=now()) == []
        other.rollback()
        with committed() as session:
            assert publishing.publish(session, view_committed, now=now()) != []
    assert bureau.keys is view_committed.keys


@pytest.fixture
def view_committed(app, clean_database, settings, keys, web_keys):
    with app.app_context(), committed() as session:
        stand(session)
    return publishing.Site(settings.public_folder, settings.public_url, keys, web_keys)


def test_the_operator_publishes_from_the_command_line(app, bureau, view, settings, written):
    bureau.sign(view, MAELLE)
    bureau.session.commit()
    done = CliRunner().invoke(publication, ["publish"])
    assert (done.exit_code, done.stdout) == (
        0,
        f"Counted 1 signatures; wrote 11 parts of the site to {settings.public_folder}.\n",
    )
    again = CliRunner().invoke(publication, ["publish", "--all"])
    assert again.stdout.startswith("Counted 0 signatures; wrote 11 parts")
    assert json.loads(written()[f"/petitions/{view.statement_id}/count.json"])["signature_count"] == 1


# --- whole at every moment ---------------------------------------------------------------------------------


def test_no_reader_ever_sees_half_a_file(tmp_path):
    contents = [bytes([letter]) * 300_000 for letter in b"abcdefgh"]
    write(tmp_path, "en/index.html", contents[-1])
    stopped, seen, broken = threading.Event(), set(), []

    def read_on():
        while not stopped.is_set():
            for suffix, unpack in (("", bytes), (".gz", gzip.decompress), (".br", brotli.decompress)):
                content = unpack((tmp_path / f"en/index.html{suffix}").read_bytes())
                if content not in contents:
                    broken.append((suffix, len(content)))
                seen.add(content[:1])

    reader = threading.Thread(target=read_on)
    reader.start()
    for _ in range(4):
        for content in contents:
            assert write(tmp_path, "en/index.html", content)
    stopped.set()
    reader.join()
    assert broken == []
    assert len(seen) > 1


def test_nothing_half_written_is_left_behind(view, publish_now, public):
    publish_now()
    assert [path.name for path in public.rglob("*") if path.name.startswith(".") or "half" in path.name] == []


def test_a_write_that_was_cut_short_is_made_good_by_the_next(tmp_path, monkeypatch):
    write(tmp_path, "page.html", b"old")
    monkeypatch.setattr(brotli, "compress", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write(tmp_path, "page.html", b"new")
    assert (tmp_path / "page.html").read_bytes() == b"old"
    monkeypatch.undo()
    assert write(tmp_path, "page.html", b"new")
    assert brotli.decompress((tmp_path / "page.html.br").read_bytes()) == b"new"
    assert not write(tmp_path, "page.html", b"new")


def test_a_number_that_the_log_does_not_bear_out_says_so(bureau, view, publish_now, public):
    def page():
        publish_now()
        return words((public / "en" / "statements" / SLUG / "index.html").read_bytes())

    log_page = public / "en" / "log" / "index.html"
    bureau.sign(view, MAELLE)
    count(bureau.session, keys=bureau.keys, now=now())
    assert "The newest signatures are not in the public log yet." in page()
    log_store.set_signed(bureau.session, log_store.size(bureau.session))
    assert "public log yet" not in page()
    assert "under review" not in words(log_page.read_bytes())
    log_store.set_compared(bureau.session, at=now(), differs_since=now())
    assert "This number is under review." in page()
    assert "This number is under review." in words(log_page.read_bytes())
