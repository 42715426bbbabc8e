"""The signer's page as the worker makes it: whose mailbox it is sees all of it, and nobody else does."""

import hmac
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from petitioner.foundation.tokens import digest, new_handle
from petitioner.foundation.views import UnreadableView, decrypt_view, encrypt_view
from petitioner.signatures.ask_change import ask_change
from petitioner.signatures.begin_visit import VISIT_LASTS
from petitioner.signatures.change import change
from petitioner.signatures.confirm import CodeAnswer
from petitioner.signatures.count import count, recount
from petitioner.signatures.end_visit import end_visit
from petitioner.signatures.erase import erase_expired
from petitioner.signatures.issue_link import code_of
from petitioner.signatures.read_visit import UnknownVisit, read_visit
from petitioner.signatures.receive_wish import receive_wish
from petitioner.signatures.rules import WishKind
from petitioner.signatures.shapes import SignerWish
from petitioner.signatures.visit_shapes import Act
from petitioner.statements.rules import ConfirmBy, MailboxSharing, Profile
from petitioner.statements.shapes import Policy, StatementView
from petitioner.vocabulary.email_address import parse_email_address
from petitioner.vocabulary.visibility import Visibility
from tests.people import CORWIN, LUCJA, MAELLE, OKSANA, Invented
from tests.signatures.reception import Reception, changed
from tests.signatures.scene import now, stand

TWO = Policy(two_on_one_mailbox=MailboxSharing.DIFFERENT_NAME)
SEALED = Policy(
    profile=Profile.SEALED,
    visibilities=(Visibility.HIDDEN,),
    confirm_by=ConfirmBy.CODE,
    sends_reminders=False,
)
SOMEWHERE = Invented(MAELLE.name, MAELLE.email, "155")
HEIR = Invented("Aurelian Ottersund", MAELLE.email, "FR")


# --- coming in ---------------------------------------------------------------------------------------------


