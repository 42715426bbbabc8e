"""What a new statement can begin with: texts in English, to be written over."""

from enum import StrEnum
from typing import Final

from petitioner.drafts.shapes import NewText


class Template(StrEnum):
    """The forms a statement commonly has."""

    EMPTY = "empty"
    DEMANDS = "demands"
    LETTER = "letter"
    DECLARATION = "declaration"


_DEMANDS: Final = """\
Say in two or three sentences what has happened, when, and to whom. Name a source that everybody can read.

We call on the addressee to

1. do the first thing, by a day;
2. do the second thing, and say in public that it was done;
3. report on both, so that anyone can check.

## Why now

Say what will happen if nothing is done, and which decision is near.

## Who we are

Say in one sentence who publishes this, and how to reach you.
"""

_LETTER: Final = """\
Dear addressee,

we write to you because you can decide what we cannot. Say here what that is.

In the first paragraph, say what you have seen yourselves. In the second, say what others have found, with a
link to where it can be read. In the third, say what you ask for, in words that can be answered by yes or no.

We would be glad to hear from you by a day that you name here.

Respectfully,

those who sign below
"""

_DECLARATION: Final = """\
The undersigned members of the Assembly,

recalling what the Assembly has said before, with number and year;

noting what has happened since, with a source;

**call on** the governments concerned to do what is named here;

**invite** the committee concerned to report on it within a time that is named here.
"""

_BODIES: Final = {
    Template.EMPTY: "",
    Template.DEMANDS: _DEMANDS,
    Template.LETTER: _LETTER,
    Template.DECLARATION: _DECLARATION,
}


def begun_with(template: Template, language: str, title: str) -> NewText:
    """Return the source text of a new statement; the words of a template are English in every language."""
    return NewText(language, title, "", "", _BODIES[template])
