"""One mailbox is recognised for ever; who may read it is known; a slip of the hand is noticed."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from petitioner.vocabulary import mailbox_provider
from petitioner.vocabulary.country import COUNTRIES
from petitioner.vocabulary.email_address import parse_email_address
from petitioner.vocabulary.mailbox_provider import CURRENT, canonical_form, jurisdiction_of, likely_domain

VERSIONS = range(1, CURRENT + 1)
ALIASES = sorted({domain for rules in mailbox_provider._RULES.values() for domain in rules})
ATOM = some.text("abcxyzABCXYZ0189äßéïöŁжЖїі_-+'", min_size=1, max_size=8)
LOCAL = some.lists(ATOM, min_size=1, max_size=3).map(".".join)
DOMAIN = some.sampled_from([*ALIASES, "outlook.com", "mail.ru", "post.example", "xn--bcher-kva.example"])

# What the first rules made of each spelling. Fingerprints were taken of it: not one of these may ever change.
FIRST = {
    ("J.Oe", "gmail.com"): "joe@gmail.com",
    ("j.o.e+petition", "GoogleMail.com"): "joe@gmail.com",
    ("+only.this", "gmail.com"): "+onlythis@gmail.com",
    ("j-o_e", "gmail.com"): "j-o_e@gmail.com",
    ("Ira.K", "ya.ru"): "ira.k@yandex.ru",
    ("ira-k+news", "yandex.com"): "ira-k@yandex.ru",
    ("ira", "yandex.by"): "ira@yandex.ru",
    ("ira", "yandex.kz"): "ira@yandex.ru",
    ("ira", "yandex.ua"): "ira@yandex.ru",
    ("ira", "yandex.ru"): "ira@yandex.ru",
    ("ira", "yandex.com.tr"): "ira@yandex.com.tr",
    ("ira", "narod.ru"): "ira@narod.ru",
    ("ben.b_b", "pm.me"): "ben.b_b@proton.me",
    ("ben", "protonmail.com"): "ben@proton.me",
    ("ben", "protonmail.ch"): "ben@proton.me",
    ("ben+a+b", "proton.me"): "ben@proton.me",
    ("cy", "me.com"): "cy@me.com",
    ("cy", "mac.com"): "cy@mac.com",
    ("cy+x", "icloud.com"): "cy@icloud.com",
    ("dot-keyword", "yahoo.com"): "dot-keyword@yahoo.com",
    ("Ann.B+x", "post.example"): "ann.b@post.example",
    ("+only", "post.example"): "+only@post.example",
    ("a.+b", "post.example"): "a.@post.example",
    ("РЕНЕ", "post.example"): "рене@post.example",
    ("ada", "xn--bcher-kva.example"): "ada@xn--bcher-kva.example",
    ("e", "hotmail.com"): "e@hotmail.com",
    ("e", "live.com"): "e@live.com",
    ("f", "inbox.ru"): "f@inbox.ru",
}
SECOND = {
    ("J.Oe+x", "GoogleMail.com"): "joe@gmail.com",
    ("Ira.K", "ya.ru"): "ira-k@yandex.ru",
    ("ira-k", "yandex.com"): "ira-k@yandex.ru",
    ("ira", "yandex.com.tr"): "ira@yandex.ru",
    ("ira", "narod.ru"): "ira@yandex.ru",
    ("ben.b_b-b", "pm.me"): "benbbb@proton.me",
    ("_", "pm.me"): "_@proton.me",
    ("cy", "me.com"): "cy@icloud.com",
    ("cy+x", "mac.com"): "cy@icloud.com",
    ("dot-keyword", "yahoo.com"): "dot@yahoo.com",
    ("dot.t+keyword", "ymail.com"): "dot.t@ymail.com",
    ("dot-t", "yahoo.co.jp"): "dot-t@yahoo.co.jp",
    ("ann-b+x", "post.example"): "ann-b@post.example",
    ("e", "hotmail.com"): "e@hotmail.com",
    ("e", "outlook.com"): "e@outlook.com",
    ("e", "live.com"): "e@live.com",
    ("f", "mail.ru"): "f@mail.ru",
    ("f", "inbox.ru"): "f@inbox.ru",
    ("f", "bk.ru"): "f@bk.ru",
    ("g", "tuta.com"): "g@tuta.com",
    ("g", "tutanota.com"): "g@tutanota.com",
}


@pytest.mark.parametrize(("spelling", "canonical"), FIRST.items())
def test_the_first_rules_never_change(spelling, canonical):
    local, domain = spelling
    assert canonical_form(local, domain, rules=1) == canonical
    assert parse_email_address(f"{local}@{domain}").canonical(1) == canonical.encode()


def as_it_was(local, domain):
    """The whole of the first rules, as they stood in the code when the first fingerprints were taken."""
    aliases = {
        "googlemail.com": "gmail.com",
        "ya.ru": "yandex.ru",
        "yandex.com": "yandex.ru",
        "yandex.by": "yandex.ru",
        "yandex.kz": "yandex.ru",
        "yandex.ua": "yandex.ru",
        "pm.me": "proton.me",
        "protonmail.com": "proton.me",
        "protonmail.ch": "proton.me",
    }
    domain = domain.lower()
    domain = aliases.get(domain, domain)
    local = local.lower()
    untagged = local.split("+", 1)[0] or local
    if domain in {"gmail.com", "googlemail.com"}:
        untagged = untagged.replace(".", "")
    return f"{untagged}@{domain}"


@given(LOCAL, DOMAIN)
def test_the_first_rules_say_of_every_address_what_they_said_at_first(local, domain):
    assert canonical_form(local, domain, rules=1) == as_it_was(local, domain)


@pytest.mark.parametrize(("spelling", "canonical"), SECOND.items())
def test_the_second_rules_know_more_providers_and_merge_nobody_else(spelling, canonical):
    assert canonical_form(*spelling, rules=2) == canonical


@pytest.mark.parametrize("rules", VERSIONS)
@given(local=LOCAL, domain=DOMAIN)
def test_by_all_rules_a_canonical_form_is_its_own_and_can_be_read(rules, local, domain):
    once = canonical_form(local, domain, rules=rules)
    assert canonical_form(*once.rsplit("@", 1), rules=rules) == once
    if ".@" not in once:  # “a.+b” is an address, and what is left of it without its tag is none
        assert parse_email_address(once).canonical(rules) == once.encode()


@pytest.mark.parametrize("rules", VERSIONS)
@given(local=LOCAL, domain=DOMAIN, spelled=some.sampled_from([str.lower, str.upper, str.title]))
def test_by_all_rules_one_spelling_has_one_canonical_form(rules, local, domain, spelled):
    assume(spelled(local).lower() == local.lower())
    form = canonical_form(local, domain, rules=rules)
    assert canonical_form(spelled(local), domain.upper(), rules=rules) == form
    assert parse_email_address(f" {local}@{domain}").canonical(rules) == form.encode()


@pytest.mark.parametrize("rules", VERSIONS)
@given(local=LOCAL, domain=DOMAIN, tag=some.sampled_from(["+", "+news", "+a.b", "+a+b"]))
def test_by_all_rules_a_tag_makes_no_second_mailbox(rules, local, domain, tag):
    assume(not local.startswith("+"))
    assert canonical_form(local + tag, domain, rules=rules) == canonical_form(local, domain, rules=rules)


@given(LOCAL, DOMAIN)
def test_what_the_first_rules_took_for_one_mailbox_later_ones_do_too(local, domain):
    first = canonical_form(local, domain, rules=1)
    for rules in VERSIONS:
        again = canonical_form(*first.rsplit("@", 1), rules=rules)
        assert again == canonical_form(local, domain, rules=rules)


@pytest.mark.parametrize("rules", [0, CURRENT + 1, -1])
def test_rules_that_nobody_wrote_recognise_nobody(rules):
    with pytest.raises(LookupError):
        canonical_form("ann", "post.example", rules=rules)
    with pytest.raises(LookupError):
        parse_email_address("ann@post.example").canonical(rules)


@pytest.mark.parametrize(
    ("domain", "country"),
    [
        ("mail.ru", "RU"),
        ("Inbox.RU", "RU"),
        ("vk.com", "RU"),
        ("rambler.ru", "RU"),
        ("rambler.ua", "RU"),
        ("lenta.ru", "RU"),
        ("yandex.com", "RU"),
        ("yandex.ua", "RU"),
        ("narod.ru", "RU"),
        ("office.moskva.ru", "RU"),
        ("office.su", "RU"),
        ("xn--80a1acny.xn--p1ai", "RU"),
        ("gmail.com", "US"),
        ("googlemail.com", "US"),
        ("outlook.com", "US"),
        ("yahoo.fr", "US"),
        ("me.com", "US"),
        ("proton.me", "CH"),
        ("protonmail.com", "CH"),
        ("gmx.net", "DE"),
        ("posteo.net", "DE"),
        ("mailbox.org", "DE"),
        ("tutanota.com", "DE"),
        ("tut.by", "BY"),
        ("gov.by", "BY"),
        ("ukr.net", "UA"),
        ("i.ua", "UA"),
        ("qq.com", "CN"),
        ("vip.163.com", "CN"),
        ("seznam.cz", "CZ"),
        ("wp.pl", "PL"),
        ("laposte.net", "FR"),
        ("brook.co.uk", "GB"),
        ("mail.com", None),
        ("post.example", None),
        ("brook.org", None),
        ("brook.io", None),
        ("brook.me", None),
        ("ru.com", None),
        ("ru", "RU"),
    ],
)
def test_who_can_compel_a_provider_is_known(domain, country):
    assert jurisdiction_of(domain) == country


def test_jurisdictions_are_countries_and_no_domain_has_two():
    named = [domain for domains in mailbox_provider._PROVIDERS.values() for domain in domains.split()]
    assert len(named) == len(set(named))
    assert set(mailbox_provider._PROVIDERS) | set(mailbox_provider._TOP_LEVELS.values()) <= COUNTRIES
    assert all(parse_email_address(f"ann@{domain}").jurisdiction() for domain in named)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gamil.com", "gmail.com"),
        ("GMIAL.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.cmo", "gmail.com"),
        ("gmal.com", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotnail.com", "hotmail.com"),
        ("yaho.com", "yahoo.com"),
        ("iclod.com", "icloud.com"),
        ("yandex.rru", "yandex.ru"),
        ("yandx.ru", "yandex.ru"),
        ("mail.ruu", "mail.ru"),
        ("amil.ru", "mail.ru"),
        ("rambller.ru", "rambler.ru"),
        ("outlok.com", "outlook.com"),
        ("protonmial.com", "protonmail.com"),
        ("ukr.nte", "ukr.net"),
        ("posteo.ed", "posteo.de"),
        ("gamli.com", None),
        ("gmail.com", None),
        ("mail.com", None),
        ("ymail.com", None),
        ("email.com", None),
        ("yahoo.gr", None),
        ("hotmail.se", None),
        ("yandex.by", None),
        ("gmx.at", None),
        ("gmail.ru", None),
        ("post.example", None),
        ("mail.test", None),
        ("brook.org", None),
        ("", None),
        ("m", None),
    ],
)
def test_a_slip_of_the_hand_is_noticed_and_a_known_domain_is_left_alone(typed, meant):
    assert likely_domain(typed) == meant


def distance(one, other):
    """Count the slips between two words, by the textbook (optimal string alignment)."""
    rows = {(i, j): i + j for i in range(len(one) + 1) for j in range(len(other) + 1) if not (i and j)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            rows[i, j] = min(
                rows[i - 1, j] + 1, rows[i, j - 1] + 1, rows[i - 1, j - 1] + (one[i - 1] != other[j - 1])
            )
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                rows[i, j] = min(rows[i, j], rows[i - 2, j - 2] + 1)
    return rows[len(one), len(other)]


@given(
    some.sampled_from(["gmail.com", "mail.ru", "ukr.net"]),
    some.lists(some.tuples(some.integers(0, 9), some.sampled_from(["", "a", "m", ".c", "ai"])), max_size=2),
)
def test_what_is_taken_for_a_slip_is_exactly_one(meant, changes):
    typed = meant
    for place, letters in changes:
        typed = typed[:place] + letters + typed[place + 1 :]
    assert mailbox_provider._is_one_slip(typed, meant) is (distance(typed, meant) == 1)


def test_every_domain_that_is_proposed_is_itself_known_and_never_corrected():
    for meant in mailbox_provider._OFTEN_MEANT:
        assert jurisdiction_of(meant) is not None
        assert likely_domain(meant) is None
