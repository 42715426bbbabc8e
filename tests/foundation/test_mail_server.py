"""What a mail server says of one letter decides about that letter, and only about that one."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from petitioner.foundation import mail
from petitioner.foundation.embedded.programs import free_port
from petitioner.foundation.mail import Delivery, MailServerAway, connected
from petitioner.foundation.settings import Settings
from petitioner.vocabulary.email_address import parse_email_address
from tests.foundation.scripted_smtp import HANG_UP, scripted_smtp
from tests.people import CORWIN, LUCJA, MAELLE

DATA = b"Subject: x\r\n\r\nline\r\n.\r\n..two\r\nend\r\n"
PIPELINING = pytest.mark.parametrize("extensions", [("PIPELINING", "SMTPUTF8"), ("SMTPUTF8",)])
ANN, BEN, CYD = (parse_email_address(each.email) for each in (MAELLE, CORWIN, LUCJA))
BASE = Settings(database_url="postgresql:///x", mail_from="post@sign.example")


def at(server):
    return replace(BASE, smtp_port=server.port)


@PIPELINING
def test_letters_go_one_after_the_other_over_one_connection(extensions):
    with scripted_smtp(extensions=extensions) as server, connected(at(server)) as mailer:
        for to in (ANN, BEN, CYD):
            assert mailer.send(DATA, to=to) is Delivery.TAKEN
    assert server.verbs() == ["EHLO", *["MAIL", "RCPT", "DATA"] * 3, "QUIT"]
    assert server.heard[1:3] == ["MAIL FROM:<post@sign.example>", f"RCPT TO:<{MAELLE.email}>"]
    assert server.letters[0] == DATA.replace(b"\r\n.", b"\r\n..")


@PIPELINING
@pytest.mark.parametrize(
    ("verb", "answer", "delivery"),
    [
        ("RCPT", "550 5.1.1 no such mailbox", Delivery.REFUSED),
        ("RCPT", "450 4.2.1 come again (greylisted)", Delivery.LATER),
        ("RCPT", "452 4.2.2 full", Delivery.LATER),
        ("DATA", "554 no", Delivery.REFUSED),
        ("DATA", "451 not now", Delivery.LATER),
        (".", "552 too much", Delivery.REFUSED),
        (".", "451 local error", Delivery.LATER),
        (".", "554 5.7.1 looks like spam", Delivery.REFUSED),
        (".", "250-taken\r\n250 in two lines", Delivery.TAKEN),
    ],
)
def test_what_is_said_of_one_letter_does_not_touch_the_next(extensions, verb, answer, delivery):
    script = {verb: [answer]}
    if verb == "RCPT":
        script["DATA"] = ["503 need a recipient first"]
    with scripted_smtp(extensions=extensions, script=script) as server, connected(at(server)) as mailer:
        assert mailer.send(DATA, to=ANN) is delivery
        server.script = {}
        assert mailer.send(DATA, to=BEN) is Delivery.TAKEN
    assert len(server.letters[-1]) > 10
    assert server.heard.count(f"RCPT TO:<{CORWIN.email}>") == 1
    assert ("RSET" in server.verbs()) is (delivery is not Delivery.TAKEN)


def test_a_server_that_asks_for_the_text_though_it_refused_the_recipient_gets_an_empty_one():
    with (
        scripted_smtp(extensions=("PIPELINING",), script={"RCPT": ["550 no such mailbox"]}) as server,
        connected(at(server)) as mailer,
    ):
        assert mailer.send(DATA, to=ANN) is Delivery.REFUSED
        assert mailer.send(DATA, to=BEN) is Delivery.TAKEN
    assert server.letters == [b"", DATA.replace(b"\r\n.", b"\r\n..")]


@PIPELINING
@pytest.mark.parametrize(
    ("verb", "answer"),
    [
        ("MAIL", "530 authentication required"),
        ("MAIL", "550 sender not allowed"),
        ("MAIL", "553 bad sender"),
        ("MAIL", "451 not now"),
        ("RCPT", "530 5.7.1 sign in first"),
        ("RCPT", "535 signing in failed"),
        ("DATA", "530 sign in first"),
        (".", "535 signing in failed"),
    ],
)
def test_a_server_that_takes_no_letters_from_us_has_said_nothing_about_the_mailbox(
    extensions, verb, answer, caplog
):
    with (
        scripted_smtp(extensions=extensions, script={verb: answer}) as server,
        pytest.raises(MailServerAway),
        connected(at(server)) as mailer,
    ):
        mailer.send(DATA, to=ANN)
    assert f"takes no letters from us: it answered {answer[:3]}" in caplog.text
    assert MAELLE.email not in caplog.text
    assert all(letter in {b"", DATA.replace(b"\r\n.", b"\r\n..")} for letter in server.letters)
    assert (b"" in server.letters) is (len(server.letters) > 0 and verb != ".")


@PIPELINING
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize("answer", [HANG_UP, "421 closing down"])
def test_a_server_that_goes_away_in_the_middle_leaves_the_letter_due(extensions, verb, answer):
    with (
        scripted_smtp(extensions=extensions, script={verb: answer}) as server,
        pytest.raises(MailServerAway) as told,
        connected(at(server)) as mailer,
    ):
        mailer.send(DATA, to=ANN)
    assert told.value.__suppress_context__
    assert MAELLE.email not in str(told.value)


@pytest.mark.parametrize(
    "script", [{"CONNECT": HANG_UP}, {"CONNECT": "554 go away"}, {"CONNECT": "421 busy"}, {"EHLO": HANG_UP}]
)
def test_a_server_that_does_not_let_us_in_is_away(script):
    with (
        scripted_smtp(script=script) as server,
        pytest.raises(MailServerAway),
        connected(at(server)) as mailer,
    ):
        mailer.send(DATA, to=ANN)


def test_nobody_there_is_away_too():
    with pytest.raises(MailServerAway), connected(replace(BASE, smtp_port=free_port())):
        pass


def test_a_server_that_says_nothing_is_given_up_on(silent_server, monkeypatch):
    monkeypatch.setattr(mail, "PATIENCE", 0.2)
    started = time.monotonic()
    with pytest.raises(MailServerAway), connected(replace(BASE, smtp_port=silent_server)):
        pass
    assert time.monotonic() - started < 1


def test_letters_are_not_handed_over_in_the_clear_when_tls_was_asked_for():
    with (
        scripted_smtp() as server,
        pytest.raises(MailServerAway),
        connected(replace(at(server), smtp_starttls=True)) as mailer,
    ):
        mailer.send(DATA, to=ANN)
    assert "MAIL" not in server.verbs()


def test_a_password_goes_only_to_a_server_that_offers_to_take_it(tmp_path, caplog):
    password = tmp_path / "password"
    password.write_text("between-us\n")
    settings = {"smtp_username": "post", "smtp_password_file": password}
    with (
        scripted_smtp() as server,
        pytest.raises(MailServerAway),
        connected(replace(at(server), **settings)),
    ):
        pass
    assert "AUTH" not in server.verbs()
    assert "the mail server did not let us in: SMTPNotSupportedError" in caplog.text
    assert "between-us" not in caplog.text
    with (
        scripted_smtp(extensions=("AUTH PLAIN",), script={"AUTH": "235 welcome"}) as server,
        connected(replace(at(server), **settings)) as mailer,
    ):
        assert mailer.send(DATA, to=ANN) is Delivery.TAKEN
    assert "AUTH" in server.verbs()


def test_an_address_in_another_script_needs_a_server_that_can_write_it():
    to = parse_email_address("оксана@vitropole.example")
    with scripted_smtp(extensions=("PIPELINING",)) as server, connected(at(server)) as mailer:
        assert mailer.send(DATA, to=to) is Delivery.REFUSED
        assert "MAIL" not in server.verbs()
    with scripted_smtp(extensions=("PIPELINING", "SMTPUTF8")) as server, connected(at(server)) as mailer:
        assert mailer.send(DATA, to=to) is Delivery.TAKEN
    assert server.heard[1:3] == [
        "MAIL FROM:<post@sign.example> SMTPUTF8",
        "RCPT TO:<оксана@vitropole.example>",
    ]


def test_the_mail_sink_takes_what_we_send(sink, settings):
    letter = f"To: {MAELLE.email}\r\nDate: {datetime(2026, 1, 1, tzinfo=UTC):%c}\r\n".encode() + DATA
    with connected(settings) as mailer:
        assert mailer.send(letter, to=ANN) is Delivery.TAKEN
    assert len(list(settings.mailbox_folder.glob("*.json"))) == 1
