"""What was found, as lines that somebody can act on."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What should not be there: on which page, in which mode, against which rule, and where on the page."""

    page: str
    mode: str
    rule: str
    where: str = ""


def report(findings: Iterable[Finding]) -> str:
    """Return one line for each finding, and how often each rule was broken."""
    found = sorted(set(findings))
    lines = [" | ".join(filter(None, (each.page, each.mode, each.rule, each.where))) for each in found]
    counted = Counter(each.rule for each in found).most_common()
    return "\n".join([*lines, *(f"{count:>6}  {rule}" for rule, count in counted)])
