"""Bring a statement to what its folder says: make it, give it a version, change its settings, or nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from petitioner.accounts.store import keep_organisation
from petitioner.foundation.db import Session
from petitioner.statements.rules import (
    EditClass,
    RefusedPublication,
    State,
    keep_delivery,
    keep_sealed,
    keep_typo_small,
    move,
    version_hash,
)
from petitioner.statements.shapes import Edit, StatementFolder
from petitioner.statements.store import statements as store
from petitioner.statements.store import versions


class Outcome(StrEnum):
    """What a publication did."""

    CREATED = "created"
    NEW_VERSION = "new_version"
    CHANGED_SETTINGS = "changed_settings"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Published:
    """What was done, to which statement, and the number of its newest version.

    Of a new version of what the public reads, `edit` says how it was classed, and `is_edit_said` whether
    somebody said so.
    """

    outcome: Outcome
    statement_id: int
    version_number: int
    edit: Edit | None = None
    is_edit_said: bool = False


def publish(session: Session, folder: StatementFolder, *, now: datetime) -> Published:
    """Publish a folder; the same folder again changes nothing, and no version is ever altered.

    A new version of what the public reads is classed as the folder says; if it says nothing, as substantive.

    Raises:
        RefusedPublication: the state may not change so, a closed text would change, a former text would
            return, a sealed statement would become open, a delivery would be taken back, the edit is that of
            the version before or no typo, or the statement was removed or belongs to another organisation.
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
    if kept.is_removed:
        raise RefusedPublication(
            f"The statement “{folder.slug}” was taken off the site. Restore it first: "
            f"`petitioner statements restore {folder.slug}`."
        )
    published = _change(session, folder, kept, now)
    if published.outcome is Outcome.UNCHANGED and organisation.is_changed:
        return replace(published, outcome=Outcome.CHANGED_SETTINGS)
    return published


def _create(session: Session, folder: StatementFolder, organisation_id: int, now: datetime) -> Published:
    statement_id = store.add_statement(session, folder.slug, organisation_id, folder.settings, now=now)
    digest = version_hash(text.text_hash for text in folder.texts)
    versions.add_version(session, statement_id, 1, digest, folder.texts, now=now)
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
    former = versions.find_version_number(session, kept.statement_id, digest)
    if former is not None:
        raise RefusedPublication(
            f"This is word for word version {former}, which version {kept.version_number} has replaced. "
            "A former version does not return: change the text, or leave it as it is."
        )
    number = kept.version_number + 1
    edit = folder.edit or Edit(EditClass.SUBSTANTIVE, {})
    if kept.settings.state is State.DRAFT:
        versions.add_version(session, kept.statement_id, number, digest, folder.texts, edit=edit, now=now)
        return Published(Outcome.NEW_VERSION, kept.statement_id, number)
    _check_edit(session, folder, kept)
    versions.add_version(session, kept.statement_id, number, digest, folder.texts, edit=edit, now=now)
    return Published(Outcome.NEW_VERSION, kept.statement_id, number, edit, folder.edit is not None)


def _check_edit(session: Session, folder: StatementFolder, kept: store.KeptStatement) -> None:
    """Refuse an edit that was forgotten in the folder, and a typo that is none."""
    if folder.edit is None:
        return
    if folder.edit == kept.edit:
        raise RefusedPublication(
            f"The table [edit] is still that of version {kept.version_number}. "
            "Say there what changed this time, or take it out."
        )
    if folder.edit.edit_class is EditClass.TYPO:
        before = versions.addressees(session, kept.statement_id, kept.version_number)
        keep_typo_small(before, {text.language: text.addressee for text in folder.texts})
