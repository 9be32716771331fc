"""Which archive the first bytes of a file show. Signatures are checked with the fields beside them: some are text."""

from __future__ import annotations

import re

__all__ = ["HEAD_BYTES", "archive_kind"]

_SIGNATURES = (  # kind -> pattern at the start of the file
    ("compressed", rb"\x1f\x8b\x08|\x1f\x9d[\x80-\x90]|BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50)|\xfd7zXZ\0|LZIP[\0\1]"),
    ("compressed", rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18|\x04\x22\x4d\x18"),  # zstd, a frame to pass over, lz4
    # .lzma has no signature: properties of all known packers, dictionary of 2^n (or 3 * 2^n), size unknown or below 1 TiB
    ("compressed", rb"\x5d\0\0[\x00-\xc0][\x00-\x0c](?:\xff{8}|.{5}\0{3})"),
    ("tar", rb".{257}ustar(?:\0|  \0)"),
    ("7z", rb"7z\xbc\xaf\x27\x1c"),
    ("rar", rb"Rar!\x1a\x07"),
    ("cab", rb"MSCF\0{4}"),
    ("lzh", rb"..-l(?:h[0-7dx]|z[s45])-.{13}[\0-\3]"),  # .. header level at 20
    ("cpio", rb"070707[0-7]{70}|07070[12][0-9A-Fa-f]{104}"),  # a whole header: 070 7... is a phone number too
    ("ar", rb"!<arch>\n"),
    ("rpm", rb"\xed\xab\xee\xdb[\x03\x04]"),
    ("program", rb"MZ.{0,61}\0"),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.DOTALL)) for kind, pattern in _SIGNATURES)
_ISO = (32769, b"CD001")
HEAD_BYTES = 32775  # what shows them all
_BLOCK, _SUM, _SUM_END = 512, 148, 156  # a tar header and the field of its check sum


def archive_kind(head: bytes) -> str | None:
    """`compressed`, `tar`, `7z` ... or None. Zip is not among them: it is many things."""
    for kind, pattern in _PATTERNS:
        if pattern.match(head):
            return kind
    if head.startswith(_ISO[1], _ISO[0]):
        return "iso"
    return "tar" if _is_old_tar(head) else None


def _is_old_tar(head: bytes) -> bool:
    """A tar header without `ustar` (before POSIX): its check sum holds, with its own field taken as blanks."""
    field = head[_SUM:_SUM_END].strip(b" \0")
    if len(head) < _BLOCK or not re.fullmatch(rb"[0-7]{1,6}", field):
        return False
    return sum(head[:_SUM]) + 8 * 32 + sum(head[_SUM_END:_BLOCK]) == int(field, 8)
