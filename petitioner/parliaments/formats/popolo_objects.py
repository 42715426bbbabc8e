"""The objects of a Popolo document, read into things that are found again by their ids."""

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from petitioner.foundation.shelf import Catalogue, Pile, Shelf
from petitioner.parliaments.formats.cells import (
    LONGEST,
    check_order,
    fault,
    is_email,
    is_scheme,
    is_secure_url,
    is_url,
    read_date,
)
from petitioner.parliaments.formats.json_document import Found
from petitioner.parliaments.formats.popolo_names import read_name
from petitioner.parliaments.formats.popolo_things import (
    PopoloArea,
    PopoloEvent,
    PopoloMembership,
    PopoloOrganization,
    PopoloPerson,
    PopoloPost,
    pack_membership,
    pack_person,
    unpack_membership,
    unpack_person,
)
from petitioner.parliaments.formats.popolo_words import (
    COUNTRIES,
    COUNTRY_SCHEMES,
    FIELDS,
    IN_ONE,
    LISTED_IN,
)
from petitioner.parliaments.rules import Problem
from petitioner.vocabulary.country import COUNTRIES as COUNTRY_CODES
from petitioner.vocabulary.period import ReducedDate

_Thing = TypeVar("_Thing")


class _Kept(Protocol[_Thing]):
    """Things by id."""

    def setdefault(self, key: str, thing: _Thing, /) -> _Thing: ...


_ONE_OF = {kind.removesuffix("s"): kind for kind in FIELDS}
_LONGEST = {**LONGEST, "name": 400, "id": 200, "classification": 200}
_LONGEST_OTHER = 2000


