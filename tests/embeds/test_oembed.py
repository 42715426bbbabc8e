"""What a site is told that asks how to show a statement (oEmbed 1.0)."""

import json
import re
from html import unescape
from xml.etree import ElementTree as ET

import pytest

from petitioner.foundation.settings import Settings
from petitioner.publication.public_site import Site
from petitioner.publication.publish import publish
from tests.signatures.conftest import bureau, keys, view, web_keys  # noqa: F401 (fixtures that are shared)
from tests.signatures.scene import Bureau, now

REQUIRED = {"type", "version", "title", "author_name", "provider_name", "provider_url", "cache_age", "html"}


@pytest.fixture
def published(bureau: Bureau, settings: Settings, view):  # noqa: F811
    site = Site(settings.public_folder, settings.public_url, bureau.keys, bureau.web_keys)
    publish(bureau.session, site, now=now())
    return view


@pytest.fixture
def ask(client, settings, published):
    def do(path: str = "/en/statements/" + "{slug}", **asked):
        url = asked.pop("url", settings.public_url + path.format(slug=published.slug))
        return client.get("/oembed", query_string={"url": url, **asked})

    return do


def test_any_address_of_a_statement_brings_a_frame_without_rights(ask, published, settings) -> None:
    for path in ("/fr/statements/{slug}", "/fr/statements/{slug}/", "/fr/statements/{slug}/?a=b#sign"):
        answer = ask(path)
        assert (answer.status_code, answer.mimetype) == (200, "application/json")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers
    document = answer.json
    assert document.keys() >= REQUIRED
    assert (document["type"], document["version"]) == ("rich", "1.0")
    frame = document["html"]
    assert f'src="{settings.public_url}/embed/{published.statement_id}/fr/"' in frame
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame
    assert 'loading="lazy"' in frame
    assert f'width="{document["width"]}" height="{document["height"]}"' in frame
    assert document["title"] in unescape(frame)
    assert "<script" not in frame


def test_the_page_leads_to_the_same_as_files(ask, client, published, settings) -> None:
    page = client.get(f"/fr/statements/{published.slug}").text
    for kind, form in (("application/json", "json"), ("text/xml", "xml")):
        found = re.search(rf'type="{kind}\+oembed"\s+href="([^"]+)"', page)
        assert found
        file = client.get(found[1].removeprefix(settings.public_url))
        asked = ask("/fr/statements/{slug}", format=form)
        assert file.headers["Access-Control-Allow-Origin"] == "*"
        if form == "json":
            assert json.loads(file.data) == asked.json
        else:
            assert asked.mimetype == "text/xml"
            assert file.data == asked.data
            fields = {each.tag: each.text for each in ET.fromstring(asked.data)}  # noqa: S314 - our own
            assert fields == {name: str(value) for name, value in ask("/fr/statements/{slug}").json.items()}


def test_nothing_is_larger_than_asked(ask) -> None:
    small = ask(maxwidth=210, maxheight=180).json
    assert (small["width"], small["height"]) == (210, 180)
    assert "thumbnail_url" not in small
    assert 'width="210" height="180"' in small["html"]
    large = ask(maxwidth=4000, maxheight=4000).json
    assert large == ask(maxwidth="wide", maxheight="-1").json
    assert (large["thumbnail_width"], large["thumbnail_height"]) == (1200, 630)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"url": ""}, 400),
        ({"format": "yaml"}, 501),
        ({"path": "/en/statements/nothing-here"}, 404),
        ({"path": "/xx/statements/{slug}"}, 404),
        ({"path": "/en/statements/{slug}/signers"}, 404),
        ({"path": "/en/"}, 404),
        ({"url": "https://elsewhere.example/en/statements/ceasefire-now"}, 404),
    ],
)
def test_what_is_not_ours_is_refused_with_a_reason_for_machines(ask, asked, status) -> None:
    answer = ask(**asked)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["status"] == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
