"""The tables of organisations, of accounts, and of how people sign in to them."""

from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    Enum,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.accounts.rules import AccountKind, AccountState
from petitioner.foundation.db import Base, Moment


def _one_of(words: type[StrEnum], name: str) -> Enum:
    return Enum(
        words,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


class Organisation(Base):
    """Who publishes: a name and a few words about itself, in each language it speaks.

    One of them runs the instance, `is_host`: the first there was.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("char_length(slug) BETWEEN 1 AND 80", name="slug"),
        CheckConstraint("jsonb_typeof(names) = 'object' AND jsonb_typeof(abouts) = 'object'", name="words"),
        Index("uq_organisation_host", "is_host", unique=True, postgresql_where="is_host"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    abouts: Mapped[dict[str, str]] = mapped_column(JSONB)
    is_host: Mapped[bool] = mapped_column(server_default=false())
    created_at: Mapped[Moment]


class Account(Base):
    """Somebody who may sign in. The address is encrypted; the keyed digest finds it again, within a kind.

    `uuid` is what the encryption is bound to. A domain stands in clear where it is an assembly's own.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("kind", "address_digest"),
        CheckConstraint("(state = 'frozen') = (frozen_at IS NOT NULL)", name="frozen_at"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    kind: Mapped[AccountKind] = mapped_column(_one_of(AccountKind, "kind"))
    address: Mapped[bytes] = mapped_column(LargeBinary)
    address_digest: Mapped[bytes] = mapped_column(LargeBinary)
    domain: Mapped[str] = mapped_column(Text)
    state: Mapped[AccountState] = mapped_column(_one_of(AccountState, "state"))
    created_at: Mapped[Moment]
    frozen_at: Mapped[Moment | None]


class AccountSession(Base):
    """One place where somebody is signed in; of the secret in their cookie the SHA-256 is kept.

    `factor_at`: when an organiser last proved who they are; staff have nothing to prove it with.
    """

    __tablename__ = "account_session"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    begun_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    factor_at: Mapped[Moment | None]


class SignInLink(Base):
    """A letter with a link that begins one session; no digest before a worker takes the letter up."""

    __tablename__ = "sign_in_link"
    __table_args__ = (
        Index("ix_sign_in_link_due", "letter_due_at", postgresql_where="letter_due_at IS NOT NULL"),
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


class SignInRequest(Base):
    """What somebody typed to sign in, sealed by the web process and not yet opened by a worker."""

    __tablename__ = "sign_in_request"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[Moment]
    failures: Mapped[int] = mapped_column(SmallInteger, server_default="0")
