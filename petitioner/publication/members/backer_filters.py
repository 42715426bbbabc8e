"""By what the backers of an assembly can be looked through: delegation, group, and how we know."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from petitioner.endorsements.rules import Provenance
from petitioner.endorsements.shapes import AssemblyBacking, Backer
from petitioner.parliaments.rules import assembly_slug
from petitioner.publication.shapes import Filter

WITHDRAWN: Final = "withdrawn"
EARLIER: Final = "earlier"
_STRONGEST_FIRST: Final = tuple(reversed(Provenance))


def backer_filters(assembly: AssemblyBacking) -> tuple[Filter, ...]:
    """Return every filter that shows somebody; nobody is missing from a kind but those who have none of it.

    People stand where they sit today, and former members where they sat on the day. Who withdrew is found
    under `withdrawn`, who backed an earlier text only under `earlier`, whatever the word for how we knew.
    """
    delegations = [share.name for share in assembly.delegations]
    groups = [share.name for share in assembly.groups]
    people = assembly.backers
    return (
        *_by_name(
            "delegation", "delegations", delegations, [backer.delegation_now for backer in people], people
        ),
        *_by_name("group", "groups", groups, [backer.group_now for backer in people], people),
        *_by_provenance(people),
    )


def _by_name(
    kind: str, folder: str, known: Sequence[str], places: Sequence[str], people: Sequence[Backer]
) -> Iterator[Filter]:
    """Yield the parts in the order of the assembly's table, then those that nobody sits in any more."""
    gone = sorted(set(places) - set(known) - {""})
    names = [name for name in (*known, *gone) if name in places]
    for name, slug in part_slugs(names).items():
        chosen = tuple(backer for backer, place in zip(people, places, strict=True) if place == name)
        yield Filter(kind, name, f"{folder}/{slug}", chosen)


def part_slugs(names: Sequence[str]) -> dict[str, str]:
    """Return, by name, the short names of delegations or groups in addresses, in this order."""
    taken = Counter(assembly_slug(name, "") for name in names)
    slugs = {}
    for name in names:
        slug = assembly_slug(name, "")
        if taken[slug] > 1:
            slug = f"{slug[:60]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        slugs[name] = slug
    return slugs


def _by_provenance(people: Sequence[Backer]) -> Iterator[Filter]:
    words = [_word(backer) for backer in people]
    for word in (*(provenance.value for provenance in _STRONGEST_FIRST), EARLIER, WITHDRAWN):
        chosen = tuple(backer for backer, own in zip(people, words, strict=True) if own == word)
        if chosen:
            yield Filter("provenance", word, f"how/{word}", chosen)


def _word(backer: Backer) -> str:
    if backer.withdrawn_on:
        return WITHDRAWN
    is_earlier = backer.is_earlier and backer.provenance is not Provenance.REPORTED
    return EARLIER if is_earlier else backer.provenance.value
