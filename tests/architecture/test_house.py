"""What imports cannot show: doors, folders, keys, settings, jobs, and who may say which words."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Table

from petitioner import schedule
from petitioner.foundation.queue import QUEUES, Job
from petitioner.signatures.rules import LetterKind
from petitioner.tables import METADATA

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "petitioner"
ROOMS = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} - {"vocabulary", "translations"}

STAIRS = (
    {"foundation"},
    {"accounts"},
    {"screening", "erasure", "transparency"},
    {"organisers"},
    {"statements", "parliaments"},
    {"authorities", "drafts", "updates"},
    {"signatures", "endorsements", "declared"},
    {"canvass", "imports", "sample_audit"},
    {"publication"},
    {"console", "embeds"},
)

TAKEN_ALONG = {"petitioner/audit.py": 800, "petitioner/witness.py": 360}
"""How long those may be that are one file, so that others can take it along and read all of it."""

PUBLIC_ADDRESSES = {
    "/<language>/statements/<slug>/sign",
    "/<language>/statements/<slug>/check-your-inbox/<handle>",
    "/<language>/statements/<slug>/signed",
    "/<language>/statements/<slug>/signers",
    "/<language>/statements/<slug>/signed/<token>",
    "/<language>/receipt",
    "/<language>/verify/file",
    "/<language>/statements/<slug>/check-your-inbox/<handle>/again",
    "/<language>/statements/<slug>/news",
    "/<language>/statements/<slug>/news/<handle>",
    "/<language>/statements/<slug>/news/agreed",
    "/<language>/letters/stopped",
    "/c/<token>",
    "/e/<token>",
    "/q/<token>",
    "/r/<token>",
    "/s/<token>",
    "/staff/members",
    "/staff/members/<assembly>/<code>",
    "/staff/members/<assembly>/<code>/<slug>",
    "/staff/texts/<slug>/<int:number>/<language>",
    "/staff/endorsements",
    "/staff/endorsements/<uuid:entry_id>",
    "/staff/endorsements/<uuid:entry_id>/back",
    "/a/<token>",
    "/staff",
    "/staff/sign-in",
    "/staff/sign-in/sent",
    "/staff/enter/<token>",
    "/staff/sign-out",
    "/staff/sessions/<int:session_id>/end",
    "/staff/authorities",
    "/staff/authorities/new",
    "/staff/authorities/<int:authority_id>/end",
    "/staff/grants",
    "/staff/grants/new",
    "/desk",
    "/desk/sign-in",
    "/desk/sign-in/passkey",
    "/desk/enter/<token>",
    "/desk/sign-out",
    "/desk/again",
    "/desk/again/code",
    "/desk/again/passkey",
    "/desk/account",
    "/desk/account/password",
    "/desk/account/password/remove",
    "/desk/account/passkeys",
    "/desk/account/passkeys/<int:passkey_id>/remove",
    "/desk/account/sessions/<int:session_id>/end",
    "/desk/search",
    "/desk/parliaments",
    "/desk/parliaments/upload",
    "/desk/parliaments/proposals/<int:number>",
    "/desk/parliaments/<slug>",
    "/desk/operations",
    "/desk/operations/jobs",
    "/readyz",
    "/desk/people/<slug>",
    "/desk/statements/<slug>/life",
    "/desk/statements/<slug>/life/<act>",
    "/desk/statements/<slug>/updates",
    "/desk/statements/<slug>/updates/answer-day",
    "/desk/statements/<slug>/updates/new/<kind>",
    "/desk/statements/<slug>/updates/<int:number>",
    "/desk/people/<slug>/invite",
    "/desk/people/<slug>/<int:account_id>",
    "/desk/approvals",
    "/desk/approvals/<int:approval_id>",
    "/desk/log/<slug>",
    "/desk/log/<slug>/export",
    "/desk/statements",
    "/desk/reviews",
    "/desk/drafts/<slug>/new",
    "/desk/statements/<draft_slug>",
    "/desk/statements/<statement_slug>/amend",
    "/desk/statements/<draft_slug>/text",
    "/desk/statements/<draft_slug>/text/<language>",
    "/desk/statements/<draft_slug>/text/<language>/hold",
    "/desk/statements/<draft_slug>/text/<translation>/drop",
    "/desk/statements/<draft_slug>/settings",
    "/desk/statements/<draft_slug>/picture",
    "/desk/statements/<draft_slug>/picture.webp",
    "/desk/statements/<draft_slug>/support",
    "/desk/reviews/letters",
    "/desk/statements/<draft_slug>/embargo",
    "/desk/statements/<draft_slug>/embargo/revoke",
    "/desk/statements/<draft_slug>/review",
    "/desk/statements/<draft_slug>/submit",
    "/desk/statements/<draft_slug>/open",
    "/desk/statements/<draft_slug>/keep-back",
    "/desk/signatures/<slug>",
    "/desk/signatures/<slug>/find",
    "/desk/signatures/<slug>/withdraw",
    "/desk/signatures/<slug>/invalidate",
    "/desk/signatures/<slug>/seal",
    "/desk/signatures/<slug>/unseal",
    "/desk/backing/<slug>/all",
    "/desk/mailings/<slug>",
    "/desk/mailings/<slug>/look",
    "/desk/mailings/<slug>/decide",
    "/desk/batches/<slug>",
    "/desk/batches/<slug>/look",
    "/desk/batches/<slug>/held",
    "/desk/batches/<slug>/decide",
    "/desk/batches/<slug>/hold",
    "/desk/comments/<slug>",
    "/desk/comments/<slug>/read",
    "/desk/comments/<slug>/<uuid:signer>",
    "/desk/backing/<slug>",
    "/desk/backing/<slug>/<int:assembly>/<int:person>",
    "/desk/backing/<slug>/proposals/<int:number>",
    "/desk/declared/<slug>",
    "/desk/declared/<slug>/declare",
    "/desk/declared/<slug>/<int:declaration_id>/withdraw",
    "/desk/imports/<slug>",
    "/desk/imports/<slug>/upload",
    "/desk/imports/<slug>/<int:number>",
    "/desk/authorities",
    "/desk/authorities/<int:number>",
    "/desk/authorities/<int:number>/grant",
    "/desk/authorities/<int:number>/refuse",
    "/desk/authorities/<int:number>/end",
    "/desk/authorities/accounts",
    "/desk/authorities/accounts/<int:account_id>",
    "/desk/authorities/accounts/<int:account_id>/freeze",
    "/desk/authorities/accounts/<int:account_id>/thaw",
    "/desk/authorities/assemblies/<slug>",
    "/desk/authorities/assemblies/<slug>/domains/add",
    "/desk/authorities/assemblies/<slug>/domains/remove",
    "/desk/authorities/assemblies/<slug>/grant",
    "/b/<token>",
    "/b/<token>/<language>",
    "/b/<token>/picture.webp",
    "/<language>/my-signatures",
    "/<language>/my-signatures/<handle>",
    "/v/<secret>",
    "/v/<secret>/data.json",
    "/u/<token>",
    "/<language>/statements",
    "/petitions.json",
    "/petitions.csv",
    "/petitions/<int:statement_id>/numbers.json",
    "/petitions/<int:statement_id>/events.json",
    "/archived/petitions.json",
    "/archived/petitions.csv",
    "/log/<any(checkpoint, key, witnessed):name>",
    "/log/tile/<path:name>",
    "/oembed",
    "/healthz",
    "/static/<path:filename>",
    "/_mailbox",
    "/_mailbox.json",
}

REVEALERS = {
    "petitioner/endorsements/emails.py": "the letter that tells a member who entered their name",
    "petitioner/accounts/contact.py": "the encrypted row of an account",
    "petitioner/authorities/emails.py": "who asks, in the letter to the member it concerns",
    "petitioner/foundation/mail.py": "the envelope and the To line of a letter",
    "petitioner/sample_audit/export.py": "what is sealed to the auditor's key alone",
    "petitioner/signatures/contact.py": "what is encrypted",
    "petitioner/signatures/shapes.py": "what was encrypted beside a name before addresses lay apart",
}
COMMITTERS = {"petitioner/foundation/db.py"}


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    return tuple(
        (str(path.relative_to(ROOT)), ast.parse(path.read_text()))
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts
    )


def callers_of(method: str) -> set[str]:
    return {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method
    }


def test_only_the_envelope_and_the_encrypted_row_reveal_an_address() -> None:
    assert callers_of("reveal") == set(REVEALERS)


def test_only_the_sign_form_asks_what_address_was_meant_and_shows_it_back() -> None:
    asking = {"petitioner/signatures/form_rules.py", "petitioner/signatures/form_view.py"}
    assert callers_of("likely_spelling") == asking


def test_only_committed_commits() -> None:
    assert callers_of("commit") == COMMITTERS


def test_every_address_the_application_answers_is_on_the_approved_list(app: Flask) -> None:
    assert {rule.rule for rule in app.url_map.iter_rules()} <= PUBLIC_ADDRESSES


def test_looking_never_changes_anything_so_no_view_takes_both_get_and_post(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert not ({"GET", "POST"} <= (rule.methods or set())), rule


@pytest.mark.parametrize("folder", ["templates", "static", "tests"])
def test_folders_are_named_after_rooms(folder: str) -> None:
    shared = {
        "templates": {"layout"},
        "static": {"layout", "vendor"},
        "tests": {"journeys", "faults", "architecture", "deploy", "vocabulary"},
    }[folder]
    found = {path.name for path in (ROOT / folder).iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert found <= ROOMS | shared


def test_foreign_keys_point_down_the_stairs() -> None:
    step_of = {room: step for step, rooms in enumerate(STAIRS) for room in rooms}
    for table in METADATA.tables.values():
        for other in _pointed_at(table):
            own, below = _room_of(table), _room_of(other)
            assert own == below or step_of[own] > step_of[below], f"{table.name} → {other.name}"


def _pointed_at(table: Table) -> set[Table]:
    return {key.column.table for key in table.foreign_keys}


def _room_of(table: Table) -> str:
    for name, tree in modules():
        if not name.endswith("models.py"):
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and node.targets[0].id == "__tablename__"
                and isinstance(node.value, ast.Constant)
                and node.value.value == table.name
            ):
                return name.split("/")[1]
    raise AssertionError(f"no room has the table {table.name}")


def test_a_room_opens_with_its_charter_and_no_code() -> None:
    for room in ROOMS | {"vocabulary"}:
        body = ast.parse((PACKAGE / room / "__init__.py").read_text()).body
        assert len(body) == 1
        assert isinstance(body[0], ast.Expr)


def test_every_scheduled_job_exists_and_every_queue_has_jobs() -> None:
    for each in schedule.SCHEDULE:
        assert isinstance(each.job, Job)
        module, _, name = each.job.name.rpartition(".")
        assert getattr(__import__(module, fromlist=[name]), name) is each.job
    assert {each.job.queue for each in schedule.SCHEDULE} == set(QUEUES)


def test_each_letter_has_subject_text_and_html() -> None:
    for kind in LetterKind:
        folder = ROOT / "templates" / "signatures" / "emails" / kind
        assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}


def test_locks_name_no_host() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        assert "://" not in lock.read_text(), lock.name
        assert "--hash=sha256:" in lock.read_text(), lock.name


def test_no_file_has_grown_into_a_drawer() -> None:
    for path in [*PACKAGE.rglob("*.py"), ROOT / "dev"]:
        if "versions" not in path.parts:
            most = TAKEN_ALONG.get(path.relative_to(ROOT).as_posix(), 320)
            assert len(path.read_text().splitlines()) <= most, path


def test_a_script_does_one_thing() -> None:
    scripts = [*(ROOT / "static").rglob("*.js")]
    assert scripts
    for path in scripts:
        if "vendor" not in path.parts:
            assert len(path.read_text().splitlines()) <= 60, path


def test_no_function_has_grown_beyond_a_page() -> None:
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                assert lines <= 60, f"{name}: {node.name} has {lines} lines"


def test_the_hot_doors_never_count_rows() -> None:
    for name in ("pages", "door", "desk", "hot_store"):
        for path in PACKAGE.glob(f"*/{name}.py"):
            assert not re.search(r"count\(\*\)|func\.count", path.read_text()), path


def test_no_two_advisory_locks_of_the_database_share_a_number() -> None:
    found = [
        number
        for path in sorted((ROOT / "petitioner").rglob("*.py"))
        for number in re.findall(r"^_[A-Z]+(?:: Final)? = (7_302_\d+)$", path.read_text(), re.MULTILINE)
    ]
    assert len(found) > 5
    assert len(found) == len(set(found)), "what holds one of them would keep others out of another"
