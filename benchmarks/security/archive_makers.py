"""Small archives of the formats for which Python has no writer, made byte by byte or by the system's libarchive.

Members are {name: bytes}. Sources: the RAR 4 technote and the RAR 5 archive format, [MS-CAB], LHA header levels 0-3,
APPNOTE.TXT 7.2 (WinZip AES has its own note).
"""

from __future__ import annotations

import ctypes
import struct
import zlib
from collections.abc import Mapping

from piiscan.sources import libarchive

Members = Mapping[str, bytes]


_WRITER = {  # name after archive_ -> argument types: p pointer, t text, n size_t, l long, u unsigned, i int64
    "write_set_format_by_name": "pt",
    "write_set_format_raw": "p",
    "write_add_filter_by_name": "pt",
    "write_set_options": "pt",
    "write_set_passphrase": "pt",
    "write_open_memory": "ppnp",
    "write_header": "pp",
    "write_data": "ptn",
    "write_close": "p",
    "write_free": "p",
    "entry_set_pathname": "pt",
    "entry_set_size": "pi",
    "entry_set_mode": "pu",
    "entry_set_mtime": "pll",
    "entry_free": "p",
    "error_string": "p",
}
_TYPES = {
    "p": ctypes.c_void_p,
    "t": ctypes.c_char_p,
    "n": ctypes.c_size_t,
    "l": ctypes.c_long,
    "u": ctypes.c_uint,
    "i": ctypes.c_int64,
}


class _Writer:
    """Calls of libarchive by name; a failing one raises ValueError."""

    def __init__(self) -> None:
        self.library = libarchive._library()
        for name in ("write_new", "entry_new"):
            getattr(self.library, f"archive_{name}").restype = ctypes.c_void_p
        self.library.archive_error_string.restype = ctypes.c_char_p
        for name, types in _WRITER.items():
            getattr(self.library, f"archive_{name}").argtypes = [_TYPES[letter] for letter in types]
        self.archive = self.library.archive_write_new()

    def call(self, name: str, *arguments: object) -> None:
        if getattr(self.library, f"archive_write_{name}")(self.archive, *arguments) < -20:
            raise ValueError((self.library.archive_error_string(self.archive) or b"").decode())

    def add(self, name: str, data: bytes) -> None:
        entry = self.library.archive_entry_new()
        self.library.archive_entry_set_pathname(entry, name.encode())
        self.library.archive_entry_set_size(entry, len(data))
        self.library.archive_entry_set_mode(entry, 0o100644)
        self.library.archive_entry_set_mtime(entry, 1_700_000_000, 0)
        self.call("header", entry)
        self.call("data", data, len(data))
        self.library.archive_entry_free(entry)


def by_libarchive(
    members: Members, form: str, *, filters: tuple[str, ...] = (), options: str = "", password: str = ""
) -> bytes:
    """An archive of a format that libarchive writes: 7zip, iso9660, newc, arsvr4, zip, pax, raw ..."""
    writer, used = _Writer(), ctypes.c_size_t()
    room = ctypes.create_string_buffer(sum(map(len, members.values())) + (4 << 20))
    if form == "raw":
        writer.call("set_format_raw")
    else:
        writer.call("set_format_by_name", form.encode())
    for name in filters:
        writer.call("add_filter_by_name", name.encode())
    if options:
        writer.call("set_options", options.encode())
    if password:
        writer.call("set_passphrase", password.encode())
    writer.call("open_memory", room, len(room), ctypes.byref(used))
    for name, data in members.items():
        writer.add(name, data)
    writer.call("close")
    result = room.raw[: used.value]
    writer.library.archive_write_free(writer.archive)
    return result


def lzh(members: Members, level: int = 0, encoding: str = "cp932") -> bytes:
    """Stored (-lh0-) LZH with header level 0, 1, 2 or 3."""
    return b"".join(_lzh_member(name.encode(encoding), data, level) for name, data in members.items()) + b"\0"


