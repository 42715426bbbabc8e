"""What staff type to enter a name, as the form has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from petitioner.endorsements.office_rules import mistakes, read_day
from petitioner.endorsements.office_shapes import Entry, TextChoice
from petitioner.parliaments.shapes import PersonView

_LONGEST_TYPED: Final = 4000
"""More is cut off: what is much too long is refused anyway."""


@dataclass(frozen=True, slots=True)
class EntryForm:
    """What was typed, kept for the next page; `entry_id` names the entry that sending it makes."""

    text: str = ""
    note: str = ""
    url: str = ""
    day: str = ""
    entry_id: str = ""

    def mistakes(self, texts: tuple[TextChoice, ...], *, today: date) -> dict[str, str]:
        """Return what is wrong, by field in the order of the page; empty when nothing is."""
        return mistakes(
            text=self.text,
            texts=frozenset(each.value for each in texts),
            note=self.note,
            url=self.url,
            day=self.day,
            today=today,
        )

    def chosen(self, texts: tuple[TextChoice, ...]) -> TextChoice | None:
        """Return the text that was chosen; none if it is not among those offered."""
        return next((each for each in texts if each.value == self.text), None)

    def entry(self, text: TextChoice, person: PersonView) -> Entry | None:
        """Return what is entered; none as long as the day cannot be read, or the entry has no name yet."""
        day = read_day(self.day)
        try:
            entry_id = UUID(self.entry_id)
        except ValueError:
            return None
        if day is None:
            return None
        return Entry(
            entry_id,
            text.statement_id,
            text.version_id,
            text.language,
            person.assembly_id,
            person.person_id,
            self.note,
            self.url,
            day,
        )


def typed(form: Mapping[str, str]) -> EntryForm:
    """Return what was typed, without spaces around it; an entry that has no name yet gets one."""
    values = {
        name: form.get(name, "").replace("\0", "").strip()[:_LONGEST_TYPED] for name in EntryForm.__slots__
    }
    values["note"] = "\n".join(values["note"].splitlines())
    values["entry_id"] = values["entry_id"] or str(uuid4())
    return EntryForm(**values)
