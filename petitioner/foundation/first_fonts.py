"""The fonts a page is sure to need, asked for with the page: so its words do not change under the eye."""

import json
from functools import cache
from pathlib import Path
from typing import Final

_BASIC: Final = ("literata-basic", "source-sans-3-basic")
_CYRILLIC: Final = ("literata-cyrillic", "source-sans-3-cyrillic")
_OF_SCRIPT: Final = {
    "be": _CYRILLIC,
    "ru": _CYRILLIC,
    "uk": _CYRILLIC,
    "ka": ("noto-serif-georgian", "noto-sans-georgian"),
    "hy": ("noto-serif-armenian", "noto-sans-armenian"),
    "fa": ("noto-naskh-arabic", "vazirmatn"),
}


@cache
def first_fonts(static: Path, language: str) -> tuple[str, ...]:
    """Return the addresses of the fonts for what every page in `language` holds, as the sheets write them.

    Figures and signs are in the basic cut, so that is needed beside each other script.
    """
    kept = json.loads((static / "vendor" / "manifest.json").read_text())
    versions = {each["file"]: each["version"] for each in kept}
    files = (f"fonts/{name}.woff2" for name in (*_OF_SCRIPT.get(language, ()), *_BASIC))
    return tuple(f"/static/vendor/{file}?v={versions[file]}" for file in files)
