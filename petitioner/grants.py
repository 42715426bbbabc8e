"""What each database role may do: data, carried out by `petitioner database upgrade`.

The owner makes the tables and is nobody's role at work. The web role adds sealed forms and wishes, calls a
few functions and reads what the public may read; no name, address or digest of a signer is among it but what
signers let be shown, so that whoever takes the web process over, or finds a hole in a query, cannot ask who
signed. Workers read and write rows, and change no table.
"""

from collections.abc import Mapping
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.roles import WEB, WORKER

WEB_READS: Final[Mapping[str, tuple[str, ...]]] = {
    "organisation": (),
    "listing": (),
    "statement": (),
    "statement_version": (),
    "statement_text": (),
    "statement_picture": ("statement_id", "digest", "width", "height", "alts"),
    "statement_tally": (),
    "country_tally": (),
    "day_tally": (),
    "invalidated_tally": (),
    "attempt_tally": (),
    "mail_measure": (),
    "published_numbers": (),
    "event": (),
    "letter_tally": (),
    "hold": (),
    "signature_batch": (
        *("id", "statement_id", "act", "state", "reason", "since", "until", "country", "language", "hold_id"),
        *("shown_domain", "spread", "asked_by", "decided_by", "asked_at"),
        *("looked", "total", "chosen", "done", "ended_at"),
    ),
    "language_tally": (),
    "assembly": (),
    "assembly_grouping": (),
    "membership": (
        "id",
        "assembly_id",
        "person_id",
        "delegation_id",
        "group_id",
        "role",
        "country",
        "area",
        "source_url",
        "start_date",
        "end_date",
        "starts_on",
        "ends_on",
    ),
    "person": (),
    "person_identifier": (),
    "account": ("id", "kind", "state", "frozen_at"),
    "assembly_domain": (),
    "authority": (
        "id",
        "account_id",
        "assembly_id",
        "scope",
        "person_id",
        "grouping_id",
        "granted_by",
        "may_grant",
        "starts_on",
        "ends_on",
        "state",
        "asked_at",
        "granted_at",
        "ended_at",
    ),
    "roster": (),
    "endorsement": (),
    "log_standing": ("signed",),
    "evidence": ("id", "endorsement_id", "proof", "url", "recorded_at"),
    "endorsement_carry": ("endorsement_id", "version_id", "delivered_at", "carried_at", "objected_at"),
    "public_signer": (
        "id",
        "statement_id",
        "sort_key",
        "name",
        "role",
        "country",
        "comment",
        "position",
        "leaf",
        "opening",
        "words",
    ),
    "declaration": (
        "id",
        "statement_id",
        "origin",
        "number",
        "collected_on",
        "kept_at",
        "description",
        "digest",
        "declared_at",
        "withdrawn_at",
    ),
    "name_seal": ("statement_id", "sealed_at", "first_at", "second_at"),
    "backing_proposal": (),
    "mailing": (),
    "statement_update": (),
    "update_text": (),
    "answer_day": (),
    "board_reading": (),
    "roster_proposal": (
        "id",
        "file_name",
        "state",
        "digest",
        "summary",
        "problems",
        "is_changed",
        "proposed_by",
        "created_at",
    ),
    "board_day": (),
    "signature_import": (
        "id",
        "statement_id",
        "source",
        "exported_on",
        "file_digest",
        "state",
        "done",
        "total",
        "result",
        "problem",
        "problem_row",
        "is_changed",
        "number",
        "taken_in",
        "proposed_by",
        "asked_by",
        "approved_by",
        "created_at",
        "taken_in_at",
    ),
}
"""Tables and their columns; none named: all.

A member's address, who wrote evidence down, and which signature a public name belongs to are not read. Of
staff the numbers of their accounts are, beside the members they may act for: who they are is encrypted.
"""

WEB_ADDS: Final[Mapping[str, tuple[str, ...]]] = {
    "intake": ("handle_digest", "statement_id", "version_id", "language", "sealed", "received_at"),
    "wish": ("sealed", "received_at"),
    "sign_in_request": ("sealed", "received_at"),
}

