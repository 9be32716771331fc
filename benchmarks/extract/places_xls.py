"""An Excel 97 workbook with a text in every place that the format has for one; `book` writes the cells."""

from __future__ import annotations

import struct

from oldoffice import hyperlink, native, properties, shape, wide
from places import Marks

from piiscan.extract.old_office.olepack import pack

Sheet = tuple[str, int, list[str]]  # name, hidden state, texts of the first column


def record(kind: int, value: bytes) -> bytes:
    return struct.pack("<HH", kind, len(value)) + value


def string(text: str, size: str = "H") -> bytes:
    """A string with its count and its width."""
    narrow = all(ord(char) < 256 for char in text)
    return struct.pack(f"<{size}B", len(text), not narrow) + (text.encode("latin-1") if narrow else wide(text))


def bof(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


END = record(0x000A, b"")


def book(sheets: list[Sheet], globals_: bytes = b"", more: bytes = b"") -> dict[tuple[str, ...], bytes]:
    """The Workbook stream; `globals_`: further records of the book, `more`: of the first sheet."""
    head = bof(0x0005) + record(0x0042, struct.pack("<H", 1200)) + globals_
    listed = sum(len(record(0x0085, bytes(6) + string(name, "B"))) for name, _, _ in sheets)
    at = len(head) + listed + len(END)
    bodies, entries = b"", b""
    for number, (name, hidden, cells) in enumerate(sheets):
        entries += record(0x0085, struct.pack("<IBB", at + len(bodies), hidden, 0) + string(name, "B"))
        bodies += bof(0x0010) + record(0x0200, struct.pack("<IIHHH", 0, max(len(cells), 1), 0, 1, 0))
        for row, text in enumerate(cells):
            bodies += record(0x0204, struct.pack("<HHH", row, 0, 0) + string(text))
        bodies += (more if number == 0 else b"") + END
    return {("Workbook",): head + entries + END + bodies}


def build(mark: Marks) -> bytes:
    sheets = [
        ("Sheet1", 0, [mark("cell"), mark("second cell")]),
        (mark("name of a sheet"), 1, [mark("hidden sheet")]),
        ("very", 2, [mark("very hidden sheet")]),
    ]
    beside = properties(
        mark("author"), mark("title"), mark("company"), mark("name of a property"), mark("custom property")
    )
    pivot = record(0x00CD, string(mark("copy in a pivot cache")))
    package = native("list.txt", mark("packaged file").encode())
    streams = book(sheets, _book(mark), _sheet(mark))
    return pack(streams | beside | {("_SX_DB_CUR", "0001"): pivot, ("MBD00000001", "\x01Ole10Native"): package})


def _book(mark: Marks) -> bytes:
    constant = mark("constant in a name")
    formula = b"\x17" + string(constant, "B")
    name = mark("defined name")
    defined = (
        struct.pack("<HBBHHHBBBB", 0, 0, len(name), len(formula), 0, 0, 0, 0, 0, 0) + b"\0" + name.encode() + formula
    )
    foreign = struct.pack("<H", 1) + string("\x01" + mark("path of another workbook")) + string("Sheet9")
    copies = (
        struct.pack("<BBH", 1, 0, 0)
        + b"\x02"
        + string(mark("cell of another workbook"))
        + b"\x01"
        + struct.pack("<d", 9012345678)
    )
    return (
        record(0x005C, string(mark("saved by")).ljust(112, b" "))
        + record(0x005B, struct.pack("<HH", 0, 0) + string(mark("reserved by")))
        + record(0x01AE, foreign)
        + record(0x0059, struct.pack("<hH", 1, 0))
        + record(0x005A, copies)
        + record(0x0018, defined)
        + record(0x00EB, shape(art=mark("WordArt")))
    )


def _text_box(text: str, number: int) -> bytes:
    obj = struct.pack("<HHHHH12x", 0x15, 0x12, 6, number, 0x6011) + struct.pack("<HH", 0, 0)
    half = len(text) // 2
    return (
        record(0x00EC, bytes(8))
        + record(0x005D, obj)
        + record(0x01B6, struct.pack("<HH6xHHI", 0x212, 0, len(text), 16, 0))
        + record(0x003C, b"\x01" + wide(text[:half]))
        + record(0x003C, b"\0" + text[half:].encode("latin-1"))
        + record(0x003C, bytes(16))
    )


def _sheet(mark: Marks) -> bytes:
    choices = b"\x17" + string(f"{mark('choice of a list')}\0{mark('second choice')}", "B")
    parts = ("title of an input message", "title of an error", "input message", "error message")
    check = struct.pack("<I", 3) + b"".join(string(mark(part)) for part in parts)
    check += struct.pack("<HH", len(choices), 0) + choices + struct.pack("<HH", 0, 0)
    first, even = string(mark("header of the first page")), string(mark("footer of even pages"))
    lengths = struct.pack("<4H", 0, len(even) - 3, len(first) - 3, 0)
    link = struct.pack("<4H", 0, 0, 0, 0) + bytes(16)
    link += hyperlink(mark("display text of a link"), f"mailto:{mark('mailto link', 'zq{:03d}@example.com')}")
    tip = struct.pack("<H4H", 0x0800, 0, 0, 0, 0) + wide(mark("screen tip of a link") + "\0")
    scenario = (
        struct.pack("<HBBBBB", 1, 0, 0, 4, 0, 4) + string(mark("scenario")) + string(mark("author of a scenario"))
    )
    chart = bof(0x0020) + record(0x100D, struct.pack("<H", 0) + string(mark("chart title"), "B"))
    chart += record(0x0204, struct.pack("<HHH", 0, 0, 0) + string(mark("copy of a cell in a chart"))) + END
    return (
        record(0x0014, string(f"&L{mark('header')}&C&P&R{mark('right header')}"))
        + record(0x0015, string(f"&C{mark('footer')}"))
        + record(0x089C, bytes(30) + lengths + even + first)
        + _text_box(mark("text box"), 1)
        + _text_box(mark("comment"), 2)
        + record(0x00EC, shape(alt=mark("alternative text"), name=mark("name of a shape")))
        + chart
        + record(0x001C, struct.pack("<HHHH", 0, 0, 0, 2) + string(mark("author of a comment")) + b"\0")
        + record(0x00AF, scenario)
        + record(0x01B8, link)
        + record(0x0800, tip)
        + record(0x01BE, check)
    )
