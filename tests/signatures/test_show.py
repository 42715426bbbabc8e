"""Signers are shown as they chose and no further, in order of name, and vanish when they take it back."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text

from petitioner.erasure.journal import Journal
from petitioner.signatures.count import count, read_tallies
from petitioner.signatures.feature import NameNotShown, feature, unfeature
from petitioner.signatures.list_public import UnknownSigner, list_prominent, list_public, list_signers
from petitioner.signatures.moderate import NoComment, moderate, waiting_comments
from petitioner.signatures.seal_names import seal_names, take_sealed_names_away
from petitioner.signatures.show import show
from petitioner.signatures.show_rules import (
    Unsealing,
    UnsealStep,
    folded,
    search_words,
    shown_as,
    sort_key,
    unseal_step,
)
from petitioner.signatures.unseal_names import FIRST, NotSealed, lift_seal, show_again, unseal_names
from petitioner.signatures.withdraw import withdraw
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.visibility import Visibility
from tests.people import (
    ASTERIOS,
    CORWIN,
    LUCJA,
    MAELLE,
    MEILING,
    NINO,
    OKSANA,
    PELAGEYA,
    PEOPLE,
    SALMA,
    SINEAD,
    Invented,
    crowd,
)
from tests.signatures.scene import now, stand

_SET = "UPDATE signature SET {} = :value WHERE id = :id"


@pytest.fixture
def view(session):
    """Return a statement that takes comments."""
    return stand(session, policy=Policy(takes_comments=True))


@pytest.fixture
def sign(bureau, view):
    """Let people sign, confirm and be counted; later ones after earlier ones."""

    def run(*people, under=view, **choices):
        bureau.sign(under, *people, **choices)
        count(bureau.session, keys=bureau.keys, now=now())

    return run


@pytest.fixture
def change(bureau):
    """Change what a signer of a country chose, as the signer's page will, and show it."""

    def run(person, **values):
        [row] = [r for r in bureau.rows("signature") if r["country"] == person.country]
        for name, value in values.items():
            bureau.sql(_SET.format(name), value=value, id=row["id"])
        show(bureau.session, [row["id"]], keys=bureau.keys)
        return row["id"]

    return run


@pytest.fixture
def listed(bureau, view):
    return lambda **asked: list_signers(bureau.session, view.statement_id, **asked).signers


@pytest.fixture
def names(listed):
    return lambda **asked: [signer.name for signer in listed(**asked)]


@pytest.fixture
def find(bureau, view):
    """Return the public id of somebody."""

    def run(person):
        everybody = list_public(bureau.session, view.statement_id, most=100)
        return next(signer.id for signer in everybody if signer.name == person.name)

    return run


@pytest.fixture
def edition(bureau, view):
    """Return what makes the statement's pages be written again."""
    return lambda: read_tallies(bureau.session, {view.statement_id: now()})[view.statement_id].shown_changes


# --- as they chose -----------------------------------------------------------------------------------------


def test_signers_are_shown_as_far_as_they_chose(sign, listed):
    sign(MAELLE, visibility="name", role="Ferrywoman")
    sign(CORWIN, visibility="initials")
    sign(LUCJA, visibility="hidden")
    sign(SINEAD, visibility="role", role="Lock keeper")
    assert [(s.name, s.role, s.country, s.comment) for s in listed()] == [
        ("C. T.", "", "DE", ""),
        ("Maëlle Ottersund", "", "FR", ""),
        ("Sinéad O’Farraway-Whin", "Lock keeper", "IE", ""),
    ]


def test_nobody_is_shown_before_being_counted(bureau, view, names):
    bureau.accept(view, MAELLE)
    bureau.sign(view, CORWIN)
    show(bureau.session, [row["id"] for row in bureau.rows("signature")], keys=bureau.keys)
    assert names() == []


def test_a_statement_that_allows_less_shows_less(session, sign, bureau):
    narrow = stand(
        session, slug="open-schools", policy=Policy(visibilities=(Visibility.HIDDEN, Visibility.INITIALS))
    )
    sign(MAELLE, under=narrow, visibility="initials")
    bureau.sql("UPDATE signature SET visibility = 'role'")
    show(session, [row["id"] for row in bureau.rows("signature")], keys=bureau.keys)
    assert [s.name for s in list_signers(session, narrow.statement_id).signers] == ["M. O."]