WEB_CALLS: Final = (
    "confirm_signatures(bytea[])",
    "look_up_link(bytea)",
    "spend_try(bytea, bytea, integer)",
    "disown_signature(bytea, timestamptz)",
    "ask_again(bytea)",
    "begin_visit(bytea, bytea, bytea, timestamptz)",
    "read_visit(bytea)",
    "add_wish(bytea, bytea, timestamptz)",
    "end_visit(bytea)",
    "offer_receipt(bytea, bytea, timestamptz)",
    "is_receipt_open(bytea, timestamptz)",
    "ask_receipt(bytea, bytea, bytea, timestamptz, timestamptz)",
    "claim_receipt(bytea, timestamptz)",
    "look_up_endorsement(bytea)",
    "answer_endorsement(bytea, text, timestamptz)",
    "look_up_canvass(bytea, timestamptz)",
    "answer_canvass(bytea, text, timestamptz)",
    "look_up_sample(bytea, timestamptz)",
    "answer_sample(bytea, text, timestamptz)",
    "look_up_renewal(bytea)",
    "answer_renewal(bytea, text, timestamptz)",
    "look_up_session(bytea, timestamptz)",
    "is_sign_in_open(bytea, timestamptz)",
    "begin_session(bytea, bytea, bytea, timestamptz)",
    "list_own_sessions(bytea, timestamptz)",
    "end_own_session(bytea, integer, timestamptz)",
    "add_desk_request(bytea, bytea, timestamptz)",
    "count_desk_requests(bytea, timestamptz)",
    "look_up_authority(bytea)",
    "answer_authority(bytea, text, timestamptz)",
    "enter_endorsement(bytea, uuid, integer, integer, text, integer, integer, text, text, date, timestamptz)",
    "take_entry_back(bytea, uuid, timestamptz)",
    "list_own_entries(bytea, timestamptz)",
    "look_up_organiser(bytea, timestamptz)",
    "look_at_password(bytea, bytea, timestamptz)",
    "begin_password_session(bytea, bytea, bigint, bytea, bytea, timestamptz)",
    "find_passkey(bytea)",
    "begin_passkey_session(bytea, bigint, bytea, bytea, bytea, timestamptz)",
    "is_invitation_open(bytea, timestamptz)",
    "begin_invited_session(bytea, bytea, bytea, timestamptz)",
    "look_at_own_code(bytea, timestamptz)",
    "step_up_by_code(bytea, bigint, bytea, timestamptz)",
    "step_up_by_passkey(bytea, bytea, bigint, bytea, bytea, timestamptz)",
    "list_own_passkeys(bytea, timestamptz)",
    "add_own_passkey(bytea, bytea, bytea, bigint, bytea, bytea, bytea, timestamptz)",
    "set_own_password(bytea, bytea, bytea, bytea, bigint, bytea, timestamptz)",
    "remove_own_passkey(bytea, integer, bytea, timestamptz)",
    "remove_own_password(bytea, bytea, timestamptz)",
    "add_organiser_request(bytea, text, bytea, timestamptz)",
    "count_organiser_requests(bytea, timestamptz)",
    "list_people(bytea, integer, timestamptz)",
    "list_approvals(bytea, timestamptz)",
    "list_audit(bytea, integer, bigint, integer, timestamptz)",
    "note_audit_export(bytea, integer, timestamptz)",
    "list_drafts(bytea, timestamptz)",
    "list_draft_texts(bytea, integer, timestamptz)",
    "list_draft_locks(bytea, integer, timestamptz)",
    "list_draft_support(bytea, integer, timestamptz)",
    "list_draft_steps(bytea, integer, timestamptz)",
    "begin_draft(bytea, integer, text, integer, text, jsonb, jsonb, timestamptz)",
    "save_draft_text(bytea, integer, text, integer, text[], bytea, timestamptz)",
    "drop_draft_text(bytea, integer, text, integer, timestamptz)",
    "save_draft_settings(bytea, integer, integer, text, jsonb, text, jsonb, integer, timestamptz)",
    "hold_draft_text(bytea, integer, text, boolean, timestamptz)",
    "support_draft(bytea, integer, timestamptz)",
    "list_draft_pictures(bytea, integer, timestamptz)",
    "save_draft_picture(bytea, integer, integer, bytea, integer, integer, jsonb, timestamptz)",
    "seal_names_now(bytea, integer, timestamptz)",
    "list_found_signers(bytea, integer, timestamptz)",
    "count_signer_searches(bytea, timestamptz)",
    "read_comment_view(bytea, integer, bytea, timestamptz)",
    "declare_number(bytea, integer, text, integer, date, text, text, bytea, integer, timestamptz)",
    "withdraw_declaration(bytea, integer, integer, timestamptz)",
    "make_embargo(bytea, integer, bytea, text, timestamptz, integer, timestamptz)",
    "revoke_embargo(bytea, integer, integer, timestamptz)",
    "list_embargoes(bytea, integer, timestamptz)",
    "find_embargoed(bytea, timestamptz)",
    "list_objections(bytea, integer, timestamptz)",
    "choose_review_letters(bytea, boolean, text, timestamptz)",
    "read_review_letters(bytea, timestamptz)",
    "list_embargoed_texts(bytea, timestamptz)",
    "find_embargoed_picture(bytea, timestamptz)",
)

_MAKE_ROLE: Final = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} LOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;  -- made by somebody else at this moment
END $$
"""


def statements() -> list[str]:
    """Return the SQL that gives both roles what they may do, and takes away whatever else they had."""
    both = f"{WEB}, {WORKER}"
    made = [_MAKE_ROLE.format(role=role) for role in (WEB, WORKER)]
    made += [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {both}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {both}",
        f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM {both}",
        f"GRANT USAGE ON SCHEMA public TO {both}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WORKER}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {WORKER}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {WORKER}",
        f"GRANT SELECT ON alembic_version TO {WEB}",
    ]
    made += [f"GRANT SELECT{_listed(names)} ON {table} TO {WEB}" for table, names in WEB_READS.items()]
    made += [f"GRANT INSERT{_listed(names)} ON {table} TO {WEB}" for table, names in WEB_ADDS.items()]
    made += [f"GRANT EXECUTE ON FUNCTION {function} TO {both}" for function in WEB_CALLS]
    return made


def _listed(columns: tuple[str, ...]) -> str:
    return f" ({', '.join(columns)})" if columns else ""


def grant(session: Session) -> None:
    """Bring the rights of both roles to what stands here; whoever calls it owns the tables."""
    for statement in statements():
        session.connection().exec_driver_sql(statement)
