"""A letter arrives as it was meant, in every language, and nothing typed can bend it."""

import email
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from petitioner.foundation.mail import LetterForm, _stuffed, letter_form, marker
from petitioner.foundation.web import render
from petitioner.signatures.emails import letter
from petitioner.signatures.rules import LetterKind
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address
from petitioner.vocabulary.language import LANGUAGES
from tests.people import MAELLE

CODE = "7K2Q M4XP"
LINK = "https://sign.example/c/AAAAAAAAAAAAAAAAAAAAAA"
MOMENT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TO = parse_email_address(MAELLE.email)
STOP = f"https://sign.example/u/{'A' * 80}"
FOLDERS = Path(__file__).parents[2] / "templates" / "signatures" / "emails"
KINDS = [kind for kind in LetterKind if (FOLDERS / kind).is_dir()]
"""Another test says that none lacks its folder."""
WORDS = some.text(some.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300)


def fill(
    form: LetterForm, *, to=TO, code=CODE, link=LINK, stop=STOP, message_id="0af3@sign.example"
) -> bytes:
    return form.fill({"code": code, "link": link}, to=to, message_id=message_id, date=MOMENT, stop=stop)


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=SMTP)
    assert message.defects == []
    return message  # type: ignore[return-value]


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return text.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def sample(
    subject="Your code", text="Your code:\n\nCODE\n\nLINK\n", html="<p>LINK</p>\n", **options
) -> LetterForm:
    def holed(words):
        return words.replace("CODE", marker("code")).replace("LINK", marker("link"))

    named = {"language": "en", "sender_name": "Post office", "sender": "post@sign.example"} | options
    return letter_form(subject, holed(text), holed(html), **named)


@pytest.fixture
def rendered(app):
    """Return subject, text and HTML as the templates say them, with the true code and link in them."""

    def render_all(kind, language):
        hours = {"link_hours": 24} if kind is LetterKind.CODE else {}
        with app.app_context():
            return [
                render(f"signatures/emails/{kind}/{part}", language, code=CODE, link=LINK, stop=STOP, **hours)
                for part in ("subject.txt", "body.txt", "body.html")
            ]

    return render_all


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_letter_arrives_exactly_as_its_template_says_it(app, settings, rendered, kind, language):
    subject, text, html = rendered(kind, language)
    with app.app_context():
        message = parsed(fill(letter(kind, language, settings)))
    assert message["Subject"] == subject.strip()
    assert [part.rstrip("\n") for part in parts(message)] == [text.rstrip("\n"), html.rstrip("\n")]
    assert message.get_content_type() == "multipart/alternative"


def test_a_letter_says_its_language():
    assert parsed(fill(sample(language="uk")))["Content-Language"] == "uk"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_line_of_a_letter_is_short_ascii_and_ends_as_lines_of_mail_do(app, settings, kind, language):
    with app.app_context():
        data = fill(letter(kind, language, settings))
    assert data.isascii()
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\0" not in data
    lines = data.split(b"\r\n")
    assert max(len(line) for line in lines if not line.startswith(b"List-Unsubscribe: ")) <= 78
    body = data.partition(b"\r\n\r\n")[2]
    assert max(len(line) for line in body.split(b"\r\n") if not line.startswith(b"--")) <= 76


def test_the_confirmation_letter_holds_code_and_link_once_each_where_they_can_be_copied(app, settings):
    with app.app_context():
        text, html = parts(parsed(fill(letter(LetterKind.CONFIRMATION, "en", settings))))
    assert text.count(f"\n{LINK}\n") == text.count(f"\n{CODE}\n") == 1
    assert re.findall(r'href="([^"]+)"', html) == [LINK, STOP]
    assert "Hole" not in text + html


def test_the_letter_to_one_who_has_signed_already_holds_neither(app, settings):
    with app.app_context():
        text, html = parts(parsed(fill(letter(LetterKind.ALREADY_CONFIRMED, "en", settings))))
    for secret in (CODE, LINK, "Hole"):
        assert secret not in text + html


def test_a_letter_says_who_sends_it_to_whom_and_that_no_machine_should_answer():
    message = parsed(fill(sample(sender_name="Büro „Post“, Abt. 2")))
    assert (message["From"].addresses[0].display_name, message["From"].addresses[0].addr_spec) == (
        "Büro „Post“, Abt. 2",
        "post@sign.example",
    )
    assert [each.addr_spec for each in message["To"].addresses] == [MAELLE.email]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == "<0af3@sign.example>"
    assert parsedate_to_datetime(message["Date"]) == MOMENT
    for absent in ("Cc", "Bcc", "Reply-To", "X-Mailer", "Received"):
        assert message[absent] is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_click_of_the_mailbox_ends_all_letters(app, settings, kind, language):
    with app.app_context():
        data = fill(letter(kind, language, settings))
    message = parsed(data)
    assert message["List-Unsubscribe"].strip() == f"<{STOP}>"  # RFC 2369
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"  # RFC 8058
    assert data.partition(b"\r\n\r\n")[0].count(f"\r\nList-Unsubscribe: <{STOP}>\r\n".encode()) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_of_a_letter_names_our_own_addresses_and_one_with_a_code_alone_names_none(
    app, settings, tmp_path, kind
):
    for language in LANGUAGES:
        with app.app_context():
            data = fill(letter(kind, language, settings))
        (tmp_path / f"{kind}.{language}.eml").write_bytes(data)
        text, html = parts(parsed(data))
        named = set(re.findall(r"https?://[^\s\"<]+", text + html))
        assert named <= {LINK, STOP}
        has_code_alone = kind in {LetterKind.CODE, LetterKind.VISIT}
        assert (STOP in text, STOP in html) == (not has_code_alone,) * 2
        assert not has_code_alone or named == set()
        assert not re.search(r"<(?:img|link|script|iframe)\b|url\(", html)
        assert "Hole" not in data.decode()
        assert kind is not LetterKind.CODE or "24" in text


