"""An Outlook message with a text in every place that the format has for one."""

from __future__ import annotations

import struct

from oldoffice import wide, word
from places import Marks

from piiscan.extract.old_office.olepack import pack

Streams = dict[tuple[str, ...], bytes]


def fields(texts: dict[int, str], *, page: int = 0, head: int = 32) -> Streams:
    """Streams of text properties: in `page`, or in UTF-16 where it is 0; and the stream of fixed properties."""
    kind = 0x001E if page else 0x001F
    found: Streams = {}
    for tag, text in texts.items():
        found[(f"__substg1.0_{tag:04X}{kind:04X}",)] = text.encode(f"cp{page}") if page else wide(text)
    fixed = struct.pack("<HHII4x", 3, 0x3FFD, 6, page) if page else b""
    return found | {("__properties_version1.0",): bytes(head) + fixed}


def inside(storage: str, streams: Streams) -> Streams:
    return {(storage, *path): value for path, value in streams.items()}


def build(mark: Marks) -> bytes:
    headers = f"Subject: x\r\nX-Sender: =?utf-8?b?5bGx?=\r\n {mark('internet header')}\r\n"
    texts = {
        0x0037: mark("subject"),
        0x0C1A: mark("sender"),
        0x0C1F: mark("address of the sender", "zq{:03d}@example.com"),
        0x0E04: mark("to"),
        0x0E03: mark("cc"),
        0x0E02: mark("bcc"),
        0x1000: f"本文\r\n{mark('body', once=True)}\r\n",
        0x007D: headers,
        0x3A1C: mark("mobile phone of a contact"),
        0x8005: mark("named property"),
        0x0070: "topic",
    }
    html = f"<html><body><p>本文</p><a href='mailto:{mark('link', 'zq{:03d}@example.com')}'>x</a><!-- {mark('comment in HTML')} -->"
    html += f"<p>{mark('HTML body')}</p></body></html>"
    streams = fields(texts) | {("__substg1.0_10130102",): html.encode()}
    many = wide(mark("value of a list"))
    streams |= {("__substg1.0_8009101F",): b"\0" * 4, ("__substg1.0_8009101F-00000000",): many}
    person = {0x3001: mark("name of a recipient"), 0x39FE: mark("address of a recipient", "zq{:03d}@example.com")}
    streams |= inside("__recip_version1.0_#00000000", fields(person, head=8))
    file = {("__substg1.0_37010102",): mark("attachment").encode()}
    streams |= inside("__attach_version1.0_#00000000", fields({0x3707: f"{mark('name of a file')}.txt"}, head=8) | file)
    letter = inside("__substg1.0_3701000D", fields({0x0037: mark("message in a message")}, head=24))
    streams |= inside("__attach_version1.0_#00000001", fields({0x3001: "letter"}, head=8) | letter)
    document = {("__substg1.0_37010102",): word("", mark("attached document") + "\r")}
    streams |= inside("__attach_version1.0_#00000002", fields({0x3704: "a.doc"}, head=8) | document)
    return pack(streams)