@dataclass(slots=True)
class Things:
    """Everything in a document, by id; `ignored` counts fields that mean nothing here.

    Persons and memberships, of which there may be many, are on a shelf.
    """

    problems: list[Problem]
    shelf: Shelf = field(default_factory=Shelf)
    persons: Catalogue[PopoloPerson] = field(init=False)
    memberships: Pile[PopoloMembership] = field(init=False)
    organizations: dict[str, PopoloOrganization] = field(default_factory=dict)
    posts: dict[str, PopoloPost] = field(default_factory=dict)
    areas: dict[str, PopoloArea] = field(default_factory=dict)
    events: dict[str, PopoloEvent] = field(default_factory=dict)
    ignored: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Make room for what there may be many of."""
        self.persons = Catalogue(self.shelf, pack_person, unpack_person)
        self.memberships = Pile(self.shelf, pack_membership, unpack_membership)

    def take(self, found: Found) -> None:
        """Read one object, and those inside it."""
        kind = found.list_name
        if kind == "memberships":
            said = found.value.get("type", found.value.get("@type"))
            kind = _ONE_OF.get(said.casefold(), kind) if isinstance(said, str) else kind
            if kind == "memberships" and isinstance(found.value.get("memberships"), list):
                kind = "persons"
        if kind not in FIELDS:
            self.ignored.update([kind] if kind else found.value.keys())
            return
        try:
            _Reading(self, kind, found.line, found.value).read()
        except RecursionError:
            sentence = f"Something in {kind} is nested too deeply. Write ids instead of objects."
            self.problems.append(Problem(found.line, sentence))


class _Reading:
    """One object on its way into `Things`."""

    def __init__(self, things: Things, kind: str, line: int, value: dict[str, Any]) -> None:
        self._things = things
        self._kind = kind
        self._line = line
        self._value = value
        things.ignored.update(f"{kind}.{name}" for name in value.keys() - FIELDS[kind])
        raw = value.get("id")
        self.id = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else ""
        self._label = _ONE_OF_WORDS[kind]
        self.id = self.id or self._text("id")
        if self.id:
            self._label = f"{self._label} “{self.id}”"

    def read(self) -> str:
        """Read the object and what stands inside it; return its id."""
        {
            "persons": self._person,
            "organizations": self._organization,
            "memberships": self._membership,
            "posts": self._post,
            "areas": self._area,
            "events": self._event,
        }[self._kind]()
        self._take_inner_lists()
        return self.id

    def _complain(self, sentence: str) -> None:
        self._things.problems.append(Problem(self._line, f"{self._label}: {sentence}"))

    def _text(self, name: str) -> str:
        value = self._value.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._complain(f"{name} is not text. Put it in quotation marks, or leave it out.")
            return ""
        text = unicodedata.normalize("NFC", value.strip())
        sentence = fault(text, _LONGEST.get(name, _LONGEST_OTHER))
        if sentence:
            self._complain(f"{name} {sentence}")
            return ""
        return text

    def _date(self, name: str) -> ReducedDate | None:
        return read_date(name, self._text(name), self._complain)

    def _other(self, name: str) -> str:
        """Return the id of another thing: written out, or standing inside this one."""
        inner = self._value.get(name)
        if isinstance(inner, dict):
            kind = IN_ONE[name]
            given = inner if "id" in inner or kind == "persons" else {"id": inner.get("name"), **inner}
            return _Reading(self._things, kind, self._line, given).read()
        if inner is not None:
            self._complain(f"{name} is not an object in braces. Write {name}_id for an id.")
        value = self._value.get(f"{name}_id")
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self._text(f"{name}_id")

    def _keep(self, kept: _Kept[_Thing], thing: _Thing) -> None:
        if not self.id:
            self._complain("it has no id. Others cannot speak of it: give it one.")
        elif kept.setdefault(self.id, thing) != thing:
            self._complain("this id is used twice, for different things. Give one of them another id.")

    def _take_inner_lists(self) -> None:
        for name in ("memberships", "posts"):
            inner = self._value.get(name)
            if self._kind not in LISTED_IN or not isinstance(inner, list):
                continue
            for one in inner:
                if isinstance(one, dict):
                    value = {LISTED_IN[self._kind]: self.id, **one}
                    _Reading(self._things, name, self._line, value).read()
                else:
                    self._complain(f"something in its {name} is not an object in braces.")

    def _person(self) -> None:
        name = read_name(self._text, self._value.get("other_names"))
        if name is None:
            self._complain("it has no name. Write name, or given_name and family_name.")
            return
        if len(name.family_name) > LONGEST["family_name"] or len(name.given_name) > LONGEST["given_name"]:
            self._complain(f"the name is longer than {LONGEST['family_name']} characters.")
        email, address_given = self._email()
        scheme, identifier = self._identifier()
        person = PopoloPerson(
            self._line,
            name,
            email,
            address_given,
            scheme,
            identifier,
            self._url("sources", "links"),
            self._image(),
        )
        self._keep(self._things.persons, person)

    def _organization(self) -> None:
        name = self._text("name")
        if not name:
            self._complain("it has no name. Give it one.")
        classification = self._text("classification").casefold().replace("_", " ")
        organization = PopoloOrganization(self._line, name, classification, self._other("parent"))
        self._keep(self._things.organizations, organization)

    def _membership(self) -> None:
        email, address_given = self._email()
        membership = PopoloMembership(
            line=self._line,
            label=self._label,
            person_id=self._other("person"),
            organization_id=self._other("organization"),
            post_id=self._other("post"),
            on_behalf_of_id=self._other("on_behalf_of"),
            area_id=self._other("area"),
            event_id=self._text("legislative_period_id"),
            role=self._text("role"),
            starts=self._date("start_date"),
            ends=self._date("end_date"),
            email=email,
            address_given=address_given,
            source_url=self._url("sources", "links"),
        )
        check_order(membership.starts, membership.ends, self._complain)
        if not membership.person_id:
            self._complain("it says of nobody whose it is. Write person_id.")
        self._things.memberships.append(membership)

    def _post(self) -> None:
        post = PopoloPost(self._line, self._other("organization"), self._text("role"), self._other("area"))
        self._keep(self._things.posts, post)

    def _area(self) -> None:
        codes = [self._value.get("identifier")]
        listed = self._value.get("identifiers")
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict) and str(one.get("scheme")).casefold() in COUNTRY_SCHEMES:
                codes.insert(0, one.get("identifier"))
        is_country = self._text("classification").casefold().replace("_", " ") in COUNTRIES
        if is_country or "country:" in self.id.casefold():
            codes.append(self.id)
        else:
            codes = []
        ends = [str(code).upper().rpartition(":")[2].rpartition("/")[2] for code in codes]
        country = next((code for code in ends if code in COUNTRY_CODES), "")
        area = PopoloArea(self._line, "" if country else self._text("name"), country)
        self._keep(self._things.areas, area)

    def _event(self) -> None:
        starts, ends = self._date("start_date"), self._date("end_date")
        check_order(starts, ends, self._complain)
        event = PopoloEvent(self._line, self._other("organization"), starts, ends)
        self._keep(self._things.events, event)

    def _email(self) -> tuple[str, bool]:
        """Return the first address there is, and whether anything stood where one should."""
        given = [self._value.get("email")]
        details = self._value.get("contact_details")
        given.extend(
            one.get("value")
            for one in (details if isinstance(details, list) else ())
            if isinstance(one, dict) and str(one.get("type")).casefold() in {"email", "e-mail"}
        )
        texts = [text.strip() for text in given if isinstance(text, str)]
        found = (text for text in texts if not fault(text, LONGEST["email"]) and is_email(text))
        return next(found, ""), any(value is not None and value != "" for value in given)

    def _identifier(self) -> tuple[str, str]:
        """Return what another source calls the person: Wikidata if it does, else the first that is usable."""
        listed = self._value.get("identifiers")
        usable: dict[str, str] = {}
        for one in listed if isinstance(listed, list) else ():
            scheme = str(one.get("scheme")).casefold() if isinstance(one, dict) else ""
            identifier = str(one.get("identifier") or "").strip() if scheme else ""
            if identifier and is_scheme(scheme) and not fault(identifier, LONGEST["identifier"]):
                usable.setdefault(scheme, identifier)
        if not usable:
            return "", ""
        scheme = "wikidata" if "wikidata" in usable else next(iter(usable))
        return scheme, usable[scheme]

    def _image(self) -> str:
        """Return where a photograph can be seen; what is not read in secret is passed over."""
        url = self._value.get("image")
        usable = isinstance(url, str) and is_secure_url(url) and not fault(url, LONGEST["image_url"])
        return str(url) if usable else ""

    def _url(self, *names: str) -> str:
        """Return the first web address in these lists; anything else there is passed over."""
        for name in names:
            listed = self._value.get(name)
            for one in listed if isinstance(listed, list) else ():
                url = one.get("url") if isinstance(one, dict) else None
                if isinstance(url, str) and is_url(url) and not fault(url, LONGEST["source_url"]):
                    return url
        return ""


_ONE_OF_WORDS = {kind: word for word, kind in _ONE_OF.items()}
