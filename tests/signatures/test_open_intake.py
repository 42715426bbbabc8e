"""What was received is opened in order, once; a form that cannot be opened holds up nobody."""

import json

import pytest
from click.testing import CliRunner

from petitioner.foundation.key_files import make_pair, read_web_keys
from petitioner.signatures.commands import signatures
from petitioner.signatures.open_intake import open_intake
from petitioner.signatures.receive import Signable, receive
from petitioner.signatures.shapes import SignedForm
from petitioner.signatures.store import hot
from tests.people import CORWIN, LUCJA, MAELLE, PEOPLE
from tests.signatures.scene import CONSENT, TERMS, fields, now, random_handle_digest


class AtOnce:
    """Stands for the group writer: the row is written by this transaction."""

    def __init__(self, bureau):
        self.bureau = bureau

    def submit(self, row):
        return hot.add_intake(self.bureau.bare, [row])[0]


@pytest.fixture
def take_in(bureau, view):
    """Receive the forms of people, sealed to these keys."""

    def take(*people, web_keys=None, **changes):
        signable = Signable(view.statement_id, view.version_id, "en", CONSENT, view.policy)
        return [
            receive(
                AtOnce(bureau),
                signable,
                fields("x", p, **changes),
                keys=web_keys or bureau.web_keys,
                now=now(),
            )
            for p in people
        ]

    return take


@pytest.fixture
def put(bureau, view):
    """Put bytes into the intake that no form of ours would hold."""

    def put_sealed(sealed):
        row = hot.NewIntake(random_handle_digest(), view.statement_id, view.version_id, "en", sealed, now())
        hot.add_intake(bureau.bare, [row])

    return put_sealed


@pytest.fixture
def open_all(bureau):
    def open_some(most=100):
        return open_intake(
            bureau.session, keys=bureau.keys, web_keys=bureau.web_keys, terms=TERMS, most=most, now=now()
        )

    return open_some


def test_nothing_of_a_received_form_can_be_read_by_who_received_it(bureau, take_in):
    (handle,) = take_in(MAELLE)
    (row,) = bureau.rows("intake")
    kept = b"".join(value for value in row.values() if isinstance(value, bytes))
    for typed in (MAELLE.name, MAELLE.email, MAELLE.country, handle, CONSENT):
        assert typed.encode() not in kept


def test_what_is_opened_is_what_was_typed_cleaned_of_stray_spaces(bureau, take_in):
    take_in(
        MAELLE,
        name="  Mae\u0308lle \u00a0 Ottersund ",
        email=f" {MAELLE.email}\n",
        wants_updates="yes",
        visibility="",
    )
    (row,) = bureau.rows("intake")
    form = SignedForm.from_bytes(bureau.keys.open(row["sealed"]))
    assert form == SignedForm(
        "Maëlle Ottersund", MAELLE.email, "FR", "hidden", wants_updates=True, consent=CONSENT
    )


@pytest.mark.parametrize("ticked", [None, "", "no", "on", "YES"])
def test_news_are_wanted_only_by_who_ticked_the_box(bureau, take_in, ticked):
    take_in(MAELLE, wants_updates=ticked)
    (row,) = bureau.rows("intake")
    assert SignedForm.from_bytes(bureau.keys.open(row["sealed"])).wants_updates is False


def test_forms_are_opened_oldest_first_and_the_sealed_ones_are_destroyed(bureau, take_in, open_all):
    take_in(*PEOPLE)
    assert [open_all(most=4), open_all(most=4), open_all(most=4), open_all(most=4)] == [4, 4, 2, 0]
    assert bureau.rows("intake") == []
    assert len(bureau.links()) == len(PEOPLE)


def test_a_form_sealed_to_another_key_is_tried_three_times_and_left_alone(
    bureau, take_in, open_all, tmp_path, caplog
):
    make_pair(tmp_path)
    take_in(MAELLE, web_keys=read_web_keys(tmp_path / "web.keys"))
    take_in(CORWIN, LUCJA)
    assert [open_all(), open_all(), open_all(), open_all()] == [3, 1, 1, 0]
    (left,) = bureau.rows("intake")
    assert left["failures"] == 3
    assert len(bureau.links()) == 2
    assert "1 sealed forms could not be opened" in caplog.text
    assert MAELLE.email not in caplog.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"1",
        b"\xff",
        json.dumps({"name": "Ann"}).encode(),
        json.dumps({**dict.fromkeys(SignedForm.__slots__, "x"), "email": "no address"}).encode(),
        json.dumps({**dict.fromkeys(SignedForm.__slots__, "x"), "more": 1}).encode(),
    ],
)
def test_a_form_with_nonsense_in_it_holds_up_nobody(bureau, take_in, put, open_all, content):
    put(bureau.web_keys.seal(content))
    take_in(CORWIN)
    assert [open_all(), open_all(), open_all(), open_all()] == [2, 1, 1, 0]
    assert len(bureau.links()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": 5, "email": "ann@post.example"},
        {"email": 5},
        {"email": "ann@post.example", "country": None},
        {"email": "ann@post.example", "visibility": "everything"},
        {"email": "ann@post.example", "consent": None},
    ],
)
def test_a_forged_form_with_values_no_form_of_ours_has_holds_up_nobody(bureau, take_in, put, open_all, wrong):
    sound = SignedForm("Ann", "ann@post.example", "FR", "name", wants_updates=False, consent=CONSENT)
    forged = {**json.loads(sound.to_bytes()), **wrong}
    put(bureau.web_keys.seal(json.dumps(forged).encode()))
    take_in(CORWIN)
    with bureau.session.begin_nested():
        assert open_all() == 2
    assert len(bureau.links()) == 1


@pytest.mark.parametrize("sealed", [b"", b"\x00", b"\x00\x01", b"\x00\x01" + b"x" * 40, b"\xff" * 600])
def test_garbage_in_the_intake_holds_up_nobody(bureau, take_in, put, open_all, sealed):
    put(sealed)
    take_in(CORWIN)
    assert [open_all(), open_all(), open_all(), open_all()] == [2, 1, 1, 0]
    assert len(bureau.links()) == 1


def test_what_was_left_alone_is_tried_again_when_the_operator_says_so(app, bureau, put, open_all):
    put(b"\x00\x01" + b"x" * 40)
    assert [open_all() for _ in range(4)] == [1, 1, 1, 0]
    bureau.session.commit()
    done = CliRunner().invoke(signatures, ["release"])
    assert (done.exit_code, done.stdout) == (0, "1 sealed forms will be tried again within a minute.\n")
    assert open_all() == 1
