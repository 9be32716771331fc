"""A PowerPoint 97 presentation with a text in every place that the format has for one."""

from __future__ import annotations

import struct
import zlib

from oldoffice import native, properties, shape, wide, word_streams
from places import Marks
from places_xls import book

from piiscan.extract.old_office.olepack import pack


def record(kind: int, value: bytes, *, version: int = 0, instance: int = 0) -> bytes:
    return struct.pack("<HHI", version | instance << 4, kind, len(value)) + value


def container(kind: int, *values: bytes, instance: int = 0) -> bytes:
    return record(kind, b"".join(values), version=15, instance=instance)


def chars(text: str) -> bytes:
    return record(0x0FA0, wide(text))


def string(text: str, instance: int = 0) -> bytes:
    return record(0x0FBA, wide(text), instance=instance)


def slide(*drawings: bytes, more: bytes = b"", kind: int = 0x03EE) -> bytes:
    shapes = b"".join(container(0xF004, drawing) for drawing in drawings)
    return container(kind, container(0x040C, container(0xF002, container(0xF003, shapes))), more)


def text_shape(text: bytes) -> bytes:
    return container(0xF00D, text)


def build(mark: Marks) -> bytes:
    slides = [_first(mark), slide(text_shape(record(0x0FA8, mark("8-bit text").encode("latin-1"))))]
    notes = slide(text_shape(chars(mark("notes"))), kind=0x03F0)
    master = slide(text_shape(chars(mark("master"))), kind=0x03F8)
    former = slide(text_shape(chars(mark("former version"))))
    stream, places = b"", []
    for part in (former, *slides, notes, master):
        places.append(len(stream))
        stream += part
    places.append(len(stream))
    stream += _document(mark) + _objects(mark)
    directory = record(0x1772, struct.pack("<5I", 4 << 20 | 1, *places[1:5]))
    directory += record(0x1772, struct.pack("<2I", 1 << 20 | 9, places[5]))
    stream += directory + record(0x0FF5, bytes(28))
    user = struct.pack("<HHIII", 0, 0x0FF6, 20, 0x14, 0xE391C05F) + bytes(12)
    beside = properties(
        mark("author"), mark("title"), mark("company"), mark("name of a property"), mark("custom property")
    )
    return pack({("PowerPoint Document",): stream, ("Current User",): user, **beside})


def _first(mark: Marks) -> bytes:
    comment = container(
        0x2EE0,
        string(mark("author of a comment")),
        string(mark("comment"), 1),
        string(mark("initials of a comment", "q{:03d}m"), 2),
    )
    tags = container(0x1388, container(0x138A, string("___PPT10"), record(0x138B, comment)))
    drawing = shape(
        alt=mark("alternative text"),
        name=mark("name of a shape"),
        art=mark("WordArt"),
        link=mark("link of a shape", "mailto:zq{:03d}@example.com"),
    )
    headers = container(0x0FD9, string(mark("footer"), 2))
    return slide(
        text_shape(chars(f"{mark('text box')}\r{mark('second paragraph')}\x0b{mark('after a line break')}")),
        drawing,
        more=headers + tags,
    )


def _document(mark: Marks) -> bytes:
    def persist(number: int) -> bytes:
        return record(0x03F3, struct.pack("<5I", number, 0, 0, 0, 0))

    outline = container(0x0FF0, persist(1), chars(mark("outline", once=True)), persist(2), instance=0)
    masters = container(0x0FF0, persist(4), instance=1)
    links = container(
        0x0FD7,
        string(mark("text of a link")),
        string(f"mailto:{mark('mailto link', 'zq{:03d}@example.com')}", 1),
        string(mark("place of a link"), 3),
    )
    shows = container(0x0410, container(0x0411, string(mark("named show"))))
    lists = container(0x0409, links)
    return container(0x03E8, lists, masters, outline, container(0x0FD9, string(mark("header of the notes"), 1)), shows)


def _objects(mark: Marks) -> bytes:
    packed = pack(book([("Sheet1", 0, [mark("embedded workbook")])]))
    plain = pack(word_streams("", mark("embedded document") + "\r"))
    package = pack({("\x01Ole10Native",): native("list.txt", mark("packaged file").encode())})
    small = zlib.compress(packed)
    return (
        record(0x1011, struct.pack("<I", len(packed)) + small, instance=1)
        + record(0x1011, plain)
        + record(0x1011, package)
    )
