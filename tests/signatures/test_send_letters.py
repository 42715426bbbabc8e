"""Every signer gets their letter, once, as soon as a mail server takes it."""

import email
from datetime import datetime, timedelta
from email.policy import SMTP

import pytest
from sqlalchemy import text

from petitioner.foundation.mail import MOST_PUT_OFF, Delivery, MailServerAway
from petitioner.foundation.tokens import spaced
from petitioner.signatures import emails, send_letters
from petitioner.signatures.claim_letters import LEASE, claim_letters
from petitioner.signatures.disown import disown
from petitioner.signatures.erase import erase_disowned, erase_expired
from petitioner.signatures.read_letters import read_letters
from petitioner.vocabulary.letter_provider import provider_of
from tests.people import CORWIN, LUCJA, MAELLE, OKSANA, PEOPLE, Invented, crowd
from tests.signatures.postbox import SEALED, stand_under
from tests.signatures.scene import now, stand

TAKEN, LATER, REFUSED = Delivery.TAKEN, Delivery.LATER, Delivery.REFUSED


class Server:
    """Stands for an open connection; says what it is told to say, then takes everything."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.letters = []

    def send(self, data, *, to):
        answer = self.answers.pop(0) if self.answers else TAKEN
        if answer is MailServerAway:
            raise MailServerAway
        self.letters.append((to.reveal(), email.message_from_bytes(data, policy=SMTP)))
        return answer


@pytest.fixture
def hand_over(bureau, settings):
    """Claim what is due at a moment and hand it over; return how many were taken."""

    def hand(*answers, at=None, most=200, server=None):
        moment = at or now()
        claimed = claim_letters(bureau.session, keys=bureau.keys, most=most, now=moment)
        hand.server = server or Server(*answers)
        return send_letters.send_letters(
            bureau.bare,
            hand.server,
            claimed,
            keys=bureau.keys,
            form_of=lambda kind, language: emails.letter(kind, language, settings),
            link_address=lambda token: f"https://sign.example/c/{token}",
            stop_address=lambda token: f"https://sign.example/u/{token}",
            now=lambda: moment,
        )

    return hand


def test_each_signer_gets_a_letter_with_their_own_link_and_code(bureau, view, hand_over):
    bureau.accept(view, *PEOPLE)
    assert hand_over() == len(PEOPLE)
    assert sorted(to for to, _ in hand_over.server.letters) == sorted(person.email for person in PEOPLE)
    texts = [message.get_body(("plain",)).get_content() for _, message in hand_over.server.letters]
    for link in bureau.links():
        (mine,) = [text for text in texts if f"/c/{bureau.token(link)}" in text]
        assert spaced(bureau.code(link)) in mine
    assert all(row["mailed_at"] and row["letter_due_at"] is None for row in bureau.links())
    assert hand_over() == 0


def test_a_letter_is_in_the_signer_s_language(bureau, view, session, hand_over):
    bureau.accept(view, CORWIN)
    bureau.accept(stand(session, language="fr"), MAELLE)
    hand_over()
    html = {to: message.get_body(("html",)).get_content() for to, message in hand_over.server.letters}
    assert '<html lang="en"' in html[CORWIN.email]
    assert '<html lang="fr"' in html[MAELLE.email]


def test_the_letter_to_who_has_signed_already_carries_nothing_to_press(bureau, view, hand_over):
    bureau.sign(view, MAELLE)
    hand_over()
    bureau.accept(view, MAELLE)
    assert hand_over() == 1
    ((to, message),) = hand_over.server.letters
    assert to == MAELLE.email
    assert "/c/" not in message.as_string()


def test_a_letter_keeps_its_number_and_its_link_when_it_is_sent_again(bureau, view, hand_over):
    bureau.accept(view, MAELLE)
    hand_over(LATER)
    ((_, first),) = hand_over.server.letters
    hand_over(at=now() + timedelta(hours=1))
    ((_, second),) = hand_over.server.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@sign.example>")
    assert first.get_body(("plain",)).get_content() == second.get_body(("plain",)).get_content()


def test_what_is_put_off_comes_back_later_and_later(bureau, view, hand_over):
    bureau.accept(view, MAELLE)
    moment, waits = now(), []
    for _ in range(11):
        assert hand_over(LATER, at=moment) == 0
        (link,) = bureau.links()
        waits.append((link["letter_due_at"] - moment) / timedelta(minutes=1))
        assert hand_over(at=link["letter_due_at"] - timedelta(seconds=1)) == 0
        moment = link["letter_due_at"]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]
    assert hand_over(at=moment) == 1


def test_what_is_put_off_too_often_has_bounced(bureau, view, hand_over):
    bureau.accept(view, MAELLE)
    bureau.sql("UPDATE link SET letter_attempts = :n", n=MOST_PUT_OFF)
    hand_over(LATER)
    (link,) = bureau.links()
    assert link["bounced_at"] is not None
    assert link["letter_due_at"] is None


def test_one_refused_letter_bounces_and_the_others_go(bureau, view, hand_over):
    bureau.accept(view, MAELLE, CORWIN, LUCJA)
    assert hand_over(TAKEN, REFUSED, TAKEN) == 2
    assert sorted(bool(row["bounced_at"]) for row in bureau.links()) == [False, False, True]
    assert hand_over(at=now() + timedelta(hours=12)) == 0


def test_a_server_that_hangs_up_keeps_what_it_took_and_the_rest_is_due_again_soon(
    bureau, view, hand_over, caplog
):
    bureau.accept(view, MAELLE, CORWIN, LUCJA, OKSANA)
    moment = now()
    assert hand_over(TAKEN, MailServerAway, at=moment) == 1
    assert "the mail server went away; 3 letters wait" in caplog.text
    assert hand_over(at=moment + timedelta(seconds=19)) == 0
    assert hand_over(at=moment + timedelta(seconds=20)) == 3


def test_two_workers_never_have_the_same_letter(bureau, view, hand_over):
    bureau.accept(view, *crowd(30))
    moment = now()

    def claim(at=moment):
        return {letter.link_id for letter in claim_letters(bureau.session, keys=bureau.keys, most=20, now=at)}

    first, second = claim(), claim()
    assert (len(first), len(second)) == (20, 10)
    assert first & second == set()
    assert claim(moment + LEASE - timedelta(seconds=1)) == set()
    assert hand_over(at=moment + LEASE) == 30


def test_a_worker_that_takes_too_long_gives_back_what_it_has_not_handed_over(
    bureau, view, hand_over, monkeypatch
):
    bureau.accept(view, MAELLE, CORWIN, LUCJA)
    ticks = iter([0.0, 1.0, 41.0])
    monkeypatch.setattr(send_letters.time, "monotonic", lambda: next(ticks))
    moment = now()
    assert hand_over(at=moment) == 1
    monkeypatch.undo()
    assert hand_over(at=moment) == 2


def test_a_letter_whose_row_cannot_be_read_holds_up_nobody(bureau, view, hand_over, caplog):
    bureau.accept(view, MAELLE, CORWIN)
    damaged = bureau.links()[0]["id"]
    bureau.sql(
        "UPDATE link SET contact = set_byte(contact, 40, get_byte(contact, 40) # 1) WHERE id = :d", d=damaged
    )
    assert hand_over() == 1
    assert [row["signature_id"] for row in bureau.links() if not row["mailed_at"]] == [damaged]
    assert hand_over(at=now() + timedelta(days=2)) == 0
    assert "the row of a letter cannot be read" in caplog.text


def test_the_oldest_letters_go_first(bureau, view, hand_over):
    moment = now()
    for age, person in ((3, MAELLE), (1, CORWIN), (2, LUCJA)):
        bureau.accept(view, person, at=moment - timedelta(minutes=age))
    for expected in (MAELLE, LUCJA, CORWIN):
        hand_over(at=moment, most=1)
        assert [to for to, _ in hand_over.server.letters] == [expected.email]


# --- after a long outage -----------------------------------------------------------------------------------


def test_an_hour_without_a_mail_server_is_not_held_against_the_letters(bureau, view, hand_over):
    bureau.accept(view, MAELLE)
    moment = now()
    for _ in range(MOST_PUT_OFF + 1):
        hand_over(MailServerAway, at=moment)
        moment += timedelta(minutes=1)
    hand_over(LATER, at=moment)
    (link,) = bureau.links()
    assert link["bounced_at"] is None
    assert link["letter_due_at"] - moment <= timedelta(minutes=2)


def test_letters_that_ran_out_unsent_do_not_stand_in_the_way_of_new_ones(bureau, view, hand_over):
    long_ago = now() - timedelta(hours=73)
    bureau.accept(view, *crowd(6), at=long_ago)
    assert erase_expired(bureau.session, most=1000, now=now()) == 6
    bureau.accept(view, MAELLE)
    assert hand_over(most=5) == 1


def test_a_letter_is_not_sent_for_what_was_erased(bureau, view, session, hand_over, journal):
    bureau.accept(view, MAELLE, MAELLE)
    disown(session, bureau.token(bureau.links()[0]), now=now())
    erase_disowned(session, keys=bureau.keys, journal=journal, most=10, now=now())
    session.execute(text("DELETE FROM suppression"))  # what keeps it back is that nothing is left of it
    assert hand_over(at=now() + timedelta(minutes=5)) == 0
    assert hand_over.server.letters == []


def test_after_not_me_no_letter_that_waits_goes_to_that_address(bureau, view, session, hand_over, journal):
    bureau.accept(view, MAELLE)
    hand_over()
    bureau.accept(stand(session, slug="open-schools"), MAELLE)
    disown(session, bureau.token(bureau.links()[0]), now=now())
    assert erase_disowned(session, keys=bureau.keys, journal=journal, most=10, now=now()) == 1
    assert hand_over(at=now() + timedelta(seconds=1)) == 0


def test_the_time_of_a_mark_is_the_database_s_and_no_finer_than_the_hour(bureau, view, hand_over):
    bureau.accept(view, MAELLE)
    hand_over()
    (link,) = bureau.links()
    assert isinstance(link["mailed_at"], datetime)
    assert link["mailed_at"] == bureau.session.scalar(text("SELECT date_trunc('hour', now())"))


def test_large_providers_are_counted_by_what_they_said_and_small_ones_together(bureau, view, hand_over):
    senders = [Invented(f"Guest {n}", f"guest.{n}.invented@gmx.net", "DE") for n in range(12)]
    bureau.accept(view, *senders, MAELLE, CORWIN)
    hand_over(REFUSED, LATER)
    bureau.accept(stand_under(bureau.session, SEALED, "high-ground"), OKSANA, visibility="hidden")
    hand_over()
    assert {row["provider"] for row in bureau.rows("letter_tally")} <= {"United Internet", ""}
    (large, others) = read_letters(bureau.session, today=now().date())
    assert (large.provider, others.provider) == ("United Internet", "")
    assert large.all + others.all == 15
    assert large.refused + others.refused == large.later + others.later == 1
    assert others.all == 3, "who is at risk is among the others"


def test_a_provider_of_few_letters_is_among_the_others_and_old_days_are_forgotten(bureau, view, hand_over):
    bureau.accept(view, Invented("Guest", "guest.invented@gmx.net", "DE"), MAELLE)
    hand_over()
    assert [(each.provider, each.all) for each in read_letters(bureau.session, today=now().date())] == [
        ("", 2)
    ]
    bureau.sql("UPDATE letter_tally SET day = day - 31")
    bureau.accept(view, CORWIN)
    hand_over()
    assert len(bureau.rows("letter_tally")) == 1


@pytest.mark.parametrize(
    ("domain", "provider"),
    [
        ("gmail.com", "Google"),
        ("outlook.com.br", "Microsoft"),
        ("yandex.by", "Yandex"),
        ("web.de", "United Internet"),
        ("live.theatre.example.org", ""),
        ("table.example", ""),
        ("gmail.com.example", ""),
    ],
)
def test_which_provider_keeps_the_mail_of_a_domain(domain, provider):
    assert provider_of(domain) == provider