@given(text=WORDS, html=WORDS, subject=WORDS)
def test_any_words_survive_the_journey(text, html, subject):
    form = sample(subject="S " + " ".join(subject.split()), text=f"{text}\nLINK\n", html=f"{html}\nCODE\n")
    message = parsed(fill(form))
    got_text, got_html = parts(message)
    assert got_text.splitlines() == f"{text}\n{LINK}\n".splitlines()
    assert got_html.splitlines() == f"{html}\n{CODE}\n".splitlines()
    assert " ".join(message["Subject"].split()) == f"S {' '.join(subject.split())}".strip()


@given(link=some.text("abcXYZ019-_/:.?&", min_size=1, max_size=400))
def test_a_long_link_arrives_whole(link):
    text, html = parts(parsed(fill(sample(), link=link)))
    assert f"\n{link}\n" in text
    assert f"<p>{link}</p>" in html


def test_a_long_link_with_equals_signs_arrives_whole():
    for start in range(6):
        link = "https://sign.example/?" + "c" * start + "a=b&=3==" * 40
        text, _ = parts(parsed(fill(sample(), link=link)))
        assert f"\n{link}\n" in text


@pytest.mark.parametrize(
    "host",
    ["sign.example", "signatures.the-long-table-committee-of-the-four-rivers.example", "a" * 38 + ".example"],
)
def test_lines_stay_short_at_an_installation_with_a_long_address(app, settings, host):
    with app.app_context():
        data = fill(letter(LetterKind.CONFIRMATION, "en", settings), link=f"https://{host}/c/{'A' * 22}")
    assert max(len(line) for line in data.partition(b"\r\n\r\n")[2].split(b"\r\n")) <= 76


# --- nothing typed bends a letter --------------------------------------------------------------------------


@given(some.text("abcdé.+'@,<\"\r\n", min_size=1, max_size=9).map(lambda t: f"{t}@post.example"))
def test_whatever_is_typed_as_an_address_a_letter_has_one_recipient_and_the_headers_we_gave_it(typed):
    try:
        to = parse_email_address(typed)
    except InvalidEmailAddress:
        return
    data = fill(sample(), to=to)
    head = data.partition(b"\r\n\r\n")[0]
    message = email.message_from_bytes(data, policy=SMTP)
    assert [name.lower() for name in message.keys() if name.lower() != "content-language"] == [  # noqa: SIM118 (a message may hold a header twice)
        *(
            "to",
            "date",
            "message-id",
            "list-unsubscribe",
            "list-unsubscribe-post",
            "from",
            "subject",
            "auto-submitted",
            "x-auto-response-suppress",
        ),
        *("mime-version", "content-type"),
    ]
    assert head.startswith(b"To: " + to.reveal().encode() + b"\r\nDate: ")
    assert not re.search(rb"[,;<>\s]", to.reveal().encode())


@pytest.mark.parametrize("posing", ["messageid", "date"])
def test_an_address_that_looks_like_a_hole_is_an_address(posing):
    to = parse_email_address(f"{marker(posing)}@post.example")
    message = parsed(fill(sample(), to=to))
    assert message["To"] == to.reveal()
    assert message["Message-ID"] == "<0af3@sign.example>"
    assert parsedate_to_datetime(message["Date"]) == MOMENT


def test_a_subject_cannot_bring_a_header_of_its_own():
    with pytest.raises(ValueError, match=r"linefeed|newline|carriage"):
        sample(subject="Your code\r\nBcc: ben@post.example")


@given(some.lists(some.sampled_from([b".", b"..", b"a", b"", b".\r", b"QUIT"]), min_size=1, max_size=20))
def test_lines_that_begin_with_a_dot_arrive_with_it_and_none_ends_the_letter_early(lines):
    data = b"Subject: x\r\n\r\n" + b"".join(line + b"\r\n" for line in lines)
    sent = _stuffed(data)
    assert sent.endswith(b"\r\n.\r\n")
    assert sent.index(b"\r\n.\r\n") == len(sent) - 5
    received = b"\r\n".join(line.removeprefix(b".") for line in sent[:-5].split(b"\r\n")) + b"\r\n"
    assert received == data
