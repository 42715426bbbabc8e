"""Whatever is wrong with `statement.toml`, or does not fit it, is said with its line."""

import pytest

from petitioner.vocabulary.language import LANGUAGES
from tests.statements.conftest import ENGLISH, METADATA, problems_of

SLUG_FORM = "may hold only a to z, 0 to 9 and single hyphens between them, 80 characters at most. Change it."
MOMENT = "must be a moment with its offset from UTC, without quotes, such as"
GOAL = "statement.toml:6: `goal` must be a whole number from 1 to 1,000,000,000. Change it or take it out."
TOPICS = 'statement.toml:7: `topics` must be a list of short names, such as ["ceasefire", "prisoners"].'
UNKNOWN = f"which is not a language known here ({', '.join(LANGUAGES)})."
UNLISTED = "is not listed in `languages`. Add its language there, or move the file out of the folder."
KEYS = (
    "slug, state, languages, opens_at, closes_at, delivered_on, goal, topics, comments, reminders, "
    "organisation, privacy, threshold, edit"
)
PRIVACY_KEYS = "profile, visibilities, two_on_one_mailbox, warned_jurisdictions, confirm_by"
DELIVERED = (
    "statement.toml:3: `delivered_on` must be a day, without quotes, such as delivered_on = 2027-04-15."
)
VISIBILITIES = (
    "statement.toml:19: `privacy.visibilities` may list hidden, initials, name, role. "
    'Write, for instance, ["hidden", "initials"].'
)
JURISDICTIONS = (
    'statement.toml:19: `privacy.warned_jurisdictions` must be a list of country codes, such as ["BY", "RU"].'
)


def metadata(before: str, after: str) -> dict[str, str | bytes | None]:
    assert before in METADATA
    return {"statement.toml": METADATA.replace(before, after)}


def privacy(*lines: str) -> dict[str, str | bytes | None]:
    """Add a table [privacy], which then begins in line 18."""
    return {"statement.toml": METADATA + "\n".join(["[privacy]", *lines, ""])}


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
    "privacy not a table": (
        metadata('state = "open"', 'state = "open"\nprivacy = "sealed"'),
        ["statement.toml:3: `privacy` must be a table [privacy]."],
    ),
    "unknown key of privacy": (
        privacy('profil = "sealed"'),
        [
            (
                "statement.toml:19: `privacy.profil` is not a key known here. "
                f"Take it out; known are {PRIVACY_KEYS}."
            )
        ],
    ),
    "unknown profile": (
        privacy('profile = "secret"', "visibilities = []"),
        [
            "statement.toml:19: `privacy.profile` is “secret”. Choose open or sealed.",
            (
                "statement.toml:20: `privacy.visibilities` must list hidden, because nobody has to be shown. "
                "Add it."
            ),
        ],
    ),
    "profile not words": (
        privacy("profile = true"),
        ["statement.toml:19: `privacy.profile` is “True”. Choose open or sealed."],
    ),
    "unknown visibility": (privacy('visibilities = ["hidden", "face"]'), [VISIBILITIES]),
    "visibilities not a list": (privacy('visibilities = "hidden"'), [VISIBILITIES]),
    "everybody has to be shown": (
        privacy('visibilities = ["name"]'),
        [
            (
                "statement.toml:19: `privacy.visibilities` must list hidden, because nobody has to be shown. "
                "Add it."
            )
        ],
    ),
    "unknown rule for two on one mailbox": (
        privacy("two_on_one_mailbox = true"),
        [
            (
                "statement.toml:19: `privacy.two_on_one_mailbox` is “True”. "
                "Choose off, different_name or different_name_same_place."
            )
        ],
    ),
    "unknown jurisdiction": (
        privacy('warned_jurisdictions = ["RU", "by", "XX"]'),
        [
            (
                f"statement.toml:19: `privacy.warned_jurisdictions` holds “{code}”, which is not the code "
                "of a country. Write the two capitals of ISO 3166-1."
            )
            for code in ("XX", "by")
        ],
    ),
    "jurisdictions not a list": (privacy('warned_jurisdictions = "RU"'), [JURISDICTIONS]),
    "jurisdictions not words": (privacy("warned_jurisdictions = [7]"), [JURISDICTIONS]),
    "unknown way to confirm": (
        privacy('confirm_by = "letter"'),
        ["statement.toml:19: `privacy.confirm_by` is “letter”. Choose link or code."],
    ),
    "a link in letters of a sealed statement": (
        privacy('profile = "sealed"', 'confirm_by = "link"'),
        [
            (
                "statement.toml:20: `privacy.confirm_by` cannot be “link” where the profile is sealed, "
                "because nothing in its letters may lead here. Choose code, or take it out."
            )
        ],
    ),
    "reminders of a sealed statement": (
        {
            "statement.toml": METADATA.replace("goal = 500", "reminders = true")
            + '[privacy]\nprofile = "sealed"\n'
        },
        [
            (
                "statement.toml:6: `reminders` cannot be true where the profile is sealed, "
                "because each letter is one more trace. Set it to false, or take it out."
            )
        ],
    ),
    "comments of people nobody sees": (
        {
            "statement.toml": METADATA.replace("goal = 500", "comments = true")
            + '[privacy]\nprofile = "sealed"\n'
        },
        [
            (
                "statement.toml:6: `comments` cannot be true where every signer is hidden. "
                "Add another visibility to [privacy], or set it to false."
            )
        ],
    ),
    "comments in words": (
        metadata("goal = 500", 'comments = "yes"'),
        ["statement.toml:6: `comments` must be true or false, without quotes."],
    ),
    "reminders a number": (
        metadata("goal = 500", "reminders = 1"),
        ["statement.toml:6: `reminders` must be true or false, without quotes."],
    ),
    "delivered in quotes": (
        metadata('state = "open"', 'state = "closed"\ndelivered_on = "2027-04-15"'),
        [DELIVERED],
    ),
    "delivered at a moment": (
        metadata('state = "open"', 'state = "closed"\ndelivered_on = 2027-04-15T12:00:00Z'),
        [DELIVERED],
    ),
    "delivered while people sign": (
        metadata('state = "open"', 'state = "open"\ndelivered_on = 2027-04-15'),
        [
            (
                'statement.toml:3: `delivered_on` needs state = "closed", so that nobody signs what was '
                "handed over. Close it first."
            )
        ],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_bad_metadata_is_told_what_to_mend(write_folder, case):
    files, problems = BROKEN[case]
    assert problems_of(write_folder(files)) == problems
