"""What templates say: messages in the reader's language with what is filled in, as Jinja asks for them."""

import re
from functools import cache
from typing import Final

from jinja2 import Environment
from jinja2.nodes import EvalContext
from jinja2.utils import pass_eval_context
from markupsafe import Markup

from petitioner.foundation import i18n
from petitioner.vocabulary.language import LANGUAGES

_RIGHT_TO_LEFT: Final = frozenset(
    language.code for language in LANGUAGES.values() if language.direction == "rtl"
)
_RUNS_LEFT_TO_RIGHT: Final = re.compile("[A-Za-z\u00c0-\u058f\u10a0-\u10ff]")  # Latin to Armenian, Georgian
_AN_ADDRESS: Final = re.compile("[/#]|[a-z]+://")
_ISOLATE: Final = "\u2068%s\u2069"


def install(environment: Environment) -> None:
    """Let templates say `_("…", name=value)`, `gettext`, `ngettext` and `{% trans %}`.

    They mean what Jinja's own "newstyle" callables mean, and what is said often is looked up once: these
    stand in the pages that are written by the thousand. What is filled into a page that runs from right to
    left is isolated from what stands beside it (Unicode Annex 9), or a number after a Latin name would be
    read as belonging before it.
    """
    environment.install_gettext_callables(say, say_many, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(_=say, gettext=say, ngettext=say_many)


@pass_eval_context
def say(context: EvalContext, message: str, /, **filled: object) -> str:
    """Return the message in the language being spoken, as markup where the template writes markup."""
    language = i18n.current_language()
    if not context.autoescape:
        return i18n.gettext(message) % filled
    if not filled:
        return _complete(language, message)
    return _fill(_words(language, message), language, filled)


@pass_eval_context
def say_many(context: EvalContext, singular: str, plural: str, num: int, /, **filled: object) -> str:
    """Return the form of the message that goes with `num`, which is filled in under that name."""
    filled.setdefault("num", num)
    words = i18n.ngettext(singular, plural, num)
    if not context.autoescape:
        return words % filled
    return _fill(Markup(words), i18n.current_language(), filled)  # noqa: S704 (our own catalogue)


def _fill(words: Markup, language: str, filled: dict[str, object]) -> Markup:
    if language in _RIGHT_TO_LEFT:
        filled = {name: _isolated(value) for name, value in filled.items()}
    return words % filled


def _isolated(value: object) -> object:
    """Return plain words that run the other way between marks that nobody sees; all else as it is."""
    is_plain = type(value) is str and not _AN_ADDRESS.match(value)
    return _ISOLATE % value if is_plain and _RUNS_LEFT_TO_RIGHT.search(str(value)) else value


@cache
def _words(language: str, message: str) -> Markup:
    with i18n.speaking(language):
        return Markup(i18n.gettext(message))  # noqa: S704 (our own catalogue)


@cache
def _complete(language: str, message: str) -> Markup:
    return _words(language, message) % {}
