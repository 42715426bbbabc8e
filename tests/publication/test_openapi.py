"""Everything that is published as data is described, every description is true, and no machine breaks it."""

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from petitioner.foundation.problems import PROBLEMS
from petitioner.publication.data_package.tables import TABLES
from petitioner.publication.openapi.document import document
from tests.publication.rich import Rich
from tests.signatures.scene import SLUG

NO_DATA = {
    *("/<language>/letters/stopped", "/<language>/my-signatures", "/<language>/my-signatures/<handle>"),
    "/<language>/statements/<slug>/check-your-inbox/<handle>",
    "/<language>/statements/<slug>/check-your-inbox/<handle>/again",
    *("/<language>/statements/<slug>/news", "/<language>/statements/<slug>/news/<handle>"),
    *("/<language>/statements/<slug>/news/agreed", "/<language>/statements/<slug>/sign"),
    *("/<language>/statements/<slug>/signed", "/<language>/statements/<slug>/signers"),
    *("/<language>/statements/<slug>/signed/<token>", "/<language>/receipt", "/<language>/verify/file"),
    *("/a/<token>", "/b/<token>", "/b/<token>/<language>", "/b/<token>/picture.webp", "/c/<token>"),
    *("/e/<token>", "/q/<token>", "/r/<token>", "/s/<token>", "/u/<token>"),
    *("/v/<secret>", "/v/<secret>/data.json"),
    "/<language>/statements",
    *("/healthz", "/readyz", "/static/<path:filename>", "/_mailbox", "/_mailbox.json"),
}
"""Addresses the application answers that are pages, somebody's own, or the operator's."""
ANSWERED = {
    "/oembed": {"/oembed"},
    "/petitions/<int:statement_id>/numbers.json": {"/petitions/{id}/numbers.json"},
    "/petitions/<int:statement_id>/events.json": {"/petitions/{id}/events.json"},
    "/petitions.json": {"/petitions.json"},
    "/petitions.csv": {"/petitions.csv"},
    "/archived/petitions.json": {"/archived/petitions.json"},
    "/archived/petitions.csv": {"/archived/petitions.csv"},
    "/log/<any(checkpoint, key, witnessed):name>": {"/log/checkpoint", "/log/key", "/log/witnessed"},
    "/log/tile/<path:name>": {"/log/tile/{level}/{tile}", "/log/tile/{level}/{tile}.p/{width}"},
}
"""Every other address the application answers, and how it is described."""
BY_SETTING = {
    *("/.well-known/security.txt", "/sitemap/{part}.xml"),
    *("/feed/{archive}.atom", "/petitions/{id}/feed/{archive}.atom", "/endorsements/{archive}.atom"),
    *("/organisations/{organisation}/feed/{archive}.atom", "/people/{person}/feed/{archive}.atom"),
}
"""Files that are there only on a large site, or where the operator has said something."""
PUBLIC = "http://localhost"
EXAMPLES = 12
PLAIN = {"Accept-Encoding": "identity"}
"""The machine does not unpack what is packed."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]


@pytest.fixture
def rich(bureau, site) -> Rich:
    made = Rich(bureau, site)
    made.fill()
    return made


@pytest.fixture
def described() -> dict[str, Any]:
    return document(PUBLIC)


def pattern(path: str) -> re.Pattern[str]:
    """Return what an address that is described so looks like."""
    return re.compile("".join("[^/]+?" if part.startswith("{") else re.escape(part) for part in parts(path)))


def parts(path: str) -> list[str]:
    return re.split(r"(\{\w+\})", path)


def described_as(address: str, paths: list[str]) -> list[str]:
    """Return the most exact description of an address; none, or more, if that is so."""
    found = [path for path in paths if pattern(path).fullmatch(address)]
    most = min((path.count("{") for path in found), default=0)
    return [path for path in found if path.count("{") == most]


def test_it_is_openapi_and_every_operation_says_what_a_reader_needs(described) -> None:
    validate(described)
    names = []
    for item in described["paths"].values():
        operation = item["get"]
        names.append(operation["operationId"])
        [content] = operation["responses"]["200"]["content"].values()
        assert operation["summary"]
        assert operation["description"].endswith(".")
        assert all(each["description"] for each in operation["parameters"])
        assert "example" in content or content["schema"] == {}
        if isinstance(content.get("example"), dict):
            schema_of(described, content["schema"]).validate(content["example"])
    assert len(set(names)) == len(names)


def test_what_is_published_and_what_is_described_are_the_same(rich, described, app: Flask) -> None:
    paths = list(described["paths"])
    unseen = set(paths) - BY_SETTING
    for address in (each for each in rich.files() if not each.startswith("/static/")):
        found = described_as(address, paths)
        assert len(found) == 1, f"{address} is described as {found}: see petitioner/publication/openapi"
        unseen -= set(found)
    rules = {str(rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    rules = {rule for rule in rules if not rule.startswith(("/desk", "/staff"))}
    assert rules == NO_DATA | ANSWERED.keys(), "describe it, or say that it is no data"
    unseen -= set().union(*ANSWERED.values())
    assert not unseen, f"described, and nothing is there: {sorted(unseen)}"


def test_every_example_is_answered_as_it_is_described(rich, described, client: FlaskClient) -> None:
    known = {**asked_with(rich), "part": "nothing-0"}
    for path, item in described["paths"].items():
        operation = item["get"]
        asked = (each for each in operation["parameters"] if each["in"] == "query" and "example" in each)
        query = {each["name"]: each["example"] for each in asked}
        if path == "/oembed":
            query["url"] = f"{PUBLIC}/en/statements/{SLUG}"
        of_archive = {"id": rich.archived} if path.startswith("/archived/") else {}
        answer = client.get(filled(path, operation, known | of_archive), query_string=query)
        if path in BY_SETTING or path == "/log/tile/{level}/{tile}":  # a full tile takes 256 signatures
            assert answer.status_code == 404
            check_problem(described, answer, "not-found")
            continue
        assert answer.status_code == 200, path
        [(kind, content)] = operation["responses"]["200"]["content"].items()
        assert answer.mimetype == kind, path
        check_headers(answer, path)
        again = client.get(answer.request.full_path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path
        check_content(described, content, answer, kind)


def check_content(described, content, answer, kind) -> None:
    if kind in {"application/json", "application/ld+json"}:
        schema_of(described, content["schema"]).validate(answer.json)
    elif kind == "text/csv":
        head = answer.text.split("\r\n")[0].split(",")
        assert head == content["x-columns"] == content["example"].split("\r\n")[0].split(",")
    elif kind.endswith("xml") and "example" in content:
        assert ET.fromstring(answer.text).tag == ET.fromstring(content["example"]).tag  # noqa: S314 - our own


def check_headers(answer, path) -> None:
    assert answer.headers["Access-Control-Allow-Origin"] == "*", path
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin", path
    assert answer.headers["ETag"], path
    assert answer.headers["Last-Modified"], path
    freshness = answer.headers["Cache-Control"]
    names_people = re.search(
        r"/declaration\.|/(endorsements|answers|feed|events)[./]|/data/(endors|.*zip)", path
    )
    if "tile" in path:
        assert "immutable" in freshness
    else:
        assert ("must-revalidate" if names_people else "stale-if-error") in freshness, path


def check_problem(described, answer, mark: str) -> None:
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    problem = answer.json
    schema_of(described, {"$ref": "#/components/schemas/Problem"}).validate(problem)
    assert problem["type"] == f"{PUBLIC}/api/#{mark}"
    assert problem["status"] == answer.status_code
    assert problem["instance"] == answer.request.path


def test_every_refusal_of_data_says_what_to_do_and_the_page_explains_it(
    rich, described, client: FlaskClient
) -> None:
    removed = client.get(f"/petitions/{rich.removed}/endorsements.csv")
    assert removed.status_code == 410
    check_problem(described, removed, "removed")
    posted = client.post("/petitions.json")
    assert posted.status_code == 405
    assert set(posted.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    check_problem(described, posted, "method-not-allowed")
    for path in ("/petitions/9999.json", "/log/tile/0/999", "/en/statements/nothing/text.txt"):
        check_problem(described, client.get(path), "not-found")
    check_problem(described, client.get("/oembed"), "bad-request")
    page = client.get("/api/").text
    for mark in PROBLEMS:
        assert f'id="{mark.replace("_", "-")}"' in page
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert (
        "There is no page here" in client.get("/en/statements/nothing/declaration.pdf", headers=browser).text
    )
    secret = client.get("/v/AAAAAAAAAAAAAAAAAAAAAA/data.json")
    assert (secret.status_code, "instance" in secret.json) == (404, False), "its address is a secret"


def test_the_page_about_the_data_tells_every_address_with_its_example(rich, described, client) -> None:
    page = client.get("/api/").text
    for path, item in described["paths"].items():
        assert f"GET {path}</code>" in page
        assert f'id="{item["get"]["operationId"]}"' in page
    assert "<code>data[].attributes.petitioner.awaiting_count</code>" in page
    assert client.get("/api/openapi.json").json == described


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_no_machine_that_reads_the_description_gets_what_it_does_not_say(rich, described, app: Flask) -> None:
    known = asked_with(rich)
    for item in described["paths"].values():
        for each in item["get"]["parameters"]:
            if each["in"] == "path" and each["name"] in known:
                each["schema"] = {"anyOf": [{"enum": [known[each["name"]]]}, each["schema"]]}
    made = schemathesis.openapi.from_dict(described)
    made.app = app
    app.testing = False
    statuses = set()
    for result in made.get_all_operations():
        statuses |= tried(result.ok())
    assert statuses >= {200, 404}, "the machine got nothing, or nothing refused"


def tried(operation: Any) -> set[int]:
    seen = set()
    # oEmbed asks for 501 where a format is not offered, which a machine takes for a fault of the server.
    checks = [check for check in CHECKS if operation.path != "/oembed" or check is not not_a_server_error]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)))
    def run(case: Any) -> None:
        seen.add(case.call_and_validate(checks=checks, headers=PLAIN).status_code)

    run()
    return seen


def asked_with(rich: Rich) -> dict[str, Any]:
    """Return, by the names of the described parameters, what the statement has."""
    found: dict[str, Any] = {"id": rich.view.statement_id, "language": "en", "slug": SLUG, "version": 2}
    files = rich.files()
    for name, where in (
        ("endorsement", r"/en/.*/backers/(\d+)/text.txt"),
        ("digest", r"/pictures/(\w+).webp"),
        ("picture", rf"/pictures/statements/{found['id']}/([\w-]+).png"),
        ("width", r"/log/tile/entries/000.p/(\d+)"),
        *((f"hash_of_{each.name}", rf"/data/{each.name}-(\w+).csv") for each in TABLES),
    ):
        found[name] = next(match[1] for each in sorted(files) if (match := re.fullmatch(where, each)))
    people = sorted(each for each in files if each.startswith("/people/"))
    found |= {"organisation": "long-table", "person": people[0].split("/")[2], "archive": 1}
    return found | {"level": "entries", "tile": "000"}


def filled(path: str, operation: dict[str, Any], known: dict[str, Any]) -> str:
    wanted = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
    assert wanted == set(re.findall(r"\{(\w+)\}", path)), path
    return path.format(**known)


_validators: dict[str, Any] = {}


def schema_of(described: dict[str, Any], schema: dict[str, Any]) -> Any:
    whole = {**schema, "components": described["components"]}
    return _validators.setdefault(json.dumps(schema), jsonschema_rs.Draft202012Validator(whole))
