"""Everything that is kept of people: how, who can read it, and for how long, out of the code that ends it.

No period is written here. Each is read, at the moment it is asked for, from the room that carries it out; a
test changes every one of them and looks for the change on the page.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from petitioner.accounts import forget_past as sessions
from petitioner.organisers import claim_invitation as invitations
from petitioner.parliaments import import_roster as rosters
from petitioner.parliaments import proposal_rules as uploads
from petitioner.publication.site.shapes import End, Form, Reader, Since, Thing, Whose
from petitioner.sample_audit import rules as samples
from petitioner.signatures import begin_visit as visits
from petitioner.signatures import desk_rules
from petitioner.signatures.retention_rules import Keep, Rule, keeps

_AT_ONCE: Final = timedelta(0)
_STAYS: Final = End(None, Since.RECEIVED)
_AT_WISH: Final = End(_AT_ONCE, Since.WISHED)
_WHEN_DONE: Final = End(_AT_ONCE, Since.DONE)


def kept_things(link_validity: timedelta, sealed_link_validity: timedelta) -> tuple[Thing, ...]:
    """Return every kind of thing that is kept of a person, in the order in which it is told."""
    rules = {keep.name: keep for keep in keeps(link_validity, sealed_link_validity)}
    return (*_of_signers(rules), *_beside_signers(rules), *_of_members(), *_of_accounts())


def _of_signers(rules: Mapping[Rule, Keep]) -> tuple[Thing, ...]:
    def ends(*names: Rule) -> tuple[End, ...]:
        return tuple(_end(rules[name]) for name in names)

    gone_when_sealed = End(_AT_ONCE, Since.CONFIRMED_SEALED)
    return (
        _signers("form", Form.SEALED, Reader.WORKERS, (_WHEN_DONE, *ends(Rule.UNOPENED_FORMS)), "intake"),
        _signers("pending", Form.ENCRYPTED, Reader.WORKERS, ends(Rule.PENDING, Rule.BOUNCED), "signature"),
        _signers(
            *("name", Form.ENCRYPTED, Reader.WORKERS),
            (_AT_WISH, *ends(Rule.SIGNERS, Rule.INVALIDATED)),
            "signature",
        ),
        _signers(
            *("address", Form.ENCRYPTED, Reader.WORKERS),
            (_AT_WISH, gone_when_sealed, *ends(Rule.SEALED_LATER, Rule.ADDRESSES, Rule.SIGNERS)),
            *("signature", "link"),
        ),
        _signers("mark", Form.DIGEST, Reader.NOBODY, ends(Rule.FINGERPRINT_KEYS), "fingerprint_key"),
        _signers("place", Form.CLEAR, Reader.WORKERS, (_STAYS,), "signature"),
        _signers(
            *("shown", Form.CLEAR, Reader.EVERYBODY),
            (_AT_WISH, *ends(Rule.PUBLIC_NAMES)),
            *("public_signer", "name_seal"),
        ),
        _signers(
            *("news", Form.ENCRYPTED, Reader.WORKERS),
            (_AT_WISH, *ends(Rule.NEWS_ADDRESSES)),
            "news_address",
        ),
        _signers("link", Form.DIGEST, Reader.NOBODY, ends(Rule.LINKS), "link"),
        _signers(
            *("visit", Form.ENCRYPTED, Reader.SIGNER),
            (End(visits.VISIT_LASTS, Since.BEGUN), *ends(Rule.VISITS)),
            "visit",
        ),
        _signers(
            *("receipt", Form.ENCRYPTED, Reader.SIGNER),
            (End(_AT_ONCE, Since.FETCHED), _AT_WISH, *ends(Rule.RECEIPTS)),
            "receipt",
        ),
        _signers("wish", Form.SEALED, Reader.WORKERS, (_WHEN_DONE, *ends(Rule.UNOPENED_WISHES)), "wish"),
    )


def _beside_signers(rules: Mapping[Rule, Keep]) -> tuple[Thing, ...]:
    found = End(desk_rules.FOUND_FOR, Since.FOUND)
    return (
        _signers(
            *("letters", Form.DIGEST, Reader.NOBODY, (_end(rules[Rule.LETTER_COUNTS]),)), "address_letter"
        ),
        _signers(*("no_letters", Form.DIGEST, Reader.NOBODY, (_end(rules[Rule.SUPPRESSED]),)), "suppression"),
        _signers("log", Form.DIGEST, Reader.EVERYBODY, (_STAYS,), "log_leaf"),
        _signers("journal", Form.DIGEST, Reader.WORKERS, (_STAYS,), "journal_mark"),
        _signers("looks", Form.CLEAR, Reader.DESK, (found,), "signer_search"),
        _signers("comments", Form.ENCRYPTED, Reader.DESK, (found,), "comment_view"),
        _signers(
            *("sample", Form.CLEAR, Reader.WORKERS, (_WHEN_DONE, End(samples.ANSWERS_KEPT, Since.DRAWN))),
            *("sample_leaf", "sample_audit"),
        ),
        _signers("batches", Form.CLEAR, Reader.DESK, (_STAYS,), "signature_batch", "hold"),
        _signers(
            *("imported", Form.DIGEST, Reader.NOBODY, (_AT_WISH, _end(rules[Rule.IMPORTED]))),
            "imported_fingerprint",
        ),
        _signers(
            *("import_file", Form.SEALED, Reader.WORKERS, (_WHEN_DONE, _end(rules[Rule.IMPORT_FILES]))),
            "signature_import",
        ),
    )


def _of_members() -> tuple[Thing, ...]:
    return (
        _thing(
            *("roster", Whose.MEMBERS, Form.CLEAR, Reader.EVERYBODY, (_STAYS,)),
            *("person", "membership", "person_identifier", "roster"),
        ),
        _thing(
            *("replaced", Whose.MEMBERS, Form.CLEAR, Reader.WORKERS, (End(rosters.KEPT, Since.REPLACED),)),
            "replaced_row",
        ),
        _thing(
            *("upload", Whose.MEMBERS, Form.CLEAR, Reader.WORKERS),
            (_WHEN_DONE, End(uploads.KEPT, Since.UPLOADED)),
            "roster_proposal",
        ),
        _thing(
            *("endorsement", Whose.MEMBERS, Form.CLEAR, Reader.EVERYBODY, (_STAYS,)),
            *("endorsement", "endorsement_carry", "feed_entry"),
        ),
        _thing(
            *("evidence", Whose.MEMBERS, Form.CLEAR, Reader.DESK, (_STAYS,)),
            *("evidence", "office_entry", "backing_proposal"),
        ),
        _thing(
            *("member_letter", Whose.MEMBERS, Form.DIGEST, Reader.NOBODY, (_STAYS,)),
            *("endorsement_letter", "endorsement_answer", "renewal_letter", "renewal_reply"),
            *("authority_letter", "authority_answer"),
        ),
        _thing(
            *("answers", Whose.MEMBERS, Form.CLEAR, Reader.EVERYBODY, (_STAYS,)),
            *("canvass", "canvass_member", "canvass_answer", "mailing"),
        ),
    )


def _of_accounts() -> tuple[Thing, ...]:
    def accounts(name: str, form: Form, reader: Reader, end: End, *tables: str) -> Thing:
        return _thing(name, Whose.ACCOUNTS, form, reader, (end,), *tables)

    return (
        accounts("account", Form.ENCRYPTED, Reader.WORKERS, _STAYS, "account"),
        accounts("desk_name", Form.OF_WEB, Reader.DESK, _STAYS, "organiser"),
        accounts("ways_in", Form.OF_WEB, Reader.NOBODY, _STAYS, "passkey"),
        accounts("acts", Form.CLEAR, Reader.DESK, _STAYS, "audit_entry", "approval", "organisation_role"),
        accounts("authority", Form.CLEAR, Reader.DESK, _STAYS, "authority", "authority_objection"),
        accounts(
            *("drafts", Form.CLEAR, Reader.DESK, _STAYS),
            *("draft", "draft_step", "draft_lock", "draft_support", "review_notice", "embargo_link"),
        ),
        accounts(
            *("desk_wish", Form.SEALED, Reader.WORKERS, _WHEN_DONE), *("desk_request", "organiser_request")
        ),
        accounts(
            *("session", Form.DIGEST, Reader.NOBODY, End(sessions.KEPT, Since.ENDED)),
            *("account_session", "sign_in_link", "sign_in_request"),
        ),
        accounts(
            *("brake", Form.DIGEST, Reader.NOBODY, End(invitations.KEPT, Since.LAST_TRY)),
            *("sign_in_brake", "spent_challenge", "invitation"),
        ),
    )


def _end(keep: Keep) -> End:
    return End(keep.how_long, Since(keep.counted_from.value), keep.where_sealed)


def _signers(name: str, form: Form, reader: Reader, ends: tuple[End, ...], *tables: str) -> Thing:
    return _thing(name, Whose.SIGNERS, form, reader, ends, *tables)


def _thing(name: str, whose: Whose, form: Form, reader: Reader, ends: tuple[End, ...], *tables: str) -> Thing:
    return Thing(name, whose, form, reader, ends, tables)
