"""A folder with `statement.toml` and one Markdown file per language: the form is in docs/statements.md."""

from pathlib import Path
from typing import Final

from petitioner.statements.formats.language_file import LanguageFile, read_language_file
from petitioner.statements.formats.metadata import METADATA_FILE, Metadata, read_metadata
from petitioner.statements.formats.problems import BadFolder, Problem
from petitioner.statements.shapes import StatementFolder, StatementSettings
from petitioner.vocabulary.language import LANGUAGES

_LARGEST_FILE: Final = 256 * 1024


def read_folder(path: Path) -> StatementFolder:
    """Return the statement the folder holds.

    Raises:
        BadFolder: with everything that is wrong in any of its files, in the order of the files.
    """
    if not path.is_dir():
        raise BadFolder(
            (Problem(str(path), None, f"is not a folder. Name the folder that holds {METADATA_FILE}."),)
        )
    problems: list[Problem] = []
    metadata = _metadata(path, problems)
    files = _language_files(path, metadata.languages if metadata else None, problems)
    if problems or metadata is None:
        raise BadFolder(tuple(problems))
    return StatementFolder(
        slug=metadata.slug,
        organisation=metadata.organisation,
        settings=StatementSettings(
            state=metadata.state,
            opens_at=metadata.opens_at,
            closes_at=metadata.closes_at,
            goal=metadata.goal,
            topics=metadata.topics,
            summaries={code: file.summary for code, file in files.items() if file.summary},
            policy=metadata.policy,
            thresholds=metadata.thresholds,
        ),
        texts=tuple(file.text for file in files.values()),
        edit=metadata.edit,
    )


def _metadata(path: Path, problems: list[Problem]) -> Metadata | None:
    data = _bytes_of(path / METADATA_FILE, "is missing. Write it as docs/statements.md shows.", problems)
    return None if data is None else read_metadata(data, problems)


def _language_files(
    path: Path, listed: tuple[str, ...] | None, problems: list[Problem]
) -> dict[str, LanguageFile]:
    """Read every language that is listed or present, in the house's order of languages."""
    present = {file.stem for file in path.glob("*.md")}
    files = {}
    for code in LANGUAGES:
        if code not in present and code not in (listed or ()):
            continue
        name = f"{code}.md"
        advice = f"is missing, though `languages` lists {code}. Write it, or take {code} out of `languages`."
        data = _bytes_of(path / name, advice, problems)
        if data is not None and (file := read_language_file(name, code, data, problems)):
            files[code] = file
    if listed is not None:
        extra = sorted(present - set(listed))
        advice = "is not listed in `languages`. Add its language there, or move the file out of the folder."
        problems.extend(Problem(f"{code}.md", None, advice) for code in extra)
    return files


def _bytes_of(file: Path, if_missing: str, problems: list[Problem]) -> bytes | None:
    if not file.is_file():
        problems.append(Problem(file.name, None, if_missing))
        return None
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST_FILE + 1)
    except OSError as error:
        problems.append(
            Problem(file.name, None, f"cannot be read: {error.strerror}. Change its permissions.")
        )
        return None
    if len(data) > _LARGEST_FILE:
        problems.append(Problem(file.name, None, f"is larger than {_LARGEST_FILE // 1024} KiB. Shorten it."))
        return None
    return data
