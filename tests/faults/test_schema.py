"""A machine reads what our routes take, sends what they take and what they do not, and finds no 5xx.

The long form: `PETITIONER_FAULTS=long python -m pytest tests/faults/test_schema.py`.
"""

import os
import re
from collections import Counter
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from petitioner.foundation.embedded.sink import Sink
from tests.faults.conftest import Stage, staged
from tests.faults.crowd import SIGN, form, form_token, token_in
from tests.faults.public_api import document

LONG = os.environ.get("PETITIONER_FAULTS") == "long"
EXAMPLES = 5_000 if LONG else 25
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
OPERATIONS = 34


@pytest.fixture
def schema(platform: Flask, sink: Sink) -> Any:  # schemathesis names no public type for it
    """Return the document, bound to an application that has a published site, a link and a handle."""
    with staged(platform, sink) as stage:
        visitor = stage.client()
        token = form_token(visitor.get(SIGN).text)
        handles = []
        for name in ("one", "two"):
            signed = visitor.post(SIGN, data=form("Ilse Mertens", f"{name}@invented.example", token))
            handles.append(signed.location.rpartition("/")[2])
        stage.work()
        stage.publish()
        links = [token_in(letter) for letter in stage.sink.letters()]
        visits = [_visit(stage)]
        made = schemathesis.openapi.from_dict(document(token, links, handles, visits))
        made.app = platform
        platform.testing = False
        yield made
        platform.testing = True


def test_no_request_breaks_the_house(schema: Any) -> None:
    tried = 0
    statuses: Counter[int] = Counter()
    for result in schema.get_all_operations():
        operation = result.ok()
        cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))
        _try(cases, statuses)
        tried += 1
    assert tried == OPERATIONS
    assert {200, 404, 422} <= statuses.keys(), "the machine did not get behind the doors"


@pytest.mark.parametrize("choice", ["signed", "not_me"])
def test_a_link_with_a_line_break_is_like_any_unknown_link(platform: Flask, choice: str) -> None:
    platform.testing = False
    try:
        answer = platform.test_client().post("/c/%0Aabc", data={"choice": choice})
    finally:
        platform.testing = True
    assert answer.status_code < 500


def _visit(stage: Stage) -> str:
    """Come to the signer's page by a code; return the secret of its address."""
    email = "visitor@invented.example"
    page = stage.client().post("/en/my-signatures", data={"email": email}).location
    stage.work()
    [letter] = stage.sink.letters(email)
    code = re.search(r"^[2-9A-Z]{4} [2-9A-Z]{4}$", letter["text"], re.MULTILINE)
    assert code, letter["text"]
    visit = stage.client().post(page, data={"code": code[0]}).location
    stage.work()
    return visit.removeprefix("/v/")


def _try(cases: st.SearchStrategy[Any], statuses: Counter[int]) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=not LONG,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def run(case: Any) -> None:
        answer = case.call_and_validate(checks=CHECKS, headers={"Origin": "http://localhost"})
        statuses[answer.status_code] += 1

    run()
