"""Make a picture of what somebody uploaded: decoded, turned upright, made smaller, written anew.

It is done in the web process and not by the worker: what decodes a stranger's file must not hold the keys to
signers' names. The new file has the pixels and nothing else: no place, no camera, no name.
"""

from io import BytesIO
from threading import BoundedSemaphore
from typing import Final

from PIL import Image, ImageOps

from petitioner.statements.shapes import PictureFile

LARGEST_FILE: Final = 5 * 1024 * 1024
LONGEST_EDGE: Final = 1_600
MOST_PIXELS: Final = 25_000_000
_KINDS: Final = ("PNG", "JPEG", "WEBP")
_QUALITY: Final = 82
_AT_ONCE: Final = BoundedSemaphore(1)
"""A process decodes one picture at a time: its memory is bounded so."""


class BadPicture(ValueError):
    """It becomes no picture; `reason` says why in a word: `file` (none of the kinds, or broken) or `size`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def make_picture(data: bytes) -> PictureFile:
    """Return a WebP of at most 1,600 by 1,600 pixels, without words yet; raise `BadPicture` if it is none."""
    if len(data) > LARGEST_FILE:
        raise BadPicture("size")
    try:
        with _AT_ONCE, Image.open(BytesIO(data), formats=_KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BadPicture("size")
            opened.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            return _written_anew(opened)
    except Image.DecompressionBombError:
        raise BadPicture("size") from None
    except (OSError, SyntaxError, EOFError):
        raise BadPicture("file") from None


def _written_anew(opened: Image.Image) -> PictureFile:
    upright = ImageOps.exif_transpose(opened).convert("RGBA")
    upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright.getchannel("A"))
    written = BytesIO()
    plain.save(written, "WEBP", quality=_QUALITY)
    return PictureFile(written.getvalue(), plain.width, plain.height, {})
