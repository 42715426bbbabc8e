"""Serve the visitors of the signer's page: do what they asked for, then show them what is kept of them."""

import logging
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal
from petitioner.foundation.views import encrypt_view
from petitioner.signatures.contact import read_contact
from petitioner.signatures.open_wishes import open_wishes
from petitioner.signatures.store import visits as store
from petitioner.signatures.tools import Tools
from petitioner.signatures.view_mailbox import view_mailbox

_log = logging.getLogger(__name__)


def serve_visits(session: Session, tools: Tools, *, most: int, now: datetime) -> int:
    """Open wishes, then make up to `most` views; return how many of both there were.

    The visits are locked first: what was asked for in one of them came with the need for a new view, and is
    done before that is made. Nobody sees what was before.
    """
    store.wait_for_turn(session)
    waiting = store.waiting(session, most, now=now)
    opened = open_wishes(session, tools, most=most, now=now)
    if opened >= most:
        return opened
    lost = set()
    for visit in waiting:
        if visit.contact is None:  # its letter was never sent: whoever typed the code has guessed it
            lost.add(visit.link_id)
            continue
        try:
            secret = tools.keys.open(visit.sealed_session).decode()
            address = read_contact(tools.keys, visit.contact, visit.link_id, None)
            view = view_mailbox(session, address, visit.language, keys=tools.keys)
        except UnreadableSeal:
            _log.exception("a visit cannot be served; it has ended")
            lost.add(visit.link_id)
            continue
        store.put_view(session, visit.link_id, encrypt_view(secret, view.to_bytes()))
    store.remove(session, lost)
    return opened + len(waiting)
