"""Invented people for every test. None of them exists, and no letter to them leaves this machine."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Invented:
    """Somebody who does not exist; the domains are reserved for that (RFC 2606)."""

    name: str
    email: str
    country: str


MAELLE = Invented("Maëlle Ottersund", "maelle.ottersund@post.example", "FR")
CORWIN = Invented("Corwin Thistlemark", "corwin@letters.example", "DE")
LUCJA = Invented("Łucja Øresund", "lucja@brackwater.example", "PL")
OKSANA = Invented("Оксана Вітрополе", "oksana@vitropole.example", "UA")
PELAGEYA = Invented("Пелагея Тихоречная", "pelageya@tikhaya.example", "RU")
NINO = Invented("ნინო წყალდიდაშვილი", "nino@tskali.example", "GE")
SALMA = Invented("سلمى النهراني", "salma@nahr.example", "LB")
MEILING = Invented("溪美玲", "meiling@xi.example", "SG")
SINEAD = Invented("Sinéad O’Farraway-Whin", "sinead@whin.example", "IE")
ASTERIOS = Invented("Αστέριος Καλαμόπετρος", "asterios@kalamos.example", "ZZ")

PEOPLE = (MAELLE, CORWIN, LUCJA, OKSANA, PELAGEYA, NINO, SALMA, MEILING, SINEAD, ASTERIOS)

_GIVEN = ("Alva", "Bram", "Cille", "Dorrit", "Emrik", "Fenna", "Goran", "Hedda", "Ilmo", "Jorun")
_FAMILY = ("Ashwater", "Birkholm", "Crake", "Dunmere", "Eskelby", "Fallowfen", "Gorsewright", "Holmgate")
_COUNTRIES = ("FR", "DE", "PL", "UA", "GE", "IE", "SE", "ES", "CY", "ZZ")


def crowd(size: int) -> Iterator[Invented]:
    """Return as many different people as asked for, the same ones each time."""
    for number in range(size):
        given, family = _GIVEN[number % len(_GIVEN)], _FAMILY[number // len(_GIVEN) % len(_FAMILY)]
        address = f"{given}.{family}.{number}@crowd.example".lower()
        yield Invented(f"{given} {family}", address, _COUNTRIES[number % len(_COUNTRIES)])
