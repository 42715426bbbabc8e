"""Mailbox providers: how one mailbox may be spelled, and whose authorities may ask for what lies in it.

What is known of spellings is numbered. Fingerprints are made of canonical forms, so rules that once had a
number never change: whoever learns something new of a provider adds the next number and leaves the former
ones alone. What is known of jurisdictions and of domains has no number; it may be corrected at any time.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Final

from petitioner.vocabulary.country import COUNTRIES

CURRENT: Final = 2
"""The rules by which a new address is recognised."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


@dataclass(frozen=True, slots=True)
class _Spelling:
    """What may be written differently and still reaches the same mailbox."""

    domains: tuple[str, ...]
    """All of them reach it; the first stands for all."""
    tags: str = "+"
    """Each of these signs begins a tag."""
    ignored: str = ""
    """Signs that do not count in the local part."""
    is_dot_a_hyphen: bool = False


_YANDEX: Final = ("yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua")
_YANDEX_TOO: Final = _listed(
    "narod.ru yandex.az yandex.co.il yandex.com.am yandex.com.ge yandex.com.tr yandex.ee yandex.fr yandex.kg "
    "yandex.lt yandex.lv yandex.md yandex.tj yandex.tm yandex.uz"
)
_PROTON: Final = ("proton.me", "pm.me", "protonmail.com", "protonmail.ch")
_GOOGLE: Final = ("gmail.com", "googlemail.com")

_FIRST_SPELLINGS: Final = (_Spelling(_GOOGLE, ignored="."), _Spelling(_YANDEX), _Spelling(_PROTON))
_SECOND_SPELLINGS: Final = (
    _Spelling(_GOOGLE, ignored="."),
    _Spelling((*_YANDEX, *_YANDEX_TOO), is_dot_a_hyphen=True),
    _Spelling(_PROTON, ignored="._-"),
    _Spelling(("icloud.com", "me.com", "mac.com")),
    *(_Spelling((domain,), tags="+-") for domain in ("yahoo.com", "ymail.com", "rocketmail.com")),
)
"""Yahoo allows no hyphen in a name; there it begins the keyword of a disposable address."""

_ANY_OTHER: Final = _Spelling(())
"""Of all other domains only this is supposed: a plus sign begins a tag."""


def _by_domain(spellings: tuple[_Spelling, ...]) -> Mapping[str, _Spelling]:
    return MappingProxyType({domain: spelling for spelling in spellings for domain in spelling.domains})


_RULES: Final[Mapping[int, Mapping[str, _Spelling]]] = MappingProxyType(
    {1: _by_domain(_FIRST_SPELLINGS), 2: _by_domain(_SECOND_SPELLINGS)}
)


def canonical_form(local: str, domain: str, *, rules: int) -> str:
    """Return the address that stands for all spellings of one mailbox, by the rules of that number.

    Raises:
        LookupError: there are no rules of that number.
    """
    domain = domain.lower()
    spelling = _RULES[rules].get(domain, _ANY_OTHER)
    local = local.lower()
    for sign in spelling.tags:
        local = local.split(sign, 1)[0] or local
    if spelling.ignored:
        local = "".join(sign for sign in local if sign not in spelling.ignored) or local
    if spelling.is_dot_a_hyphen:
        local = local.replace(".", "-")
    return f"{local}@{spelling.domains[0] if spelling.domains else domain}"


def spellings(rules: int) -> list[dict[str, object]]:
    """Return the rules of that number as data, for whoever makes canonical forms without this code."""
    return [asdict(each) for each in dict.fromkeys(_RULES[rules].values())]


_PROVIDERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AU": "fastmail.com fastmail.fm",
        "AT": "aon.at",
        "BE": "skynet.be telenet.be proximus.be",
        "BG": "abv.bg mail.bg",
        "BY": "tut.by mail.by",
        "CA": "hushmail.com",
        "CH": "bluewin.ch hispeed.ch infomaniak.com kolabnow.com ik.me " + " ".join(_PROTON),
        "CN": (
            "qq.com foxmail.com 163.com 126.com yeah.net 188.com 139.com 189.cn sina.com sina.cn sohu.com "
            "aliyun.com tom.com 21cn.com wo.cn"
        ),
        "CZ": "seznam.cz email.cz post.cz centrum.cz volny.cz atlas.cz",
        "DE": (
            "gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.eu gmx.org gmx.info web.de t-online.de freenet.de "
            "arcor.de posteo.de posteo.net posteo.org posteo.eu posteo.at posteo.ch posteo.be mailbox.org "
            "tutanota.com tutanota.de tutamail.com tuta.com tuta.io keemail.me magenta.de vodafone.de "
            "1und1.de systemli.org"
        ),
        "ES": "terra.es telefonica.net",
        "FI": "luukku.com kolumbus.fi",
        "FR": (
            "orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr numericable.fr bbox.fr aliceadsl.fr "
            "cegetel.net club-internet.fr mailo.com netcourrier.com gandi.net"
        ),
        "GB": "btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com ntlworld.com",
        "IL": "walla.co.il walla.com",
        "IN": "rediffmail.com",
        "IT": "libero.it virgilio.it tiscali.it alice.it tim.it iol.it inwind.it aruba.it pec.it",
        "JP": "yahoo.co.jp docomo.ne.jp ezweb.ne.jp softbank.ne.jp",
        "KR": "naver.com daum.net hanmail.net kakao.com nate.com",
        "LT": "one.lt takas.lt",
        "LV": "inbox.lv",
        "NL": "ziggo.nl kpnmail.nl xs4all.nl planet.nl hetnet.nl startmail.com",
        "NO": "runbox.com online.no",
        "PL": (
            "wp.pl o2.pl tlen.pl go2.pl onet.pl onet.eu op.pl vp.pl poczta.onet.pl interia.pl interia.eu "
            "poczta.fm gazeta.pl"
        ),
        "PT": "sapo.pt",
        "RU": (
            "mail.ru inbox.ru list.ru bk.ru internet.ru xmail.ru vk.com rambler.ru lenta.ru autorambler.ru "
            "myrambler.ru ro.ru rambler.ua qip.ru pochta.ru nm.ru mail333.com sibmail.com e1.ru ngs.ru "
            + " ".join(_YANDEX + _YANDEX_TOO)
        ),
        "SE": "telia.com bredband.net",
        "SK": "azet.sk zoznam.sk centrum.sk",
        "UA": "ukr.net i.ua meta.ua bigmir.net email.ua online.ua",
        "US": (
            "icloud.com me.com mac.com aol.com aim.com aol.de aol.fr aol.co.uk verizon.net comcast.net "
            "att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net riseup.net pobox.com "
            "msn.com passport.com hotmail.com hotmail.be hotmail.ca hotmail.ch hotmail.co.uk hotmail.com.ar "
            "hotmail.com.br hotmail.com.tr hotmail.cz hotmail.de hotmail.dk hotmail.es hotmail.fi hotmail.fr "
            "hotmail.gr hotmail.hu hotmail.it hotmail.nl hotmail.no hotmail.se live.com live.be live.ca "
            "live.cn live.co.uk live.com.pt live.de live.dk live.fr live.ie live.it live.nl live.no live.ru "
            "live.se outlook.com outlook.at outlook.be outlook.cl outlook.co.il outlook.com.br "
            "outlook.com.gr outlook.com.tr outlook.cz outlook.de outlook.dk outlook.es outlook.fr outlook.hu "
            "outlook.ie outlook.in outlook.it outlook.jp outlook.kr outlook.lv outlook.pt outlook.sa "
            "outlook.sk windowslive.com yahoo.com ymail.com rocketmail.com yahoo.at yahoo.be yahoo.ca "
            "yahoo.ch yahoo.co.id yahoo.co.in yahoo.co.uk yahoo.com.ar yahoo.com.au yahoo.com.br "
            "yahoo.com.hk yahoo.com.mx yahoo.com.ph yahoo.com.sg yahoo.com.tr yahoo.com.tw yahoo.com.ua "
            "yahoo.com.vn yahoo.cz yahoo.de yahoo.dk yahoo.es yahoo.fi yahoo.fr yahoo.gr yahoo.hu yahoo.ie "
            "yahoo.in yahoo.it yahoo.nl yahoo.no yahoo.pl yahoo.pt "
            "yahoo.ro yahoo.se " + " ".join(_GOOGLE)
        ),
    }
)
"""By the country whose authorities can compel them (ISO 3166-1 alpha-2): providers, by their domains."""

_JURISDICTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {domain: country for country, domains in _PROVIDERS.items() for domain in _listed(domains)}
)

