"""Header values and file names of mail, decoded by our own charset layer: RFC 2047 words, RFC 2231 parameters, raw bytes.

The standard decoder leaves words undecoded that hold ① or ㈱, and breaks characters that are split over two words.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from email.message import Message
from itertools import groupby

from piiscan.extract.characters.decode import decode_all

__all__ = ["file_name", "header_lines", "header_text"]

_WORD = re.compile(rb"=\?([^?*\s]{1,40})(?:\*[^?\s]*)?\?([BbQq])\?([^?]*+(?:\?(?!=)[^?]*+)*)\?=")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_FIELD = re.compile(rb"(?:[!-9;-~]+)[ \t]*:")
_MACHINE = re.compile(  # of machines for machines: hashes and ids that look like mail addresses and numbers
    rb"(?:message-id|references|in-reply-to|content-|mime-version|dkim-|domainkey-|arc-|authentication-results|received-spf"
    rb"|thread-index|x-(?:google|gm|ms-exchange|microsoft-antispam|forefront|spam|ms-tnef|proofpoint|ironport|mimeole))",
    re.IGNORECASE,
)


def header_text(value: bytes) -> str:
    """A raw header value, unfolded, with encoded words and bare bytes of any encoding decoded.

    Words in a row that name the same charset are joined before decoding: a character may be split over them.
    """
    value = _FOLD.sub(b"", value)
    pieces: list[tuple[str | None, bytes]] = []
    at = 0
    for match in _WORD.finditer(value):
        between = value[at : match.start()]
        if between and (between.strip() or not pieces):  # blanks between two words are not part of the text
            pieces.append((None, between))
        charset = match[1].decode("latin-1").lower()
        pieces.append((charset, _word(match[2], match[3])))
        at = match.end()
    pieces.append((None, value[at:]))
    groups = [(key, b"".join(data for _, data in group)) for key, group in groupby(pieces, key=lambda piece: piece[0])]
    return "".join(decode_all(data, charset).text for charset, data in groups if data)


def _word(kind: bytes, text: bytes) -> bytes:
    if kind in b"Qq":
        return quopri.decodestring(text.replace(b"_", b" "), header=False)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", text)
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return text


def header_lines(block: bytes) -> list[str]:
    """The header block line by line: each field decoded on its first line, empty lines for its folds, so that line
    numbers stay those of the file. Fields that machines write for machines are empty too."""
    lines: list[str] = []
    for field in re.split(rb"\r?\n(?![ \t])", block):
        kept = _FIELD.match(field) and not _MACHINE.match(field)
        name, _, value = field.partition(b":")
        lines.append(
            f"{name.decode('latin-1')}:{header_text(value)}"
            if kept
            else ""
            if _FIELD.match(field)
            else header_text(field)
        )
        lines += [""] * field.count(b"\n")
    return lines


def file_name(part: Message) -> str:
    """The file name of a part; RFC 2231 by the standard library, encoded words (which Outlook writes) and raw bytes by us."""
    for key, header in (("filename", "content-disposition"), ("name", "content-type")):
        value = part.get_param(key, header=header)
        if isinstance(value, tuple):
            return decode_all(value[2].encode("latin-1", "replace"), value[0]).text
        if value:
            return header_text(str(value).encode("utf-8", "surrogateescape")).strip()
    return ""
