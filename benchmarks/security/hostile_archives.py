"""Hostile archives: bombs, nestings, lies, names. Each function gives the bytes of one file.

`big` scales what costs time to make: 1.0 is the full set, the tests use a small part of it.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

import archive_makers as make
import pyarrow as pa

MIB = 1 << 20
NAMES = [
    "../../../etc/cron.d/x",
    "/etc/passwd",
    "C:\\Windows\\x.txt",
    "a\nb\x1b[31mred.txt",
    "gpj.\u202etxt.exe",
    "x\0y",
    "\u2028",
    "CON",
    " ",
]


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def zip_nested(levels: int, width: int, leaf: bytes) -> bytes:
    """As 42.zip: `width` copies of the level below in every level."""
    data = zipped({"0.txt": leaf})
    for _ in range(levels):
        data = zipped({f"lib {i}.zip": data for i in range(width)})
    return data


def zip_overlap(entries: int, size: int) -> bytes:
    """One packed body that every entry of the directory claims."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = bytes(size)
    packed = body.compress(zeros) + body.flush()
    common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, zlib.crc32(zeros), len(packed), size, 1, 0)
    local = b"PK\3\4" + common + b"a" + packed
    entry = b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    return local + _directory([entry + bytes([65 + i % 26]) for i in range(entries)], len(local))


def zip_entries(count: int) -> bytes:
    """So many empty members."""
    names = [b"%08d" % i for i in range(count)]
    common = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, 0, 0, 0, 8, 0)
    start = b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHI", 0, 0, 0, 0)
    body = b"".join(b"PK\3\4" + common + name for name in names)
    return body + _directory([start + struct.pack("<I", 38 * i) + name for i, name in enumerate(names)], len(body))


def _directory(entries: list[bytes], at: int) -> bytes:
    data, count = b"".join(entries), len(entries)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, min(count, 0xFFFF), min(count, 0xFFFF), len(data), at, 0)
    if count < 0xFFFF:
        return data + end
    wide = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(data), at)
    return data + wide + struct.pack("<4sIQI", b"PK\6\7", 0, at + len(data), 1) + end


def zip_lying_size() -> bytes:
    data = bytearray(zipped({"zeros.txt": b"0" * (32 * MIB)}))
    at = data.rindex(b"PK\1\2")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def packed_often(pack: Callable[[bytes], bytes], times: int) -> bytes:
    """Streams that may follow one another: 64 MiB of zeros each."""
    return pack(bytes(64 * MIB)) * times


def by_arrow(data: bytes, codec: str) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, codec) as out:
        out.write(data)
    return bytes(sink.getvalue().to_pybytes())


def gzip_nested(levels: int) -> bytes:
    data = b"core"
    for _ in range(levels):
        data = gzip.compress(data, mtime=0)
    return data


