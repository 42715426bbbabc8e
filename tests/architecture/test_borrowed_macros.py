"""A template borrows macros with the context of its page only where they ask for it.

Without it they are made ready once for all pages; with it once for each. Where it lacks, a page has a hole.
"""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta

TEMPLATES = Path(__file__).parents[2] / "templates"
BORROWED = re.compile(r'{% from "([^"]+)" import [^%]*?( with context)? %}')
PAGES = [path for path in sorted(TEMPLATES.rglob("*")) if path.suffix in {".html", ".txt", ".svg"}]


def asked_for(app: Flask, name: str) -> set[str]:
    """Return what a template, with all it borrows with its context, takes from the page."""
    source = (TEMPLATES / name).read_text()
    own = meta.find_undeclared_variables(app.jinja_env.parse(source)) - set(app.jinja_env.globals)
    return own.union(
        *(
            asked_for(app, lender)
            for lender, context in BORROWED.findall(source)
            if context and lender != name
        )
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_what_is_borrowed_has_the_context_it_needs_and_no_other(app: Flask, path: Path) -> None:
    for lender, context in BORROWED.findall(path.read_text()):
        assert bool(asked_for(app, lender)) == bool(context), lender
