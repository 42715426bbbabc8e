"""Find or make the account of somebody who is to be an organiser."""

from dataclasses import dataclass
from datetime import datetime

from petitioner.accounts.keep_account import keep_account
from petitioner.accounts.rules import AccountKind
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WebKeys, WorkerKeys
from petitioner.organisers.store import people as store
from petitioner.organisers.web_secrets import encrypt_name, name_digest
from petitioner.vocabulary.email_address import EmailAddress


@dataclass(frozen=True, slots=True)
class BothKeys:
    """The keys of a worker and those of the web process, under which the desk finds names and addresses."""

    worker: WorkerKeys
    web: WebKeys


def invite(session: Session, address: EmailAddress, name: str, *, keys: BothKeys, now: datetime) -> int:
    """Return the account of an address, made if it had none; a known one keeps its name.

    However a mailbox is spelled, it has one account.
    """
    account = keep_account(session, AccountKind.ORGANISER, address, keys=keys.worker, now=now)
    store.add_organiser(
        session,
        account.account_id,
        shown_name=encrypt_name(keys.web, name, purpose="organiser", of=account.account_id),
        name_digest=name_digest(keys.web, address),
    )
    return account.account_id
