"""A second view of lines of text: what escapes in them (JSON, URLs, HTML, nginx) say in Japanese.

A name written `\\u5c71\\u7530` or `%E5%B1%B1%E7%94%B0` is no name to a reader of the raw line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote_to_bytes

from piiscan.extract.characters import charset
from piiscan.extract.characters.decode import decode_all
from piiscan.model import TextChunk

__all__ = ["unescaped", "with_second_view"]

_HEX = "[0-9A-Fa-f]"
_JAPANESE = re.compile(  # escapes of kana, kanji or bytes above ASCII: worth a look
    rf"\\u(?:[3-9]|[Ff][Ff]){_HEX}{{2,3}}|%[89A-Fa-f]{_HEX}|\\x[89A-Fa-f]{_HEX}|&#(?:1[2-9]|[2-6]\d)\d{{3}};|&#[xX]{_HEX}{{4}};"
)
_ESCAPE = re.compile(
    rf"(?P<json>(?<!\\)(?:\\++u{_HEX}{{4}})+)"
    rf"|(?P<url>%{_HEX}{{2}}(?:%{_HEX}{{2}}|[A-Za-z@\[\]^_`{{|}}~+])*)"  # the second byte in CP932 may be a letter
    rf"|(?P<bytes>(?<!\\)(?:\\++x{_HEX}{{2}})+)"
    rf"|&#(?P<number>\d{{1,7}}|[xX]{_HEX}{{1,6}});"
)
_SEEN = re.compile(  # found in the raw line already, whatever stands beside it: mail addresses, mobile numbers
    r"(?<![\w.%+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w-])0[5789]0-\d{4}-\d{4}(?![\w-])|(?P<number>[0-9][0-9-]{7,}[0-9])",
    re.ASCII,
)
_BEFORE, _BEHIND = 40, 12  # characters in which an escaped word may be the label of a number, which the raw line hides
_HELD = 1 << 24  # characters held back; beyond, what lies at one border may be told twice
_MOST = 1 << 16  # characters of one escaped run


def with_second_view(chunks: Iterable[TextChunk]) -> Iterator[TextChunk]:
    """The chunks and what `_decoded_lines` makes of them, held back while a line goes on in the next chunk: two chunks
    share out what lies at their border and may not be parted there."""
    held: list[TextChunk] = []
    for chunk in chunks:
        if held and (chunk.overlap == chunk.settled or sum(len(one.text) for one in held) > _HELD):
            yield from held
            held = []
        yield chunk
        held += _decoded_lines(chunk)
    yield from held


def _decoded_lines(chunk: TextChunk) -> Iterator[TextChunk]:
    """A chunk like `chunk` with the lines decoded whose escapes give Japanese; the others are empty, so that line
    numbers stay. Offsets of what is found in it are offsets of the decoded line. Nothing where no line is decoded.

    Mail addresses and mobile numbers that the raw line shows are blanked, and numbers far from any escaped word: they were
    found there. A number near one is told twice where it needs no label.
    """
    parts: list[str] = []
    done = 0
    for match in _JAPANESE.finditer(chunk.text):
        if match.start() < done:
            continue
        start = chunk.text.rfind("\n", 0, match.start()) + 1
        end = chunk.text.find("\n", match.start())
        end = len(chunk.text) if end < 0 else end
        before, text = chunk.text.count("\n", done, start), ""
        if start >= chunk.overlap or chunk.first_char:
            text = unescaped(chunk.text[start:end])
        parts += ["\n" * before, text]
        done = end
    text = "".join(parts)
    if text.strip("\n"):
        yield replace(chunk, text=text, overlap=0, settled=0, first_char=0)


def unescaped(line: str) -> str:
    """The line with its escapes decoded, "" where none of them gives Japanese."""
    found = [(match.start(), match.end(), _decoded(match)) for match in _ESCAPE.finditer(line)]
    if not any(map(_is_japanese, (text for *_, text in found))):
        return ""
    parts, at, label = [], 0, -_BEFORE - 1
    for start, end, text in [*found, (len(line), len(line), "")]:
        following = start if _is_japanese(text) else len(line) + _BEHIND + 1
        parts += [_unseen(line, at, start, label + _BEFORE, following - _BEHIND), text]
        at, label = end, end if _is_japanese(text) else label
    return "".join(parts)


def _is_japanese(text: str) -> bool:
    return any(char >= "\u3000" for char in text)


def _unseen(line: str, start: int, end: int, first: int, last: int) -> str:
    """A part of the line, blank what is found in the raw line; of bare numbers only those between `first` and `last`,
    which no escaped word is near."""
    parts = []
    for match in _SEEN.finditer(line, start, end):
        if match["number"] is None or (match.start() > first and match.end() <= last):
            parts += [line[start : match.start()], " " * len(match.group())]
            start = match.end()
    return "".join([*parts, line[start:end]])


def _decoded(match: re.Match[str]) -> str:
    """What one run of escapes says; itself where it says nothing."""
    kind, run = match.lastgroup, match.group()[:_MOST]
    if kind == "number":
        code = match["number"]
        number = int(code[1:], 16) if code[0] in "xX" else int(code)
        return chr(number) if 0x20 <= number < 0x110000 and not 0xD800 <= number < 0xE000 else run
    if kind == "json":
        data = bytes.fromhex(re.sub(r"\\+u", "", run))
        return data.decode("utf-16-be", "replace")
    data = bytes.fromhex(re.sub(r"\\+x", "", run)) if kind == "bytes" else unquote_to_bytes(run.replace("+", " "))
    name = charset.detect(data)
    if data.isascii() or name not in {"utf-8", "cp932", "euc_jp"} or not charset.looks_japanese(data, name):
        return run if not data.isascii() else data.decode()
    return decode_all(data, name).text.replace("\n", " ")
