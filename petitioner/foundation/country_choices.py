"""The options of a select of countries, made once a language: a page of a statement has 250 of them."""

from functools import cache
from typing import Final

from markupsafe import Markup, escape

from petitioner.foundation.i18n import country_group_options, country_options
from petitioner.vocabulary.country import UNSAID

_OPTION: Final = Markup('<option value="{}">{}</option>')


def country_choices(language: str, chosen: str, *, is_of_groups: bool) -> Markup:
    """Return every country but the unsaid, or every group of countries, as options; `chosen` is selected."""
    options = _options(language, is_of_groups=is_of_groups)
    if not chosen:
        return options
    value = f'value="{escape(chosen)}"'
    return Markup(str(options).replace(f"{value}>", f"{value} selected>", 1))  # noqa: S704 - escaped above


@cache
def _options(language: str, *, is_of_groups: bool) -> Markup:
    listed = country_group_options(language) if is_of_groups else country_options(language)
    return Markup("\n").join(_OPTION.format(code, name) for code, name in listed if code != UNSAID)