@pytest.mark.parametrize("state", ["withdrawn", "invalidated", "held"])
def test_who_no_longer_counts_is_no_longer_shown(sign, change, names, state):
    sign(MAELLE)
    sign(CORWIN)
    change(MAELLE, state=state)
    assert names() == ["Corwin Thistlemark"]


def test_who_wants_to_be_shown_less_is_and_the_pages_are_written_again(sign, change, names, edition):
    sign(MAELLE)
    for visibility, shown in (("initials", ["M. O."]), ("hidden", []), ("name", ["Maëlle Ottersund"])):
        before = edition()
        change(MAELLE, visibility=visibility)
        assert names() == shown
        assert edition() > before


def test_showing_what_is_shown_already_changes_nothing(sign, bureau, edition, listed):
    sign(MAELLE)
    before, shown = edition(), listed()
    show(bureau.session, [row["id"] for row in bureau.rows("signature")], keys=bureau.keys)
    assert (edition(), listed()) == (before, shown)


def test_who_withdraws_vanishes_at_once_and_the_pages_are_written_again(
    sign, bureau, names, edition, tmp_path
):
    sign(MAELLE)
    before = edition()
    withdraw(bureau.session, [bureau.rows("signature")[0]["id"]], journal=Journal(tmp_path / "journal"))
    assert names() == []
    assert edition() > before


def test_a_signature_that_is_deleted_takes_its_name_along_and_the_pages_know(sign, bureau, names, edition):
    sign(MAELLE)
    before = edition()
    bureau.sql("UPDATE link SET signature_id = NULL")
    bureau.sql("DELETE FROM signature")
    assert names() == []
    assert edition() > before


def test_the_list_holds_no_address_and_its_ids_lead_nowhere(sign, bureau):
    sign(*PEOPLE)
    rows = bureau.rows("public_signer")
    assert len(rows) == len(PEOPLE)
    assert "example" not in repr(rows)
    assert not {row["id"] for row in rows} & {row["id"] for row in bureau.rows("signature")}


def test_a_name_that_cannot_be_read_or_shown_stops_nobody_else(bureau, view, names):
    bureau.sign(view, MAELLE, CORWIN)
    bureau.sign(view, Invented("(-) Ann", "ann@brook.example", "SE"), visibility="initials")
    bureau.sign(view, Invented("﷽" * 110, "ben@brook.example", "NO"))
    bureau.sql("UPDATE signature SET person = person || 'x' WHERE country = 'FR'")
    assert count(bureau.session, keys=bureau.keys, now=now()) == 4
    assert set(names()) == {"Corwin Thistlemark", "A.", "﷽" * 110}


# --- in order, page by page, found -------------------------------------------------------------------------


def test_the_order_is_that_of_names_and_never_tells_who_came_first(bureau, sign, names):
    for person in (SINEAD, OKSANA, NINO, MEILING, CORWIN):
        sign(person)
    forwards = names()
    bureau.sql("DELETE FROM public_signer")
    ids = [row["id"] for row in bureau.rows("signature")]
    for signature_id in reversed(ids):
        show(bureau.session, [signature_id], keys=bureau.keys)
    assert names() == forwards
    assert forwards[:2] == [CORWIN.name, SINEAD.name]


def test_the_statement_page_draws_by_lot_and_not_by_time(bureau, view, sign):
    sign(*crowd(30))
    shown = {signer.id for signer in list_public(bureau.session, view.statement_id, most=10)}
    ids = sorted(row["id"] for row in bureau.rows("public_signer"))
    assert shown == set(ids[:10])


