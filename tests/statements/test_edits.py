"""What a new version changed: said by its organiser, kept with it, shown word by word."""

from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as some

from petitioner.statements.commands import statements
from petitioner.statements.compare import BREAK, compare_words
from petitioner.statements.formats.folder import read_folder
from petitioner.statements.list_versions import list_versions
from petitioner.statements.publish import publish
from petitioner.statements.rules import EditClass, RefusedPublication, State
from petitioner.statements.shapes import Edit
from tests.statements.conftest import ENGLISH, METADATA, problems_of, text_of

EDIT = '\n[edit]\nclass = "typo"\nsummary = "A letter was missing."\n'
WRONG = {
    "edit = 1": "`edit` must be a table [edit] with class and summary.",
    "[edit]\nclass = 'typo'": "`edit.summary` is missing. Write one sentence on what changed",
    "[edit]\nsummary = 'A letter.'": "`edit.class` is missing. Choose typo, clarification or substantive.",
    "[edit]\nclass = 'small'\nsummary = 'A letter.'": "`edit.class` is “small”. Choose typo",
    "[edit]\nclass = 'typo'\nsummary = ' '": "is empty. Write one sentence",
    "[edit]\nclass = 'typo'\nsummary = 5": "must be a sentence in quotes",
    "[edit]\nclass = 'typo'\nsummary = 'A \\u202e letter'".replace("'", '"'): "cannot be seen (U+202E)",
    f"[edit]\nclass = 'typo'\nsummary = '{'a' * 301}'": "has 301 characters, and 300 are allowed",
    "[edit]\nclass = 'typo'\n[edit.summary]\nuk = 'Літера'": "`edit.summary.uk` is not a language of this",
    "[edit]\nclass = 'typo'\n[edit.summary]\nen = true": "`edit.summary.en` must be words in quotes.",
    "[edit]\nclass = 'typo'\nsummary = 'A letter.'\nwho = 'me'": "`edit.who` is not a key known here.",
}


@pytest.mark.parametrize("table", WRONG)
def test_a_broken_edit_is_told_with_its_line(write_folder, table: str) -> None:
    path = write_folder(
        {"statement.toml": f"{METADATA}\n{table}\n" if "[" in table else f"{table}\n{METADATA}"}
    )
    first, *more = problems_of(path)
    assert WRONG[table] in first
    assert not more
    line = int(first.split(":")[1])
    assert line == 1 if table == "edit = 1" else line > METADATA.count("\n")


@pytest.mark.parametrize(
    ("written", "summaries"),
    [
        ('summary = "A  letter."', {"en": "A letter."}),
        ('[edit.summary]\nfr = "Une lettre."', {"fr": "Une lettre."}),
    ],
)
def test_a_sentence_is_in_the_source_language_or_by_language(write_folder, written: str, summaries) -> None:
    path = write_folder({"statement.toml": f'{METADATA}\n[edit]\nclass = "typo"\n{written}\n'})
    assert read_folder(path).edit == Edit(EditClass.TYPO, summaries)


def changed(folder, body: str, edit: Edit | None):
    return replace(folder, texts=(text_of("en", "Stop the shooting", body), *folder.texts[1:]), edit=edit)


def test_an_edit_is_kept_with_its_version_and_the_first_has_none(session, folder, now) -> None:
    typo = Edit(EditClass.TYPO, {"en": "A letter."})
    made = publish(session, replace(folder, edit=typo), now=now)
    assert made.edit is None
    done = publish(
        session, changed(folder, "We ask for a *cease-fire*.\n", typo), now=now + timedelta(hours=1)
    )
    assert (done.edit, done.is_edit_said) == (typo, True)
    publish(session, changed(folder, "We ask.\n", None), now=now + timedelta(hours=2))
    lines = list_versions(session, made.statement_id)
    assert [line.edit for line in lines] == [None, typo, Edit(EditClass.SUBSTANTIVE, {})]
    assert [line.number for line in lines] == [1, 2, 3]


