"""Reads the words of a PDF back, as far as our own files need it (ISO 32000-1, sections 9.4 and 9.10)."""

import re
import zlib

_OBJECT = re.compile(rb"(?<![0-9])(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_FONT = re.compile(rb"/(f\d+) (\d+) 0 R")
_MAPPED = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
_STRING = rb"(?:\\.|[^\\()]|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\))*"
"""Brackets that match need no escape; these may lie two deep."""
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\((%s)\)" % _STRING, re.DOTALL)
_ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|(.))", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words(pdf: bytes) -> str:
    """Return what the pages say in the order of their contents, without any spaces."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if b"/Type/Page/" in body]
    found = []
    for page in pages:
        resources = objects[_reference(page, b"Resources")]
        fonts = {name: _letters(objects, int(number)) for name, number in _FONT.findall(resources)}
        found.append(_said(_stream(objects[_reference(page, b"Contents")]), fonts))
    return re.sub(r"[\s\u2068\u2069]+", "", "".join(found))


def _said(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    said, font = [], b""
    for named, string in _SHOWN.findall(content):
        font = named or font
        codes = _ESCAPED.sub(_sign, string)
        said += [fonts[font].get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2)]
    return "".join(said)


def _sign(escaped: re.Match[bytes]) -> bytes:
    octal, letter = escaped.groups()
    return bytes([int(octal, 8)]) if octal else _SIGNS.get(letter, letter)


def _letters(objects: dict[int, bytes], font: int) -> dict[int, str]:
    table = _stream(objects[_reference(objects[font], b"ToUnicode")])
    return {
        int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be")
        for code, letters in _MAPPED.findall(table)
    }


def _stream(body: bytes) -> bytes:
    return zlib.decompress(body.partition(b"stream\n")[2])


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/%s (\d+) 0 R" % name, body)
    assert found, (name, body)
    return int(found[1])
