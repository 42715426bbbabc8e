"""An address is recognised however it is spelled, and shows itself to nobody."""

import json
import logging
from dataclasses import asdict, dataclass

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address
from tests.people import MAELLE

ATOM = some.text("abcxyzABCXYZ0189äßéïöŁжЖїі_-'", min_size=1, max_size=8)
LOCAL = some.lists(ATOM, min_size=1, max_size=3).map(".".join)
TAG = some.sampled_from(["", "+news", "+a.b", "+ceasefire+2026", "+"])
DOMAIN = some.sampled_from(
    [
        "gmail.com",
        "GoogleMail.com",
        "ya.ru",
        "Yandex.ua",
        "PM.me",
        "post.example",
        "Bücher.example",
        "пошта.укр",
    ]
)


def canonical(text):
    return parse_email_address(text).canonical()


@given(LOCAL, TAG, DOMAIN)
def test_the_canonical_form_of_a_canonical_form_is_itself(local, tag, domain):
    found = canonical(f"{local}{tag}@{domain}")
    assert canonical(found.decode()) == found


@given(LOCAL, TAG, DOMAIN, some.sampled_from([str.lower, str.upper, str.title]))
def test_tag_and_case_make_no_second_signer(local, tag, domain, spelled):
    assume(spelled(local).lower() == local.lower())  # “ß” has no capital of its own: SS is another mailbox
    assert canonical(f" {spelled(local)}{tag}@{domain}\n") == canonical(f"{local}@{domain.lower()}")


@given(some.text(max_size=300))
def test_any_text_is_an_address_or_is_refused_without_a_word_of_it(text):
    try:
        found = parse_email_address(text)
    except InvalidEmailAddress as refusal:
        assert str(refusal) == ""  # noqa: PT017 (either outcome is right)
        assert refusal.__cause__ is None  # noqa: PT017
        assert refusal.__suppress_context__ or refusal.__context__ is None  # noqa: PT017
    else:
        assert 0 < len(found.reveal().encode()) <= 512


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("j.o.e@gmail.com", "joe@gmail.com"),
        ("J.Oe+petition@GoogleMail.com", "joe@gmail.com"),
        ("ira@ya.ru", "ira@yandex.ru"),
        ("ira@yandex.com", "ira@yandex.kz"),
        ("ben@pm.me", "ben@protonmail.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@BÜCHER.example", "ada@bücher.example"),
        ("rené@post.example", "rene\u0301@post.example"),
        ("+only@post.example", "+ONLY@post.example"),
        ("ira.k@ya.ru", "ira-k@yandex.com.tr"),
        ("ben_b@pm.me", "benb@proton.me"),
        ("cy@mac.com", "cy@icloud.com"),
        ("dot-shop@yahoo.com", "dot@yahoo.com"),
    ],
)
def test_two_spellings_of_one_mailbox_are_one(one, other):
    assert parse_email_address(one) == parse_email_address(other)
    assert hash(parse_email_address(one)) == hash(parse_email_address(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("j.o.e@post.example", "joe@post.example"),
        ("joe@gmail.com", "joe@post.example"),
        ("rene@post.example", "rené@post.example"),
        ("o'hara@post.example", "ohara@post.example"),
        ("a-b@post.example", "ab@post.example"),
        ("ann@hotmail.com", "ann@outlook.com"),
        ("ann@mail.ru", "ann@bk.ru"),
        ("ann@yahoo.com", "ann@yahoo.fr"),
    ],
)
def test_two_mailboxes_stay_two(one, other):
    assert parse_email_address(one) != parse_email_address(other)


def test_letters_go_to_the_address_as_typed():
    assert parse_email_address(" J.Oe+News@GMail.com ").reveal() == "J.Oe+News@gmail.com"
    assert parse_email_address("ada@bücher.example").reveal() == "ada@xn--bcher-kva.example"