def tarred(infos: list[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for info, data in infos:
            info.size = info.size or len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def tar_sparse(size: int) -> bytes:
    info = tarfile.TarInfo("GNUSparseFile.0/s.txt")
    info.pax_headers = {
        "GNU.sparse.major": "1",
        "GNU.sparse.minor": "0",
        "GNU.sparse.name": "s.txt",
        "GNU.sparse.realsize": str(size),
    }
    return tarred([(info, f"1\n{size - 4}\n4\n".encode().ljust(512, b"\0") + b"text")])


def tar_links() -> bytes:
    infos = []
    for name, target in (("a", "b"), ("b", "a"), ("up", "../.."), ("passwd", "/etc/passwd")):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = tarfile.SYMTYPE, target
        infos.append((info, b""))
    return tarred(infos)


def tar_lies() -> bytes:
    """The header of a member tells of 8 GiB that are not there."""
    info = tarfile.TarInfo("x.txt")
    info.size = 8 << 30
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(1024)


def archives(big: float) -> dict[str, tuple[Callable[[], bytes], bool]]:
    """File name -> (its bytes, whether something of it must end as a Skip)."""
    times = max(int(32 * big), 2)  # 64 MiB each
    text = dict.fromkeys(NAMES, b"text")
    return {
        "bomb-deflate.zip": (lambda: zipped({"0.txt": bytes(max(int(1024 * big), 64) * MIB), "b.txt": b"x"}), True),
        "bomb-bzip2.zip": (lambda: zipped({"0.txt": bytes(64 * MIB)}, zipfile.ZIP_BZIP2), True),
        "bomb-lzma.zip": (lambda: zipped({"0.txt": bytes(64 * MIB)}, zipfile.ZIP_LZMA), True),
        "bomb-overlap.zip": (lambda: zip_overlap(1000, 20 * MIB), True),
        "bomb-42.zip": (lambda: zip_nested(5, 16, bytes(256 * MIB if big == 1 else 64 * MIB)), True),
        "matryoshka-12.zip": (lambda: zip_nested(12, 1, b"core"), True),
        "entries.zip": (lambda: zip_entries(max(int(1_000_000 * big), 20_000)), True),
        "lying-size.zip": (zip_lying_size, True),
        "names.zip": (lambda: zipped(text), False),
        "name-64k.zip": (lambda: zipped({"n" * 65535: b"text"}), False),
        "junk-in-front.zip": (lambda: b"\0" * 100 + zipped({"a.txt": b"text"}), True),
        "locked.zip": (lambda: make.by_libarchive({"a.txt": b"x"}, "zip", options="zip:encryption=aes256", password="p"), True),
        "bomb.gz": (lambda: packed_often(lambda d: gzip.compress(d, mtime=0), times), True),
        "bomb.bz2": (lambda: packed_often(bz2.compress, times), True),
        "bomb.xz": (lambda: packed_often(lambda d: lzma.compress(d, preset=0), times), True),
        "bomb.lzma": (lambda: lzma.compress(bytes(300 * MIB), lzma.FORMAT_ALONE, preset=0), True),
        "bomb.zst": (lambda: packed_often(lambda d: by_arrow(d, "zstd"), times), True),
        "bomb.lz4": (lambda: packed_often(lambda d: by_arrow(d, "lz4"), times), True),
        "bomb.Z": (lambda: make.by_libarchive({"x": bytes(300 * MIB)}, "raw", filters=("compress",)), True),
        "bomb.tar.gz": (lambda: gzip.compress(tar_sparse(1 << 34)), True),
        "nested-40.gz": (lambda: gzip_nested(40), True),
        "members-1e5.gz": (lambda: gzip.compress(b"", mtime=0) * max(int(100_000 * big), 1000) + gzip.compress(b"end"), False),
        "wrong-length.gz": (lambda: gzip.compress(b"text " * 99, mtime=0)[:-4] + b"\0\0\0\x7f", True),
        "wrong-sum.gz": (lambda: gzip.compress(b"text " * 99, mtime=0)[:-8] + b"\1\2\3\4" + struct.pack("<I", 495), True),
        "sparse-10g.tar": (lambda: tar_sparse(10 << 30), True),
        "members.tar": (lambda: tarred([(tarfile.TarInfo(f"{i}.txt"), b"x") for i in range(max(int(100_000 * big), 11_000))]), True),
        "links.tar": (tar_links, False),
        "lies.tar": (tar_lies, True),
        "names.tar": (lambda: tarred([(tarfile.TarInfo(n.replace("\0", "")), b"text") for n in NAMES]), False),
        "bomb.7z": (lambda: make.by_libarchive({"0.txt": bytes(300 * MIB), "b.txt": b"x"}, "7zip"), True),
        "bomb.cab": (lambda: make.cab({"0.txt": bytes(64 * MIB)}), True),
        "bomb.iso": (lambda: make.by_libarchive({"0.txt": bytes(300 * MIB), "b.txt": b"x"}, "iso9660"), True),
        "lying-size.rar": (lambda: make.rar5({"a.txt": b"text"}).replace(b"\x04\x04", b"\x04\x7f", 1), False),
        "names.lzh": (lambda: make.lzh({n.replace("\u202e", "").replace("\u2028", "x"): b"t" for n in NAMES}, 2), False),
        "locked.rar": (lambda: make.rar4({"a.txt": b"x"}, locked=True), True),
        "volume.part1.rar": (lambda: make.rar5({"a.txt": b"x"}, volume=True), True),
        "setup.exe": (lambda: b"MZ" + bytes(60) + b"stub" * 999 + make.by_libarchive({"a.zip": zip_nested(9, 1, b"x")}, "7zip"), True),
        "name.cpio": (lambda: b"070701" + b"FFFFFFFF" * 13 + b"x" * 500, True),
        "deb.deb": (lambda: make.by_libarchive({"control.tar.gz": gzip.compress(tar_links()), "data.tar.xz": lzma.compress(tar_sparse(1 << 33))}, "arsvr4"), True),
    }  # fmt: skip
