"""Change what a visitor of the signer's page asked to be changed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.signatures.change_visibility import change_visibility
from petitioner.signatures.contact import read_contact
from petitioner.signatures.correct_person import correct_person
from petitioner.signatures.erase_mailbox import erase_mailbox
from petitioner.signatures.form_rules import cleaned
from petitioner.signatures.show import show
from petitioner.signatures.silence import silence
from petitioner.signatures.store import visits as store
from petitioner.signatures.tools import Tools
from petitioner.signatures.view_mailbox import view_mailbox
from petitioner.signatures.visit_rules import change_refusals, changed_role
from petitioner.signatures.visit_shapes import Act, SignatureView, VisitView
from petitioner.signatures.withdraw import withdraw
from petitioner.vocabulary.visibility import Visibility


def change(session: Session, values: Mapping[str, str], tools: Tools, now: datetime) -> None:
    """Do what was asked for in a visit, and let its view be made anew. Twice is once.

    The door lets nothing in after the visit has ended; what came in time is done, however late. Which
    signatures are the visitor's own is found by the mailbox that proved itself, never by what was asked.

    Raises:
        ValueError, KeyError: no page of ours sends this.
    """
    act = Act(values["act"])
    visit = store.find(session, bytes.fromhex(values["session_digest"]))
    if visit is None or visit.contact is None:
        return
    address = read_contact(tools.keys, visit.contact, visit.link_id, None)
    store.put_view(session, visit.link_id, None)
    if act is Act.ERASE:
        erase_mailbox(session, address, tools=tools)
        store.remove(session, [visit.link_id])
    elif act is Act.STOP_LETTERS:
        silence(session, address, tools=tools, now=now)
    else:
        view = view_mailbox(session, address, visit.language, keys=tools.keys)
        own = view.find(values["reference"])
        if own is not None and act is Act.WITHDRAW:
            withdraw(session, [UUID(own.reference)], journal=tools.journal)
        elif own is not None and own.is_live and act is Act.CHANGE:
            _change(session, view, own, values, tools=tools, now=now)


def _change(
    session: Session,
    view: VisitView,
    own: SignatureView,
    values: Mapping[str, str],
    *,
    tools: Tools,
    now: datetime,
) -> None:
    if change_refusals(values, own, view.others(own)):
        return
    signature_id, visibility = UUID(own.reference), Visibility(values["visibility"])
    is_corrected = correct_person(
        session,
        signature_id,
        name=cleaned(values["name"]),
        role=changed_role(values),
        keeps_comment=visibility is not Visibility.HIDDEN,
        keys=tools.keys,
        now=now,
    )
    is_changed = change_visibility(session, signature_id, visibility, keys=tools.keys, journal=tools.journal)
    if is_corrected and not is_changed:
        show(session, [signature_id], keys=tools.keys)
