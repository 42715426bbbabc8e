"""Everybody can read who signed and let it be shown: page by page, by name, and never out of date."""

import html
import re
from datetime import timedelta

import pytest

from petitioner.publication.publish import publish, write_without_names
from petitioner.signatures.count import count
from petitioner.signatures.feature import feature
from petitioner.signatures.list_public import list_signers
from petitioner.signatures.moderate import moderate
from petitioner.signatures.seal_names import seal_names
from petitioner.signatures.show import show
from petitioner.statements.publish import publish as publish_folder
from petitioner.statements.rules import State
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.visibility import Visibility
from tests.people import CORWIN, LUCJA, MAELLE, Invented, crowd
from tests.signatures.scene import SLUG, folder, now, stand

ADDRESS = f"/en/statements/{SLUG}/signers"
PAGE = f"/en/statements/{SLUG}/index.html"


@pytest.fixture
def view(session):
    return stand(session, policy=Policy(takes_comments=True))


@pytest.fixture
def sign(bureau, view):
    def run(*people, **choices):
        bureau.sign(view, *people, **choices)
        count(bureau.session, keys=bureau.keys, now=now())
        bureau.session.commit()

    return run


@pytest.fixture
def put(bureau, view):
    """Put somebody forward, or approve a comment."""

    def run(person, position=None, role=None):
        [found] = list_signers(bureau.session, view.statement_id, words=person.name).signers
        if position:
            feature(
                bureau.session, view.statement_id, found.id, position=position, role=role, keys=bureau.keys
            )
        else:
            moderate(bureau.session, view.statement_id, found.id, is_approved=True, keys=bureau.keys)
        bureau.session.commit()

    return run


@pytest.fixture
def seal(bureau, view):
    def run():
        seal_names(bureau.session, view.statement_id, now=now())
        bureau.session.commit()

    return run


