"""Whoever holds the database role of the web process cannot find who signed; the signing itself works."""

import pytest
from psycopg.errors import InsufficientPrivilege

from petitioner.foundation.roles import WEB
from petitioner.statements.shapes import StatementView
from tests.people import MAELLE, OKSANA
from tests.signatures.scene import Bureau

ABOUT_SIGNERS = (
    "intake",
    "wish",
    "signature",
    "link",
    "visit",
    "fingerprint_key",
    "news_address",
    "consent",
    "address_letter",
    "suppression",
)


def as_web(bureau: Bureau, statement: str, *values: object) -> list[tuple[object, ...]]:
    """Ask as the web process would, and be oneself again."""
    with bureau.bare.transaction():
        bureau.bare.execute(f"SET LOCAL ROLE {WEB}")  # type: ignore[call-overload] (a name of ours)
        rows: list[tuple[object, ...]] = bureau.bare.execute(statement, values).fetchall()  # type: ignore[call-overload]
        bureau.bare.execute("RESET ROLE")
        return rows


@pytest.mark.parametrize("table", ABOUT_SIGNERS)
def test_no_row_about_a_signer_can_be_read_or_counted(
    bureau: Bureau, view: StatementView, table: str
) -> None:
    bureau.sign(view, MAELLE)
    bureau.accept(view, OKSANA)
    for wanted in ("*", "count(*)", "1"):
        with pytest.raises(InsufficientPrivilege):
            as_web(bureau, f"SELECT {wanted} FROM {table}")  # noqa: S608 (names of ours)


def test_a_link_is_looked_up_answered_and_confirmed_without_a_right_to_read(
    bureau: Bureau, view: StatementView
) -> None:
    bureau.accept(view, MAELLE, OKSANA)
    mine, theirs = bureau.links()
    looked = as_web(bureau, "SELECT state, is_signed FROM look_up_link(%s)", mine["token_digest"])
    assert looked == [("pending", False)]
    as_web(bureau, "SELECT confirm_signatures(ARRAY[%s])", mine["token_digest"])
    looked = as_web(bureau, "SELECT state, is_signed FROM look_up_link(%s)", mine["token_digest"])
    assert looked == [("confirmed", True)]
    disowning = "SELECT disown_signature(%s, now())"
    assert as_web(bureau, disowning, theirs["token_digest"]) == [(True,)]
    assert as_web(bureau, disowning, mine["token_digest"]) == [(False,)], "what is confirmed stays"
    assert sorted(str(row["state"]) for row in bureau.rows("signature")) == ["confirmed", "disowned"]


def test_tries_at_a_code_are_spent_by_the_database_itself(bureau: Bureau, view: StatementView) -> None:
    bureau.accept(view, MAELLE)
    [link] = bureau.links()
    spend = "SELECT * FROM spend_try(%s, %s, 2)"
    typed = [b"wrong", link["code_digest"], link["code_digest"], None]
    answers = [as_web(bureau, spend, link["handle_digest"], each) for each in typed]
    assert answers == [[(False, None)], [(False, link["token_digest"])], [(True, None)], [(True, None)]]


def test_without_the_code_a_handle_confirms_nothing(bureau: Bureau, view: StatementView) -> None:
    """A web process that was taken over knows the handle of every form; only the mailbox knows the code."""
    bureau.accept(view, MAELLE)
    [link] = bureau.links()
    for typed in (None, b"", b"guess", link["handle_digest"]):
        [(_, token_digest)] = as_web(
            bureau, "SELECT * FROM spend_try(%s, %s, 99)", link["handle_digest"], typed
        )
        assert token_digest is None
    as_web(bureau, "SELECT confirm_signatures(ARRAY[%s])", link["handle_digest"])
    assert [row["state"] for row in bureau.rows("signature")] == ["pending"]