def test_pages_follow_each_other_without_a_gap_or_a_repeat(bureau, view, sign):
    sign(*crowd(23))
    sign(Invented("Alva Ashwater", "another.alva@crowd.example", "FR"))
    seen, after, sizes = [], None, []
    while True:
        found = list_signers(bureau.session, view.statement_id, after=after, most=7)
        seen += found.signers
        sizes.append(len(found.signers))
        after = found.after
        if after is None:
            break
    assert sizes == [7, 7, 7, 3]
    assert len({signer.id for signer in seen}) == 24
    assert [signer.name for signer in seen] == sorted(signer.name for signer in seen)


def test_going_on_after_somebody_who_left_is_refused(bureau, view, sign, change, find):
    sign(MAELLE)
    gone = find(MAELLE)
    change(MAELLE, visibility="hidden")
    for nobody in (gone, uuid.uuid4()):
        with pytest.raises(UnknownSigner):
            list_signers(bureau.session, view.statement_id, after=nobody)


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("maelle", MAELLE),
        ("MAËLLE OTTER", MAELLE),
        ("otter maëll", MAELLE),
        ("lucja oresund", LUCJA),
        ("Łuc", LUCJA),
        ("farraway", SINEAD),
        ("o’farraway-whin", SINEAD),
        ("вітро", OKSANA),
        ("ТИХОРЕЧНАЯ", PELAGEYA),
        ("წყალ", NINO),
        ("النهر", SALMA),
        ("溪美", MEILING),
        ("καλαμοπετρος", ASTERIOS),
        ("lock keeper", CORWIN),
    ],
)
def test_somebody_is_found_by_the_beginnings_of_words_whatever_the_accents(sign, names, typed, person):
    sign(*(other for other in PEOPLE if other != CORWIN))
    sign(CORWIN, visibility="role", role="Lock keeper")
    assert names(words=typed) == [person.name]


@pytest.mark.parametrize("typed", ["ottersund corwin", "tersund", "zz", "corwin | maelle", "maelle & !x"])
def test_all_words_must_begin_a_word_and_none_is_an_operator(sign, names, typed):
    sign(*PEOPLE)
    assert names(words=typed) == []


@pytest.mark.parametrize(
    "typed", ["':*", "maëlle:* ' \\", "(((maelle", "!maelle", "maelle\0", "\\'maelle\\'"]
)
def test_signs_are_no_words(sign, names, typed):
    sign(MAELLE)
    assert names(words=typed) == [MAELLE.name]


def test_who_shows_initials_is_not_found_by_the_name(sign, names):
    sign(CORWIN, visibility="initials")
    assert names(words="corwin") == []
    assert names(words="c t") == ["C. T."]


# --- prominent ones and comments ---------------------------------------------------------------------------


@pytest.fixture
def put(bureau, view, find):
    def run(person, position, role=None):
        feature(
            bureau.session, view.statement_id, find(person), position=position, role=role, keys=bureau.keys
        )

    return run


@pytest.fixture
def take_back(bureau, view, find):
    return lambda person: unfeature(bureau.session, view.statement_id, find(person), keys=bureau.keys)


@pytest.fixture
def drawn(bureau, view):
    """Return the names on the statement's own page."""
    return lambda: [signer.name for signer in list_public(bureau.session, view.statement_id, most=20)]


@pytest.fixture
def prominent(bureau, view):
    return lambda: [(s.name, s.role) for s in list_prominent(bureau.session, view.statement_id, most=100)]


def test_prominent_signatories_stand_first_in_the_organiser_s_order(sign, put, prominent, names, drawn):
    sign(MAELLE, CORWIN, LUCJA, SINEAD)
    put(SINEAD, 1)
    put(LUCJA, 1, "Poet")
    put(CORWIN, 2)
    assert prominent() == [(LUCJA.name, "Poet"), (CORWIN.name, ""), (SINEAD.name, "")]
    put(CORWIN, 9)
    assert [name for name, _ in prominent()] == [LUCJA.name, SINEAD.name, CORWIN.name]
    assert names() == [MAELLE.name], "they are not listed twice"
    assert drawn() == [LUCJA.name, SINEAD.name, CORWIN.name, MAELLE.name]
    assert names(words="poet") == [LUCJA.name]


