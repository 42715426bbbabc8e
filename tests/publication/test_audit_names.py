"""Whoever is shown as a signer opens a leaf of the log; the auditor finds every name that does not."""

import re

import pytest

from petitioner import audit
from petitioner.erasure.journal import Journal
from petitioner.publication.jobs import count_all
from petitioner.publication.publish import publish
from petitioner.signatures.change_visibility import change_visibility
from petitioner.signatures.correct_person import correct_person
from petitioner.signatures.seal_names import seal_names
from petitioner.signatures.show import show
from petitioner.signatures.withdraw import withdraw
from petitioner.vocabulary.visibility import Visibility
from tests.people import CORWIN, LUCJA, MAELLE, NINO, OKSANA, SALMA, crowd
from tests.signatures.scene import SLUG, now, stand

LIST = f"/en/statements/{SLUG}/signers"
LINE = r'<li data-leaf="(\d*)"\s+data-opening="([0-9a-f]*)">\s*<span class="who"><bdi>([^<]*)<'
STRANGER = "Nemo Nowhere"


@pytest.fixture
def town(bureau, site, view):
    """Let people of every kind sign: whole names, a role, initials, hidden ones, and under two statements."""
    bureau.sign(view, MAELLE, LUCJA, *list(crowd(60)), visibility="name")
    bureau.sign(view, OKSANA, visibility="role", role="Ferrywoman")
    bureau.sign(view, CORWIN, NINO, visibility="initials")
    bureau.sign(view, SALMA, visibility="hidden")
    bureau.sign(
        stand(bureau.session, slug="open-schools", body="We ask for schools.\n"), MAELLE, visibility="name"
    )
    count_all(site)
    publish(bureau.session, site, now=now())
    bureau.session.commit()


@pytest.fixture
def journal(settings):
    return Journal(settings.erasure_journal)


@pytest.fixture
def run(town, client, monkeypatch, capsys):
    """Audit the site as it answers, its pages bent by `bend`; return the exit status and the report."""

    def auditing(bend=lambda _path, page: page):
        class Asked(audit.Source):
            is_live = True

            def get(self, path):
                answer = client.get(f"/{path}")
                if answer.status_code != 200:
                    raise audit.Trouble(f"{path} cannot be read: status {answer.status_code}")
                return bend(f"/{path}", answer.data)

        monkeypatch.setattr(audit, "Source", Asked)
        monkeypatch.setattr(audit, "PAUSE", 0.0)
        status = audit.main(["https://petitions.example"])
        return status, capsys.readouterr().out

    return auditing


def in_list(change):
    """Return what bends the first page of the list only, and in one language only."""
    return lambda path, page: change(page.decode()).encode() if path == LIST else page


def lines(page):
    return re.findall(LINE, page)


def row_of(bureau, name):
    [found] = [row for row in bureau.rows("public_signer") if row["name"] == name]
    return found


def of(bureau, name):
    """Return the id of the signature of whoever is shown by that name under the first statement."""
    rows = [row for row in bureau.rows("public_signer", "statement_id") if row["name"] == name]
    return rows[0]["signature_id"]


def test_every_name_that_is_shown_opens_its_leaf(run):
    status, report = run()
    assert status == 0, report
    assert "Names shown: 65; 65 of them open their leaf." in report
    assert "Names shown: 1; 1 of them open their leaf." in report


def test_names_hidden_again_corrected_withdrawn_or_sealed_raise_no_alarm(run, bureau, site, journal, view):
    change_visibility(
        bureau.session, of(bureau, LUCJA.name), Visibility.HIDDEN, keys=bureau.keys, journal=journal
    )
    change_visibility(
        bureau.session,
        of(bureau, "Bram Ashwater"),
        Visibility.INITIALS,
        keys=bureau.keys,
        journal=journal,
    )
    signature_id = of(bureau, OKSANA.name)
    correct_person(
        bureau.session,
        signature_id,
        name="Oksana Vitropole",
        role="Ferrywoman",
        keeps_comment=True,
        keys=bureau.keys,
        now=now(),
    )
    show(bureau.session, [signature_id], keys=bureau.keys)
    bureau.session.commit()
    publish(bureau.session, site, now=now())
    bureau.session.commit()
    status, report = run()
    assert status == 0, report
    assert (
        "Names shown: 64; 63 of them open their leaf, the others do not:"
        " they were corrected after signing, or say so." in report
    )
    seal_names(bureau.session, view.statement_id, now=now())
    bureau.session.commit()
    publish(bureau.session, site, now=now())
    bureau.session.commit()
    status, report = run()
    assert (status, "Names shown: 64" in report) == (0, False), report


