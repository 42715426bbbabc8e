"""Whatever is wrong with `statement.toml`, or does not fit it, is said with its line."""

import pytest

from tests.statements.conftest import ENGLISH, METADATA, problems_of

SLUG_FORM = "may hold only a to z, 0 to 9 and single hyphens between them, 80 characters at most. Change it."
MOMENT = "must be a moment with its offset from UTC, without quotes, such as"
GOAL = "statement.toml:6: `goal` must be a whole number from 1 to 1,000,000,000. Change it or take it out."
TOPICS = 'statement.toml:7: `topics` must be a list of short names, such as ["ceasefire", "prisoners"].'
UNKNOWN = "which is not a language known here (en, fr, de, ru, uk)."
UNLISTED = "is not listed in `languages`. Add its language there, or move the file out of the folder."
KEYS = "slug, state, languages, opens_at, closes_at, goal, topics, organisation"


def metadata(before: str, after: str) -> dict[str, str | bytes | None]:
    assert before in METADATA
    return {"statement.toml": METADATA.replace(before, after)}


BROKEN: dict[str, tuple[dict[str, str | bytes | None], list[str]]] = {
    "no metadata": (
        {"statement.toml": None},
        ["statement.toml: is missing. Write it as docs/statements.md shows."],
    ),
    "not TOML": (
        metadata('state = "open"', "state = open"),
        ["statement.toml:2: this is not TOML: invalid value. Mend this line."],
    ),
    "not TOML at the end": (
        {"statement.toml": 'slug = "a"\nstate = """open'},
        ["statement.toml:2: this is not TOML: unterminated string. Mend this line."],
    ),
    "a key twice": (
        metadata('state = "open"', 'state = "open"\nslug = "again"'),
        ["statement.toml:3: this is not TOML: cannot overwrite a value. Mend this line."],
    ),
    "metadata not UTF-8": (
        {"statement.toml": METADATA.encode().replace("é".encode(), b"\xe9", 1)},
        ["statement.toml:14: this is not UTF-8. Save the file as UTF-8."],
    ),
    "metadata too large": (
        {"statement.toml": METADATA + "#" * 300_000},
        ["statement.toml: is larger than 256 KiB. Shorten it."],
    ),
    "unknown key": (
        metadata("goal = 500", "gaol = 500"),
        [f"statement.toml:6: `gaol` is not a key known here. Take it out; known are {KEYS}."],
    ),
    "unknown key of the organisation": (
        metadata('slug = "long-table"', 'slug = "long-table"\nlogo = "x.png"'),
        [
            (
                "statement.toml:11: `organisation.logo` is not a key known here. "
                "Take it out; known are slug, name, about."
            )
        ],
    ),
    "no slug": (
        metadata('slug = "ceasefire-now"\n', ""),
        ['statement.toml: `slug` is missing. Add slug = "a-short-name".'],
    ),
    "bad slug": (
        metadata('"ceasefire-now"', '"Ceasefire now"'),
        [f"statement.toml:1: `slug` is “Ceasefire now”, but it {SLUG_FORM}"],
    ),
    "slug not words": (
        metadata('"ceasefire-now"', "7"),
        [f"statement.toml:1: `slug` is “7”, but it {SLUG_FORM}"],
    ),
    "slug that leaves the folder": (
        metadata('"ceasefire-now"', '"../etc"'),
        [f"statement.toml:1: `slug` is “../etc”, but it {SLUG_FORM}"],
    ),
    "no state": (
        metadata('state = "open"\n', ""),
        ['statement.toml: `state` is missing. Add state = "draft", "open" or "closed".'],
    ),
    "unknown state": (
        metadata('"open"', '"live"'),
        ["statement.toml:2: `state` is “live”, which is not a state. Choose draft, open or closed."],
    ),
    "no languages": (
        metadata('languages = ["en", "fr"]\n', ""),
        ['statement.toml: `languages` is missing. Write, for instance, languages = ["en", "fr"].'],
    ),
    "languages not a list": (
        metadata('["en", "fr"]', '"en"'),
        [
            (
                "statement.toml:3: `languages` must be a list of language codes. "
                'Write, for instance, languages = ["en", "fr"].'
            )
        ],
    ),
    "unknown language": (
        metadata('["en", "fr"]', '["en", "fr", "xx"]'),
        [f"statement.toml:3: `languages` holds “xx”, {UNKNOWN}"],
    ),
    "language twice": (
        metadata('["en", "fr"]', '["en", "fr", "en"]'),
        ["statement.toml:3: `languages` lists en twice. Keep one."],
    ),
    "listed language without file": (
        {"fr.md": None},
        ["fr.md: is missing, though `languages` lists fr. Write it, or take fr out of `languages`."],
    ),
    "listed language without name": (
        metadata('fr = "Comité de la Longue Table"\n', ""),
        ['statement.toml:12: `organisation.name` lacks the language fr. Add fr = "…" to it.'],
    ),
    "file of a language that is not listed": (
        {"de.md": ENGLISH},
        [f"de.md: {UNLISTED}"],
    ),
    "file of an unknown language": (
        {"README.md": "x"},
        [f"README.md: {UNLISTED}"],
    ),
    "opening without offset": (
        metadata("2026-10-12T09:00:00+02:00", "2026-10-12T09:00:00"),
        [f"statement.toml:4: `opens_at` {MOMENT} opens_at = 2026-10-12T09:00:00+02:00."],
    ),
    "opening a mere day": (
        metadata("2026-10-12T09:00:00+02:00", "2026-10-12"),
        [f"statement.toml:4: `opens_at` {MOMENT} opens_at = 2026-10-12T09:00:00+02:00."],
    ),
    "closing in quotes": (
        metadata("2027-03-31T20:00:00+02:00", '"2027-03-31T20:00:00+02:00"'),
        [f"statement.toml:5: `closes_at` {MOMENT} closes_at = 2026-10-12T09:00:00+02:00."],
    ),
    "closing before opening": (
        metadata("2027-03-31T20:00:00+02:00", "2026-10-12T08:30:00+02:00"),
        ["statement.toml:5: `closes_at` must be later than `opens_at`. Change one of them."],
    ),
    "goal zero": (metadata("500", "0"), [GOAL]),
    "goal negative": (metadata("500", "-5"), [GOAL]),
    "goal a fraction": (metadata("500", "5.5"), [GOAL]),
    "goal true": (metadata("500", "true"), [GOAL]),
    "goal beyond all": (metadata("500", "1_000_000_001"), [GOAL]),
    "topics not a list": (metadata('["ceasefire"]', '"ceasefire"'), [TOPICS]),
    "topic not short": (metadata('["ceasefire"]', '["Cease fire"]'), [TOPICS]),
    "too many topics": (
        metadata('["ceasefire"]', str([f"t{number}" for number in range(11)])),
        ["statement.toml:7: `topics` lists 11 topics, and 10 are allowed. Take some out."],
    ),
    "no organisation": (
        {"statement.toml": METADATA.partition("[organisation]")[0]},
        ["statement.toml: `organisation` is missing. Add a table [organisation] with slug and name."],
    ),
    "organisation not a table": (
        {"statement.toml": METADATA.partition("[organisation]")[0] + 'organisation = "x"'},
        ["statement.toml:9: `organisation` must be a table [organisation] with slug and name."],
    ),
    "organisation without slug": (
        metadata('slug = "long-table"\n', ""),
        ['statement.toml:9: `organisation.slug` is missing. Add `slug = "a-short-name"` to [organisation].'],
    ),
    "organisation's name not a table": (
        {"statement.toml": METADATA.partition("[organisation.name]")[0] + 'name = "Long Table"\n'},
        [
            (
                "statement.toml:12: `organisation.name` must be a table [organisation.name] "
                "with a line for each language."
            )
        ],
    ),
    "organisation's name empty": (
        metadata('en = "Long Table Committee"', 'en = "  "'),
        ["statement.toml:13: `organisation.name.en` must be words in quotes."],
    ),
    "organisation's name with a hidden turn": (
        metadata("Long Table Committee", "Long \\u202eTable"),
        [
            (
                "statement.toml:13: `organisation.name.en` is wrong: "
                "there is a character that cannot be seen (U+202E). Take it out."
            )
        ],
    ),
    "organisation's words too long": (
        metadata("Exiles who meet.", "x" * 1001),
        [
            (
                "statement.toml:17: `organisation.about.en` has 1,001 characters, "
                "and 1,000 are allowed. Shorten it."
            )
        ],
    ),
    "organisation's words in an unknown language": (
        metadata('en = "Exiles who meet."', 'xx = "Exiles who meet."'),
        [f"statement.toml:16: `organisation.about` holds “xx”, {UNKNOWN}"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_bad_metadata_is_told_what_to_mend(write_folder, case):
    files, problems = BROKEN[case]
    assert problems_of(write_folder(files)) == problems
