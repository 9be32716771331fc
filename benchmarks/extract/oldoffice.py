"""Small writers of old Office files: property sets, embedded objects, drawings, the Word binary format.

Only what readers look at is written; every structure is as [MS-CFB], [MS-OLEPS], [MS-ODRAW] and [MS-DOC] have it.
"""

from __future__ import annotations

import struct
from itertools import pairwise

from piiscan.extract.old_office.olepack import pack

HLINK = bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b")
URL = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
DOCUMENT_SUMMARY = bytes.fromhex("02d5cdd59c2e1b10939708002b2cf9ae")
USER_DEFINED = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def _typed(value: str, page: int) -> bytes:
    raw = value.encode(f"cp{page}") + b"\0"
    return struct.pack("<II", 30, len(raw)) + raw + b"\0" * (-len(raw) % 4)


def _section(values: dict[int, bytes]) -> bytes:
    index, body = b"", b""
    for key, value in values.items():
        index += struct.pack("<II", key, 8 + len(values) * 8 + len(body))
        body += value
    return struct.pack("<II", 8 + len(index) + len(body), len(values)) + index + body


def property_set(*sections: tuple[bytes, dict[int, bytes]]) -> bytes:
    head = struct.pack("<HHI16xI", 0xFFFE, 0, 0x20006, len(sections))
    start, bodies = 28 + len(sections) * 20, b""
    for kind, values in sections:
        head += kind + struct.pack("<I", start + len(bodies))
        bodies += _section(values)
    return head + bodies


def properties(
    author: str, title: str, company: str, name: str, value: str, page: int = 932
) -> dict[tuple[str, ...], bytes]:
    """The two property streams of an Office file; `name`, `value`: a user-defined property."""
    code_page = {1: struct.pack("<IHH", 2, page, 0)}
    summary = {2: _typed(title, page), 4: _typed(author, page)}
    raw = name.encode(f"cp{page}") + b"\0"
    entry = struct.pack("<III", 1, 2, len(raw)) + raw
    user = {0: entry + b"\0" * (-len(entry) % 4), 2: _typed(value, page)}
    return {
        ("\x05SummaryInformation",): property_set((SUMMARY, code_page | summary)),
        ("\x05DocumentSummaryInformation",): property_set(
            (DOCUMENT_SUMMARY, code_page | {15: _typed(company, page)}), (USER_DEFINED, code_page | user)
        ),
    }


def native(name: str, content: bytes) -> bytes:
    """An Ole10Native stream: a file put into a document by the Packager."""
    path = name.encode("cp932") + b"\0"
    body = struct.pack("<H", 2) + path + path + struct.pack("<II", 0x30000, len(path)) + path
    body += struct.pack("<I", len(content)) + content
    return struct.pack("<I", len(body)) + body


def hyperlink(display: str, target: str) -> bytes:
    """A Hyperlink object with a URL moniker."""

    def counted(text: str) -> bytes:
        return struct.pack("<I", len(text) + 1) + wide(text + "\0")

    url = wide(target + "\0")
    return struct.pack("<II", 2, 0x17) + counted(display) + URL + struct.pack("<I", len(url)) + url


def shape(**texts: str) -> bytes:
    """A property table of a drawing: alt (description), name, art (WordArt), link."""
    keys = {"art": 0xC0, "name": 0x380, "alt": 0x381, "link": 0x382}
    entries, values = b"", b""
    for key, text in texts.items():
        value = HLINK + hyperlink(text, text) if key == "link" else wide(text + "\0")
        entries += struct.pack("<HI", 0x8000 | keys[key], len(value))
        values += value
    return struct.pack("<HHI", len(texts) << 4 | 3, 0xF00B, len(entries + values)) + entries + values


def string_table(*texts: str, extra: int = 0) -> bytes:
    body = b"".join(struct.pack("<H", len(text)) + wide(text) + bytes(extra) for text in texts)
    return struct.pack("<HHH", 0xFFFF, len(texts), extra) + body


_TEXT_AT = 2048  # where the text begins in the WordDocument stream
DELETED, SHOWN, ROW_END = "\ue000", "\ue001", "\ue002"  # marks in the text of `word_streams`


def word_streams(
    narrow: str, text: str, tables: dict[int, bytes] | None = None, data: bytes = b"", encrypted: bool = False
) -> dict[tuple[str, ...], bytes]:
    """Streams of a Word document: an 8-bit piece, then a piece in UTF-16 with the marks above. `tables`: by FIB pair."""
    plain, deleted, rows = "", [_TEXT_AT], [_TEXT_AT]
    start = _TEXT_AT + len(narrow)
    for char in text:
        place = start + len(wide(plain))
        if char in {DELETED, SHOWN}:
            deleted.append(place)
        else:
            plain += "\x07" if char == ROW_END else char
            if char == ROW_END:
                rows += [place, place + 2]
    body = narrow.encode("cp1252") + wide(plain)
    end = _TEXT_AT + len(body)
    document = bytes(_TEXT_AT) + body + bytes(-len(body) % 512)
    first = len(document) // 512
    document += _page([*deleted, end], b"\x00\x08\x01", 1) + _page([*rows, end], b"\x17\x24\x01", 13)
    units = [0, len(narrow), len(narrow) + len(wide(plain)) // 2]
    pieces = (
        struct.pack("<3I", *units)
        + struct.pack("<HIH", 0, 0x40000000 | _TEXT_AT * 2, 0)
        + struct.pack("<HIH", 0, start, 0)
    )
    plcs = {12: struct.pack("<III", _TEXT_AT, end, first), 13: struct.pack("<III", _TEXT_AT, end, first + 1)}
    plcs[33] = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    table, pairs = b"\0" * 8, [(0, 0)] * 93
    for number, value in (plcs | (tables or {})).items():
        pairs[number] = (len(table), len(value))
        table += value
    fib = (
        struct.pack("<6H", 0xA5EC, 0xC1, 0, 0x411, 0, 0x1200 | encrypted << 8)
        + bytes(12)
        + struct.pack("<II", _TEXT_AT, end)
    )
    fib += struct.pack("<H28xH88xH", 14, 22, 93) + b"".join(struct.pack("<II", *pair) for pair in pairs)
    return {("WordDocument",): fib + document[len(fib) :], ("1Table",): table, ("Data",): data}


def _page(places: list[int], prl: bytes, step: int) -> bytes:
    """A page of properties: every second stretch of `places` carries the modifier."""
    count = len(places) - 1
    offset = 480  # even; below it the list of places, above it the modifier
    entries = b""
    for number, _ in enumerate(pairwise(places)):
        entries += (bytes([offset // 2]) if number % 2 else b"\0") + bytes(step - 1)
    head = struct.pack(f"<{count + 1}I", *places) + entries
    block = bytes([len(prl)]) + prl if step == 1 else bytes([3]) + b"\0\0" + prl
    return head.ljust(offset, b"\0") + block.ljust(511 - offset, b"\0") + bytes([count])


def word(narrow: str, text: str, **options) -> bytes:
    return pack(word_streams(narrow, text, **options))