def test_an_address_is_recognised_by_the_rules_that_are_asked_for():
    address = parse_email_address("Cy.B+x@ME.com")
    assert address.canonical() == address.canonical(2) == b"cy.b@icloud.com"
    assert address.canonical(1) == b"cy.b@me.com"
    assert address.reveal() == "Cy.B+x@me.com"
    assert address == parse_email_address("cy.b@icloud.com")


@pytest.mark.parametrize(
    ("typed", "country"),
    [("ira@mail.ru", "RU"), ("ira@пошта.укр", "UA"), ("ira@почта.рф", "RU"), ("ann@post.example", None)],
)
def test_an_address_knows_whose_authorities_can_ask_for_its_letters(typed, country):
    assert parse_email_address(typed).jurisdiction() == country


def test_whoever_mistyped_a_domain_is_shown_what_they_meant():
    assert parse_email_address("J.Oe+x@Gamil.com").likely_spelling() == "J.Oe+x@gmail.com"
    assert parse_email_address("j.oe@gmail.com").likely_spelling() is None
    assert parse_email_address(MAELLE.email).likely_spelling() is None


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "ann",
        "ann@",
        "@post.example",
        "ann@post",
        "ann@@post.example",
        "ann@post..example",
        "ann..b@post.example",
        ".ann@post.example",
        "ann@-post.example",
        "ann@post.example.",
        "ann b@post.example",
        "ann@post.example, ben@post.example",
        "ann@post.example;ben@post.example",
        "ann@post.example\nBcc: ben@post.example",
        "ann\r\n@post.example",
        "ann@post.example\x00",
        "Ann <ann@post.example>",
        "<ann@post.example>",
        '"ann b"@post.example',
        "ann(home)@post.example",
        "ann@[192.0.2.1]",
        "ann@[IPv6:2001:db8::1]",
        "ann@192.0.2.1",
        "ann@xn--zzzzzzzzz-.example",
        "ann@po st.example",
        "an\u202en@post.example",
        "ann@post.example?subject=x",
        "mailto:ann@post.example",
    ],
)
def test_what_no_letter_could_reach_is_refused(typed):
    with pytest.raises(InvalidEmailAddress):
        parse_email_address(typed)


@pytest.mark.parametrize(
    ("local", "domain", "fits"),
    [
        ("a" * 64, "post.example", True),
        ("a" * 65, "post.example", False),
        ("ж" * 32, "post.example", True),
        ("ж" * 33, "post.example", False),
        ("a" * 60, ".".join(["b" * 60] * 3) + ".example", True),
        ("a" * 64, ".".join(["b" * 60] * 3) + ".example", False),
        ("ann", "b" * 64 + ".example", False),
    ],
)
def test_an_address_is_as_long_as_a_mail_server_takes_it(local, domain, fits):
    if fits:
        assert parse_email_address(f"{local}@{domain}").reveal() == f"{local}@{domain}"
    else:
        with pytest.raises(InvalidEmailAddress):
            parse_email_address(f"{local}@{domain}")


@dataclass(frozen=True)
class Holder:
    email: object


def test_an_address_shows_itself_nowhere(caplog):
    address = parse_email_address(MAELLE.email)
    holder = Holder(address)
    with caplog.at_level(logging.INFO):
        logging.getLogger("petitioner").info("to %s, %r, %20s", address, address, holder)
    shown = [
        str(address),
        repr(address),
        f"{address}",
        f"{address!r:>40} {address:>40}",
        format(address, "s"),
        "{0} {0!s}".format(address),  # noqa: UP032 (both ways of formatting are tried)
        "%s %r" % (address, address),  # noqa: UP031
        repr(holder),
        repr([address, {address: address}]),
        json.dumps(asdict(holder), default=str),
        caplog.text,
    ]
    for each in shown:
        assert "maelle" not in each.lower()
        assert "post.example" not in each.lower()


def test_an_address_does_not_slip_into_json_by_itself():
    with pytest.raises(TypeError):
        json.dumps(asdict(Holder(parse_email_address(MAELLE.email))))


def test_an_address_has_no_attributes_to_list():
    assert not hasattr(parse_email_address(MAELLE.email), "__dict__")