def test_initials_open_the_initials_and_not_the_name(run, bureau, client):
    [(_, opening, _)] = [line for line in lines(client.get(LIST).text) if line[2] == "C. T."]
    assert bytes.fromhex(opening)[:32] != b""
    signer = audit.Signer(CORWIN.name, 0, bytes.fromhex(opening))
    raw = {bytes(row["leaf"])[-32:] for row in bureau.rows("log_leaf", "index")}
    assert not any(signer.opens(digest) for digest in raw), "a guess of the name cannot be tried"
    assert any(audit.Signer("C. T.", 0, bytes.fromhex(opening)).opens(digest) for digest in raw)


def test_what_opens_a_name_goes_with_it(run, bureau, site, client, journal):
    leaf, opening = str(row_of(bureau, LUCJA.name)["leaf"]), row_of(bureau, LUCJA.name)["opening"].hex()
    assert (
        opening
        in client.get(LIST).text + client.get(f"{LIST}?after={row_of(bureau, 'Hedda Fallowfen')['id']}").text
    )
    change_visibility(
        bureau.session, of(bureau, LUCJA.name), Visibility.HIDDEN, keys=bureau.keys, journal=journal
    )
    bureau.session.commit()
    publish(bureau.session, site, now=now())
    everything = "".join(
        path.read_text(errors="replace") for path in site.folder.rglob("*.*") if path.is_file()
    )
    assert opening not in everything + client.get(LIST).text
    assert all(row["leaf"] != int(leaf) for row in bureau.rows("public_signer"))


def _instead(page, name, leaf=None, opening=None, new=None):
    """Put another name, leaf or opening into a line of the page."""
    [(old_leaf, old_opening, _)] = [line for line in lines(page) if line[2] == name]
    before = re.search(
        rf'<li data-leaf="{old_leaf}"\s+data-opening="{old_opening}">\s*<span class="who"><bdi>{name}<', page
    )[0]
    after = before.replace(f'"{old_leaf}"', f'"{old_leaf if leaf is None else leaf}"')
    after = after.replace(f'"{old_opening}"', f'"{old_opening if opening is None else opening}"')
    return page.replace(before, after.replace(name, new or name))


@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        (
            "an invented name",
            lambda page: page.replace(
                "<li data-leaf", f'<li><span class="who"><bdi>{STRANGER}</bdi></span></li><li data-leaf', 1
            ),
            f"the name '{STRANGER}' has no signature in the log that counts",
        ),
        (
            "an invented name on somebody's leaf",
            lambda page: _instead(page, "Alva Ashwater", new=STRANGER),
            f"the name '{STRANGER}' is not the one in leaf",
        ),
        (
            "an invented name with a leaf and salt of its own",
            lambda page: _instead(page, "Alva Ashwater", opening="ab" * 96, new=STRANGER),
            f"the name '{STRANGER}' is not the one in leaf",
        ),
        (
            "a leaf that is not there yet",
            lambda page: _instead(page, "Alva Ashwater", leaf=999_999),
            "the name 'Alva Ashwater' has no signature in the log that counts",
        ),
        (
            "the same leaf twice",
            lambda page: page.replace(
                "</ol>", re.search(r"<li data-leaf.*?</li>", page, re.DOTALL)[0] + "</ol>", 1
            ),
            "has the same signature as another name",
        ),
        (
            "a leaf that is a text",
            lambda page: _instead(page, "Alva Ashwater", leaf=0),
            "the name 'Alva Ashwater' has no signature in the log that counts",
        ),
        (
            "two leaves exchanged",
            lambda page: _instead(page, "Alva Ashwater", leaf=lines(page)[5][0]),
            "has the same signature as another name",
        ),
    ],
)
def test_a_name_that_has_no_right_to_be_there_is_found(run, kind, change, told):
    status, report = run(in_list(change))
    assert (status, told in report) == (1, True), (kind, report)


def test_a_name_on_the_page_of_the_statement_alone_is_found(run):
    def bend(path, page):
        if not path.endswith(f"/statements/{SLUG}/"):
            return page
        return re.sub(rb'(<span class="who"><bdi>)[^<]+', rb"\1" + STRANGER.encode(), page, count=1)

    status, report = run(bend)
    assert (status, f"the name '{STRANGER}' has no signature in the log that counts" in report) == (
        1,
        True,
    ), report


def test_a_name_whose_signature_was_withdrawn_is_found(run, bureau, site, client, journal):
    kept = client.get(LIST).data
    withdraw(bureau.session, [of(bureau, "Alva Ashwater")], journal=journal)
    count_all(site)
    publish(bureau.session, site, now=now())
    bureau.session.commit()
    assert run()[0] == 0
    status, report = run(lambda path, page: kept if path.endswith(f"/{SLUG}/signers") else page)
    assert (status, "the name 'Alva Ashwater' has no signature in the log that counts" in report) == (
        1,
        True,
    ), report
