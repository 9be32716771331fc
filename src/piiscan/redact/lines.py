"""Text files as bytes and back: what is not edited keeps its bytes, whatever its encoding."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from piiscan.config import MIB
from piiscan.errors import RedactionError
from piiscan.extract.characters import charset, jis
from piiscan.extract.characters.decode import blocks

__all__ = ["TextFile", "read_lines", "written"]

_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_STATEFUL = frozenset({"iso2022_jp"})
_LONGEST = 4  # bytes of a character


@dataclass(frozen=True, slots=True)
class TextFile:
    """bom and raw joined are the file. lines: pieces of `raw` with their line ends; texts: the same decoded.

    encodings: of the file, the most frequent first.
    """

    bom: bytes
    lines: tuple[bytes, ...] = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    encodings: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.texts)


def read_lines(data: bytes) -> TextFile:
    """The text as a scan reads it. RedactionError where lines of bytes and lines of text do not agree."""
    mark = charset.bom_length(data)
    pieces = list(blocks(io.BytesIO(data), max(len(data), MIB)))
    text = "".join(piece.text for piece in pieces)
    encodings = tuple(dict.fromkeys(name for piece in pieces for name in piece.encoding.split("+"))) or ("utf-8",)
    feed = "\n".encode(encodings[0]) if encodings[0] in _WIDE else b"\n"
    raw = _cut(data[mark:], feed)
    texts = _split(text)
    if len(raw) != len(texts):
        raise RedactionError("a text in several encodings whose lines cannot be told apart; hint: convert it to UTF-8")
    return TextFile(data[:mark], tuple(raw), tuple(texts), encodings)


def _split(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _cut(data: bytes, feed: bytes) -> list[bytes]:
    """Lines with their ends; of wide encodings a feed counts at whole characters alone."""
    width, ends, at = len(feed), [0], data.find(feed)
    while at >= 0:
        if at % width == 0:
            ends.append(at + width)
        at = data.find(feed, at + (width if at % width == 0 else 1))
    if ends[-1] < len(data):
        ends.append(len(data))
    return [data[a:b] for a, b in pairwise(ends)]


def written(file: TextFile, edits: Iterable[tuple[int, int, str]]) -> bytes:
    """The bytes of the file with characters start to end of its text replaced. edits: in order, apart from each other.

    RedactionError where an edited line cannot be mapped to its bytes, or its encoding does not have the mark.
    """
    by_line: dict[int, list[tuple[int, int, str]]] = {}
    starts = [0]
    for text in file.texts:
        starts.append(starts[-1] + len(text))
    line = 0
    for start, end, mark in edits:
        while starts[line + 1] <= start:
            line += 1
        for number, low, high, part in _over_lines(starts, line, start, end, mark):
            by_line.setdefault(number, []).append((low, high, part))
    lines = list(file.lines)
    for number, found in by_line.items():
        lines[number] = _edited(file, number, found)
    return file.bom + b"".join(lines)


def _over_lines(starts: list[int], line: int, start: int, end: int, mark: str) -> Iterable[tuple[int, int, int, str]]:
    """An edit as edits of single lines; of a mark of another length the first line bears all."""
    same = len(mark) == end - start
    at, number = start, line
    while at < end:
        stop = min(end, starts[number + 1])
        part = mark[at - start : stop - start] if same else mark if at == start else ""
        yield number, at - starts[number], stop - starts[number], part
        at, number = stop, number + 1


def _edited(file: TextFile, number: int, edits: list[tuple[int, int, str]]) -> bytes:
    raw, text = file.lines[number], file.texts[number]
    for encoding in file.encodings:
        edited = _whole if encoding in _STATEFUL else _by_places
        made = edited(raw, text, edits, encoding)
        if made is not None:
            return made
    raise RedactionError(
        f"line {number + 1}: cannot be written back in {'+'.join(file.encodings)} with this mark; "
        "hint: convert the file to UTF-8"
    )


def _whole(raw: bytes, text: str, edits: list[tuple[int, int, str]], encoding: str) -> bytes | None:
    try:
        if text.encode(encoding) != raw:
            return None
        for start, end, mark in reversed(edits):
            text = text[:start] + mark + text[end:]
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


def _by_places(raw: bytes, text: str, edits: list[tuple[int, int, str]], encoding: str) -> bytes | None:
    """The edited line, its other bytes as they are; None where the text is not these bytes in this encoding."""
    places = _places(raw, text, encoding)
    if places is None:
        return None
    try:
        for start, end, mark in reversed(edits):
            raw = raw[: places[start]] + mark.encode(encoding) + raw[places[end] :]
    except UnicodeEncodeError:
        return None
    return raw


def _places(raw: bytes, text: str, encoding: str) -> list[int] | None:
    """Where each character of the text begins in the bytes, and the end."""
    try:
        made = [char.encode(encoding) for char in text]
        if b"".join(made) == raw:
            return _sums(map(len, made))
    except UnicodeEncodeError:
        pass
    places = [0]
    for char in text:  # characters that several codes stand for
        at = places[-1]
        size = next((n for n in range(1, _LONGEST + 1) if _reads(raw[at : at + n], encoding) == char), 0)
        if not size:
            return None
        places.append(at + size)
    return places if places[-1] == len(raw) else None


def _sums(sizes: Iterable[int]) -> list[int]:
    places = [0]
    for size in sizes:
        places.append(places[-1] + size)
    return places


def _reads(data: bytes, encoding: str) -> str | None:
    try:
        return jis.strict(data, encoding)
    except UnicodeDecodeError:
        return None
