"""The tables of organisers: ways in, roles, invitations, what the desk sends, approvals, brakes, the log."""

from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Enum,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.accounts.models import Account, Organisation
from petitioner.foundation.db import Base, Moment
from petitioner.organisers.rules import ApprovalState, Role


def _one_of(words: type[StrEnum], name: str) -> Enum:
    return Enum(
        words,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


class Needing(StrEnum):
    """What a second person may have to agree to."""

    GIVE_ROLE = "give_role"
    TAKE_ROLE = "take_role"
    RECOVER = "recover"


class Organiser(Base):
    """How an organiser's account is called at the desk, and its password, if it has one.

    `name_digest`: the address under a key of the web process. `proof_digest`: SHA-256 of what argon2id made
    of the password. Name and the secret of the codes are encrypted under a key of the web process.
    """

    __tablename__ = "organiser"
    __table_args__ = (
        CheckConstraint(
            "(proof_digest IS NULL) = (code_secret IS NULL)"
            " AND (proof_digest IS NULL) = (password_at IS NULL)",
            name="both",
        ),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    shown_name: Mapped[bytes] = mapped_column(LargeBinary)
    name_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    proof_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_step: Mapped[int] = mapped_column(BigInteger, server_default="0")
    password_at: Mapped[Moment | None]


class OrganisationRole(Base):
    """A role somebody has; `granted_by` is nobody where the operator gave it."""

    __tablename__ = "organisation_role"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(_one_of(Role, "role"), primary_key=True)
    granted_at: Mapped[Moment]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))


class Passkey(Base):
    """A passkey: its id and public half, how often it was used as it says, and what its owner calls it."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    credential: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    shown_name: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Moment]
    used_at: Mapped[Moment | None]


class Invitation(Base):
    """A letter with a link by which somebody without a way in makes the first."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index("ix_invitation_due", "letter_due_at", postgresql_where="letter_due_at IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    token_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    language: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Moment]
    letter_due_at: Mapped[Moment | None]
    letter_attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    mailed_at: Mapped[Moment | None]
    bounced_at: Mapped[Moment | None]
    used_at: Mapped[Moment | None]
    expires_at: Mapped[Moment]


class OrganiserRequest(Base):
    """What the desk sent, sealed, and which room it is for.

    `is_fresh`: the session's last proof was five minutes old at most.
    """

    __tablename__ = "organiser_request"
    __table_args__ = (Index("ix_organiser_request_room", "room", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    room: Mapped[str] = mapped_column(Text)
    is_fresh: Mapped[bool]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[Moment]
    failures: Mapped[int] = mapped_column(SmallInteger, server_default="0")


class Approval(Base):
    """Something one person asked for that a second one must agree to."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("(action = 'recover') = (role IS NULL)", name="about"),
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="decided"),
        CheckConstraint("state <> 'carried_out' OR decided_by <> asked_by", name="two_persons"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), index=True)
    action: Mapped[Needing] = mapped_column(_one_of(Needing, "action"))
    subject_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    role: Mapped[Role | None] = mapped_column(_one_of(Role, "role"))
    asked_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    asked_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    state: Mapped[ApprovalState] = mapped_column(_one_of(ApprovalState, "state"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    decided_at: Mapped[Moment | None]


class SignInBrake(Base):
    """How often in a row a password or a code was wrong; kept alike for addresses that have no account."""

    __tablename__ = "sign_in_brake"

    name_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(SmallInteger)
    last_at: Mapped[Moment]


class SpentChallenge(Base):
    """A challenge that a passkey has answered; none is answered twice."""

    __tablename__ = "spent_challenge"

    challenge_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    spent_at: Mapped[Moment]


class AuditEntry(Base):
    """One line of the log of acts, by numbers alone. The database numbers and chains it, and keeps it."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    organisation_id: Mapped[int | None] = mapped_column(index=True)
    actor_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(Text)
    object_kind: Mapped[str] = mapped_column(Text)
    object_id: Mapped[int] = mapped_column(BigInteger)
    noted_at: Mapped[Moment]
    chain_digest: Mapped[bytes] = mapped_column(LargeBinary)
