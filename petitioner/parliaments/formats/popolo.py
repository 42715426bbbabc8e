"""Popolo 1.0.1 in JSON, and the form of it in which EveryPolitician published: bytes in, a roster out."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from petitioner.parliaments.formats.cells import LONGEST, NOT_AN_ADDRESS, check_order
from petitioner.parliaments.formats.json_document import read_objects
from petitioner.parliaments.formats.popolo_objects import Things
from petitioner.parliaments.formats.popolo_things import PopoloMembership, PopoloOrganization
from petitioner.parliaments.formats.popolo_words import ASSEMBLIES, DELEGATIONS, GROUPS
from petitioner.parliaments.formats.together import check_together
from petitioner.parliaments.rules import BadRoster, Problem, assembly_slug
from petitioner.parliaments.shapes import (
    DELEGATION,
    GROUP,
    Mandate,
    Progress,
    RosterFile,
    RosterRow,
    Suspicion,
    SuspicionKind,
    in_silence,
)
from petitioner.vocabulary.period import ReducedDate

_LISTED = 20


@dataclass(frozen=True, slots=True)
class _Beside:
    """A membership in a delegation or a group, beside the mandate."""

    kind: str
    name: str
    starts: ReducedDate | None
    ends: ReducedDate | None

    @property
    def begins(self) -> date:
        return self.starts.first_day if self.starts else date.min

    def meets(self, starts: ReducedDate | None, ends: ReducedDate | None) -> bool:
        is_after = ends is not None and self.begins > ends.last_day
        is_before = starts is not None and self.ends is not None and self.ends.last_day < starts.first_day
        return not (is_after or is_before)


def read_popolo_roster(
    content: bytes,
    *,
    file_name: str,
    organization: str = "",
    licence: str = "",
    source_url: str = "",
    progress: Progress = in_silence,
) -> RosterFile:
    """Return the mandates of one assembly: that of the id `organization`, or the only one in the file.

    Raises:
        BadRoster: everything that is wrong with the file, each problem with its line and id.
    """
    things = Things([])
    for found in read_objects(content, progress):
        things.take(found)
    _check_references(things)
    if things.problems:
        raise BadRoster(things.problems)
    assembly_id = _choose(things, organization)
    suspicions: list[Suspicion] = []
    rows = list(_rows(things, assembly_id, suspicions))
    check_together(rows, things.problems, may_repeat=True)
    if things.problems:
        raise BadRoster(things.problems)
    digest = hashlib.sha256(content).digest()
    ignored = tuple(sorted(things.ignored.items()))
    return RosterFile(file_name, digest, licence, source_url, tuple(rows), tuple(suspicions), ignored)


def _check_references(things: Things) -> None:
    """Complain of every membership that speaks of something which is not in the file."""
    for membership in things.memberships:
        spoken_of = (
            ("person_id", membership.person_id, things.persons),
            ("organization_id", membership.organization_id, things.organizations),
            ("post_id", membership.post_id, things.posts),
            ("on_behalf_of_id", membership.on_behalf_of_id, things.organizations),
            ("area_id", membership.area_id, things.areas),
            ("legislative_period_id", membership.event_id, things.events),
        )
        for name, other, known in spoken_of:
            if other and other not in known:
                sentence = f"{name} “{other}” is nowhere in the file. Add it, or correct the id."
                things.problems.append(Problem(membership.line, f"{membership.label}: {sentence}"))
        if not _organization_id(things, membership):
            sentence = "it does not say in which organization. Write organization_id."
            things.problems.append(Problem(membership.line, f"{membership.label}: {sentence}"))


def _organization_id(things: Things, membership: PopoloMembership) -> str:
    if membership.organization_id:
        return membership.organization_id
    if membership.post_id in things.posts:
        return things.posts[membership.post_id].organization_id
    event = things.events.get(membership.event_id)
    return event.organization_id if event else ""


def _choose(things: Things, organization: str) -> str:
    """Return the id of the assembly whose roster this is."""
    if organization:
        if organization not in things.organizations:
            raise _choice(
                f"There is no organization “{organization}” in the file.", things, things.organizations
            )
        return organization
    with_members = {_organization_id(things, membership) for membership in things.memberships}
    assemblies = [
        key
        for key in things.organizations
        if key in with_members and things.organizations[key].classification in ASSEMBLIES
    ]
    if len(assemblies) == 1:
        return assemblies[0]
    if assemblies:
        raise _choice("There are several assemblies in the file.", things, assemblies)
    if not things.memberships:
        raise BadRoster([Problem(0, "There are no memberships in the file. It needs one for each mandate.")])
    sentence = "No organization with members is classified as a legislature or chamber."
    raise _choice(sentence, things, [key for key in things.organizations if key in with_members])


def _choice(sentence: str, things: Things, keys: Iterable[str]) -> BadRoster:
    listed = [f"{key} ({things.organizations[key].name})" for key in keys]
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    names = ", ".join(listed[:_LISTED]) + more
    return BadRoster([Problem(0, f"{sentence} Say which with --organization ID: {names}.")])


def _rows(things: Things, assembly_id: str, suspicions: list[Suspicion]) -> Iterable[RosterRow]:
    parliament, chamber = _names(things, assembly_id)
    too_long = max(len(parliament), len(chamber)) > LONGEST["parliament"]
    # a membership may stand in its own list and with its person: that is one
    own = dict.fromkeys(one for one in things.memberships if _organization_id(things, one) == assembly_id)
    if too_long or not own:
        what = "its name is too long" if too_long else "nobody is a member of it"
        line = things.organizations[assembly_id].line
        things.problems.append(Problem(line, f"organization “{assembly_id}”: {what}. Is it the assembly?"))
        return
    beside = _beside(things, assembly_id)
    slug = assembly_slug(parliament, chamber)
    for membership in own:
        person = things.persons[membership.person_id]
        mandate = _mandate(things, membership, beside[membership.person_id])
        given = membership.address_given or person.address_given
        if given and not mandate.email:
            sentence = f"line {person.line}: {NOT_AN_ADDRESS}"
            kind = SuspicionKind.MALFORMED_ADDRESS
            suspicions.append(Suspicion(kind, slug, membership.person_id, person.name.full, sentence))
        yield RosterRow(
            membership.line,
            membership.person_id,
            person.name,
            parliament,
            chamber,
            mandate,
            person.scheme,
            person.identifier,
            person.image_url,
        )


def _names(things: Things, assembly_id: str) -> tuple[str, str]:
    """Return parliament and chamber: a chamber has a parliament above it."""
    assembly = things.organizations[assembly_id]
    parent = things.organizations.get(assembly.parent_id)
    if parent is not None and parent.classification in ASSEMBLIES:
        return parent.name, assembly.name
    return assembly.name, ""


def _beside(things: Things, assembly_id: str) -> defaultdict[str, list[_Beside]]:
    found: defaultdict[str, list[_Beside]] = defaultdict(list)
    for membership in things.memberships:
        organization = things.organizations[_organization_id(things, membership)]
        kind = _kind(organization)
        if kind and _may_belong(things, organization, assembly_id):
            starts, ends = _days(things, membership)
            found[membership.person_id].append(_Beside(kind, organization.name, starts, ends))
    return found


def _kind(organization: PopoloOrganization) -> str:
    if organization.classification in DELEGATIONS:
        return DELEGATION
    return GROUP if organization.classification in GROUPS else ""


def _may_belong(things: Things, organization: PopoloOrganization, assembly_id: str) -> bool:
    """Say whether a delegation or group is not one of another assembly."""
    parent = things.organizations.get(organization.parent_id)
    return parent is None or organization.parent_id == assembly_id or parent.classification not in ASSEMBLIES


def _days(things: Things, membership: PopoloMembership) -> tuple[ReducedDate | None, ReducedDate | None]:
    """Return when it runs: a date that is not written is that of its legislative period."""
    event = things.events.get(membership.event_id)
    if event is None:
        return membership.starts, membership.ends
    return membership.starts or event.starts, membership.ends or event.ends


def _mandate(things: Things, membership: PopoloMembership, beside: list[_Beside]) -> Mandate:
    starts, ends = _days(things, membership)
    check_order(
        starts,
        ends,
        lambda sentence: things.problems.append(Problem(membership.line, f"{membership.label}: {sentence}")),
    )
    said = dict.fromkeys((DELEGATION, GROUP), "")
    for one in sorted(beside, key=lambda one: one.begins):
        if one.meets(starts, ends):
            said[one.kind] = one.name
    behalf = things.organizations.get(membership.on_behalf_of_id)
    if behalf is not None:
        said[_kind(behalf) or GROUP] = behalf.name
    person, post = things.persons[membership.person_id], things.posts.get(membership.post_id)
    area_id = membership.area_id or (post.area_id if post else "")
    area = things.areas.get(area_id)
    return Mandate(
        delegation=said[DELEGATION],
        group=said[GROUP],
        area=area.name if area else "",
        role=membership.role or (post.role if post else ""),
        country=area.country if area else "",
        email=membership.email or person.email,
        starts=starts,
        ends=ends,
        source_url=membership.source_url or person.source_url,
    )
