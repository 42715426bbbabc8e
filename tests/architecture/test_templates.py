"""What imports cannot show about templates, styles, letters and vendored files."""

import hashlib
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, meta, nodes, select_autoescape

from petitioner.foundation.first_fonts import first_fonts
from petitioner.vocabulary.language import LANGUAGES
from tests.architecture.test_house import STAIRS

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
ROOMS = {path.parent.name for path in (ROOT / "petitioner").glob("*/__init__.py")}
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "emails" not in path.parts)
TO_OFFICIALS = {TEMPLATES / room for room in ("endorsements", "canvass", "authorities", "organisers")}
"""Letters to official addresses, and to organisers, say what they are about; their rooms test them."""
LETTERS = sorted(
    path for path in TEMPLATES.glob("*/emails/*") if path.is_dir() and TO_OFFICIALS.isdisjoint(path.parents)
)
SHEETS = sorted(path for path in STATIC.rglob("*.css") if VENDOR not in path.parents)
SPOKEN = {"aria-label", "alt", "title", "placeholder"}
NAMING = re.compile(r"petition|statement|signature|\bsign|war\b|ceasefire|parliament", re.IGNORECASE)
TURNED = re.compile(r"\b(?:margin|padding|border)-(?:left|right|top|bottom)\b|text-align: (?:left|right)")
FILLED = {
    "code": "7K2Q M4XP",
    "link": "https://x.example/c/1",
    "stop": "https://x.example/u/2",
    "link_hours": 72,
    "sender_name": "Post",
    "language": "en",
    "direction": "ltr",
}
NEWS_PAGES = ("signatures/news_inbox.html", "signatures/news_confirm.html")
HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(str, lambda one, many, n: one if n == 1 else many, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(number=str, long_date=str, long_moment=str, country_name=str, typeset=str)
    return made


def words(text: str) -> str:
    return "".join(re.findall(r"[^\W\d_]+", re.sub(r"&\w+;", "", text)))


class Source(HTMLParser):
    """Reads a template with its expressions turned into holes, and collects what must not be there."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.is_data = False
        self.inside: list[str] = []
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", path.read_text(), flags=re.DOTALL)
        literals = re.findall(r'>\s*\{\{-?\s*"([^"]*)', text)
        self.faults += [f"untranslated literal {literal!r}" for literal in literals if words(literal)]
        self.feed(re.sub(r"\{\{.*?\}\}", HOLE, text, flags=re.DOTALL))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        given = {key: value or "" for key, value in attrs}
        self.faults += [f"<{tag} {key}>" for key in given if key == "style" or key.startswith("on")]
        self.faults += [
            f"untranslated {key}={given[key]!r}" for key in SPOKEN & set(given) if words(given[key])
        ]
        self.is_data = tag == "script" and given.get("type") == "application/ld+json"
        is_inline = tag == "script" and "src" not in given and not self.is_data
        if tag in {"style", "iframe", "object", "embed"} or is_inline:
            self.faults.append(f"<{tag}>")
        if tag == "img" and not {"alt", "width", "height"} <= set(given):
            self.faults.append("<img> without words or size")
        for key in {"href", "src", "action"} & set(given):
            if re.match(r"(?:data|javascript|https?):|//", given[key]):
                self.faults.append(f"{key}={given[key]!r}")

    def handle_endtag(self, tag: str) -> None:
        self.is_data = False
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.is_data and data != HOLE:
            self.faults.append(f"a data block with something beside its value: {data!r}")
        if words(data) and self.inside[-1:] not in (["style"], ["script"]):
            self.faults.append(f"untranslated text {data.strip()!r}")


def test_the_checker_sees_what_it_looks_for(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<p style="x" onclick="y" title="Words">Words {{ _("Said") }}</p><b>{{ "Bare" }}</b>'
        '<script>z</script><a href="https://elsewhere.example">·</a><img src="/x" alt="">'
        '<script type="application/ld+json">{"x": {{ y }}}</script>'
        '<script type="application/ld+json">{{ y }}</script>'
    )
    assert len(Source(page).faults) == 9


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_is_translated_and_carries_no_style_or_script_of_its_own(path: Path) -> None:
    assert Source(path).faults == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.*")), ids=name)
def test_a_template_compiles_and_every_message_can_be_extracted(path: Path) -> None:
    tree = environment().parse(path.read_text())
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in {"_", "ngettext"}:
            count = 2 if call.node.name == "ngettext" else 1
            assert all(isinstance(argument, nodes.Const) for argument in call.args[:count]), call.lineno


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.*")), ids=name)
def test_nothing_is_declared_safe_by_a_template(path: Path) -> None:
    tree = environment().parse(path.read_text())
    filters = {each.name for each in tree.find_all(nodes.Filter)}
    assert not filters & {"safe", "tojson", "xmlattr"}
    assert not list(tree.find_all((nodes.MarkSafe, nodes.ScopedEvalContextModifier)))


def test_folders_are_named_after_rooms() -> None:
    assert {path.name for path in TEMPLATES.iterdir()} <= ROOMS | {"layout"}
    assert {path.name for path in STATIC.iterdir()} <= ROOMS | {"layout", "vendor"}


def test_a_template_borrows_only_from_its_room_the_layout_or_a_room_below() -> None:
    below = {"layout": {"layout"}}
    stairs: set[str] = {"layout"}
    for step in STAIRS:
        below |= {room: stairs | {room} for room in step}
        stairs |= step
    for path in PAGES:
        room = path.relative_to(TEMPLATES).parts[0]
        tree = environment().parse(path.read_text())
        for borrowed in meta.find_referenced_templates(tree):
            assert borrowed is not None
            assert borrowed.split("/")[0] in below[room], (name(path), borrowed)


def test_every_static_file_a_template_asks_for_exists() -> None:
    for path in PAGES:
        for asked in re.findall(r"static\([\"']([^\"']+)", path.read_text()):
            assert (STATIC / asked).is_file(), (name(path), asked)


def test_the_form_posts_the_fields_the_door_reads() -> None:
    fields = re.findall(r'\bname="(\w+)"', (TEMPLATES / "signatures/_form.html").read_text())
    expected = (
        "form_token website name email country visibility role comment wants_updates consent asked_about"
    )
    assert set(fields) == set(expected.split())


@pytest.mark.parametrize(
    "page",
    [
        "signatures/check_inbox.html",
        "signatures/confirm.html",
        *NEWS_PAGES,
        "signatures/stop_letters.html",
        *(
            f"endorsements/{page}.html"
            for page in ("_answers", "question", "confirmed", "objected", "renewal")
        ),
        *(f"layout/{page}.html" for page in ("_answers", "asks_nothing", "question")),
        *(f"{room}/{page}.html" for room in ("canvass", "sample_audit") for page in ("question", "closed")),
        *(f"authorities/{page}.html" for page in ("question", "over")),
    ],
)
def test_a_page_whose_address_is_a_secret_does_not_repeat_it(page: str) -> None:
    source = (TEMPLATES / page).read_text()
    assert "action=" not in source
    known = meta.find_undeclared_variables(environment().parse(source))
    assert not known & {"token", "handle", "email", "name"}


# ---------- Letters ----------


@pytest.mark.parametrize("folder", LETTERS, ids=name)
def test_a_letter_has_a_subject_a_text_and_a_html_part(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}


@pytest.mark.parametrize(
    "path",
    sorted(path for path in TEMPLATES.glob("*/emails/**/*.*") if TO_OFFICIALS.isdisjoint(path.parents)),
    ids=name,
)
def test_a_letter_knows_no_statement_no_organiser_and_nothing_anyone_typed(path: Path) -> None:
    source = path.read_text()
    known = meta.find_undeclared_variables(environment().parse(source))
    assert known - {"the_code", "an_address"} <= {
        "code",
        "link",
        "stop",
        "link_hours",
        "sender_name",
        "language",
        "direction",
        "_",
        "ngettext",
    }
    assert not NAMING.search(re.sub(r"\{% (?:extends|from) .*", "", source))


def written(folder: Path, part: str) -> str:
    """Return a part of a letter with its holes filled."""
    letter = environment().get_template((folder / part).relative_to(TEMPLATES).as_posix())
    return letter.render(FILLED)


@pytest.mark.parametrize("part", ["body.txt", "body.html"])
def test_code_and_addresses_stand_on_lines_of_their_own(part: str) -> None:
    lines = written(TEMPLATES / "signatures/emails/confirmation", part).splitlines()
    for hole in ("code", "link", "stop"):
        assert lines.count(FILLED[hole]) == 1
    for hole in ("link", "stop"):
        assert lines.count(f'href="{FILLED[hole]}">') == (part == "body.html")


@pytest.mark.parametrize("folder", LETTERS, ids=name)
def test_letters_stay_within_72_columns_and_load_nothing(folder: Path) -> None:
    for part in ("body.txt", "body.html"):
        letter = written(folder, part)
        assert max(map(len, letter.splitlines())) <= 72
        assert not re.search(r"<(?:img|link|script|iframe)\b|url\(", letter)
        assert set(re.findall(r"https?://[^\s\"<]+", letter)) <= {FILLED["link"], FILLED["stop"]}


@pytest.mark.parametrize("folder", LETTERS, ids=name)
def test_every_letter_says_how_to_end_them_and_one_with_a_code_alone_names_no_address(folder: Path) -> None:
    has_code_alone = folder.name in {"code", "visit"}
    for part in ("body.txt", "body.html"):
        letter = written(folder, part)
        assert letter.splitlines().count(FILLED["stop"]) == (not has_code_alone)
        assert not has_code_alone or "://" not in letter


# ---------- Styles ----------


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_style_speaks_in_tokens_and_in_logical_directions(path: Path) -> None:
    source = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    selectors = "".join(re.findall(r"([^{};]+)\{", source))
    assert len(path.read_text().splitlines()) <= 300
    assert "!important" not in source
    assert not re.search(r"#[a-z]", selectors)
    assert not TURNED.search(source)
    assert not re.search(r"\b(?:transition|animation|scroll-behavior)\b", source)
    assert not re.search(r"url\((?!\"\.\./vendor/)|@import", source)
    defined = set(re.findall(r"(--[\w-]+):", (STATIC / "layout/tokens.css").read_text()))
    assert set(re.findall(r"var\((--[\w-]+)", source)) <= defined


def tokens() -> Iterator[dict[str, str]]:
    source = (STATIC / "layout/tokens.css").read_text()
    light, dark = source.split("@media (prefers-color-scheme: dark)")
    for part in (light, dark.split("@media")[0]):
        yield dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part))


def luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", list(tokens()), ids=["light", "dark"])
def test_text_and_edges_can_be_seen(scheme: dict[str, str]) -> None:
    for ink in ("text", "text-2", "ink"):
        assert min(contrast(scheme[ink], scheme[ground]) for ground in ("paper", "sheet", "wash")) >= 4.5, ink
    assert min(contrast(scheme["stop"], scheme[ground]) for ground in ("sheet", "stop-wash")) >= 4.5
    assert min(contrast(scheme["on-ink"], scheme[ground]) for ground in ("ink", "ink-deep")) >= 4.5
    assert min(contrast(scheme["edge"], scheme[ground]) for ground in ("paper", "sheet", "wash")) >= 3


# ---------- Vendored files ----------


def test_every_vendored_file_is_the_one_in_the_manifest() -> None:
    entries = json.loads((VENDOR / "manifest.json").read_text())
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert {entry["file"] for entry in entries} == present - {"manifest.json"}
    for entry in entries:
        assert set(entry) == {"file", "package", "version", "licence", "sha512"}
        assert hashlib.sha512((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha512"], entry[
            "file"
        ]


def test_every_vendored_package_brings_its_licence() -> None:
    entries = json.loads((VENDOR / "manifest.json").read_text())
    licensed = {entry["package"] for entry in entries if "LICENSE" in entry["file"]}
    assert licensed == {entry["package"] for entry in entries}


def test_the_fonts_in_the_styles_are_the_vendored_ones() -> None:
    entries = {e["file"]: e["version"] for e in json.loads((VENDOR / "manifest.json").read_text())}
    asked = re.findall(
        r'url\("\.\./vendor/([^"?]+)\?v=([\d.]+)"\)', (STATIC / "layout/tokens.css").read_text()
    )
    assert dict(asked) == {file: version for file, version in entries.items() if file.endswith(".woff2")}
    for language in LANGUAGES:
        first = first_fonts(STATIC, language)
        assert set(first) <= {f"/static/vendor/{file}?v={version}" for file, version in asked}
        assert len(set(first)) in {2, 4}