def test_what_changed_in_a_draft_is_never_shown(session, folder, now, with_settings) -> None:
    draft = with_settings(folder, state=State.DRAFT)
    made = publish(session, draft, now=now)
    publish(session, changed(draft, "Draft two.\n", None), now=now)
    assert list_versions(session, made.statement_id) == ()
    last = changed(folder, "Draft two.\n", None)
    publish(session, last, now=now + timedelta(days=1))
    (line,) = list_versions(session, made.statement_id)
    assert (line.number, line.edit, line.published_at) == (2, None, now + timedelta(days=1))


def test_an_edit_forgotten_in_the_folder_and_a_typo_that_is_none_are_refused(session, folder, now) -> None:
    typo = Edit(EditClass.TYPO, {"en": "A letter."})
    publish(session, folder, now=now)
    publish(session, changed(folder, "We ask for a *cease-fire*.\n", typo), now=now)
    with pytest.raises(RefusedPublication, match="still that of version 2"):
        publish(session, changed(folder, "We ask for war.\n", typo), now=now)
    other = Edit(EditClass.TYPO, {"en": "Another letter."})
    gone = replace(folder, texts=folder.texts[:1], edit=other)
    with pytest.raises(RefusedPublication, match="language fr would be gone"):
        publish(session, gone, now=now)
    elsewhere = text_of("en", "Stop the shooting", "We ask.\n", "the Council")
    with pytest.raises(RefusedPublication, match="is another one: that is no typo"):
        publish(session, replace(folder, texts=(elsewhere, *folder.texts[1:]), edit=other), now=now)


def test_the_command_says_the_class_and_takes_it_as_an_option(app, session, write_folder) -> None:
    def run(*arguments: str) -> str:
        with app.app_context():
            done = CliRunner().invoke(statements, ["publish", *arguments])
        return done.stdout + done.stderr

    run(str(write_folder()))
    words = {"en.md": f"{ENGLISH}\nNow.\n"}
    path = str(write_folder(words | {"statement.toml": METADATA + EDIT}))
    assert "go together" in run(path, "--edit", "typo")
    assert "--what-changed is empty" in run(path, "--edit", "typo", "--what-changed", " ")
    said = run(path, "--edit", "clarification", "--what-changed", "It says when.")
    assert "a clarification: " in said
    assert "No class was given" not in said
    said = run(str(write_folder({"en.md": f"{ENGLISH}\nNow, please.\n", "statement.toml": METADATA + EDIT})))
    assert "a correction: members who back it are told" in said
    with app.app_context():
        (line,) = [each for each in list_versions(session, 1) if each.number == 2] or [None]
    assert line is None or line.edit == Edit(EditClass.CLARIFICATION, {"en": "It says when."})


def kinds(before: str, after: str) -> list[list[tuple[str, str]]]:
    return [[(piece.kind, piece.words.strip()) for piece in each] for each in compare_words(before, after)]


def test_the_difference_is_of_words_by_paragraph() -> None:
    before = "We ask for a ceasefire.\n\nNow.\n"
    assert kinds(before, before.replace("for a\n", "for\na ")) == [
        [("same", "We ask for a ceasefire.")],
        [("same", "Now.")],
    ]
    assert kinds(before, "We ask for a cease-fire.\n\nNow, and soon.\n") == [
        [("same", "We ask for a"), ("removed", "ceasefire."), ("added", "cease-fire.")],
        [("removed", "Now."), ("added", "Now, and soon.")],
    ]
    assert kinds(before, "We ask for a ceasefire. Now.\n") == [
        [("same", "We ask for a ceasefire."), ("removed", BREAK), ("same", "Now.")]
    ]


WORDS = some.lists(
    some.sampled_from(["peace", "now", "the", "<b>", "&amp;", "\n", "\n\n", "  "]), max_size=30
)


@effort(max_examples=100, deadline=None)
@given(before=WORDS.map(" ".join), after=WORDS.map(" ".join))
def test_both_texts_can_be_read_out_of_the_difference(before: str, after: str) -> None:
    pieces = [piece for paragraph in compare_words(before, after) for piece in paragraph]
    for kind, whole in (("removed", before), ("added", after)):
        words = " ".join(piece.words for piece in pieces if piece.kind in {"same", kind})
        assert words.replace(BREAK, " ").split() == whole.split()
