"""Bring a statement to what its folder says: make it, give it a version, change its settings, or nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from petitioner.accounts.store import keep_organisation
from petitioner.foundation.db import Session
from petitioner.statements import store
from petitioner.statements.rules import (
    RefusedPublication,
    State,
    keep_delivery,
    keep_sealed,
    move,
    version_hash,
)
from petitioner.statements.shapes import StatementFolder


class Outcome(StrEnum):
    """What a publication did."""

    CREATED = "created"
    NEW_VERSION = "new_version"
    CHANGED_SETTINGS = "changed_settings"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Published:
    """What was done, to which statement, and the number of its newest version."""

    outcome: Outcome
    statement_id: int
    version_number: int


def publish(session: Session, folder: StatementFolder, *, now: datetime) -> Published:
    """Publish a folder; the same folder again changes nothing, and no version is ever altered.

    Raises:
        RefusedPublication: the state may not change so, a closed text would change, a former text would
            return, a sealed statement would become open, a delivery would be taken back, or the statement
            belongs to another organisation.
    """
    store.one_publisher_at_a_time(session)
    organisation = keep_organisation(
        session,
        folder.organisation.slug,
        names=folder.organisation.names,
        abouts=folder.organisation.abouts,
        now=now,
    )
    if organisation.is_changed:
        store.mark_changed(session, organisation.organisation_id, now=now)
    kept = store.find_statement(session, folder.slug)
    if kept is None:
        return _create(session, folder, organisation.organisation_id, now)
    if kept.organisation_id != organisation.organisation_id:
        raise RefusedPublication(
            f"The statement “{folder.slug}” belongs to another organisation. Choose another slug."
        )
    published = _change(session, folder, kept, now)
    if published.outcome is Outcome.UNCHANGED and organisation.is_changed:
        return replace(published, outcome=Outcome.CHANGED_SETTINGS)
    return published


def _create(session: Session, folder: StatementFolder, organisation_id: int, now: datetime) -> Published:
    statement_id = store.add_statement(session, folder.slug, organisation_id, folder.settings, now=now)
    digest = version_hash(text.text_hash for text in folder.texts)
    store.add_version(session, statement_id, 1, digest, folder.texts, now=now)
    return Published(Outcome.CREATED, statement_id, 1)


def _change(session: Session, folder: StatementFolder, kept: store.KeptStatement, now: datetime) -> Published:
    state = move(kept.settings.state, folder.settings.state)
    before, after = kept.settings.policy, folder.settings.policy
    keep_sealed(before.profile, after.profile)
    keep_delivery(before.delivered_on, after.delivered_on)
    digest = version_hash(text.text_hash for text in folder.texts)
    has_new_text = digest != kept.version_hash
    if not has_new_text and folder.settings == kept.settings:
        return Published(Outcome.UNCHANGED, kept.statement_id, kept.version_number)
    store.change_settings(session, kept, folder.settings, now=now)
    if not has_new_text:
        return Published(Outcome.CHANGED_SETTINGS, kept.statement_id, kept.version_number)
    if state is State.CLOSED and kept.settings.state is not State.DRAFT:
        raise RefusedPublication("The text of a closed statement does not change. Restore its text.")
    former = store.find_version_number(session, kept.statement_id, digest)
    if former is not None:
        raise RefusedPublication(
            f"This is word for word version {former}, which version {kept.version_number} has replaced. "
            "A former version does not return: change the text, or leave it as it is."
        )
    number = kept.version_number + 1
    store.add_version(session, kept.statement_id, number, digest, folder.texts, now=now)
    return Published(Outcome.NEW_VERSION, kept.statement_id, number)
