"""Builds the house: the only module that knows every room."""

from typing import Final

from flask import Flask

from petitioner import tables  # noqa: F401 - the mapper must know every table
from petitioner.authorities.console.acts import acts as desk_authority_acts
from petitioner.authorities.console.assemblies import assemblies as desk_authority_assemblies
from petitioner.authorities.console.overview import overview as desk_authorities
from petitioner.authorities.member import member as authorities_member
from petitioner.authorities.pages import pages as authorities_pages
from petitioner.authorities.staff import staff
from petitioner.canvass.console import mailings as desk_mailings
from petitioner.canvass.member import asked_member
from petitioner.console.pages.first import first
from petitioner.console.pages.operations import operations
from petitioner.console.pages.ready import ready_pages
from petitioner.console.pages.search import search_pages
from petitioner.declared.console import declared as desk_declared
from petitioner.drafts.console.editor import editor as desk_editor
from petitioner.drafts.console.embargo import embargo as desk_embargo
from petitioner.drafts.console.pictures import pictures as desk_pictures
from petitioner.drafts.console.review import review as desk_review
from petitioner.drafts.console.settings import settings as desk_settings
from petitioner.drafts.console.statements import statements as desk_statements
from petitioner.drafts.pages import embargo_pages
from petitioner.embeds.pages import pages as embed_pages
from petitioner.endorsements.console import backing as desk_backing
from petitioner.endorsements.member import member
from petitioner.endorsements.pages import pages as endorsement_pages
from petitioner.endorsements.staff import staff as endorsements_staff
from petitioner.foundation import logs
from petitioner.foundation.db import DATABASE_AWAY, db
from petitioner.foundation.i18n import current_language
from petitioner.foundation.key_files import read_web_keys
from petitioner.foundation.queue import open_queue
from petitioner.foundation.settings import Settings
from petitioner.foundation.web import Foundation, build, error_page
from petitioner.imports.console import imports as desk_imports
from petitioner.organisers.console.account import account as desk_account
from petitioner.organisers.console.approvals import approvals as desk_approvals
from petitioner.organisers.console.home import home as desk_home
from petitioner.organisers.console.log import log as desk_log
from petitioner.organisers.console.people import people as desk_people
from petitioner.organisers.pages import pages as organisers_pages
from petitioner.parliaments.console.rosters import rosters as desk_rosters
from petitioner.publication.api import api as publication_api
from petitioner.publication.door import PublicDoor
from petitioner.publication.linked.block import linked_data
from petitioner.publication.pages import pages as publication_pages
from petitioner.publication.reader import log_files
from petitioner.sample_audit.pages import drawn_signer
from petitioner.signatures.consent import consent_wording
from petitioner.signatures.console.batches import batches as desk_batches
from petitioner.signatures.console.comments import comments as desk_comments
from petitioner.signatures.console.signatures import signatures as desk_signatures
from petitioner.signatures.desk import open_desk
from petitioner.signatures.door import SignDoor
from petitioner.signatures.holder import holder
from petitioner.signatures.pages import pages as signature_pages
from petitioner.signatures.reader import reader
from petitioner.signatures.signer import signer
from petitioner.statements.console.life import life_pages
from petitioner.statements.typography import typeset
from petitioner.updates.console.updates import updates as desk_updates

DOORS: Final = (
    signature_pages,
    reader,
    signer,
    holder,
    member,
    asked_member,
    drawn_signer,
    endorsement_pages,
    endorsements_staff,
    authorities_pages,
    staff,
    authorities_member,
    organisers_pages,
    desk_batches,
    desk_comments,
    desk_home,
    desk_account,
    desk_people,
    desk_approvals,
    desk_log,
    life_pages,
    desk_updates,
    desk_rosters,
    desk_signatures,
    desk_declared,
    desk_imports,
    desk_backing,
    desk_mailings,
    desk_authorities,
    desk_authority_acts,
    desk_authority_assemblies,
    desk_statements,
    desk_editor,
    desk_settings,
    desk_pictures,
    desk_review,
    desk_embargo,
    embargo_pages,
    publication_pages,
    publication_api,
    embed_pages,
    first,
    search_pages,
    operations,
    ready_pages,
    log_files,
)
"""Every door of every room."""


def create_app(settings: Settings) -> Flask:
    """Return the application: every door, ready to be served, and every job's ground."""
    logs.configure(settings.log_level)
    web_keys = read_web_keys(settings.web_keys)
    app = build(settings, web_keys)
    db.init_app(app)
    nudger = open_queue(app, settings.queue_url)
    desk = open_desk(app, settings, web_keys)
    app.jinja_env.filters["typeset"] = lambda text: typeset(text, current_language())
    app.jinja_env.filters["linked_data"] = linked_data
    app.jinja_env.globals["consent_wording"] = lambda statement: consent_wording(
        statement.organisation.name, statement.language, is_sealed=statement.policy.is_sealed
    )
    for away in DATABASE_AWAY:
        app.register_error_handler(away, lambda _error: error_page(503, "busy"))
    for part in DOORS:
        app.register_blueprint(part)
    if settings.mailbox_folder is not None:
        from petitioner.foundation.mailbox import mailbox  # noqa: PLC0415 - development only

        app.register_blueprint(mailbox)
    inside = SignDoor(app, app.wsgi_app, Foundation(settings, web_keys), desk, nudger)
    app.wsgi_app = PublicDoor(inside, settings.public_folder)  # type: ignore[method-assign]
    return app
