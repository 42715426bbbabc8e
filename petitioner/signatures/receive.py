"""Take a valid sign form in: seal it to the intake key and make it one durable row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from petitioner.foundation.group_commit import GroupCommit
from petitioner.foundation.secrets import WebKeys
from petitioner.foundation.tokens import digest, new_handle
from petitioner.signatures.form_rules import cleaned
from petitioner.signatures.shapes import SignedForm
from petitioner.signatures.store.hot import NewIntake
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.hour import hour_of
from petitioner.vocabulary.visibility import Visibility


@dataclass(frozen=True, slots=True)
class Signable:
    """The text that is being signed, and the consent its form shows."""

    statement_id: int
    version_id: int
    language: str
    consent: str
    policy: Policy


def receive(
    intake: GroupCommit[NewIntake, bool],
    signable: Signable,
    values: Mapping[str, str],
    *,
    keys: WebKeys,
    now: datetime,
) -> str:
    """Return the handle of the accepted form, which is durable by then; `values` passed `rules.refusals`.

    Raises:
        Busy: too many forms wait to be written.
        Unavailable: the database did not take it.
    """
    form = SignedForm(
        name=cleaned(values["name"]),
        email=values["email"].strip(),
        country=values["country"],
        visibility=values.get("visibility") or Visibility.HIDDEN.value,
        wants_updates=values.get("wants_updates") == "yes",
        consent=signable.consent,
        role=cleaned(values.get("role", "")),
        comment=cleaned(values.get("comment", "")) if signable.policy.takes_comments else "",
    )
    handle = new_handle()
    intake.submit(
        NewIntake(
            handle_digest=digest(handle),
            statement_id=signable.statement_id,
            version_id=signable.version_id,
            language=signable.language,
            sealed=keys.seal(form.to_bytes()),
            received_at=hour_of(now) if signable.policy.is_sealed else now,
        )
    )
    return handle
