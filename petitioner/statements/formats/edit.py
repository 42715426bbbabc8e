"""What `statement.toml` says of an edit: its table `[edit]`."""

from collections.abc import Mapping
from typing import Final

from petitioner.statements.formats.problems import unseen
from petitioner.statements.formats.table_reader import TableReader, shown
from petitioner.statements.rules import LONGEST_EDIT_SUMMARY, EditClass, canonical_line
from petitioner.statements.shapes import Edit
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE, best_language

_KEYS: Final = ("class", "summary")
_CHOICE: Final = "Choose typo, clarification or substantive."


def trouble_of_summary(text: str) -> str:
    """Return what is wrong with a sentence on what changed; empty if nothing is."""
    line = canonical_line(text)
    if not line:
        return "is empty. Write one sentence on what changed."
    if sentence := next((sentence for _, sentence in unseen(text)), None):
        return f"is wrong: {sentence}"
    if len(line) > LONGEST_EDIT_SUMMARY:
        return f"has {len(line):,} characters, and {LONGEST_EDIT_SUMMARY:,} are allowed. Shorten it."
    return ""


def language_of_summary(languages: tuple[str, ...]) -> str:
    """Return the language of a sentence that names none: English if the statement has it, else the first."""
    return best_language(SOURCE_LANGUAGE, tuple(code for code in LANGUAGES if code in languages))


class EditReader(TableReader):
    """Reads the edit; a class without a sentence, or a sentence without a class, is a problem."""

    __slots__ = ()

    def read(self, value: object, languages: tuple[str, ...]) -> Edit | None:
        """Return the edit, or nothing if none is said, adding everything that is wrong to the problems."""
        if value is None:
            return None
        if not isinstance(value, dict):
            self._wrong(("edit",), "must be a table [edit] with class and summary.")
            return None
        self._known(value, ("edit",), _KEYS)
        edit_class = self._class(value.get("class"))
        summaries = self._summaries(value.get("summary"), languages)
        return Edit(edit_class, summaries) if edit_class is not None and summaries else None

    def _class(self, value: object) -> EditClass | None:
        if value is None:
            self._wrong(("edit", "class"), f"is missing. {_CHOICE}")
        elif value not in list(EditClass):
            self._wrong(("edit", "class"), f"is {shown(value)}. {_CHOICE}")
        else:
            return EditClass(str(value))
        return None

    def _summaries(self, value: object, languages: tuple[str, ...]) -> dict[str, str]:
        path = ("edit", "summary")
        known = tuple(code for code in languages if code in LANGUAGES)
        if value is None:
            self._wrong(path, "is missing. Write one sentence on what changed; everybody can read it.")
        elif isinstance(value, str):
            return self._checked({language_of_summary(known): value} if known else {}, path)
        elif isinstance(value, dict) and value:
            for code in sorted(value.keys() - set(known)):
                self._wrong((*path, code), "is not a language of this statement. Take it out.")
            return self._checked({code: value[code] for code in value if code in known}, path)
        else:
            self._wrong(path, "must be a sentence in quotes, or a table [edit.summary] with one by language.")
        return {}

    def _checked(self, summaries: Mapping[str, object], path: tuple[str, ...]) -> dict[str, str]:
        sound = {}
        for code, text in summaries.items():
            trouble = trouble_of_summary(text) if isinstance(text, str) else "must be words in quotes."
            if trouble:
                self._wrong((*path, code), trouble)
            else:
                sound[code] = canonical_line(str(text))
        return sound