def test_every_address_gets_a_letter_with_a_code_whether_or_not_it_signed(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    mine, strange = (reception.link(reception.ask(each.email)) for each in (MAELLE, OKSANA))
    told = ("kind", "letter", "statement_id", "version_id", "signature_id", "page_digest", "language")
    assert [mine[name] for name in told] == [strange[name] for name in told]
    assert mine["letter"] == "visit"
    assert mine["letter_due_at"] is not None
    assert mine["statement_id"] is None


def test_letters_of_visits_count_among_those_an_address_may_get(reception: Reception) -> None:
    links = [reception.link(reception.ask(MAELLE.email)) for _ in range(4)]
    assert [link["letter"] for link in links] == ["visit", "visit", "visit", None]
    assert links[-1]["contact"] is None, "of an address that gets no letter nothing is kept"


def test_a_suppressed_address_gets_no_letter_and_its_page_answers_as_any_other(reception: Reception) -> None:
    reception.wish(reception.enter(MAELLE.email), Act.STOP_LETTERS)
    handle, other = reception.ask(MAELLE.email), reception.ask(OKSANA.email)
    assert reception.link(handle)["letter"] is None
    answers = [[reception.type_code(each, "22222222")[0] for _ in range(6)] for each in (handle, other)]
    assert answers[0] == answers[1]
    assert answers[0][-1] is CodeAnswer.TOO_MANY_TRIES


def test_the_code_of_a_letter_works_once_and_for_an_hour(reception: Reception) -> None:
    handle = reception.ask(MAELLE.email)
    code = code_of(reception.bureau.keys, reception.link(handle)["id"])  # type: ignore[arg-type]
    assert reception.type_code(handle, code)[0] is CodeAnswer.RIGHT
    assert reception.type_code(handle, code)[0] is CodeAnswer.WRONG
    late = reception.ask(OKSANA.email)
    link = reception.link(late)
    assert link["expires_at"] == link["issued_at"] + timedelta(hours=1)  # type: ignore[operator]
    reception.bureau.sql("UPDATE link SET expires_at = now() - interval '1 minute'")
    code = code_of(reception.bureau.keys, link["id"])  # type: ignore[arg-type]
    assert reception.type_code(late, code)[0] is CodeAnswer.WRONG


def test_the_code_that_confirms_a_signature_opens_no_visit(reception: Reception, view: StatementView) -> None:
    reception.bureau.accept(view, MAELLE)
    [link] = reception.bureau.links()
    handle = new_handle()
    reception.bureau.sql(
        "UPDATE link SET handle_digest = :it, code_digest = NULL WHERE id = :id",
        it=digest(handle),
        id=link["id"],
    )
    assert reception.type_code(handle, reception.bureau.code(link))[0] is CodeAnswer.WRONG
    assert reception.bureau.rows("visit") == []


@pytest.mark.parametrize(
    "broken",
    [
        {"email": "nobody"},
        {"language": "xx"},
        {"handle_digest": "00"},
        {"handle_digest": "not hexadecimal"},
    ],
)
def test_a_wish_no_page_of_ours_sends_makes_no_link(reception: Reception, broken: dict[str, str]) -> None:
    sound = {"email": MAELLE.email, "language": "en", "handle_digest": digest("x").hex()}
    wish = SignerWish(WishKind.VISIT, sound | broken)
    receive_wish(reception.session, wish, keys=reception.bureau.web_keys, now=now())
    for _ in range(4):
        reception.work()
    assert reception.bureau.rows("link") == []
    assert [row["failures"] for row in reception.bureau.rows("wish")] == [3]


# --- seeing ------------------------------------------------------------------------------------------------


def test_a_visitor_sees_every_signature_of_the_mailbox_over_all_statements(
    reception: Reception, session: Session, view: StatementView
) -> None:
    other = stand(session, slug="long-winters")
    reception.bureau.sign(view, MAELLE, visibility="initials", wants_updates=True)
    reception.bureau.accept(other, MAELLE, visibility="hidden")
    reception.bureau.sign(other, CORWIN, LUCJA)
    seen = {own.slug: own for own in reception.look(reception.enter(MAELLE.email)).signatures}
    assert seen.keys() == {view.slug, other.slug}
    mine = seen[view.slug]
    assert (mine.name, mine.country, mine.visibility) == (MAELLE.name, "FR", "initials")
    assert (mine.title, mine.version_number, mine.state) == (view.title, 1, "confirmed")
    assert mine.wants_updates
    assert mine.keeps_address
    assert mine.visibilities == tuple(Visibility)
    assert (seen[other.slug].state, seen[other.slug].is_live) == ("pending", False)


def test_the_address_may_be_spelled_in_another_way_of_the_same_mailbox(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    spelled = MAELLE.email.replace("@", "+rivers@").replace("maelle", "Maelle")
    assert len(reception.look(reception.enter(spelled)).signatures) == 1


def test_nobody_sees_the_signature_of_another(reception: Reception, view: StatementView) -> None:
    reception.bureau.sign(view, MAELLE, CORWIN)
    assert reception.look(reception.enter(OKSANA.email)).signatures == ()
    [own] = reception.look(reception.enter(CORWIN.email)).signatures
    assert own.name == CORWIN.name


def test_two_people_on_one_mailbox_are_both_seen(reception: Reception, session: Session) -> None:
    shared = stand(session, policy=TWO)
    reception.bureau.sign(shared, MAELLE)
    reception.bureau.sign(shared, HEIR)
    names = {own.name for own in reception.look(reception.enter(MAELLE.email)).signatures}
    assert names == {MAELLE.name, HEIR.name}


def test_a_sealed_signature_is_found_after_its_address_was_destroyed(
    reception: Reception, session: Session
) -> None:
    sealed = stand(session, policy=SEALED)
    reception.bureau.sign(sealed, SOMEWHERE, visibility="hidden")
    [row] = reception.bureau.rows("signature")
    assert row["contact"] is None
    assert all(link["contact"] is None for link in reception.bureau.links())
    [own] = reception.look(reception.enter(MAELLE.email)).signatures
    assert (own.name, own.visibilities, own.keeps_address) == (MAELLE.name, ("hidden",), False)
    assert (own.signed_at.minute, own.signed_at.second) == (0, 0), "nothing finer than the hour is kept"


def test_a_signature_from_before_secrets_and_by_older_rules_is_found(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    keys = reception.bureau.keys
    canonical = parse_email_address(MAELLE.email).canonical(1)
    old = hmac.digest(keys.fingerprint_key(view.statement_id, None), canonical, "sha256")
    reception.bureau.sql("UPDATE fingerprint_key SET secret = NULL, rules = 1")
    reception.bureau.sql("UPDATE signature SET fingerprint = :it", it=old)
    assert len(reception.look(reception.enter(MAELLE.email)).signatures) == 1


def test_after_the_time_of_a_statement_nobody_is_recognised_there(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    reception.bureau.sql("UPDATE fingerprint_key SET secret = NULL, destroyed_at = now()")
    assert reception.look(reception.enter(MAELLE.email)).signatures == ()


def test_titles_are_in_the_language_of_the_visit_or_the_next_best(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    [french] = reception.look(reception.enter(MAELLE.email, "fr")).signatures
    [german] = reception.look(reception.enter(MAELLE.email, "de")).signatures
    assert (french.title_language, french.title) == ("fr", "Le calme sur les fleuves")
    assert (german.title_language, german.title) == ("en", "Quiet on the rivers")


def test_what_lies_in_the_database_shows_no_name_and_not_how_much_there_is(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    full, empty = reception.enter(MAELLE.email), reception.enter(OKSANA.email)
    rows = {bytes(row["session_digest"]): row for row in reception.bureau.rows("visit")}  # type: ignore[call-overload]
    stored = rows[digest(full)]
    for canary in (MAELLE.name, MAELLE.email, view.title, "signatures", full):
        for column in ("view", "sealed_session"):
            assert canary.encode() not in bytes(stored[column])  # type: ignore[call-overload]
    lengths = {len(row["view"]) for row in rows.values()}  # type: ignore[arg-type]
    assert len(lengths) == 1, "an empty page and a full one have one length"
    with pytest.raises(UnreadableView):
        decrypt_view(empty, bytes(stored["view"]))  # type: ignore[call-overload]


def test_a_view_opens_under_its_secret_alone_and_not_when_it_was_altered() -> None:
    stored = encrypt_view("a secret", b"words")
    assert decrypt_view("a secret", stored) == b"words"
    assert len(stored) == 12 + 4096 + 16
    assert len(encrypt_view("a secret", b"x" * 4093)) == 12 + 2 * 4096 + 16
    for secret, broken in (("another", stored), ("a secret", stored[:-1] + b"?"), ("a secret", b"")):
        with pytest.raises(UnreadableView):
            decrypt_view(secret, broken)


def test_printing_a_view_shows_nobody(reception: Reception, view: StatementView) -> None:
    reception.bureau.sign(view, MAELLE)
    seen = reception.look(reception.enter(MAELLE.email))
    assert MAELLE.name not in repr(seen) + repr(seen.signatures[0]) + str(seen)
    assert MAELLE.name in json.dumps(seen.document(), ensure_ascii=False)


# --- changing ----------------------------------------------------------------------------------------------


def test_less_public_takes_effect_at_once_and_outlives_a_restore(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    count(reception.session, keys=reception.bureau.keys, now=now())
    assert _public_names(reception) == {MAELLE.name}
    secret = reception.enter(MAELLE.email)
    [own] = reception.look(secret).signatures
    reception.wish(secret, Act.CHANGE, **changed(own, visibility="initials"))
    assert _public_names(reception) == {"M. O."}
    reception.wish(secret, Act.CHANGE, **changed(own, visibility="hidden"))
    assert _public_names(reception) == set()
    [row] = reception.bureau.rows("signature")
    assert row["visibility"] == "hidden"
    assert reception.lines() == [f"shown_less {row['id']}", f"hidden {row['id']}"]
    assert reception.look(secret).signatures[0].visibility == "hidden"


def test_a_corrected_name_is_the_one_that_is_shown_and_withdrawing_shows_nobody(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    count(reception.session, keys=reception.bureau.keys, now=now())
    secret = reception.enter(MAELLE.email)
    [own] = reception.look(secret).signatures
    reception.wish(secret, Act.CHANGE, **changed(own, name="Maëlle Vale"))
    assert _public_names(reception) == {"Maëlle Vale"}
    reception.wish(secret, Act.WITHDRAW, reference=own.reference)
    assert _public_names(reception) == set()


def test_more_public_is_taken_and_leaves_no_line(reception: Reception, view: StatementView) -> None:
    reception.bureau.sign(view, MAELLE, visibility="hidden")
    secret = reception.enter(MAELLE.email)
    [own] = reception.look(secret).signatures
    reception.wish(secret, Act.CHANGE, **changed(own, visibility="role", role="Ferrywoman"))
    [after] = reception.look(secret).signatures
    assert (after.visibility, after.role) == ("role", "Ferrywoman")
    assert _public_names(reception) == set(), "nobody is shown before being counted"
    count(reception.session, keys=reception.bureau.keys, now=now())
    assert _public_names(reception) == {MAELLE.name}
    assert reception.lines() == []


def test_a_role_that_is_shown_no_more_is_not_kept_and_a_hidden_signature_has_no_comment(
    reception: Reception, session: Session
) -> None:
    talkative = stand(session, policy=Policy(takes_comments=True))
    words = {"role": "Ferrywoman", "comment": "For the herons."}
    reception.bureau.sign(talkative, MAELLE, visibility="role", **words)
    secret = reception.enter(MAELLE.email)
    [own] = reception.look(secret).signatures
    assert (own.role, own.comment, own.comment_state) == ("Ferrywoman", "For the herons.", "waiting")
    reception.wish(secret, Act.CHANGE, **changed(own, visibility="name"))
    [own] = reception.look(secret).signatures
    assert (own.role, own.comment) == ("", "For the herons.")
    reception.wish(secret, Act.CHANGE, **changed(own, visibility="hidden"))
    [row] = reception.bureau.rows("signature")
    assert (reception.person(row).comment, row["comment_state"]) == ("", None)


def test_a_corrected_name_is_kept_encrypted_and_tells_two_people_apart_from_then_on(
    reception: Reception, session: Session
) -> None:
    shared = stand(session, policy=TWO)
    reception.bureau.sign(shared, MAELLE)
    [before] = reception.bureau.rows("signature")
    secret = reception.enter(MAELLE.email)
    [own] = reception.look(secret).signatures
    reception.wish(secret, Act.CHANGE, **changed(own, name="  Maëlle   Ottersund-Vale "))
    [after] = reception.bureau.rows("signature")
    assert reception.person(after).name == "Maëlle Ottersund-Vale"
    assert after["namesake"] not in {before["namesake"], None}
    reception.next_month()
    reception.bureau.sign(shared, MAELLE)
    names = {each.name for each in reception.look(reception.enter(MAELLE.email)).signatures}
    assert names == {"Maëlle Ottersund-Vale", MAELLE.name}


def test_two_people_on_one_mailbox_cannot_take_one_name(reception: Reception, session: Session) -> None:
    shared = stand(session, policy=TWO)
    reception.bureau.sign(shared, MAELLE)
    reception.bureau.sign(shared, HEIR)
    secret = reception.enter(MAELLE.email)
    [heir] = [own for own in reception.look(secret).signatures if own.name == HEIR.name]
    reception.wish(secret, Act.CHANGE, **changed(heir, name=MAELLE.name.upper()))
    names = {own.name for own in reception.look(secret).signatures}
    assert names == {MAELLE.name, HEIR.name}


@pytest.mark.parametrize(
    "broken", [{"name": ""}, {"name": "www.spam.example"}, {"visibility": "everything"}, {"visibility": ""}]
)
def test_the_worker_takes_no_change_the_form_would_refuse(
    reception: Reception, view: StatementView, broken: dict[str, str]
) -> None:
    reception.bureau.sign(view, MAELLE)
    secret = reception.enter(MAELLE.email)
    [own] = reception.look(secret).signatures
    reception.wish(secret, Act.CHANGE, **changed(own, **broken))
    assert reception.look(secret).signatures == (own,)


def test_what_the_statement_does_not_offer_cannot_be_chosen_but_what_was_chosen_may_stay(
    reception: Reception, session: Session
) -> None:
    view = stand(session)
    reception.bureau.sign(view, MAELLE, visibility="name")
    stand(session, policy=Policy(visibilities=(Visibility.HIDDEN, Visibility.INITIALS)))
    secret = reception.enter(MAELLE.email)
    [own] = reception.look(secret).signatures
    assert own.choices == ("hidden", "initials", "name")
    reception.wish(secret, Act.CHANGE, **changed(own, visibility="role", role="Ferrywoman"))
    assert reception.look(secret).signatures == (own,)
    reception.wish(secret, Act.CHANGE, **changed(own, visibility="initials"))
    assert reception.look(secret).signatures[0].choices == ("hidden", "initials")


# --- taking back -------------------------------------------------------------------------------------------


def test_withdrawing_lowers_the_number_and_is_counted_as_withdrawn(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE, CORWIN)
    count(reception.session, keys=reception.bureau.keys, now=now())
    secret = reception.enter(MAELLE.email)
    [own] = reception.look(secret).signatures
    reception.wish(secret, Act.WITHDRAW, reference=own.reference)
    assert reception.look(secret).signatures == ()
    count(reception.session, keys=reception.bureau.keys, now=now())
    [tally] = reception.bureau.rows("statement_tally")
    assert (tally["confirmed"], tally["withdrawn"]) == (1, 1)
    assert recount(reception.session, now=now(), repair=False) == {}
    assert reception.lines() == [f"withdrawn {own.reference}"]
    gone = next(row for row in reception.bureau.rows("signature") if str(row["id"]) == own.reference)
    assert [gone[name] for name in ("person", "contact", "fingerprint", "namesake")] == [None] * 4


def test_who_withdrew_may_sign_again(reception: Reception, view: StatementView) -> None:
    reception.bureau.sign(view, MAELLE)
    secret = reception.enter(MAELLE.email)
    reception.wish(secret, Act.WITHDRAW, reference=reception.look(secret).signatures[0].reference)
    reception.bureau.sign(view, MAELLE)
    states = sorted(str(row["state"]) for row in reception.bureau.rows("signature"))
    assert states == ["confirmed", "withdrawn"]


@pytest.mark.parametrize("act", [Act.WITHDRAW, Act.CHANGE])
def test_a_forged_reference_changes_nothing_of_somebody_else(
    reception: Reception, view: StatementView, act: Act
) -> None:
    reception.bureau.sign(view, MAELLE, CORWIN)
    [theirs] = reception.look(reception.enter(CORWIN.email)).signatures
    secret = reception.enter(MAELLE.email)
    before = reception.bureau.rows("signature", "id")
    for reference in (theirs.reference, str(uuid4()), "", "x" * 300):
        forged = {**changed(theirs, visibility="hidden", name="Nobody"), "reference": reference}
        reception.wish(secret, act, **forged)
    assert reception.bureau.rows("signature", "id") == before
    assert reception.lines() == []


def test_stopping_letters_suppresses_the_address_ends_its_news_and_keeps_the_signature(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    _wants_news(reception, view, MAELLE)
    secret = reception.enter(MAELLE.email)
    assert reception.look(secret).news == (view.title,)
    reception.wish(secret, Act.STOP_LETTERS)
    seen = reception.look(secret)
    assert (seen.are_letters_stopped, seen.news, len(seen.signatures)) == (True, (), 1)
    deeds = [line.split()[0] for line in reception.lines()]
    assert deeds == ["news_ended", *["suppressed"] * len(reception.bureau.rows("suppression"))]


def test_erasing_leaves_nothing_that_leads_to_the_mailbox(
    reception: Reception, session: Session, view: StatementView
) -> None:
    other = stand(session, slug="long-winters")
    reception.bureau.sign(view, MAELLE, CORWIN)
    reception.bureau.accept(other, MAELLE)
    _wants_news(reception, view, MAELLE)
    secret = reception.enter(MAELLE.email)
    reception.wish(secret, Act.ERASE)
    with pytest.raises(UnknownVisit):
        read_visit(session, secret)
    rows = reception.bureau.rows("signature")
    assert sorted(str(row["state"]) for row in rows) == ["confirmed", "withdrawn"]
    assert sum(row["fingerprint"] is not None for row in rows) == 1, "only of the other person"
    assert reception.bureau.rows("news_address") == reception.bureau.rows("visit") == []
    assert sum(link["contact"] is not None for link in reception.bureau.rows("link")) == 1
    assert {line.split()[0] for line in reception.lines()} == {"withdrawn", "erased", "news_ended"}
    reception.next_month()
    assert reception.look(reception.enter(MAELLE.email)).signatures == ()


# --- twice, late, and at the end ---------------------------------------------------------------------------


def test_a_wish_that_is_done_twice_is_done_once(reception: Reception, view: StatementView) -> None:
    reception.bureau.sign(view, MAELLE)
    secret = reception.enter(MAELLE.email)
    [own] = reception.look(secret).signatures
    session_digest = digest(secret).hex()
    for act, values in (
        (Act.CHANGE, changed(own, name="Maëlle Vale", visibility="hidden")),
        (Act.STOP_LETTERS, {}),
        (Act.WITHDRAW, {"reference": own.reference}),
        (Act.ERASE, {}),
    ):
        asked = {"act": act.value, "session_digest": session_digest, **values}
        change(reception.session, asked, reception.tools, now())
        once = (reception.lines(), _unencrypted(reception))
        change(reception.session, asked, reception.tools, now())
        assert (reception.lines(), _unencrypted(reception)) == once, act


def test_nobody_is_shown_what_was_before_a_change_they_asked_for(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    secret = reception.enter(MAELLE.email)
    [own] = reception.look(secret).signatures
    values = changed(own, visibility="hidden")
    keys = reception.bureau.web_keys
    assert ask_change(reception.session, secret, Act.CHANGE, values, keys=keys, now=now())
    assert read_visit(reception.session, secret).view is None, "the page waits"
    reception.work()
    assert reception.look(secret).signatures[0].visibility == "hidden"


def test_an_ended_visit_shows_nothing_and_takes_nothing_in(reception: Reception, view: StatementView) -> None:
    reception.bureau.sign(view, MAELLE)
    left, over = reception.enter(MAELLE.email), reception.enter(MAELLE.email)
    [own] = reception.look(left).signatures
    end_visit(reception.session, left)
    end_visit(reception.session, left)
    reception.bureau.sql(
        "UPDATE visit SET ends_at = now() - interval '1 second' WHERE session_digest = :it", it=digest(over)
    )
    keys = reception.bureau.web_keys
    for secret in (left, over, new_handle()):
        with pytest.raises(UnknownVisit):
            read_visit(reception.session, secret)
        values = {"reference": own.reference}
        assert not ask_change(reception.session, secret, Act.WITHDRAW, values, keys=keys, now=now())
    assert reception.work() == 0
    assert [row["state"] for row in reception.bureau.rows("signature")] == ["confirmed"]


def test_a_wish_for_a_visit_that_is_gone_does_nothing(reception: Reception, view: StatementView) -> None:
    reception.bureau.sign(view, MAELLE)
    secret = reception.enter(MAELLE.email)
    [own] = reception.look(secret).signatures
    erase_expired(reception.session, most=100, now=now() + VISIT_LASTS + timedelta(minutes=1))
    values = {"act": "withdraw", "session_digest": digest(secret).hex(), "reference": own.reference}
    wish = SignerWish(WishKind.CHANGE, values)
    receive_wish(reception.session, wish, keys=reception.bureau.web_keys, now=now())
    assert reception.work() == 1
    assert [row["state"] for row in reception.bureau.rows("signature")] == ["confirmed"]
    assert reception.bureau.rows("wish") == []


def test_visits_go_with_link_and_address_when_they_end_and_those_never_begun_after_an_hour(
    reception: Reception,
) -> None:
    reception.ask(OKSANA.email)
    left, going = reception.enter(MAELLE.email), reception.enter(CORWIN.email)
    end_visit(reception.session, left)
    erase_expired(reception.session, most=100, now=now())
    assert len(reception.bureau.links("visit")) == 2, "one never begun and one that goes on"
    reception.bureau.sql("UPDATE visit SET ends_at = now() + interval '90 minutes'")
    erase_expired(reception.session, most=100, now=now() + timedelta(minutes=61))
    [link] = reception.bureau.links("visit")
    assert link["contact"] is not None, "a visit may outlast its letter"
    assert read_visit(reception.session, going).view is not None
    erase_expired(reception.session, most=100, now=now() + timedelta(minutes=91))
    assert reception.bureau.links("visit") == reception.bureau.rows("visit") == []


def test_what_was_asked_for_in_time_is_done_however_late_the_worker_comes(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    secret = reception.enter(MAELLE.email)
    [own] = reception.look(secret).signatures
    values = {"reference": own.reference}
    ask_change(reception.session, secret, Act.WITHDRAW, values, keys=reception.bureau.web_keys, now=now())
    end_visit(reception.session, secret)
    erase_expired(reception.session, most=100, now=now() + timedelta(hours=5))
    reception.work()
    assert [row["state"] for row in reception.bureau.rows("signature")] == ["withdrawn"]
    erase_expired(reception.session, most=100, now=now() + timedelta(hours=5))
    assert reception.bureau.links("visit") == []


def test_a_row_that_cannot_be_read_is_shown_without_a_name_and_can_be_withdrawn(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    reception.bureau.sql("UPDATE signature SET person = '\\x00'")
    secret = reception.enter(MAELLE.email)
    [own] = reception.look(secret).signatures
    assert own.name == ""
    reception.wish(secret, Act.WITHDRAW, reference=own.reference)
    assert reception.look(secret).signatures == ()


def test_whoever_guessed_the_code_of_a_letter_that_was_never_sent_sees_nothing(reception: Reception) -> None:
    for _ in range(3):
        reception.ask(MAELLE.email)
    handle = reception.ask(MAELLE.email)
    code = code_of(reception.bureau.keys, reception.link(handle)["id"])  # type: ignore[arg-type]
    _, secret = reception.type_code(handle, code)
    reception.work()
    with pytest.raises(UnknownVisit):
        read_visit(reception.session, secret)


def test_a_visit_nobody_can_serve_ends_and_holds_up_no_other(
    reception: Reception, view: StatementView
) -> None:
    reception.bureau.sign(view, MAELLE)
    broken, sound = reception.enter(CORWIN.email), reception.enter(MAELLE.email)
    reception.bureau.sql("UPDATE visit SET view = NULL")
    reception.bureau.sql(
        "UPDATE visit SET sealed_session = '\\x00' WHERE session_digest = :it", it=digest(broken)
    )
    reception.work()
    with pytest.raises(UnknownVisit):
        read_visit(reception.session, broken)
    assert len(reception.look(sound).signatures) == 1


def _public_names(reception: Reception) -> set[object]:
    return {row["name"] for row in reception.bureau.rows("public_signer")}


def _wants_news(reception: Reception, view: StatementView, person: Invented) -> None:
    address = person.email.encode()
    reception.bureau.sql(
        "INSERT INTO news_address (id, statement_id, address_digest, contact, language, created_on)"
        " VALUES (gen_random_uuid(), :statement_id, :digest, '\\x00', 'en', current_date)",
        statement_id=view.statement_id,
        digest=reception.bureau.keys.news_digest(view.statement_id, address),
    )


def _unencrypted(reception: Reception) -> list[dict[str, object]]:
    """Return the rows without what is encrypted under a fresh nonce each time."""
    return [
        {name: value for name, value in row.items() if name != "person"}
        for row in reception.bureau.rows("signature")
    ]
