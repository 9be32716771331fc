"""Bytes to text, block by block: the standard codecs where they can, `jis` where they refuse, `mixed` line by line."""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import BinaryIO

from piiscan.config import MIB
from piiscan.extract.characters import charset, jis, mixed, utf16
from piiscan.extract.characters.mixed import Piece

__all__ = ["Block", "blocks", "decode_all", "joined_names"]

_ASCII_BASED = frozenset({"utf-8", "cp932", "euc_jp"})
_BYTES = _ASCII_BASED | {"iso2022_jp"}
_WEAK = frozenset({"iso8859-1", "cp1252", "iso8859-15"})  # read any bytes; often what a program says without knowing


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text, in order and without gaps; a line may go on in the next block.

    `encoding`: of most of its lines; others that it holds follow behind `+`. `replaced`: characters that became U+FFFD,
    on `lines` lines, the first of them behind `feeds` line feeds.
    """

    text: str = field(repr=False)
    encoding: str
    replaced: int = 0
    lines: int = 0
    feeds: int = 0

    @property
    def main(self) -> str:
        """The encoding to try first on what follows."""
        return self.encoding.partition("+")[0]


def blocks(stream: BinaryIO, size: int = MIB, *, encoding: str | None = None) -> Iterator[Block]:
    """The text of `stream` in pieces of about `size` bytes. Memory does not depend on line lengths.

    `encoding`: believed while it decodes; None: detected at the start. Either way judged again where it fails.
    """
    pending = stream.read(size)
    mark = charset.bom_length(pending)
    encoding = (None if mark else _codec(encoding)) or charset.detect(pending) or "utf-8"
    pending = pending[mark:]
    final = False
    while not final:
        data = stream.read(size)
        final = not data
        ready, pending = _cut(pending + data if pending else data, encoding, final=final)
        if ready:
            block = decode_all(ready, encoding)
            if encoding == "utf-8" or block.replaced == 0:
                encoding = block.main
            yield block


def _cut(data: bytes, encoding: str, *, final: bool) -> tuple[bytes, bytes]:
    """(whole characters, the rest): at a line end where the encoding and the lines allow it."""
    if final:
        return data, b""
    if (mark := utf16.LINE_END.get(encoding)) and (end := data.rfind(mark) + len(mark)) >= len(mark):
        return data[:end], data[end:]
    lines = encoding in _ASCII_BASED or (mark and data.count(b"\0") < len(data) // 16)
    if lines and (end := data.rfind(b"\n") + 1):
        end += data[end : end + 1] == b"\0" and data[end - 2 : end - 1] == b"\0"  # the line end is one of UTF-16
        return data[:end], data[end:]
    end = data.rfind(b"\n") + 1 if encoding == "iso2022_jp" else 0
    if not end:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        decoder.decode(data)
        end = len(data) - len(decoder.getstate()[0])
    rest = data[end:]
    if encoding == "iso2022_jp" and (escapes := jis.ESCAPE.findall(data[:end])) and escapes[-1] != b"(B":
        rest = b"\x1b" + escapes[-1] + rest  # the next block starts in the state this one ends in
    return data[:end], rest


def decode_all(data: bytes, encoding: str | None = None) -> Block:
    """All of `data`, which cuts no character. `encoding` first, then another one for all of it, then line by line.

    What a writer of one byte per character claims (ISO 8859-1) is believed only where the bytes are no Japanese.
    """
    if mark := charset.bom_length(data):
        return _joined(_decoded(data[mark:], charset.detect(data)))
    encoding = _codec(encoding)
    if encoding is None or (encoding in _WEAK and _is_japanese(data)):
        encoding = charset.detect(data) or "utf-8"
    wide = encoding if encoding in utf16.LINE_END else None
    if wide or (b"\0" in data and encoding in _BYTES):
        parts = utf16.parts(data, wide)
        rest = None if wide else encoding
        return _joined([piece for part, name in parts for piece in _decoded(part, name or rest)])
    return _joined(_decoded(data, encoding))


def joined_names(names: list[str]) -> str:
    """Encodings in their order, each once."""
    return "+".join(dict.fromkeys("+".join(names).split("+")))


def _joined(pieces: list[Piece]) -> Block:
    """One block; the encoding of most of the text that is not ASCII comes first."""
    if len(pieces) == 1 and not pieces[0].replaced:
        return Block(pieces[0].text, pieces[0].encoding)
    sizes: dict[str, int] = {}
    feeds = lines = first = 0
    for piece in pieces:
        sizes[piece.encoding] = sizes.get(piece.encoding, 0) + (0 if piece.text.isascii() else len(piece.text))
        if piece.replaced:
            bad = [i for i, line in enumerate(piece.text.split("\n")) if "\ufffd" in line]
            first = first if lines else feeds + bad[0]
            lines += len(bad)
        feeds += piece.text.count("\n")
    names = sorted(sizes, key=lambda name: -sizes[name])
    names = [name for name in names if sizes[name]] or names[:1] or ["utf-8"]
    return Block("".join(p.text for p in pieces), joined_names(names), sum(p.replaced for p in pieces), lines, first)


def _decoded(data: bytes, encoding: str | None) -> list[Piece]:
    """`data`, a stretch of bytes or of UTF-16 alone."""
    encoding = encoding or charset.detect(data) or "utf-8"
    if encoding in _BYTES and (escape := jis.ESCAPE.search(data)):  # ISO-2022-JP passes for ASCII
        if not data.isascii():
            return _agreed(mixed.by_lines(data, encoding if encoding in _ASCII_BASED else "utf-8"))
        found = charset.detect(data[escape.start() :])
        encoding = found if found == "iso2022_jp" else encoding
    elif encoding == "iso2022_jp" and not data.isascii():
        encoding = charset.detect(data) or "utf-8"
    try:
        text = jis.strict(data, encoding)
    except UnicodeDecodeError as error:
        line_start = data.rfind(b"\n", 0, error.start) + 1
        other = charset.detect(data[line_start:])
    else:
        if encoding in {"cp932", "euc_jp"} and mixed.is_suspicious(text):
            return _agreed(mixed.by_lines(data, encoding, sound=True))
        return [Piece(text, encoding, 0)]
    if encoding == "utf-8" and other in {"cp932", "euc_jp", "iso2022_jp"}:  # a start in ASCII told nothing
        with contextlib.suppress(UnicodeDecodeError):
            text = jis.strict(data, other)
            if not mixed.is_suspicious(text):
                return [Piece(text, other, 0)]
    if encoding in _ASCII_BASED:
        return _agreed(mixed.by_lines(data, other if other in {"cp932", "euc_jp"} else encoding))
    text = jis.replaced(data, encoding)
    return [Piece(text, encoding, text.count("\ufffd"))]


def _agreed(pieces: list[Piece]) -> list[Piece]:
    """The pieces, joined where neighbors are in one encoding."""
    groups = [list(group) for _, group in groupby(pieces, key=lambda piece: piece.encoding)]
    return [Piece("".join(p.text for p in g), g[0].encoding, sum(p.replaced for p in g)) for g in groups]


def _is_japanese(data: bytes) -> bool:
    name = None if data.isascii() else charset.detect(data)
    return name == "utf-8" or (name in _ASCII_BASED and charset.looks_japanese(data, name))


def _codec(encoding: str | None) -> str | None:
    """The codec to read a declared charset with; Shift_JIS means CP932 in practice. None: unknown or no text codec."""
    try:
        name = codecs.lookup((encoding or "").strip()).name
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return _READ_AS.get(name, name)


_READ_AS = {
    "shift_jis": "cp932",
    "ascii": "utf-8",
    "euc_jp": "euc_jp",
    "iso2022_jp_1": "iso2022_jp",
    "iso2022_jp_2": "iso2022_jp",
    "iso2022_jp_ext": "iso2022_jp",
    "utf-16": "utf-16-le",
    "gb2312": "gb18030",  # as browsers read them
    "euc_kr": "cp949",
}
