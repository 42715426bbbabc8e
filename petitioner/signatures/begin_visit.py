"""Begin a visit: whoever typed the code of the letter may see what the mailbox signed."""

from datetime import datetime, timedelta
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WebKeys
from petitioner.foundation.tokens import digest, new_handle
from petitioner.signatures.confirm import CodeAnswer, check_code
from petitioner.signatures.store import visits as store

VISIT_LASTS: Final = timedelta(minutes=30)


def begin_visit(
    session: Session, handle: str, code: str | None, *, keys: WebKeys, most_tries: int, now: datetime
) -> tuple[CodeAnswer, str]:
    """Spend one try; return the answer and, if the code is right, the secret of the visit's address.

    The code has then done its work. The secret is kept as a digest, and sealed to the worker who encrypts
    the view under it.
    """
    answer, token_digest = check_code(session, handle, code, keys=keys, most_tries=most_tries)
    if answer is not CodeAnswer.RIGHT:
        return answer, ""
    secret = new_handle()
    has_begun = store.begin(
        session,
        token_digest,
        session_digest=digest(secret),
        sealed=keys.seal(secret.encode()),
        until=now + VISIT_LASTS,
    )
    return (CodeAnswer.RIGHT, secret) if has_begun else (CodeAnswer.WRONG, "")
