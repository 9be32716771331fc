"""Names of archive members: bytes as the packer wrote them to text, never used as a path of this machine."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib

__all__ = ["decode_name", "gzip_name", "member_name"]

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075  # Info-ZIP extra field: version, CRC-32 of the plain name, the name in UTF-8
_NAME_FLAG, _EXTRA_FLAG = 0x08, 0x04  # RFC 1952, section 2.3.1
_PAIR = re.compile(rb"[\x81-\x9f\xe0-\xfc].", re.DOTALL)  # two-byte characters of CP932
_LONGEST = 1 << 16  # bytes of a gzip header that are looked at


def decode_name(raw: bytes, *, windows: bool = False) -> str:
    r"""UTF-8 if it fits, then CP932 (Windows, LHA), EUC-JP (old Unix tar); else undecodable bytes as `\xNN`.

    windows: backslashes separate too. Decoding comes before splitting: the second byte of 表 in CP932 is a backslash,
    which libarchive has made a slash in RAR and LHA names (no character of CP932 ends in a slash).
    """
    repaired = _PAIR.sub(lambda pair: pair.group()[:1] + b"\\" if pair.group()[1:] == b"/" else pair.group(), raw)
    for data, encoding in ((raw, "utf-8"), (raw, "cp932"), (repaired, "cp932"), (raw, "euc_jp")):
        try:
            name = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return name.replace("\\", "/") if windows else name
    return raw.decode("utf-8", "backslashreplace")


def member_name(info: zipfile.ZipInfo) -> str:
    """The path of a zip member with `/`: the Unicode path field, the UTF-8 flag, else as `decode_name` tells."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_FLAG:
        raw = name.encode("cp437")
        name = _unicode_path(info.extra, raw) or decode_name(raw, windows=True)
    return name.split("\0")[0].replace("\\", "/")


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in the Unicode path field, where it belongs to the plain name (a renaming tool may leave it stale)."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and int.from_bytes(field[1:5], "little") == zlib.crc32(raw):
            try:
                return field[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


def gzip_name(head: bytes) -> str | None:
    """The base name that a gzip header holds, if any (RFC 1952 says Latin-1; Windows packers write CP932)."""
    if len(head) < 10 or not head[3] & _NAME_FLAG:
        return None
    start = 10
    if head[3] & _EXTRA_FLAG:
        start += 2 + int.from_bytes(head[10:12], "little")
    raw, end, _ = head[start:_LONGEST].partition(b"\0")
    name = decode_name(raw, windows=True).rpartition("/")[2]
    return name if end and name else None