def words(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def shown(page):
    return [html.unescape(name) for name in re.findall(r'class="who"><bdi>([^<]+)<', page)]


def test_the_page_shows_names_in_order_with_role_place_and_approved_comment(client, sign, put):
    sign(MAELLE, visibility="role", role="Ferrywoman", comment="It was quiet once.")
    sign(CORWIN, visibility="initials", comment="Nobody has read this.")
    put(MAELLE)
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert shown(page.text) == ["C. T.", MAELLE.name]
    assert "Ferrywoman , in a personal capacity" in words(page.text).replace("woman,", "woman ,")
    assert "It was quiet once." in page.text
    assert "Nobody has read" not in page.text
    assert "France" in page.text


def test_prominent_signatories_stand_on_top_of_the_first_page_only(client, sign, put):
    sign(*crowd(60), LUCJA)
    put(LUCJA, 1, "Poet")
    first = client.get(ADDRESS).text
    assert shown(first)[0] == LUCJA.name
    assert len(shown(first)) == 51
    [onwards] = re.findall(r'href="([^"]+\?after=[^"]+)"', first)
    second = client.get(onwards).text
    assert len(shown(second)) == 10
    assert LUCJA.name not in second
    assert "?after=" not in second
    assert not set(shown(first)) & set(shown(second))


def test_the_address_of_a_page_holds_a_random_number_and_nothing_of_a_person(client, sign):
    sign(*crowd(51))
    assert re.findall(r'href="([^"]*signers\?[^"]*)"', client.get(ADDRESS).text)[0].startswith(
        f"{ADDRESS}?after="
    )
    form = re.search(r"<form[^>]*>", client.get(ADDRESS).text)[0]
    assert 'method="post"' in form


def test_where_a_page_was_to_go_on_after_somebody_who_left_the_list_begins_anew(client, sign, bureau):
    sign(*crowd(60))
    [onwards] = re.findall(r'href="([^"]+\?after=[^"]+)"', client.get(ADDRESS).text)
    bureau.sql("DELETE FROM public_signer WHERE id = :id", id=onwards.partition("=")[2])
    bureau.session.commit()
    for lost in (onwards, f"{ADDRESS}?after=nonsense", f"{ADDRESS}?after="):
        page = client.get(lost)
        assert page.status_code == 200
        assert len(shown(page.text)) == 50
        assert "no longer in the list" in page.text


def test_somebody_is_found_by_a_form_and_never_by_an_address(client, sign):
    sign(MAELLE, CORWIN)
    found = client.post(ADDRESS, data={"words": "MAELLE ott"})
    assert found.status_code == 200
    assert shown(found.text) == [MAELLE.name]
    assert 'value="MAELLE ott"' in found.text
    assert shown(client.get(f"{ADDRESS}?words=corwin").text) == [CORWIN.name, MAELLE.name]
    nobody = client.post(ADDRESS, data={"words": "zzz"})
    assert shown(nobody.text) == []
    assert "Nobody was found." in nobody.text


def test_of_too_many_found_the_first_are_shown_with_a_hint(client, sign):
    sign(*(Invented(f"Ann Brook{n:02}", f"ann{n}@brook.example", "SE") for n in range(52)))
    found = client.post(ADDRESS, data={"words": "ann"}).text
    assert len(shown(found)) == 50
    assert "Narrow your search" in found
    assert "?after=" not in found
    assert "Narrow your search" not in client.post(ADDRESS, data={"words": "ann brook0"}).text


def test_searching_for_nothing_shows_the_list(client, sign):
    sign(MAELLE)
    for typed in ("", "  ", "':*", "&"):
        assert shown(client.post(ADDRESS, data={"words": typed}).text) == [MAELLE.name]
    assert shown(client.post(ADDRESS).text) == [MAELLE.name]


def test_what_is_typed_cannot_write_into_the_page(client, sign):
    sign(MAELLE)
    found = client.post(ADDRESS, data={"words": '"><script>alert(1)</script>' + "x" * 500})
    assert found.status_code == 200
    assert "<script>alert" not in found.text


def test_a_form_of_somebody_else_s_page_is_refused(client, sign):
    sign(MAELLE)
    sent = client.post(ADDRESS, data={"words": "maelle"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert sent.status_code == 403


def test_no_answer_with_names_may_be_kept_by_anybody(client, sign):
    sign(MAELLE)
    for answer in (client.get(ADDRESS), client.post(ADDRESS, data={"words": "maelle"})):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.text


def test_where_nobody_is_shown_yet_the_page_says_so(client, view, session):
    session.commit()
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert "No names yet." in page.text
    assert "<form" not in page.text


def test_a_sealed_list_shows_nobody_at_once_on_any_way(client, sign, seal, put):
    sign(*crowd(60), MAELLE)
    put(MAELLE, 1)
    [onwards] = re.findall(r'href="([^"]+\?after=[^"]+)"', client.get(ADDRESS).text)
    seal()
    for answer in (client.get(ADDRESS), client.get(onwards), client.post(ADDRESS, data={"words": "maelle"})):
        assert shown(answer.text) == []
        assert MAELLE.name not in answer.text
        assert "No names are shown at present." in answer.text


def test_the_page_speaks_the_languages_of_the_statement_and_no_other(client, sign):
    sign(MAELLE)
    french = client.get(f"/fr/statements/{SLUG}/signers")
    assert 'lang="fr"' in french.text
    assert f'href="/en/statements/{SLUG}/signers"' in french.text
    for absent in (
        f"/de/statements/{SLUG}/signers",
        f"/xx/statements/{SLUG}/signers",
        "/en/statements/no/signers",
    ):
        assert client.get(absent).status_code == 404
        assert client.post(absent, data={"words": "maelle"}).status_code == 404


def test_a_draft_has_no_list(client, session, view):
    publish_folder(session, folder("not-yet", state=State.DRAFT), now=now())
    session.commit()
    assert client.get("/en/statements/not-yet/signers").status_code == 404


def test_a_statement_that_no_longer_lets_anybody_be_shown_shows_nobody_at_once(
    client, session, sign, publish_now, written
):
    sign(MAELLE)
    stand(session, policy=Policy(visibilities=(Visibility.HIDDEN,)))
    session.commit()
    publish_now()
    for page in (
        client.get(ADDRESS).text,
        client.post(ADDRESS, data={"words": "maelle"}).text,
        written()[PAGE].decode(),
    ):
        assert MAELLE.name not in page


# --- the statement's own page ------------------------------------------------------------------------------


def test_the_statement_s_page_shows_some_and_leads_to_all(sign, put, publish_now, written):
    sign(*crowd(30), MAELLE, LUCJA)
    put(LUCJA, 1, "Poet")
    publish_now()
    page = written()[PAGE].decode()
    assert shown(page)[0] == LUCJA.name
    assert len(shown(page)) == 20
    assert f'href="{ADDRESS}"' in page
    assert "Poet" in page


def test_who_is_shown_less_is_gone_from_the_statement_s_page_at_the_next_look(
    sign, bureau, view, publish_now, written
):
    sign(MAELLE)
    publish_now()
    assert MAELLE.name.encode() in written()[PAGE]
    bureau.sql("UPDATE signature SET visibility = 'hidden'")
    show(bureau.session, [row["id"] for row in bureau.rows("signature")], keys=bureau.keys)
    assert publish_now() == ["front", f"statement {view.statement_id}"]
    assert MAELLE.name.encode() not in written()[PAGE]


def test_an_approved_comment_and_a_new_place_are_on_the_page_at_the_next_look(
    sign, put, publish_now, written
):
    sign(MAELLE, comment="It was quiet once.")
    publish_now()
    put(MAELLE)
    publish_now()
    assert b"It was quiet once." in written()[PAGE]
    put(MAELLE, 1, "Mayor")
    publish_now()
    assert b"Mayor" in written()[PAGE]
    assert publish_now(now() + timedelta(minutes=1)) == []


def test_a_press_needs_no_turn_among_those_who_publish(sign, seal, bureau, site, written):
    sign(MAELLE)
    publish(bureau.session, site, now=now())
    assert MAELLE.name.encode() in written()[PAGE]
    seal()
    write_without_names(bureau.session, site, SLUG, now=now())
    assert MAELLE.name.encode() not in written()[PAGE]


def test_a_seal_takes_all_names_from_the_page_and_the_count_stays(sign, seal, publish_now, written):
    sign(MAELLE, CORWIN)
    publish_now()
    seal()
    publish_now()
    page = written()[PAGE].decode()
    assert shown(page) == []
    assert "No names are shown at present." in page
    assert re.search(r"<b>2</b>", page)
