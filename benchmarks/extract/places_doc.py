"""A Word 97 document with a text in every place that the format has for one."""

from __future__ import annotations

import struct

from oldoffice import (
    DELETED,
    HLINK,
    ROW_END,
    SHOWN,
    hyperlink,
    native,
    properties,
    shape,
    string_table,
    wide,
    word_streams,
)
from places import Marks
from places_xlsx import small_workbook

from piiscan.extract.old_office.olepack import pack

_FORM = struct.Struct("<IH62x")


def build(mark: Marks) -> bytes:
    streams = word_streams(f"{mark('8-bit piece')}\r", _text(mark), tables=_tables(mark), data=_data(mark))
    return pack(streams | _beside(mark))


def _text(mark: Marks) -> str:
    ruby = f"\x13 EQ \\* jc2 \\* hps10 \\o\\ad(\\s\\up 9({mark('ruby')}),{mark('base of a ruby', once=True)})\x15"
    link = f'\x13 HYPERLINK "mailto:{mark("mailto in a field", "zq{:03d}@example.com")}" \x14{mark("link text", once=True)}\x15'
    inner = f"\x13 IF {{\x13 MERGEFIELD {mark('field in a field')} \x14x\x15}} \x14{mark('result of a field', once=True)}\x15"
    row = f"{mark('table cell', once=True)}\x07{mark('second cell', once=True)}\x07{ROW_END}"
    hyphens = mark("no-break hyphens", "zq{:03d}-0000-1111").replace("-", "\x1e")
    change = f"x{DELETED}{mark('tracked deletion')}{SHOWN}y"
    parts = [
        f"{mark('body', once=True)}",
        f"{ruby}",
        f"{link}{inner}",
        row + f"名前\x07山田\x07{ROW_END}{mark('after a table')}",
        hyphens,
        change,
        f"\x02{mark('footnote')}",
        mark("header"),
        mark("footer"),
        f"\x05{mark('comment')}",
        mark("endnote"),
        mark("text box"),
        mark("text box of a header"),
    ]
    return "\r".join(parts) + "\r"


def _tables(mark: Marks) -> dict[int, bytes]:
    def counted(text: str) -> bytes:
        return struct.pack("<H", len(text)) + wide(text)

    initials = mark("initials of a comment", "q{:03d}m")
    variables = string_table("name", extra=4) + counted(mark("document variable"))
    return {
        4: struct.pack("<II", 0, 9) + (counted(initials).ljust(20, b"\0") + bytes(10)),
        21: string_table(mark("bookmark")),
        32: string_table("", "", mark("title in the document"), "", "", "", mark("author in the document")),
        36: counted(mark("author of a comment")),
        50: shape(
            alt=mark("alternative text"),
            name=mark("name of a shape"),
            art=mark("WordArt"),
            link=mark("link of a shape", "mailto:zq{:03d}@example.com"),
        ),
        51: string_table("Unknown", mark("author of a change")),
        60: variables,
        70: struct.pack("<HH", 1, 1) + counted(mark("routing slip")),
        71: string_table(mark("saved by"), "C:\\" + mark("saved at") + ".doc"),
    }


def _data(mark: Marks) -> bytes:
    def counted(text: str) -> bytes:
        return struct.pack("<H", len(text)) + wide(text + "\0")

    form = struct.pack("<IHHH", 0xFFFFFFFF, 0, 0, 0) + counted(mark("name of a form field"))
    form += counted(mark("default of a form field")) + struct.pack("<H", 0) + counted("")
    form += counted(mark("help of a form field")) + string_table(mark("choice of a form field"))
    link = b"\0" + HLINK + hyperlink(mark("display text of a link"), mark("link in the data"))
    fields = b"".join(_FORM.pack(68 + len(value), 68) + value for value in (form, link))
    return fields + shape(alt=mark("alternative text of a picture"))


def _beside(mark: Marks) -> dict[tuple[str, ...], bytes]:
    document = properties(
        mark("author"), mark("title"), mark("company"), mark("name of a property"), mark("custom property")
    )
    inner = word_streams("", mark("embedded document") + "\r")
    return {
        **document,
        ("ObjectPool", "_1", "\x01Ole10Native"): native("list.txt", mark("packaged file").encode()),
        ("ObjectPool", "_2", "Package"): small_workbook(mark("embedded workbook")),
        **{("ObjectPool", "_3", *path): value for path, value in inner.items()},
        ("MsoDataStore", "A", "Item"): f"<data><item>{mark('custom XML')}</item></data>".encode(),
    }