def test_the_organiser_s_role_stays_and_the_signer_s_own_goes_with_the_signer(sign, put, change, prominent):
    sign(MAELLE, visibility="name")
    sign(CORWIN, visibility="role", role="Baker")
    put(MAELLE, 1, "Mayor")
    put(CORWIN, 2)
    change(MAELLE, wants_updates=True)
    change(CORWIN, visibility="name")
    assert prominent() == [(MAELLE.name, "Mayor"), (CORWIN.name, "")]


def test_who_then_shows_only_initials_is_no_longer_put_forward(sign, put, change, prominent, listed):
    sign(MAELLE)
    put(MAELLE, 1, "Mayor")
    change(MAELLE, visibility="initials")
    assert prominent() == []
    change(MAELLE, visibility="name")
    assert [(s.name, s.role) for s in listed()] == [(MAELLE.name, "")]


def test_only_a_whole_name_can_be_put_forward(bureau, view, sign, listed):
    sign(MAELLE, visibility="initials")
    [shown] = listed()
    with pytest.raises(NameNotShown):
        feature(bureau.session, view.statement_id, shown.id, position=1, keys=bureau.keys)
    with pytest.raises(UnknownSigner):
        feature(bureau.session, view.statement_id, uuid.uuid4(), position=1, keys=bureau.keys)


def test_who_is_taken_back_stands_among_the_others_with_the_role_of_their_own(
    sign, put, take_back, prominent, listed
):
    sign(CORWIN, visibility="role", role="Baker")
    put(CORWIN, 1, "Master baker")
    take_back(CORWIN)
    assert prominent() == []
    assert [(s.name, s.role, s.is_prominent) for s in listed()] == [(CORWIN.name, "Baker", False)]
    assert [s.name for s in listed(words="master")] == []


def test_a_comment_is_shown_after_it_was_approved_and_never_before(bureau, view, sign, listed, find):
    sign(MAELLE, comment="The river was quiet once.")
    assert [s.comment for s in listed()] == [""]
    [waiting] = waiting_comments(bureau.session, view.statement_id, keys=bureau.keys, most=10)
    assert (waiting.name, waiting.comment) == (MAELLE.name, "The river was quiet once.")
    assert "river" not in repr(waiting)
    moderate(bureau.session, view.statement_id, find(MAELLE), is_approved=True, keys=bureau.keys)
    assert [s.comment for s in listed()] == ["The river was quiet once."]
    assert waiting_comments(bureau.session, view.statement_id, keys=bureau.keys, most=10) == ()
    moderate(bureau.session, view.statement_id, find(MAELLE), is_approved=False, keys=bureau.keys)
    assert [s.comment for s in listed()] == [""]


def test_who_wrote_no_comment_has_none_to_approve(bureau, view, sign, find):
    sign(MAELLE)
    with pytest.raises(NoComment):
        moderate(bureau.session, view.statement_id, find(MAELLE), is_approved=True, keys=bureau.keys)


# --- sealed and opened -------------------------------------------------------------------------------------


def test_from_the_moment_of_the_seal_nobody_is_shown_and_nobody_new_appears(bureau, view, sign, names, find):
    sign(MAELLE)
    known = find(MAELLE)
    seal_names(bureau.session, view.statement_id, now=now())
    assert len(bureau.rows("public_signer")) == 1
    assert names() == names(words="maelle") == []
    assert list_public(bureau.session, view.statement_id, most=20) == ()
    assert list_prominent(bureau.session, view.statement_id, most=20) == ()
    with pytest.raises(UnknownSigner):
        list_signers(bureau.session, view.statement_id, after=known)
    sign(CORWIN)
    assert [take_sealed_names_away(bureau.session) for _ in range(2)] == [1, 0]
    assert bureau.rows("public_signer") == []
    assert read_tallies(bureau.session, {view.statement_id: now()})[view.statement_id].confirmed == 2


def test_another_statement_keeps_its_names(bureau, session, view, sign):
    other = stand(session, slug="open-schools")
    sign(MAELLE)
    sign(MAELLE, under=other)
    seal_names(session, view.statement_id, now=now())
    take_sealed_names_away(session)
    assert [s.name for s in list_public(session, other.statement_id, most=9)] == [MAELLE.name]


