"""Groups of countries, for where a country alone would say too much: the sub-regions of UN M49.

Source: United Nations Statistics Division, “Standard country or area codes for statistical use (M49)”, its 22
geographical sub-regions. Three places are ours: Taiwan, which M49 does not list, is with Eastern Asia; Kosovo
(XK) is with Southern Europe; Antarctica, which is in no sub-region and has no inhabitants, is unsaid.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from petitioner.vocabulary.country import UNSAID

_COUNTRIES: Final = {
    "015": "DZ EG EH LY MA SD TN",
    "014": "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW",
    "017": "AO CD CF CG CM GA GQ ST TD",
    "018": "BW LS NA SZ ZA",
    "011": "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG",
    "029": "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI",
    "013": "BZ CR GT HN MX NI PA SV",
    "005": "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE",
    "021": "BM CA GL PM US",
    "143": "KG KZ TJ TM UZ",
    "030": "CN HK JP KP KR MN MO TW",
    "035": "BN ID KH LA MM MY PH SG TH TL VN",
    "034": "AF BD BT IN IR LK MV NP PK",
    "145": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    "151": "BG BY CZ HU MD PL RO RU SK UA",
    "154": "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ",
    "039": "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK",
    "155": "AT BE CH DE FR LI LU MC NL",
    "053": "AU CC CX HM NF NZ",
    "054": "FJ NC PG SB VU",
    "057": "FM GU KI MH MP NR PW UM",
    "061": "AS CK NU PF PN TK TO TV WF WS",
    UNSAID: "AQ",
}

COUNTRY_GROUPS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {code: frozenset(countries.split()) for code, countries in _COUNTRIES.items() if code != UNSAID}
)
"""Each sub-region, by its three digits, and the countries in it by ISO 3166-1 alpha-2."""

_GROUP_OF: Final = {country: code for code, countries in _COUNTRIES.items() for country in countries.split()}


def is_country_group(code: str) -> bool:
    """Say whether `code` may stand for where a signer lives, `UNSAID` included."""
    return code == UNSAID or code in COUNTRY_GROUPS


def group_of(country: str) -> str:
    """Return the group a country belongs to; the unsaid stays unsaid.

    Raises:
        KeyError: `country` is neither a country nor `UNSAID`.
    """
    return UNSAID if country == UNSAID else _GROUP_OF[country]
