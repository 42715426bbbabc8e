"""The mail sink keeps what a mail server would have delivered, and misbehaves when asked."""

import smtplib
from email.message import EmailMessage

import pytest

from petitioner.foundation.embedded.sink import Sink


def send(sink: Sink, *recipients: str) -> None:
    letter = EmailMessage()
    letter["Subject"] = "Підтвердьте"
    letter["From"] = "Post <post@posta.example>"
    letter["To"] = recipients[0]
    letter.set_content("Hello, Ana.\n")
    letter.add_alternative("<p>Hello, Ana.</p>\n", subtype="html")
    with smtplib.SMTP("127.0.0.1", sink.port) as line:
        line.send_message(letter, "bounces@posta.example", list(recipients))


def test_a_letter_is_kept_with_both_its_bodies(sink: Sink) -> None:
    send(sink, "ana@posta.example")
    (letter,) = sink.wait_for_letters(1)
    assert letter["to"] == "ana@posta.example"
    assert letter["from"] == "bounces@posta.example"
    assert letter["subject"] == "Підтвердьте"
    assert letter["text"] == "Hello, Ana.\n"
    assert letter["html"] == "<p>Hello, Ana.</p>\n"
    assert ["From", "Post <post@posta.example>"] in letter["headers"]


def test_letters_come_in_order_and_by_recipient(sink: Sink) -> None:
    for name in ("ana", "bo", "ana"):
        send(sink, f"{name}@posta.example")
    assert [letter["to"][:2] for letter in sink.letters()] == ["an", "bo", "an"]
    assert len(sink.letters("ana@posta.example")) == 2


@pytest.mark.parametrize(("name", "code"), [("refuse4.ana", 451), ("refuse5.ana", 550)])
def test_refused_recipients_get_nothing(sink: Sink, name: str, code: int) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(sink, f"{name}@posta.example")
    assert refused.value.recipients[f"{name}@posta.example"][0] == code
    assert sink.letters() == []


def test_a_greylisted_recipient_is_taken_the_second_time(sink: Sink) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(sink, "grey.ana@posta.example")
    send(sink, "grey.ana@posta.example")
    assert len(sink.letters()) == 1


def test_a_dropped_connection_leaves_the_letter_delivered(sink: Sink) -> None:
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(sink, "drop.ana@posta.example")
    assert len(sink.letters()) == 1
