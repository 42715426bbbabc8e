"""An organisation keeps the words it was given."""

from datetime import UTC, datetime

from petitioner.accounts.store import find_organisation, keep_organisation

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def keep(session, names, abouts):
    return keep_organisation(session, "long-table", names=names, abouts=abouts, now=NOW)


def test_an_organisation_is_made_once_and_changed_only_when_its_words_change(session):
    made = keep(session, {"en": "Long Table"}, {})
    assert made.is_changed
    again = keep(session, {"en": "Long Table"}, {})
    assert (again.organisation_id, again.is_changed) == (made.organisation_id, False)
    changed = keep(session, {"fr": "Longue Table"}, {"en": "We meet."})
    assert (changed.organisation_id, changed.is_changed) == (made.organisation_id, True)
    organisation = find_organisation(session, "long-table")
    assert organisation is not None
    assert organisation.names == {"en": "Long Table", "fr": "Longue Table"}
    assert organisation.abouts == {"en": "We meet."}
    assert organisation.created_at == NOW


def test_an_unknown_organisation_is_nothing(session):
    assert find_organisation(session, "long-table") is None
