"""Drafts and public statements for tests, and what it takes to bring one to the other."""

import re
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from petitioner.drafts import jobs
from petitioner.drafts.models import StatementDraft, StatementDraftPicture, StatementDraftText
from petitioner.drafts.rules import DraftState
from petitioner.organisers.rules import Role
from petitioner.statements.publish import publish
from petitioner.statements.rules import State, canonical_body, text_hash
from petitioner.statements.shapes import (
    FolderText,
    OrganisationWords,
    PictureFile,
    StatementFolder,
    StatementSettings,
)
from tests.organisers.desk import OWN, Desk, hidden

PLAIN = {
    "comments": False,
    "reminders": False,
    "privacy": {
        "profile": "open",
        "visibilities": ["hidden"],
        "two_on_one_mailbox": "off",
        "warned_jurisdictions": [],
        "confirm_by": "link",
    },
}
"""The settings of a form in which nothing is ticked."""
Words = tuple[str, str, str, str]
HARBOUR: Words = ("A quiet harbour", "The port authority", "", "No more horns at night.\n")
HAFEN: Words = ("Ein stiller Hafen", "Die Hafenbehörde", "", "Nachts kein Horn mehr.\n")


def begin_draft(
    desk: Desk, slug: str, words: Words = HARBOUR, *, by: int, at: str = OWN, **texts: Words
) -> int:
    """Write a draft in English, and in other languages if they are named; return its number."""
    draft = StatementDraft(
        organisation_id=desk.organisation(at),
        slug=slug,
        source_language="en",
        settings=PLAIN,
        edit_summaries={},
        supporters_needed=0,
        state=DraftState.WRITING,
        revision=1,
        created_at=desk.clock.at,
        written_by=by,
        written_at=desk.clock.at,
    )
    desk.session.add(draft)
    desk.session.flush()
    for language, each in {"en": words, **texts}.items():
        title, addressee, summary, body = each
        desk.session.add(
            StatementDraftText(
                draft_id=draft.id,
                language=language,
                title=title,
                addressee=addressee,
                summary=summary,
                body=body,
                revision=1,
                written_at=desk.clock.at,
            )
        )
    desk.session.flush()
    return draft.id


def drawn(kind: str = "PNG", size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    """Return a picture of one colour as a file."""
    written = BytesIO()
    Image.new("RGB", size, (20, 60, 120)).save(written, kind, **more)
    return written.getvalue()


def add_picture(desk: Desk, draft_id: int, picture: PictureFile, alts: dict[str, str]) -> None:
    """Put a picture above a draft."""
    desk.session.add(
        StatementDraftPicture(
            draft_id=draft_id,
            digest=sha256(picture.content).digest(),
            width=picture.width,
            height=picture.height,
            alts=alts,
            content=picture.content,
        )
    )
    desk.session.flush()


def plain_folder(slug: str, body: str = "No horns.\n", at: str = OWN) -> StatementFolder:
    """Return a statement in English, open, of one sentence."""
    title, addressee, body = "A loud harbour", "The port authority", canonical_body(body)
    return StatementFolder(
        slug,
        OrganisationWords(at, {"en": at.replace("-", " ").title()}, {}),
        StatementSettings(State.OPEN, None, None, None, (), {}),
        (FolderText("en", title, addressee, body, text_hash("en", title, addressee, body)),),
    )


def publish_plain(desk: Desk, slug: str, body: str = "No horns.\n", at: str = OWN) -> int:
    """Publish that statement as the command line does; return its number."""
    return publish(desk.session, plain_folder(slug, body, at), now=desk.clock.at).statement_id


@dataclass
class Writer:
    """Somebody at the desk, and what they do with one draft."""

    desk: Desk
    browser: FlaskClient
    slug: str = "a-quiet-harbour"

    def get(self, part: str = "") -> TestResponse:
        return self.desk.get(self.browser, f"/desk/statements/{self.slug}{part}")

    def send(self, part: str, **fields: Any) -> TestResponse:
        return self.desk.send(self.browser, f"/desk/statements/{self.slug}{part}", fields)

    def save(self, language: str, words: Words, **fields: str) -> TestResponse:
        """Save words over the revision the page shows, unless the test says which."""
        page = self.get(f"/text/{language}").text
        shown = {"revision": hidden(page, "revision"), "source": hidden(page, "source")}
        title, addressee, summary, body = words
        typed = {"title": title, "addressee": addressee, "summary": summary, "body": body}
        return self.send(f"/text/{language}", **{**shown, **typed, **fields})

    def digest(self) -> str:
        """Return what a form of the review page says the draft is."""
        return hidden(self.get("/review").text, "digest")

    def ask(self, part: str, **fields: str) -> TestResponse:
        """Send a form with the digest of the draft as it is shown, and let the worker take it up."""
        answer = self.send(part, **{"digest": digest_of(self.desk, self.slug), **fields})
        work(self.desk)
        return answer


def digest_of(desk: Desk, slug: str) -> str:
    """Return the digest of a draft, whether or not a page prints it for whoever asks."""
    from petitioner.drafts.read import read_whole  # noqa: PLC0415

    draft_id = desk.session.query(StatementDraft.id).filter_by(slug=slug).order_by(-StatementDraft.id).first()
    assert draft_id is not None
    whole = read_whole(desk.session, draft_id[0])
    assert whole is not None
    return whole.digest.hex()


def work(desk: Desk) -> None:
    """Let the worker of drafts look."""
    desk.session.commit()
    with desk.app.app_context():
        jobs.serve_drafts()
    desk.session.expire_all()


def at_desk(desk: Desk, name: str, *roles: Role, slug: str = "a-quiet-harbour", at: str = OWN) -> Writer:
    """Return somebody with these roles, at the desk."""
    if name not in desk.accounts:
        desk.person(name, *roles, at=at)
    return Writer(desk, desk.at_desk(name), slug)


def state_of(desk: Desk, slug: str = "a-quiet-harbour") -> DraftState:
    """Return where the newest draft of that name stands."""
    found = desk.session.query(StatementDraft).filter_by(slug=slug).order_by(-StatementDraft.id).first()
    assert found is not None
    return DraftState(found.state)


def words_of(page: str) -> str:
    """Return the text of a page as a reader has it, in one line."""
    bare = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(bare))
