"""Bytes to text, block by block: the standard codecs where they can, `jis` where they refuse."""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from piiscan.config import MIB
from piiscan.extract import charset, jis

__all__ = ["Block", "blocks", "decode_all"]

_ASCII_BASED = frozenset({"utf-8", "cp932", "euc_jp"})


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text, in order and without gaps; a line may go on in the next block."""

    text: str = field(repr=False)
    encoding: str
    replaced: int  # characters that became U+FFFD


def blocks(stream: BinaryIO, size: int = MIB, *, encoding: str | None = None) -> Iterator[Block]:
    """The text of `stream` in pieces of about `size` bytes. Memory does not depend on line lengths.

    `encoding`: believed while it decodes; None: detected at the start. Either way judged again where it fails.
    """
    pending = stream.read(size)
    encoding = encoding or charset.detect(pending) or "utf-8"
    pending = pending[charset.bom_length(pending) :]
    final = False
    while not final:
        data = stream.read(size)
        final = not data
        ready, pending = _cut(pending + data if pending else data, encoding, final=final)
        if ready:
            block = decode_all(ready, encoding)
            if encoding == "utf-8" or block.replaced == 0:
                encoding = block.encoding
            yield block


def _cut(data: bytes, encoding: str, *, final: bool) -> tuple[bytes, bytes]:
    """(whole characters, the rest): at a line end where the encoding and the lines allow it."""
    if final:
        return data, b""
    if encoding in _ASCII_BASED and (end := data.rfind(b"\n") + 1):
        return data[:end], data[end:]
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    decoder.decode(data)
    rest = decoder.getstate()[0]
    end = len(data) - len(rest)
    if encoding == "iso2022_jp" and (escapes := jis.ESCAPE.findall(data[:end])):
        rest = b"\x1b" + escapes[-1] + rest  # the next block starts in the state this one ends in
    return data[:end], rest


def decode_all(data: bytes, encoding: str | None = None) -> Block:
    """All of `data`, which cuts no character. `encoding` first, then another one for all of it, then line by line."""
    encoding = _codec(encoding) or charset.detect(data) or "utf-8"
    if encoding == "utf-8" and (escape := data.find(b"\x1b$")) >= 0:  # ISO-2022-JP passes for ASCII
        encoding = charset.detect(data[escape:]) or encoding
    try:
        return Block(_strict(data, encoding), encoding, 0)
    except UnicodeDecodeError as error:
        line_start = data.rfind(b"\n", 0, error.start) + 1
        other = charset.detect(data[line_start:])
    if other != encoding and other in _ASCII_BASED | {"iso2022_jp"}:  # any bytes at all pass for UTF-16
        with contextlib.suppress(UnicodeDecodeError):
            return Block(_strict(data, other), other, 0)
    if encoding in _ASCII_BASED:
        lines = [_line(line, encoding) for line in data.splitlines(keepends=True)]
        return Block("".join(text for text, _ in lines), encoding, sum(replaced for _, replaced in lines))
    text = jis.decode_iso2022_jp(data) if encoding == "iso2022_jp" else data.decode(encoding, "replace")
    return Block(text, encoding, text.count("\ufffd"))


def _codec(encoding: str | None) -> str | None:
    """The codec to read a declared charset with; Shift_JIS means CP932 in practice. None: unknown or no text codec."""
    try:
        name = codecs.lookup(encoding or "").name
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return {"shift_jis": "cp932", "ascii": "utf-8"}.get(name, name)


def _line(line: bytes, encoding: str) -> tuple[str, int]:
    """One line of a file whose encoding fails somewhere: (text, characters replaced)."""
    for name in (encoding, "utf-8"):
        with contextlib.suppress(UnicodeDecodeError):
            return _strict(line, name), 0
    other = charset.detect(line) if encoding != "euc_jp" else encoding
    name = other if other in _ASCII_BASED else encoding
    text = jis.decode_euc_jp(line) if name == "euc_jp" else line.decode(name, "replace")
    text = jis.mark_stray(text) if name == "cp932" else text
    return text, text.count("\ufffd")


def _strict(data: bytes, encoding: str) -> str:
    text = data.decode(encoding)
    if encoding == "cp932" and jis.mark_stray(text) is not text:
        raise UnicodeDecodeError(encoding, b"", 0, 1, "stray byte")
    return text
