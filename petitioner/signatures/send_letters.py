"""Hand due letters to the mail server over one connection, each remembered as soon as it is taken."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from psycopg import Connection

from petitioner.foundation.mail import Delivery, LetterForm, LineBroken, Mailer, MailServerAway, wait_after
from petitioner.foundation.secrets import WorkerKeys
from petitioner.foundation.tokens import spaced, token_from
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.signatures.claim_letters import DueLetter
from petitioner.signatures.issue_link import code_of, token_of
from petitioner.signatures.rules import LetterKind
from petitioner.signatures.store import hot
from petitioner.vocabulary.letter_provider import OTHERS, provider_of

_LAST_START: Final = 40.0
_AWAY: Final = timedelta(seconds=20)
COUNTED_FOR: Final = timedelta(days=30)
"""How long it is known how many letters a provider took on a day."""

_log = logging.getLogger(__name__)


def send_letters(
    marks: Connection,
    mailer: Mailer,
    letters: list[DueLetter],
    *,
    keys: WorkerKeys,
    form_of: Callable[[LetterKind, str], LetterForm],
    link_address: Callable[[str], str],
    stop_address: Callable[[str], str],
    now: Callable[[], datetime],
) -> int:
    """Hand over each letter and mark it at once on `marks` (autocommit); return how many were taken.

    A crash between the server's answer and the mark costs one letter too many, never one too few. What the
    server puts off comes back later, doubled each time; what it refuses has bounced. When it hangs up, the
    rest is due again soon.
    """
    started = time.monotonic()
    taken = 0
    numbers: Counter[tuple[str, str]] = Counter()
    for position, letter in enumerate(letters):
        if time.monotonic() - started > _LAST_START:
            hot.put_off(marks, [rest.link_id for rest in letters[position:]], until=now())
            break
        try:
            data = _written(
                letter,
                form_of(letter.kind, letter.language),
                keys=keys,
                link=link_address(token_of(keys, letter.link_id)),
                stop=stop_address(token_from(keys.stop_token(suppress_digests(keys, letter.address)[0]))),
                now=now(),
            )
            delivery = mailer.send(data, to=letter.address)
        except MailServerAway as away:
            rest = [each.link_id for each in letters[position:]]
            if isinstance(away, LineBroken):
                rest.remove(letter.link_id)
                _remember(marks, letter, Delivery.LATER, now())
            hot.put_off(marks, rest, until=now() + _AWAY)
            _log.warning("the mail server went away; %d letters wait", len(rest))
            break
        _remember(marks, letter, delivery, now())
        numbers[_provider(letter), delivery.value] += 1
        taken += delivery is Delivery.TAKEN
    today = now().date()
    hot.add_letters(marks, numbers, day=today, kept_from=today - COUNTED_FOR)
    return taken


def _provider(letter: DueLetter) -> str:
    """Return which large provider a letter goes to; where signers are at risk it is not looked at."""
    return OTHERS if letter.kind is LetterKind.CODE else provider_of(letter.address.domain())


def _written(
    letter: DueLetter, form: LetterForm, *, keys: WorkerKeys, link: str, stop: str, now: datetime
) -> bytes:
    values = {"code": spaced(code_of(keys, letter.link_id)), "link": link}
    host = link.split("/")[2].split(":", maxsplit=1)[0]
    message_id = f"{letter.link_id.hex}.{letter.number}@{host}"
    return form.fill(values, to=letter.address, message_id=message_id, date=now, stop=stop)


def _remember(marks: Connection, letter: DueLetter, delivery: Delivery, now: datetime) -> None:
    wait = wait_after(letter.put_off_before)
    if delivery is Delivery.TAKEN:
        hot.mark_mailed(marks, letter.link_id)
    elif delivery is Delivery.REFUSED or wait is None:
        hot.mark_bounced(marks, letter.link_id)
    else:
        hot.mark_put_off(marks, letter.link_id, until=now + wait)
