"""Which of the large mailbox providers keeps the mail of a domain: to see whether one refuses letters."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OTHERS: Final = ""
"""Stands for every provider that is not named here: a small one would say who was written to."""

_DOMAINS: Final[Mapping[str, str]] = MappingProxyType(
    {
        domain: provider
        for provider, domains in {
            "Apple": "icloud.com me.com mac.com",
            "Google": "gmail.com googlemail.com",
            "Mail.ru": "mail.ru inbox.ru list.ru bk.ru internet.ru vk.com",
            "Microsoft": "msn.com passport.com windowslive.com",
            "Orange": "orange.fr wanadoo.fr",
            "Proton": "proton.me pm.me protonmail.com protonmail.ch",
            "Telekom": "t-online.de magenta.de",
            "UKR.NET": "ukr.net",
            "United Internet": "web.de 1und1.de mail.com",
            "Yahoo": "ymail.com rocketmail.com aol.com",
            "Yandex": "ya.ru narod.ru",
        }.items()
        for domain in domains.split()
    }
)
_FAMILIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gmx": "United Internet",
        "hotmail": "Microsoft",
        "live": "Microsoft",
        "outlook": "Microsoft",
        "yahoo": "Yahoo",
        "yandex": "Yandex",
    }
)
"""Names that a provider has under many countries."""


def provider_of(domain: str) -> str:
    """Return the name of the provider, or `OTHERS`; `domain` is in ASCII, in small letters."""
    name, _, rest = domain.partition(".")
    return _DOMAINS.get(domain) or (_FAMILIES.get(name, OTHERS) if rest.count(".") <= 1 else OTHERS)
