"""The tables of the package, column by column: data, from which they are written, described and checked."""

from typing import Final

from petitioner.publication.data_package.shapes import Column, Table
from petitioner.publication.members.endorsements_csv import COLUMNS as OF_ENDORSEMENTS
from petitioner.transparency import rules as log_rules

_SITE: Final = "https://petitions.example"
_DIGEST: Final = "5e" * 32


def _id(name: str, words: str, example: str = "1") -> Column:
    return Column(name, "integer", words, example, is_always=True)


def _number(name: str, words: str, example: str = "0", *, is_always: bool = False) -> Column:
    return Column(name, "integer", words, example, is_always=is_always)


def _text(name: str, words: str, example: str, *, is_always: bool = False) -> Column:
    return Column(name, "string", words, example, is_always=is_always)


def _day(name: str, words: str, example: str = "2026-11-26", *, is_always: bool = False) -> Column:
    return Column(name, "date", words, example, is_always=is_always)


def _moment(name: str, words: str, example: str = "", *, is_always: bool = False) -> Column:
    return Column(name, "datetime", words, example, is_always=is_always)


_STATEMENT: Final = _id("statement_id", "The statement.")
_OF_STATEMENT: Final = (("statement_id", "statements", "id"),)

ORGANISATIONS: Final = Table(
    "organisations",
    "Organisations",
    "Who publishes statements here, and who runs the site.",
    (
        _text("slug", "Its short name.", "long-table", is_always=True),
        _text("name", "Its name in English, else in the next best language.", "Long Table Committee"),
        _text("about", "A few words about itself in the same language.", "People at a long table."),
        _text("url", "Its page.", f"{_SITE}/en/organisations/long-table"),
    ),
    ("slug",),
)
STATEMENTS: Final = Table(
    "statements",
    "Statements",
    "Every statement that is public, the newest first; its numbers are those of its last line in days.",
    (
        _id("id", "Its number; it never changes."),
        _text("organisation", "Who publishes it.", "long-table", is_always=True),
        _text("slug", "Its short name.", "quiet-rivers", is_always=True),
        _text("language", "Of title and summary: English, else the next best.", "en", is_always=True),
        _text("title", "Of its newest version.", "Quiet on the rivers", is_always=True),
        _text("summary", "One or two sentences.", "Quiet, first."),
        _text("addressee", "Whom it asks.", "the Four Rivers Assembly"),
        _text("state", "pending (not open yet), open, or closed.", "open", is_always=True),
        _text("topics", "Codes, with a space between.", "rivers"),
        _number("goal", "Signatures the organiser hopes for.", "20000"),
        _number("version", "The number of the newest version.", "2", is_always=True),
        _text("version_hash", "SHA-256 over all its texts.", _DIGEST, is_always=True),
        _number("signature_count", "Signatures that count.", "12847", is_always=True),
        _number("awaiting_count", "Letters nobody answered yet.", "41"),
        _number("withdrawn_count", "Taken back.", "12"),
        _number("held_count", "Looked at before they count.", "3"),
        _number("invalidated_count", "Do not count any more.", "7"),
        _number("endorsements_count", "Members who back it, by more than the organiser's word.", "6"),
        _number("countries_not_shown_count", "Signatures that are in no line of places.", "47"),
        _day("countries_as_of", "Of which day places are.", "2026-11-26"),
        _moment("created_at", "When it was published first.", "2026-11-02T08:00:00Z", is_always=True),
        _moment("opened_at", "Since when it can be signed.", "2026-11-02T08:00:00Z"),
        _moment("closed_at", "When it closed, if it closed when it was to."),
        _day("closing_date", "Until when it can be signed, while it can.", "2027-03-31"),
        _moment("paused_at", "Since when nobody can sign for a time."),
        _moment("archived_at", "Since when it is in the archive."),
        _text("url", "Its page.", f"{_SITE}/en/statements/quiet-rivers", is_always=True),
    ),
    ("id",),
    (("organisation", "organisations", "slug"),),
)
TEXTS: Final = Table(
    "texts",
    "Texts of versions",
    "Every text of every version that the site shows, without its words: those are at its address.",
    (
        _STATEMENT,
        _id("version", "The number of the version.", "2"),
        _text("language", "Of the text; all are equally authentic.", "en", is_always=True),
        _text("title", "Its title.", "Quiet on the rivers", is_always=True),
        _text("text_hash", "SHA-256 of what is at its address.", _DIGEST, is_always=True),
        _text("version_hash", "SHA-256 over all texts of the version.", _DIGEST, is_always=True),
        _moment("published_at", "When the version was.", "2026-11-20T09:30:00Z", is_always=True),
        _text("edit", "What kind of change made it; empty for the first.", "substantive"),
        _text(
            "url",
            "The very bytes.",
            f"{_SITE}/en/statements/quiet-rivers/versions/2/text.txt",
            is_always=True,
        ),
    ),
    ("statement_id", "version", "language"),
    _OF_STATEMENT,
)
DAYS: Final = Table(
    "days",
    "Numbers by the day",
    "Each day (UTC) that is over and on which a number of a statement changed, as it was when the day ended.",
    (
        _STATEMENT,
        _day("day", "The day.", is_always=True),
        _number("confirmed", "Signatures that counted.", "12847", is_always=True),
        _number("awaiting", "Letters nobody had answered; empty: not known.", "41"),
        _number("withdrawn", "Taken back; empty: not known.", "12"),
        _number("held", "Looked at before they count; empty: not known.", "3"),
        _number("invalidated", "Did not count any more; empty: not known.", "7"),
    ),
    ("statement_id", "day"),
    _OF_STATEMENT,
)
PLACES: Final = Table(
    "places",
    "Signatures by country",
    "Countries in whole tens, rounded down, as of a day; small ones and remainders are in none. Where signers"
    " are at risk there are none.",
    (
        _STATEMENT,
        _text("country", "ISO 3166-1 alpha-2.", "SE", is_always=True),
        _number("signature_count", "At least so many, a multiple of ten.", "320", is_always=True),
        _day("as_of", "The day.", is_always=True),
    ),
    ("statement_id", "country"),
    _OF_STATEMENT,
)
INTEGRITY: Final = Table(
    "integrity",
    "What became of all who tried to sign",
    "attempted is the sum of confirmed, awaiting, expired, not_me, held, invalidated and withdrawn, when this"
    " was made. Where signers are at risk and a number has moved since the last day that is over, there is no"
    " row.",
    (
        _STATEMENT,
        _number("attempted", "People who sent the form.", "13010", is_always=True),
        _number("confirmed", "Count.", "12847", is_always=True),
        _number("awaiting", "Have not answered their letter.", "41", is_always=True),
        _number("expired", "Did not answer in time.", "96", is_always=True),
        _number("not_me", "Said that it was not them.", "4", is_always=True),
        _number("held", "Are looked at before they count.", "3", is_always=True),
        _number("invalidated", "Do not count any more.", "7", is_always=True),
        _number("withdrawn", "Took it back.", "12", is_always=True),
        *(
            _number(f"invalidated_{each.name.lower()}", f"Of invalidated: {each.name.lower()}.")
            for each in log_rules.Removal
        ),
        _moment(
            "ends_counted_since", "Since when expired and not_me are counted; empty: from the beginning."
        ),
        _number("declared_elsewhere", "Collected elsewhere, as the organisation says; never added.", "41"),
        _number("imported_unverified", "Imported from elsewhere, unverified; never added.", "12"),
    ),
    ("statement_id",),
    _OF_STATEMENT,
)

