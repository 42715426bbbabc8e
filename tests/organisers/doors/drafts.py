"""The doors to statements that are written: their text, settings, review and opening."""

from hashlib import sha256

from petitioner.drafts.make_picture import make_picture
from petitioner.drafts.rules import draft_digest
from petitioner.organisers.rules import Action, Role
from tests.drafts.writing import PLAIN, add_picture, begin_draft, drawn, publish_plain
from tests.organisers.desk import OWN, Desk
from tests.organisers.doors.door import ALL, CHECKERS, WRITERS, Door

SLUG, PUBLIC = "a-quiet-harbour", "a-loud-harbour"
WORDS = ("A quiet harbour", "The port authority", "", "No more horns at night.\n")
TEXT = (*zip(("title", "addressee", "summary", "body"), WORDS, strict=True), ("revision", "1"))
SETTINGS = (
    ("slug", SLUG),
    ("revision", "1"),
    ("supporters", "0"),
    ("profile", "open"),
    ("two_on_one_mailbox", "off"),
    ("confirm_by", "link"),
)
ALTS = {"en": "A harbour at night"}
PICTURE = make_picture(drawn())
SEEN_DIGEST = draft_digest(
    SLUG, PLAIN, (None, {}), [("en", *WORDS)], (sha256(PICTURE.content).hexdigest(), ALTS)
)
SEEN = (("digest", SEEN_DIGEST.hex()),)
BASE = "/desk/statements/<draft_slug>"


def _at_once(method: str, path: str, allowed: frozenset[Role], *fields: tuple[str, str]) -> Door:
    return Door(method, path, allowed, fields, is_dangerous=False, requests=0)


def _by_worker(
    path: str, allowed: frozenset[Role], *fields: tuple[str, str], is_dangerous: bool = False
) -> Door:
    return Door("POST", path, allowed, (*SEEN, *fields), is_dangerous=is_dangerous)


DOORS = (
    _at_once("GET", "/desk/drafts/<slug>/new", WRITERS),
    _at_once(
        "POST",
        "/desk/drafts/<slug>/new",
        WRITERS,
        ("title", "Another"),
        ("language", "en"),
        ("template", "letter"),
    ),
    _at_once("GET", BASE, ALL),
    _at_once("POST", "/desk/statements/<statement_slug>/amend", WRITERS),
    _at_once("GET", f"{BASE}/text", ALL),
    _at_once("GET", f"{BASE}/text/<language>", ALL),
    _at_once("POST", f"{BASE}/text/<language>/hold", WRITERS, ("act", "take_over")),
    _at_once("POST", f"{BASE}/text/<language>", WRITERS, *TEXT),
    _at_once("POST", f"{BASE}/text/<language>", WRITERS, *TEXT, ("act", "preview")),
    _at_once("POST", f"{BASE}/text/<translation>/drop", WRITERS, ("revision", "1")),
    _at_once("GET", f"{BASE}/settings", ALL),
    _at_once("POST", f"{BASE}/settings", WRITERS, *SETTINGS),
    _at_once("GET", f"{BASE}/picture", ALL),
    _at_once("GET", f"{BASE}/picture.webp", ALL),
    _at_once("POST", f"{BASE}/picture", WRITERS, *((f"alt-{code}", words) for code, words in ALTS.items())),
    _at_once("POST", f"{BASE}/support", ALL),
    _at_once("GET", f"{BASE}/embargo", WRITERS),
    Door("POST", f"{BASE}/embargo", WRITERS, (("recipient", "The Lantern"), ("days", "3")), requests=0),
    _at_once("POST", f"{BASE}/embargo/revoke", WRITERS, ("number", "1")),
    _at_once("GET", f"{BASE}/review", ALL),
    _by_worker(f"{BASE}/submit", WRITERS),
    _by_worker(f"{BASE}/review", CHECKERS, ("choice", "approved sound")),
    _by_worker(f"{BASE}/open", WRITERS, ("when", "now"), is_dangerous=True),
    _by_worker(f"{BASE}/keep-back", WRITERS),
)
ALLOWED = {
    Action.SEE_STATEMENTS: ALL,
    Action.WRITE_STATEMENT: WRITERS,
    Action.REVIEW_STATEMENT: CHECKERS,
    Action.OPEN_STATEMENT: WRITERS,
}


def furnish(desk: Desk) -> dict[str, str]:
    """Return what stands for the holes in the paths: a draft, and a statement the public has."""
    draft_id = begin_draft(desk, SLUG, WORDS, by=desk.accounts["Olga"])
    add_picture(desk, draft_id, PICTURE, ALTS)
    publish_plain(desk, PUBLIC)
    return {
        "<draft_slug>": SLUG,
        "<statement_slug>": PUBLIC,
        "<language>": "en",
        "<translation>": "fr",
        "<slug>": OWN,
    }