_ELSEWHERE: Final = frozenset(
    _listed(
        "contact.com consultant.com email.com email.ru gmail.ru hotmail.ru mail.com mail.ee mail.kz mail.md "
        "usa.com yahoo.ru zoho.com zoho.eu zohomail.com zohomail.eu"
    )
)
"""Domains that are no slip of the hand, and whose jurisdiction is not known here."""

_SOLD_TO_ALL: Final = frozenset(
    _listed(
        "AD AG AI AS BZ CC CD CF CO CX DJ FM GA GD GG GL GQ IM IO LA LC LY ME ML MN MS MU NU PW SC SH SO "
        "SR ST TC TK TL TO TV VC VG VU WS"
    )
)
"""Countries whose domains are bought for their letters: they say nothing of where anybody is."""

_TOP_LEVELS: Final[Mapping[str, str]] = MappingProxyType(
    {country.lower(): country for country in COUNTRIES - _SOLD_TO_ALL}
    | {"uk": "GB", "su": "RU", "moscow": "RU", "tatar": "RU"}
    | {"xn--p1ai": "RU", "xn--p1acf": "RU", "xn--80adxhks": "RU", "xn--d1acj3b": "RU"}
    | {"xn--90ais": "BY", "xn--j1amh": "UA", "xn--80ao21a": "KZ", "xn--mgba3a4f16a": "IR"}
    | {"xn--fiqs8s": "CN", "xn--fiqz9s": "CN"}
)
"""The codes themselves, and in Punycode the names of Russia (rf, rus, moskva, deti), Belarus, Ukraine,
Kazakhstan, Iran and China in their own scripts."""


def jurisdiction_of(domain: str) -> str | None:
    """Return the country whose authorities can compel whoever keeps the mail of a domain, if that is known.

    The provider is asked first, then the country of the top level. `domain` is in ASCII (IDNA).
    """
    labels = domain.lower().split(".")
    for start in range(len(labels) - 1):
        if country := _JURISDICTIONS.get(".".join(labels[start:])):
            return country
    return _TOP_LEVELS.get(labels[-1])


def is_for_everybody(domain: str) -> bool:
    """Say whether anybody can have a mailbox on a domain, or on the one above it, as far as is known here."""
    labels = domain.lower().split(".")
    above = {".".join(labels[start:]) for start in range(len(labels))}
    return not above.isdisjoint(_JURISDICTIONS) or not above.isdisjoint(_ELSEWHERE)


_OFTEN_MEANT: Final = _listed(
    "gmail.com mail.ru yandex.ru hotmail.com outlook.com yahoo.com icloud.com proton.me protonmail.com "
    "ukr.net rambler.ru inbox.ru list.ru yandex.com googlemail.com hotmail.fr hotmail.de hotmail.co.uk "
    "hotmail.it yahoo.fr yahoo.de yahoo.co.uk yahoo.it outlook.fr outlook.de t-online.de posteo.de "
    "mailbox.org freenet.de tutanota.com orange.fr wanadoo.fr laposte.net seznam.cz interia.pl libero.it "
    "fastmail.com bluewin.ch"
)
"""What people mean who type something close to it, the most frequent first; none is very short."""

_RESERVED: Final = frozenset(_listed("alt arpa example internal invalid local localhost onion test"))
"""Top levels under which there is nobody's mailbox (RFC 2606, RFC 6761, RFC 6762, RFC 7686, RFC 9476)."""


def likely_domain(domain: str) -> str | None:
    """Return the well-known domain that was probably meant, if `domain` is one slip of the hand away from it.

    A slip is a letter too many, too few, wrong, or swapped with its neighbour: distance 1 as Damerau counts.
    A domain that is itself known is what was meant.
    """
    typed = domain.lower()
    if typed in _JURISDICTIONS or typed in _ELSEWHERE or typed.rpartition(".")[2] in _RESERVED:
        return None
    return next((meant for meant in _OFTEN_MEANT if _is_one_slip(typed, meant)), None)


def _is_one_slip(typed: str, meant: str) -> bool:
    if abs(len(typed) - len(meant)) > 1:
        return False
    pairs = enumerate(zip(typed, meant, strict=False))
    start = next((place for place, (one, other) in pairs if one != other), min(len(typed), len(meant)))
    rest, wanted = typed[start:], meant[start:]
    is_swapped = rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:]
    return rest != wanted and (
        is_swapped or rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]
    )
