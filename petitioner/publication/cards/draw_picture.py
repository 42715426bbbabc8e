"""Draw the picture that stands beside a link to a statement: organisation, title, addressee, no number."""

from functools import lru_cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from petitioner.foundation.i18n import gettext, speaking
from petitioner.publication.cards.picture_name import HEIGHT, WIDTH, PictureWords
from petitioner.publication.cards.typefaces import FULL, Direction, Hand, draw_line, length
from petitioner.vocabulary.language import LANGUAGES

_MARGIN: Final = 76
_INNER: Final = WIDTH - 2 * _MARGIN
_PAPER, _BLACK, _BLUE = (247, 247, 244), (22, 25, 29), (34, 64, 156)
_SHADES: Final = 16
"""Of each ink: with these, edges of letters are smooth."""
_BLACK_PLATE, _BLUE_PLATE = 0, 1
_NAME_SIZE: Final = 34
_TO_SIZE: Final = 34
_TITLE_SIZES: Final = (92, 84, 76, 70, 64, 58, 54, 50, 46, 42, 38, 34, 30)
_BREAKS_AT: Final = 46
"""From this size down a word may be broken."""
_LEADING: Final = {"fa": 1.5, "ka": 1.24, "hy": 1.24}
_TITLE_TOP: Final = 166
_TITLE_BOTTOM: Final = 450
_RULE_TOP: Final = 118
_DASH, _GAP = 18, 12
_DASHES_AT: Final = 480
_TO_LINES: Final = 2
_ASCENT: Final = 0.78


@lru_cache(maxsize=64)
def draw_picture(words: PictureWords) -> bytes:
    """Return a PNG of 1200 by 630 pixels in few colours: printed in black, signed in blue."""
    way = LANGUAGES[words.language].direction
    plates = [Image.new("L", (WIDTH, HEIGHT), 0) for _ in range(2)]
    black, blue = (ImageDraw.Draw(plate) for plate in plates)
    name = Hand(_NAME_SIZE, 640, way)
    draw_line(black, _shortened(words.organisation, name), name, _start(way), 100)
    black.rectangle((_MARGIN, _RULE_TOP, WIDTH - _MARGIN, _RULE_TOP + 4), FULL)
    black.rectangle((_MARGIN, _RULE_TOP + 8, WIDTH - _MARGIN, _RULE_TOP + 9), FULL)
    _draw_title(black, words, way)
    for left in range(_MARGIN, WIDTH - _MARGIN, _DASH + _GAP):
        blue.rectangle((left, _DASHES_AT, min(left + _DASH, WIDTH - _MARGIN), _DASHES_AT + 3), FULL)
    with speaking(words.language):
        to = gettext("To <b>%(addressee)s</b>") % {"addressee": words.addressee}
    small = Hand(_TO_SIZE, 450, way)
    lines = _lines(to.replace("<b>", "").replace("</b>", ""), small)
    if len(lines) > _TO_LINES:
        lines = [*lines[: _TO_LINES - 1], _shortened(" ".join(lines[_TO_LINES - 1 :]), small)]
    for number, line in enumerate(lines):
        draw_line(blue, line, small, _start(way), _DASHES_AT + 52 + 44 * number)
    return _print(plates[_BLACK_PLATE], plates[_BLUE_PLATE])


def _draw_title(black: ImageDraw.ImageDraw, words: PictureWords, way: Direction) -> None:
    """Draw the title as large as it fits; one that never fits is cut at its last line."""
    leading = _LEADING.get(words.language, 1.12)
    for size in _TITLE_SIZES:
        hand = Hand(size, 560, way)
        lines, step = _lines(words.title, hand), size * leading
        most = int((_TITLE_BOTTOM - _TITLE_TOP) / step)
        is_whole = all(length(word, hand) <= _INNER for word in words.title.split())
        if len(lines) <= most and (is_whole or size <= _BREAKS_AT):
            break
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    for number, line in enumerate(lines):
        base = _TITLE_TOP + size * _ASCENT + (step - size) / 2 + step * number
        draw_line(black, _shortened(line, hand), hand, _start(way), base)


def _start(way: Direction) -> int:
    return _MARGIN if way == "ltr" else WIDTH - _MARGIN


def _lines(text: str, hand: Hand) -> list[str]:
    """Break a text between words, and a word only if it has no room on a line."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and length(longer, hand) <= _INNER:
            lines[-1] = longer
        else:
            lines += _broken(word, hand)
    return lines


def _broken(word: str, hand: Hand) -> list[str]:
    """Break a word that is longer than a line, wherever the line ends."""
    pieces = [""]
    for letter in word:
        if length(pieces[-1] + letter, hand) > _INNER:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _shortened(text: str, hand: Hand) -> str:
    """Return the text, or as much of it as fits on a line, with dots."""
    shown = text
    while shown and length(shown + ("…" if shown != text else ""), hand) > _INNER:
        shown = shown[:-1].rstrip()
    return shown if shown == text else f"{shown}…"


def _print(black: Image.Image, blue: Image.Image) -> bytes:
    """Lay both inks on the paper: a palette of it and of the shades between it and each ink."""
    last = _SHADES - 1
    shades = [
        tuple(round(paper + (ink - paper) * shade / last) for paper, ink in zip(_PAPER, colour, strict=True))
        for colour in (_BLACK, _BLUE)
        for shade in range(_SHADES)
    ]
    coarse = [round(value * last / 255) for value in range(256)]
    printed = black.point(coarse)
    in_blue = blue.point([_SHADES + value for value in coarse])
    printed.paste(in_blue, mask=blue.point([0] + [255] * 255))
    sheet = Image.frombytes("P", printed.size, printed.tobytes())
    sheet.putpalette([part for shade in shades for part in shade])
    stream = BytesIO()
    sheet.save(stream, "PNG", compress_level=6)
    return stream.getvalue()