def _lzh_member(name: bytes, data: bytes, level: int) -> bytes:
    time, crc = 1_700_000_000, _crc16(data)
    fields = b"-lh0-" + struct.pack("<II", len(data), len(data))
    if level == 0:
        body = fields + struct.pack("<IBB", 0x5AA1_0000, 0x20, 0) + bytes([len(name)]) + name + struct.pack("<H", crc)
        return bytes([len(body), sum(body) & 0xFF]) + body + data
    if level == 1:
        body = fields + struct.pack("<IBB", 0x5AA1_0000, 0x20, 1) + bytes([len(name)]) + name
        body += struct.pack("<HcH", crc, b"M", 0)
        return bytes([len(body), sum(body) & 0xFF]) + body + data
    extra = [b"\1" + name, b"\0\0\0"]  # the name; the check sum of the header, put in below
    body = fields + struct.pack("<IBBHc", time, 0x20, level, crc, b"M")
    if level == 2:
        rest = b"".join(struct.pack("<H", len(field) + 2) + field for field in extra) + b"\0\0"
        header = struct.pack("<H", len(body) + 2 + len(rest)) + body + rest
        at = len(header) - 4
    else:
        rest = b"".join(struct.pack("<I", len(field) + 4) + field for field in extra) + b"\0\0\0\0"
        header = struct.pack("<H", 4) + body + struct.pack("<I", len(body) + 6 + len(rest)) + rest
        at = len(header) - 6
    return header[:at] + struct.pack("<H", _crc16(header)) + header[at + 2 :] + data


def _crc16(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def rar4(members: Members, *, volume: bool = False, locked: bool = False) -> bytes:
    """Stored RAR 4; names go in as CP932, as old Japanese packers wrote them."""

    def block(kind: int, flags: int, body: bytes, size: int = 0) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    parts = [b"Rar!\x1a\x07\0", block(0x73, int(volume), bytes(6))]
    for name, data in members.items():
        raw = name.encode("cp932")
        body = struct.pack(
            "<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0x5AA1_0000, 29, 0x30, len(raw), 0x20
        )
        parts += [block(0x74, 0x8000 | (4 if locked else 0), body + raw), data]
    return b"".join(parts) + block(0x7B, 0x4000, b"")


def rar5(members: Members, *, volume: bool = False) -> bytes:
    """Stored RAR 5."""

    def number(value: int) -> bytes:
        out = bytearray()
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes([*out, value])

    def block(body: bytes) -> bytes:
        sized = number(len(body)) + body
        return struct.pack("<I", zlib.crc32(sized)) + sized

    parts = [b"Rar!\x1a\x07\1\0", block(number(1) + number(0) + number(int(volume)))]
    for name, data in members.items():
        raw = name.encode()
        head = number(2) + number(2) + number(len(data)) + number(4) + number(len(data)) + number(0x20)
        head += struct.pack("<I", zlib.crc32(data)) + number(0) + number(0) + number(len(raw)) + raw
        parts += [block(head), data]
    return b"".join(parts) + block(number(5) + number(0) + number(0))


def cab(members: Members, *, packed: bool = True) -> bytes:
    """A cabinet with one folder, MSZIP or stored; CP932 names."""
    data = b"".join(members.values())
    blocks, history = [], b""
    for start in range(0, len(data), 32768):
        piece = data[start : start + 32768]
        if packed:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=history) if history else zlib.compressobj(9, 8, -15)
            body, history = b"CK" + packer.compress(piece) + packer.flush(), piece
        else:
            body = piece
        blocks.append(struct.pack("<IHH", 0, len(body), len(piece)) + body)
    entries, at = b"", 0
    for name, content in members.items():
        entries += struct.pack("<IIHHHH", len(content), at, 0, 0x5AA1, 0, 0x20) + name.encode("cp932") + b"\0"
        at += len(content)
    first = 36 + 8
    start = first + len(entries)
    body = struct.pack("<IHH", start, len(blocks), int(packed)) + entries + b"".join(blocks)
    head = struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0, 36 + len(body), 0, first, 0, 3, 1, 1, len(members), 0, 0, 0)
    return head + body
