"""Cut the fonts of the pages from the packages they come in: `python docs/cut_fonts.py PACKAGES`.

PACKAGES is a folder with what `npm pack @fontsource-variable/…` brought, each unpacked into a folder of the
package's name without its scope. It takes fonttools and brotli, which nothing else here needs. Each file is
cut to the letters of one script, to the weights the styles ask for, and to one optical size, and written to
`static/vendor/fonts`; the manifest is written anew.
"""

import hashlib
import io
import json
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

VENDOR = Path(__file__).parents[1] / "static" / "vendor"
WEIGHTS = {"wght": (400, 650)}
READ = {**WEIGHTS, "opsz": 20}
FEATURES = [
    "kern",
    "ccmp",
    "locl",
    "mark",
    "mkmk",
    "lnum",
    "tnum",
    "init",
    "medi",
    "fina",
    "isol",
    "rlig",
    "calt",
]
BASIC = {
    *range(0x20, 0x7F),
    *(0xA0, 0xA9, 0xAB, 0xAD, 0xB7, 0xBB, 0xD7, 0x2022, 0x2026, 0x202F, 0x2039, 0x203A),
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201F),
    *(0x20AC, 0x2116, 0x2190, 0x2192, 0x2212),
}
"""What a page in English takes, and the signs every page takes."""
CYRILLIC = {*range(0x400, 0x460), 0x490, 0x491, 0x301}
GEORGIAN = {*range(0x10D0, 0x10FD), 0x201E, 0x201C}
ARMENIAN = {*range(0x531, 0x557), *range(0x559, 0x590)}
ARABIC = {
    *(
        0x60C,
        0x61B,
        0x61F,
        0x640,
        0x66A,
        0x66B,
        0x66C,
        0x670,
        0x67E,
        0x686,
        0x698,
        0x6A9,
        0x6AF,
        0x6C0,
        0x6CC,
    ),
    *range(0x621, 0x63B),
    *range(0x641, 0x656),
    *range(0x660, 0x66A),
    *range(0x6F0, 0x6FA),
    *(0x200C, 0x200D, 0xFDFC),
}


@dataclass(frozen=True)
class Cut:
    """One file to make: from which file of which package, which letters (none: all), and which not."""

    name: str
    package: str
    source: str
    letters: set[int] = field(default_factory=set)
    without: set[int] = field(default_factory=set)
    axes: dict[str, Any] = field(default_factory=lambda: WEIGHTS)


LITERATA, SANS = "literata", "source-sans-3"
CUTS = (
    Cut("literata-basic", LITERATA, "literata-latin-opsz-normal", BASIC, axes=READ),
    Cut("literata-latin", LITERATA, "literata-latin-opsz-normal", without=BASIC, axes=READ),
    Cut("literata-latin-ext", LITERATA, "literata-latin-ext-opsz-normal", axes=READ),
    Cut("literata-cyrillic", LITERATA, "literata-cyrillic-opsz-normal", CYRILLIC, axes=READ),
    Cut("literata-greek", LITERATA, "literata-greek-opsz-normal", axes=READ),
    Cut("literata-italic-latin", LITERATA, "literata-latin-wght-italic"),
    Cut("literata-italic-cyrillic", LITERATA, "literata-cyrillic-wght-italic", CYRILLIC),
    Cut("source-sans-3-basic", SANS, "source-sans-3-latin-wght-normal", BASIC),
    Cut("source-sans-3-latin", SANS, "source-sans-3-latin-wght-normal", without=BASIC),
    Cut("source-sans-3-latin-ext", SANS, "source-sans-3-latin-ext-wght-normal"),
    Cut("source-sans-3-cyrillic", SANS, "source-sans-3-cyrillic-wght-normal", CYRILLIC),
    Cut("source-sans-3-greek", SANS, "source-sans-3-greek-wght-normal"),
    Cut("noto-serif-georgian", "noto-serif-georgian", "noto-serif-georgian-georgian-wght-normal", GEORGIAN),
    Cut("noto-sans-georgian", "noto-sans-georgian", "noto-sans-georgian-georgian-wght-normal", GEORGIAN),
    Cut("noto-serif-armenian", "noto-serif-armenian", "noto-serif-armenian-armenian-wght-normal", ARMENIAN),
    Cut("noto-sans-armenian", "noto-sans-armenian", "noto-sans-armenian-armenian-wght-normal", ARMENIAN),
    Cut("noto-naskh-arabic", "noto-naskh-arabic", "noto-naskh-arabic-arabic-wght-normal", ARABIC),
    Cut("vazirmatn", "vazirmatn", "vazirmatn-arabic-wght-normal", ARABIC),
)


def main(packages: Path) -> None:
    """Write every font, the licence of every package, and the manifest."""
    fonts = VENDOR / "fonts"
    shutil.rmtree(fonts, ignore_errors=True)
    fonts.mkdir(parents=True)
    entries = []
    for cut in CUTS:
        folder = packages / cut.package
        (fonts / f"{cut.name}.woff2").write_bytes(made(folder / "files" / f"{cut.source}.woff2", cut))
        entries.append(entry(f"fonts/{cut.name}.woff2", cut.package, folder))
    for package in dict.fromkeys(cut.package for cut in CUTS):
        name = f"fonts/LICENSE-{package}.txt"
        (VENDOR / name).write_bytes((packages / package / "LICENSE").read_bytes())
        entries.append(entry(name, package, packages / package))
    entries.sort(key=lambda each: each["file"])
    (VENDOR / "manifest.json").write_text(json.dumps(entries, indent=2) + "\n")


def made(source: Path, cut: Cut) -> bytes:
    """Return one font, cut, in WOFF2."""
    font = TTFont(source)
    axes = {name: limit for name, limit in cut.axes.items() if name in {a.axisTag for a in font["fvar"].axes}}
    font = instancer.instantiateVariableFont(font, axes)
    font.flavor = None
    whole = io.BytesIO()
    font.save(whole)
    whole.seek(0)
    font = TTFont(whole, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    present = set(font.getBestCmap())
    cutter.populate(unicodes=(cut.letters & present if cut.letters else present) - cut.without)
    cutter.subset(font)
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue()


def entry(name: str, package: str, folder: Path) -> dict[str, str]:
    """Return what the manifest says of a file."""
    return {
        "file": name,
        "package": f"@fontsource-variable/{package}",
        "version": json.loads((folder / "package.json").read_text())["version"],
        "licence": "OFL-1.1",
        "sha512": hashlib.sha512((VENDOR / name).read_bytes()).hexdigest(),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
