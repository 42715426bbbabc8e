"""Publishing brings a statement to what its folder says, once, and alters nothing that was published."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitioner.accounts.store import find_organisation
from petitioner.statements.publish import Outcome, publish
from petitioner.statements.read import UnknownStatement, listed, policies, published, read, read_version
from petitioner.statements.rules import (
    ConfirmBy,
    MailboxSharing,
    Phase,
    Profile,
    RefusedPublication,
    State,
    version_hash,
)
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.visibility import Visibility

HOUR = timedelta(hours=1)
SEALED = Policy(
    profile=Profile.SEALED,
    visibilities=(Visibility.HIDDEN,),
    confirm_by=ConfirmBy.CODE,
    sends_reminders=False,
)
DELIVERED = date(2026, 10, 30)


@pytest.fixture
def other_words(folder, make_text):
    """The same folder with another English text."""
    return replace(folder, texts=(make_text("en", "Stop all shooting", "We ask.\n"), *folder.texts[1:]))


def test_the_first_time_a_statement_is_made(session, folder, now):
    done = publish(session, folder, now=now)
    assert (done.outcome, done.version_number) == (Outcome.CREATED, 1)
    view = read(session, "ceasefire-now", "fr", now=now)
    assert view.statement_id == done.statement_id
    assert view.title == "Cessez le feu"
    assert view.addressee == "l’Assemblée"
    assert view.languages == ("en", "fr")
    assert (view.organisation.name, view.organisation.about) == ("Comité de la Longue Table", "")
    assert view.first_published_at == view.version_published_at == now
    assert view.text_hash == folder.texts[1].text_hash.hex()
    assert view.version_hash == version_hash(text.text_hash for text in folder.texts).hex()
    assert view.phase is Phase.OPEN
    assert (view.goal, view.topics, view.summary) == (500, ("ceasefire",), "")
    assert view.body_html == "<p>Nous demandons un cessez-le-feu.</p>\n"


def test_the_same_folder_again_changes_nothing(session, folder, now):
    publish(session, folder, now=now)
    before = snapshot(session)
    done = publish(session, folder, now=now + HOUR)
    assert (done.outcome, done.version_number) == (Outcome.UNCHANGED, 1)
    assert snapshot(session) == before


def snapshot(session):
    tables = ("organisation", "statement", "statement_version", "statement_text")
    return {table: session.execute(text(f"SELECT * FROM {table} ORDER BY id")).all() for table in tables}  # noqa: S608


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(session, folder, other_words, now):
    publish(session, folder, now=now)
    first = read(session, "ceasefire-now", "en", now=now)
    done = publish(session, other_words, now=now + HOUR)
    assert (done.outcome, done.version_number) == (Outcome.NEW_VERSION, 2)
    second = read(session, "ceasefire-now", "en", now=now + HOUR)
    assert (second.title, second.version_number) == ("Stop all shooting", 2)
    assert (second.first_published_at, second.version_published_at) == (now, now + HOUR)
    assert second.version_hash != first.version_hash
    assert read_version(session, first.version_id, "en", now=now) == first


def test_another_addressee_is_another_version(session, folder, make_text, now):
    publish(session, folder, now=now)
    english = folder.texts[0]
    moved = make_text("en", english.title, english.body, "somebody else")
    done = publish(session, replace(folder, texts=(moved, folder.texts[1])), now=now)
    assert done.outcome is Outcome.NEW_VERSION


def test_another_language_is_another_version(session, folder, make_text, now):
    publish(session, folder, now=now)
    german = make_text("de", "Feuer einstellen", "Wir bitten.\n")
    done = publish(session, replace(folder, texts=(*folder.texts, german)), now=now)
    assert done.outcome is Outcome.NEW_VERSION
    assert published(session, now=now)[0].languages == ("en", "fr", "de")


@pytest.mark.parametrize(
    "change",
    [
        {"goal": 600},
        {"goal": None},
        {"topics": ("peace",)},
        {"summaries": {"en": "Another summary."}},
        {"state": State.CLOSED},
        {"policy": SEALED},
        {"policy": Policy(visibilities=(Visibility.HIDDEN, Visibility.NAME))},
        {"policy": Policy(two_on_one_mailbox=MailboxSharing.DIFFERENT_NAME_SAME_PLACE)},
        {"policy": Policy(warned_jurisdictions=("BY", "RU"))},
        {"policy": Policy(confirm_by=ConfirmBy.CODE)},
        {"policy": Policy(takes_comments=True)},
        {"policy": Policy(sends_reminders=False)},
        {"state": State.CLOSED, "policy": Policy(delivered_on=DELIVERED)},
    ],
)
def test_changed_settings_make_no_version(session, folder, with_settings, now, change):
    publish(session, folder, now=now)
    done = publish(session, with_settings(folder, **change), now=now + HOUR)
    assert (done.outcome, done.version_number) == (Outcome.CHANGED_SETTINGS, 1)
    assert published(session, now=now)[0].changed_at == now + HOUR
    again = publish(session, with_settings(folder, **change), now=now + 2 * HOUR)
    assert again.outcome is Outcome.UNCHANGED


def test_a_policy_is_read_as_it_was_published(session, folder, with_settings, now):
    policy = replace(
        SEALED,
        visibilities=(Visibility.HIDDEN, Visibility.INITIALS, Visibility.ROLE),
        two_on_one_mailbox=MailboxSharing.DIFFERENT_NAME,
        warned_jurisdictions=("BY", "RU"),
        takes_comments=True,
        delivered_on=DELIVERED,
    )
    done = publish(session, with_settings(folder, state=State.CLOSED, policy=policy), now=now)
    view = read(session, "ceasefire-now", "en", now=now)
    assert view.policy == read_version(session, view.version_id, "fr", now=now).policy == policy
    assert view.policy.is_sealed
    assert policies(session) == {done.statement_id: policy}


def test_policies_are_told_of_all_statements_or_of_those_asked_for_drafts_too(
    session, folder, with_settings, now
):
    ordinary = publish(session, folder, now=now).statement_id
    sealed = replace(with_settings(folder, policy=SEALED, state=State.DRAFT), slug="sealed")
    draft = publish(session, sealed, now=now).statement_id
    assert policies(session) == {ordinary: Policy(), draft: SEALED}
    assert policies(session, [draft]) == {draft: SEALED}
    assert policies(session, {draft + 1}) == policies(session, ()) == {}


@pytest.mark.parametrize("state", State)
def test_a_sealed_statement_is_never_open_again(session, folder, with_settings, now, state):
    publish(session, with_settings(folder, policy=SEALED, state=state), now=now)
    with pytest.raises(RefusedPublication, match=r"^A sealed statement stays sealed.*Set the profile"):
        publish(session, with_settings(folder, state=state), now=now + HOUR)
    assert [policy.profile for policy in policies(session).values()] == [Profile.SEALED]


def test_a_sealed_statement_may_let_its_signers_show_more(session, folder, with_settings, now):
    publish(session, with_settings(folder, policy=SEALED), now=now)
    wider = replace(SEALED, visibilities=(Visibility.HIDDEN, Visibility.INITIALS))
    assert publish(session, with_settings(folder, policy=wider), now=now).outcome is Outcome.CHANGED_SETTINGS


@pytest.mark.parametrize("after", [None, DELIVERED + timedelta(days=1)])
def test_a_delivery_is_never_taken_back_nor_put_off(session, folder, with_settings, now, after):
    closed = with_settings(folder, state=State.CLOSED, policy=Policy(delivered_on=DELIVERED))
    publish(session, closed, now=now)
    with pytest.raises(RefusedPublication, match=r"was delivered on 2026-10-30.*Set `delivered_on`"):
        publish(session, with_settings(closed, policy=Policy(delivered_on=after)), now=now)


def test_a_delivery_may_turn_out_to_have_been_earlier(session, folder, with_settings, now):
    closed = with_settings(folder, state=State.CLOSED, policy=Policy(delivered_on=DELIVERED))
    publish(session, closed, now=now)
    earlier = Policy(delivered_on=DELIVERED - timedelta(days=2))
    publish(session, with_settings(closed, policy=earlier), now=now)
    assert read(session, "ceasefire-now", "en", now=now).policy == earlier


@pytest.mark.parametrize(
    "change",
    [
        "profile = 'sealed'",
        "profile = 'sealed', confirm_by = 'code'",
        "profile = 'secret'",
        "visibilities = '{name}'",
        "visibilities = '{hidden,face}'",
        "visibilities = '{hidden}', takes_comments = true",
        "two_on_one_mailbox = 'on'",
        "confirm_by = 'letter'",
        "delivered_on = '2026-10-30'",
    ],
)
def test_the_database_itself_refuses_a_policy_that_contradicts_itself(session, folder, now, change):
    publish(session, folder, now=now)
    with pytest.raises(IntegrityError, match="ck_statement_"):
        session.execute(text(f"UPDATE statement SET {change}"))  # noqa: S608


def test_opening_and_closing_moments_make_the_phase(session, folder, with_settings, now):
    timed = with_settings(folder, opens_at=now + HOUR, closes_at=now + 2 * HOUR)
    publish(session, timed, now=now)
    phases = [read(session, "ceasefire-now", "en", now=now + hours * HOUR).phase for hours in range(3)]
    assert phases == [Phase.UPCOMING, Phase.OPEN, Phase.CLOSED]


def test_a_draft_is_unknown_until_it_is_opened(session, folder, with_settings, now):
    publish(session, with_settings(folder, state=State.DRAFT), now=now)
    with pytest.raises(UnknownStatement):
        read(session, "ceasefire-now", "en", now=now)
    assert published(session, now=now) == ()
    (line,) = listed(session, now=now)
    assert (line.slug, line.phase, line.organisation) == ("ceasefire-now", Phase.DRAFT, "long-table")
    done = publish(session, folder, now=now + HOUR)
    assert done.outcome is Outcome.CHANGED_SETTINGS
    view = read(session, "ceasefire-now", "en", now=now + HOUR)
    assert view.first_published_at == view.version_published_at == now + HOUR


def test_a_version_of_a_draft_is_unknown_too(session, folder, with_settings, now):
    publish(session, with_settings(folder, state=State.DRAFT), now=now)
    version_id = session.scalar(text("SELECT id FROM statement_version"))
    with pytest.raises(UnknownStatement):
        read_version(session, version_id, "en", now=now)


def test_an_unknown_name_or_language_is_unknown(session, folder, now):
    publish(session, folder, now=now)
    for slug, language in (("other", "en"), ("ceasefire-now", "uk")):
        with pytest.raises(UnknownStatement):
            read(session, slug, language, now=now)


@pytest.mark.parametrize(
    "move",
    [(State.OPEN, State.DRAFT), (State.CLOSED, State.DRAFT), (State.CLOSED, State.OPEN)],
)
def test_no_statement_goes_back(session, folder, with_settings, now, move):
    before, after = move
    publish(session, with_settings(folder, state=before), now=now)
    with pytest.raises(RefusedPublication, match=f"A statement that is “{before}” cannot become “{after}”"):
        publish(session, with_settings(folder, state=after), now=now)


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSED])
def test_the_text_of_a_closed_statement_stays(session, folder, other_words, now, state):
    publish(session, replace(folder, settings=replace(folder.settings, state=state)), now=now)
    closed = replace(other_words, settings=replace(folder.settings, state=State.CLOSED))
    with pytest.raises(RefusedPublication, match=r"^The text of a closed statement does not change\."):
        publish(session, closed, now=now)


def test_a_former_version_does_not_return(session, folder, other_words, now):
    publish(session, folder, now=now)
    publish(session, other_words, now=now)
    with pytest.raises(
        RefusedPublication, match=r"^This is word for word version 1, which version 2 has replaced"
    ):
        publish(session, folder, now=now)


def test_a_statement_stays_with_its_organisation(session, folder, now):
    publish(session, folder, now=now)
    other = replace(folder.organisation, slug="other")
    with pytest.raises(RefusedPublication, match="belongs to another organisation"):
        publish(session, replace(folder, organisation=other), now=now)


def test_an_organisations_new_name_is_a_change_to_all_its_statements(session, folder, now):
    publish(session, folder, now=now)
    publish(session, replace(folder, slug="another"), now=now)
    renamed = replace(folder, organisation=replace(folder.organisation, names={"en": "Round Table"}))
    done = publish(session, renamed, now=now + HOUR)
    assert done.outcome is Outcome.CHANGED_SETTINGS
    assert [key.changed_at for key in published(session, now=now)] == [now + HOUR] * 2
    organisation = find_organisation(session, "long-table")
    assert organisation is not None
    session.refresh(organisation)
    assert organisation.names == {"en": "Round Table", "fr": "Comité de la Longue Table"}


def test_statements_are_listed_newest_first(session, folder, with_settings, now):
    for number, slug in enumerate(("b", "a", "c")):
        publish(session, replace(folder, slug=slug), now=now + number * HOUR)
    publish(session, with_settings(replace(folder, slug="d"), state=State.DRAFT), now=now)
    assert [key.slug for key in published(session, now=now)] == ["c", "a", "b"]
    assert [line.slug for line in listed(session, now=now)] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE statement_version SET number = 9",
        "UPDATE statement_version SET version_hash = decode(repeat('00', 32), 'hex')",
        "UPDATE statement_text SET title = title",
        "DELETE FROM statement_text",
        "DELETE FROM statement_version",
        (
            "INSERT INTO statement_text (version_id, language, title, addressee, body, text_hash) "
            "SELECT version_id, 'de', title, addressee, body, text_hash FROM statement_text LIMIT 1"
        ),
    ],
)
def test_the_database_itself_refuses_to_change_what_was_published(session, folder, now, change):
    publish(session, folder, now=now)
    with pytest.raises(IntegrityError, match=r"a published text never changes|was not published in"):
        session.execute(text(change))


def test_two_who_publish_at_once_make_one_statement(clean_database, folder, now):
    engine = create_engine(clean_database.replace("postgresql://", "postgresql+psycopg://"))

    def publish_once(_):
        with Session(engine) as session, session.begin():
            return publish(session, folder, now=now).outcome

    with ThreadPoolExecutor(8) as many:
        outcomes = sorted(many.map(publish_once, range(8)))
    engine.dispose()
    assert outcomes == [Outcome.CREATED, *[Outcome.UNCHANGED] * 7]
