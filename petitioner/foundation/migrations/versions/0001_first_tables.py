"""The first tables: organisations, statements, signatures, screening, parliaments, endorsements, publication."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change_of_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published text never changes: % of % is refused', lower(TG_OP), TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

_REFUSE_LATE_LANGUAGE = """
CREATE OR REPLACE FUNCTION refuse_late_language() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM statement_version WHERE id = NEW.version_id AND NEW.language = ANY (languages)
    ) THEN
        RAISE EXCEPTION 'version % was not published in the language %', NEW.version_id, NEW.language
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


def _trigger(name, when, function):
    return f"CREATE TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION {function}()"


IMMUTABLE_TEXTS = (
    _REFUSE_CHANGE,
    _REFUSE_LATE_LANGUAGE,
    _trigger(
        "version_never_changes", "BEFORE UPDATE OR DELETE ON statement_version", "refuse_change_of_text"
    ),
    _trigger("text_never_changes", "BEFORE UPDATE OR DELETE ON statement_text", "refuse_change_of_text"),
    _trigger("text_never_late", "BEFORE INSERT ON statement_text", "refuse_late_language"),
)


def upgrade():
    op.create_table(
        "address_letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("address_digest", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_letter")),
    )
    op.create_index(
        "ix_address_letter_address", "address_letter", ["address_digest", "issued_at"], unique=False
    )
    op.create_index(op.f("ix_address_letter_issued_at"), "address_letter", ["issued_at"], unique=False)
    op.create_table(
        "assembly",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parliament", sa.String(), nullable=False),
        sa.Column("chamber", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly")),
        sa.UniqueConstraint("slug", name=op.f("uq_assembly_slug")),
    )
    op.create_table(
        "consent",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_consent")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("abouts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "jsonb_typeof(names) = 'object' AND jsonb_typeof(abouts) = 'object'",
            name=op.f("ck_organisation_words"),
        ),
        sa.CheckConstraint("char_length(slug) BETWEEN 1 AND 80", name=op.f("ck_organisation_slug")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("honorific_prefix", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_name", sa.String(), nullable=False),
        sa.Column("folded_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "publication",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_publication")),
    )
    op.create_table(
        "suppression",
        sa.Column("address_digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address_digest", name=op.f("pk_suppression")),
    )
    op.create_table(
        "assembly_grouping",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("classification", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint(
            "classification IN ('delegation', 'political_group')",
            name=op.f("ck_assembly_grouping_classification_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assembly.id"], name=op.f("fk_assembly_grouping_assembly_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly_grouping")),
        sa.UniqueConstraint(
            "assembly_id",
            "classification",
            "name",
            name=op.f("uq_assembly_grouping_assembly_id_classification_name"),
        ),
    )
    op.create_table(
        "person_identifier",
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assembly.id"], name=op.f("fk_person_identifier_assembly_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_identifier_person_id")),
        sa.PrimaryKeyConstraint("assembly_id", "scheme", "identifier", name=op.f("pk_person_identifier")),
    )
    op.create_index(op.f("ix_person_identifier_person_id"), "person_identifier", ["person_id"], unique=False)
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_roster_digest_is_sha256")),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_roster_assembly_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
    )
    op.create_index(op.f("ix_roster_assembly_id"), "roster", ["assembly_id"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "open", "closed", name="state", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("goal", sa.Integer(), nullable=True),
        sa.Column("topics", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("summaries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("first_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("jsonb_typeof(summaries) = 'object'", name=op.f("ck_statement_summaries")),
        sa.CheckConstraint(
            "state = 'draft' OR first_published_at IS NOT NULL", name=op.f("ck_statement_first_published_at")
        ),
        sa.CheckConstraint("char_length(slug) BETWEEN 1 AND 80", name=op.f("ck_statement_slug")),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_statement_moments")),
        sa.CheckConstraint("goal > 0", name=op.f("ck_statement_goal")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_statement_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("slug", name=op.f("uq_statement_slug")),
        sa.UniqueConstraint("uuid", name=op.f("uq_statement_uuid")),
    )
    op.create_index(op.f("ix_statement_organisation_id"), "statement", ["organisation_id"], unique=False)
    op.create_index(
        "ix_statement_published",
        "statement",
        ["first_published_at", "id"],
        unique=False,
        postgresql_where="state <> 'draft'",
    )
    op.create_table(
        "country_tally",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_country_tally_statement_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", "country", name=op.f("pk_country_tally")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.Column("start_date", sa.String(), nullable=False),
        sa.Column("end_date", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("is_end_inferred", sa.Boolean(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "is_end_inferred = false OR ends_on IS NOT NULL",
            name=op.f("ck_membership_inferred_end_has_a_day"),
        ),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_membership_assembly_id")),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["assembly_grouping.id"], name=op.f("fk_membership_delegation_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["assembly_grouping.id"], name=op.f("fk_membership_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_membership_roster_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(
        "ix_membership_assembly_id_person_id", "membership", ["assembly_id", "person_id"], unique=False
    )
    op.create_index(op.f("ix_membership_delegation_id"), "membership", ["delegation_id"], unique=False)
    op.create_index(op.f("ix_membership_group_id"), "membership", ["group_id"], unique=False)
    op.create_index(op.f("ix_membership_person_id"), "membership", ["person_id"], unique=False)
    op.create_index(op.f("ix_membership_roster_id"), "membership", ["roster_id"], unique=False)
    op.create_table(
        "statement_tally",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("awaiting", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("withdrawn", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_statement_tally_statement_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_statement_tally")),
    )
    op.create_table(
        "statement_version",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version_hash", sa.LargeBinary(), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cardinality(languages) > 0", name=op.f("ck_statement_version_languages")),
        sa.CheckConstraint("number > 0", name=op.f("ck_statement_version_number")),
        sa.CheckConstraint("octet_length(version_hash) = 32", name=op.f("ck_statement_version_version_hash")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_statement_version_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_version")),
        sa.UniqueConstraint("statement_id", "number", name=op.f("uq_statement_version_statement_id_number")),
        sa.UniqueConstraint(
            "statement_id", "version_hash", name=op.f("uq_statement_version_statement_id_version_hash")
        ),
    )
    op.create_table(
        "endorsement",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("honorific_prefix", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("delegation", sa.Text(), nullable=False),
        sa.Column("political_group", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("assembly_name", sa.Text(), nullable=False),
        sa.Column(
            "provenance",
            sa.Enum(
                "reported",
                "documented",
                "office",
                "member",
                name="provenance",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "live",
                "suspended",
                "withdrawn",
                "retracted",
                "superseded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("endorsed_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_on IS NOT NULL)", name=op.f("ck_endorsement_withdrawn_on")
        ),
        sa.CheckConstraint("withdrawn_on >= endorsed_on", name=op.f("ck_endorsement_days")),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_endorsement_assembly_id")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_endorsement_membership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_endorsement_person_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_endorsement_statement_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["statement_version.id"], name=op.f("fk_endorsement_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement")),
    )
    op.create_index(op.f("ix_endorsement_assembly_id"), "endorsement", ["assembly_id"], unique=False)
    op.create_index(op.f("ix_endorsement_membership_id"), "endorsement", ["membership_id"], unique=False)
    op.create_index(op.f("ix_endorsement_person_id"), "endorsement", ["person_id"], unique=False)
    op.create_index(op.f("ix_endorsement_version_id"), "endorsement", ["version_id"], unique=False)
    op.create_index(
        "uq_endorsement_under_way",
        "endorsement",
        ["statement_id", "assembly_id", "person_id"],
        unique=True,
        postgresql_where="state IN ('live', 'proposed', 'suspended')",
    )
    op.create_table(
        "intake",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("handle_digest", sa.LargeBinary(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.SmallInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_intake_statement_id")),
        sa.ForeignKeyConstraint(["version_id"], ["statement_version.id"], name=op.f("fk_intake_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    op.create_table(
        "signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("wants_updates", sa.Boolean(), nullable=False),
        sa.Column("consent_digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('confirmed', 'disowned', 'expired', 'held', 'invalidated', 'pending', 'withdrawn')",
            name=op.f("ck_signature_state"),
        ),
        sa.CheckConstraint(
            "visibility IN ('hidden', 'initials', 'name')", name=op.f("ck_signature_visibility")
        ),
        sa.CheckConstraint("octet_length(fingerprint) = 32", name=op.f("ck_signature_fingerprint")),
        sa.ForeignKeyConstraint(
            ["consent_digest"], ["consent.digest"], name=op.f("fk_signature_consent_digest")
        ),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_signature_statement_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["statement_version.id"], name=op.f("fk_signature_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index(
        "ix_signature_disowned",
        "signature",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'disowned'"),
    )
    op.create_index(
        "ix_signature_pending",
        "signature",
        ["statement_id", "fingerprint"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_signature_shown",
        "signature",
        ["statement_id", "confirmed_at"],
        unique=False,
        postgresql_where=sa.text("state = 'confirmed' AND visibility <> 'hidden'"),
    )
    op.create_index(
        "ix_signature_uncounted",
        "signature",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'confirmed' AND counted_at IS NULL"),
    )
    op.create_index(
        "ix_signature_waiting",
        "signature",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "uq_signature_live",
        "signature",
        ["statement_id", "fingerprint"],
        unique=True,
        postgresql_where=sa.text("state IN ('confirmed', 'held')"),
    )
    op.create_table(
        "statement_text",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "char_length(addressee) BETWEEN 1 AND 200", name=op.f("ck_statement_text_addressee")
        ),
        sa.CheckConstraint("char_length(body) BETWEEN 2 AND 20000", name=op.f("ck_statement_text_body")),
        sa.CheckConstraint("char_length(title) BETWEEN 1 AND 200", name=op.f("ck_statement_text_title")),
        sa.CheckConstraint("octet_length(text_hash) = 32", name=op.f("ck_statement_text_text_hash")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["statement_version.id"], name=op.f("fk_statement_text_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_text")),
        sa.UniqueConstraint("version_id", "language", name=op.f("uq_statement_text_version_id_language")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("endorsement_id", sa.Integer(), nullable=False),
        sa.Column(
            "proof",
            sa.Enum(
                "organisers_word",
                "public_record",
                "authority",
                "delivered_notice",
                "objection",
                "confirmation",
                "withdrawal",
                name="proof",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("copy_digest", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(copy_digest) = 32", name=op.f("ck_evidence_copy_digest")),
        sa.ForeignKeyConstraint(
            ["endorsement_id"], ["endorsement.id"], name=op.f("fk_evidence_endorsement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_endorsement_id"), "evidence", ["endorsement_id"], unique=False)
    op.create_table(
        "link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=True),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("handle_digest", sa.LargeBinary(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=True),
        sa.Column("code_digest", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("is_disowned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('already_confirmed', 'confirmation', 'silent')", name=op.f("ck_link_kind")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_link_signature_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_link_statement_id")),
        sa.ForeignKeyConstraint(["version_id"], ["statement_version.id"], name=op.f("fk_link_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("handle_digest", name=op.f("uq_link_handle_digest")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_link_token_digest")),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index(
        "ix_link_bounced_at",
        "link",
        ["bounced_at"],
        unique=False,
        postgresql_where=sa.text("bounced_at IS NOT NULL"),
    )
    op.create_index("ix_link_expires_at", "link", ["expires_at"], unique=False)
    op.create_index(
        "ix_link_letter_due_at",
        "link",
        ["letter_due_at"],
        unique=False,
        postgresql_where=sa.text("letter_due_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_link_signature_id"), "link", ["signature_id"], unique=False)
    for statement in IMMUTABLE_TEXTS:
        op.execute(sa.DDL(statement.replace("%", "%%")))


def downgrade():
    msg = "the first tables are the beginning; drop the database instead"
    raise NotImplementedError(msg)