def test_two_people_and_three_days_open_the_names_again(bureau, view, sign, names):
    sign(MAELLE)
    sign(CORWIN, visibility="initials")
    start = now()
    statement_id = view.statement_id

    def wish(by, at):
        return unseal_names(bureau.session, statement_id, by=by, now=at)[0]

    with pytest.raises(NotSealed):
        wish("Ann", start)
    seal_names(bureau.session, statement_id, now=start)
    take_sealed_names_away(bureau.session)
    assert wish("Ann Brook", start) is UnsealStep.NOTED
    assert wish("Ben", start + timedelta(hours=71, minutes=59)) is UnsealStep.TOO_SOON
    assert wish("ANN  bröok", start + timedelta(hours=80)) is UnsealStep.SAME_PERSON
    assert not lift_seal(bureau.session, statement_id)
    assert wish("Ben", start + timedelta(hours=72)) is UnsealStep.AGREED
    assert wish("Ben", start + timedelta(hours=73)) is UnsealStep.GOES_ON
    last = show_again(bureau.session, statement_id, keys=bureau.keys, after=FIRST)
    assert names() == [], "not before all are back"
    assert show_again(bureau.session, statement_id, keys=bureau.keys, after=last) is None
    assert lift_seal(bureau.session, statement_id)
    assert names() == ["C. T.", MAELLE.name]


def test_sealing_once_more_forgets_who_wished_to_open(bureau, view):
    start, statement_id = now(), view.statement_id
    seal_names(bureau.session, statement_id, now=start)
    unseal_names(bureau.session, statement_id, by="Ann", now=start)
    seal_names(bureau.session, statement_id, now=start)
    step, since = unseal_names(bureau.session, statement_id, by="Ben", now=start + timedelta(hours=90))
    assert (step, since) == (UnsealStep.NOTED, start + timedelta(hours=162))
    unseal_names(bureau.session, statement_id, by="Ann", now=start + timedelta(hours=200))
    seal_names(bureau.session, statement_id, now=start)
    assert not lift_seal(bureau.session, statement_id)


def test_the_database_itself_refuses_one_person_twice(bureau, view):
    seal_names(bureau.session, view.statement_id, now=now())
    bureau.session.commit()
    with pytest.raises(Exception, match="two_people"):
        bureau.sql("UPDATE name_seal SET first_by='Ann', first_at=now(), second_by='Ann', second_at=now()")


# --- rules -------------------------------------------------------------------------------------------------


def test_what_is_not_allowed_falls_back_to_less_and_never_to_more():
    hidden, initials, name, role = Visibility
    assert shown_as(role, tuple(Visibility)) is role
    assert shown_as(role, (hidden, initials, name)) is name
    assert shown_as(name, (hidden, role)) is hidden
    assert shown_as(initials, (hidden, name, role)) is hidden


def test_what_is_compared_has_neither_case_nor_marks_nor_signs():
    assert folded("  Łucja  ØRESUND-Ähre ") == "lucja oresund ahre"
    assert folded("Straße’s “É”") == "strasse s e"
    assert folded("क्षमा देवी").split() == folded("क्षमा  देवी").split()
    assert len(folded("क्षमा देवी").split()) == 2
    assert sort_key("Ann", "") < sort_key("Ann", "Zither player") < sort_key("Ann B", "")
    assert len(sort_key("﷽" * 120, "﷽" * 120)) <= 400
    assert search_words(" ' & :* ") == ()


def test_an_empty_wish_is_the_first():
    assert unseal_step(Unsealing(), "Ann", now()) is UnsealStep.NOTED


def test_the_worker_s_list_counts_whom_it_shows(bureau, view, sign):
    sign(MAELLE, CORWIN)
    ids = [row["id"] for row in bureau.rows("signature")]
    assert show(bureau.session, ids, keys=bureau.keys) == 2
    assert show(bureau.session, [], keys=bureau.keys) == 0
    assert bureau.session.scalar(text("SELECT count(*) FROM public_signer")) == 2
