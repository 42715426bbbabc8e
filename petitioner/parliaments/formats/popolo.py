"""Popolo 1.0.1 in JSON, and the form of it in which EveryPolitician published: bytes in, a roster out."""

import hashlib
from collections.abc import Iterable, Iterator

from petitioner.foundation.shelf import Catalogue, Groups, Pile
from petitioner.parliaments.formats.cells import LONGEST, NOT_AN_ADDRESS, check_order
from petitioner.parliaments.formats.json_document import read_objects
from petitioner.parliaments.formats.popolo_objects import Things
from petitioner.parliaments.formats.popolo_things import (
    Beside,
    PopoloMembership,
    PopoloOrganization,
    PopoloPerson,
    pack_beside,
    pack_membership,
    unpack_beside,
)
from petitioner.parliaments.formats.popolo_words import ASSEMBLIES, DELEGATIONS, GROUPS
from petitioner.parliaments.formats.source import Source, look_at
from petitioner.parliaments.formats.together import Together
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


def read_popolo_roster(
    content: Source,
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
    look = look_at(content)
    things = Things([])
    for found in read_objects(content, look, progress):
        things.take(found)
    with_members = _check_references(things)
    if things.problems:
        raise BadRoster(things.problems)
    assembly_id = _choose(things, organization, with_members)
    together = Together(things.problems, may_repeat=True)
    for row in _rows(things, assembly_id, _beside(things, assembly_id, with_members), together):
        together.take(row)
    if things.problems:
        raise BadRoster(things.problems)
    return together.file(
        file_name, look.digest, licence, source_url, ignored=tuple(sorted(things.ignored.items()))
    )


def _check_references(things: Things) -> set[str]:
    """Return which organizations have members; complain of whoever speaks of what is not in the file."""
    with_members: set[str] = set()
    for membership in things.memberships:
        organization_id = _organization_id(things, membership)
        spoken_of = (
            ("person_id", membership.person_id, things.persons),
            ("organization_id", organization_id, things.organizations),
            ("post_id", membership.post_id, things.posts),
            ("on_behalf_of_id", membership.on_behalf_of_id, things.organizations),
            ("area_id", membership.area_id, things.areas),
            ("legislative_period_id", membership.event_id, things.events),
        )
        for name, other, known in spoken_of:
            if other and other not in known:
                sentence = f"{name} “{other}” is nowhere in the file. Add it, or correct the id."
                things.problems.append(Problem(membership.line, f"{membership.label}: {sentence}"))
        with_members.add(organization_id)
        if not organization_id:
            sentence = "it does not say in which organization. Write organization_id."
            things.problems.append(Problem(membership.line, f"{membership.label}: {sentence}"))
    return with_members


def _organization_id(things: Things, membership: PopoloMembership) -> str:
    if membership.organization_id:
        return membership.organization_id
    if membership.post_id in things.posts:
        return things.posts[membership.post_id].organization_id
    event = things.events.get(membership.event_id)
    return event.organization_id if event else ""


def _choose(things: Things, organization: str, with_members: set[str]) -> str:
    """Return the id of the assembly whose roster this is."""
    if organization:
        if organization not in things.organizations:
            raise _choice(
                f"There is no organization “{organization}” in the file.", things, things.organizations
            )
        return organization
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


def _rows(
    things: Things, assembly_id: str, beside: Groups[Beside], together: Together
) -> Iterator[RosterRow]:
    parliament, chamber = _names(things, assembly_id)
    sentence = "its name is too long" if max(len(parliament), len(chamber)) > LONGEST["parliament"] else ""
    own = _own(things, assembly_id) if not sentence else iter(())
    slug = assembly_slug(parliament, chamber)
    is_empty = True
    for membership in own:
        is_empty = False
        person = things.persons[membership.person_id]
        mandate = _mandate(things, membership, person, beside.of(membership.person_id))
        given = membership.address_given or person.address_given
        if given and not mandate.email:
            said = f"line {person.line}: {NOT_AN_ADDRESS}"
            kind = SuspicionKind.MALFORMED_ADDRESS
            together.suspicions.append(Suspicion(kind, slug, membership.person_id, person.name.full, said))
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
    if is_empty:
        sentence = sentence or "nobody is a member of it"
        line = things.organizations[assembly_id].line
        things.problems.append(
            Problem(line, f"organization “{assembly_id}”: {sentence}. Is it the assembly?")
        )


def _own(things: Things, assembly_id: str) -> Iterator[PopoloMembership]:
    """Yield the assembly's memberships; what stands in its own list and with its person is one."""
    seen: Catalogue[int] = Catalogue(things.shelf, int, int)
    for number, membership in enumerate(things.memberships):
        if _organization_id(things, membership) != assembly_id:
            continue
        _, *said = pack_membership(membership)
        digest = hashlib.sha256(repr(said).encode()).hexdigest()
        if seen.setdefault(digest, number) == number:
            yield membership


def _names(things: Things, assembly_id: str) -> tuple[str, str]:
    """Return parliament and chamber: a chamber has a parliament above it."""
    assembly = things.organizations[assembly_id]
    parent = things.organizations.get(assembly.parent_id)
    if parent is not None and parent.classification in ASSEMBLIES:
        return parent.name, assembly.name
    return assembly.name, ""


def _beside(things: Things, assembly_id: str, with_members: set[str]) -> Groups[Beside]:
    """Return the memberships in delegations and groups, by person."""
    pile: Pile[Beside] = Pile(things.shelf, pack_beside, unpack_beside)
    found = pile.groups()
    meant = {
        key: kind
        for key in with_members
        if (kind := _kind(things.organizations[key]))
        and _may_belong(things, things.organizations[key], assembly_id)
    }
    for membership in things.memberships if meant else ():
        organization_id = _organization_id(things, membership)
        if organization_id in meant:
            name = things.organizations[organization_id].name
            one = Beside(meant[organization_id], name, *_days(things, membership))
            found.add(membership.person_id, pile.append(one))
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


def _mandate(
    things: Things, membership: PopoloMembership, person: PopoloPerson, beside: list[Beside]
) -> Mandate:
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
    post = things.posts.get(membership.post_id)
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