_NUMBERS_OF_ENDORSEMENT: Final = {"number", "version", "carried_over_to_version"}
_FLAGS_OF_ENDORSEMENT: Final = {"is_counted", "is_former_member", "is_initiator"}
_KINDS_OF_ENDORSEMENT: Final = {
    **dict.fromkeys(_NUMBERS_OF_ENDORSEMENT, "integer"),
    **dict.fromkeys(_FLAGS_OF_ENDORSEMENT, "boolean"),
    **dict.fromkeys(("endorsed_on", "withdrawn_on", "carried_over_on"), "date"),
    "confirmed_at": "datetime",
}
_EXAMPLE_OF_ENDORSEMENT: Final = (
    *("12", "Dr", "Ana", "Lind", "Lind, Ana", "SE"),
    *("Four Rivers Assembly", "", "Weavers", "Representative"),
    *("documented", "true", "false", "2026-11-05", ""),
    *("1", _DIGEST, "fr", _DIGEST, "https://rivers.example/9"),
    *(f"{_SITE}/en/statements/quiet-rivers/backers/12", "false", "", "", ""),
)
ENDORSEMENTS: Final = Table(
    "endorsements",
    "Endorsements",
    "Who backs a statement, or withdrew, as the site shows them: the columns of each statement's own table.",
    (
        _STATEMENT,
        *(
            Column(
                name,
                _KINDS_OF_ENDORSEMENT.get(name, "string"),
                "As in /petitions/{id}/endorsements.csv.",
                example,
                is_always=name in {"number", "provenance", "endorsed_on"},
            )
            for name, example in zip(OF_ENDORSEMENTS, _EXAMPLE_OF_ENDORSEMENT, strict=True)
        ),
    ),
    ("number",),
    _OF_STATEMENT,
)
EVENTS: Final = Table(
    "events",
    "What happened",
    "Every event of each statement but for changes of numbers: those are in days.",
    (
        _id("sequence", "Grows; never used twice, and some are never used.", "3"),
        _STATEMENT,
        _text("type", "What happened.", "endorsement.published", is_always=True),
        _moment("happened_at", "When; of endorsements the day.", "2026-11-05T00:00:00Z", is_always=True),
        _number("version", "Of statement.versioned: which.", ""),
        _number("update", "Of updates and answers: the number in its address.", ""),
        _number("endorsement", "Its number; who is not shown any more is in no row of endorsements.", "12"),
        _number("names", "Of thresholds: at least so many names.", ""),
        _number("delegations", "Of thresholds: from so many delegations.", ""),
        _number("groups", "Of thresholds: and so many groups.", ""),
    ),
    ("sequence",),
    _OF_STATEMENT,
)

TABLES: Final = (ORGANISATIONS, STATEMENTS, TEXTS, DAYS, PLACES, INTEGRITY, ENDORSEMENTS, EVENTS)
