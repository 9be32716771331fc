"""vCard address books and iCalendar files: folded lines, quoted-printable values, escapes (RFC 2425, 5545, 6350)."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from itertools import islice

from piiscan.config import MIB
from piiscan.extract.characters.decode import decode_all
from piiscan.extract.texts.flatten import Record, record_chunks
from piiscan.extract.texts.lines import text_chunks
from piiscan.extract.texts.text import read_text
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["read_calendar", "read_cards"]

_WHOLE = 64 * MIB
_FOLD = re.compile(rb"\r?\n[ \t]")
_QUOTED = re.compile(rb"^[^:\n]*;(?:ENCODING=)?QUOTED-PRINTABLE", re.IGNORECASE)
_CHARSET = re.compile(rb"CHARSET=\"?([\w-]+)", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([nN,;:\\])")
_PARAMETER = re.compile(r';(?:CN|X-[\w-]*NAME|EMAIL|SENT-BY|SORT-AS)="?([^";:]+)', re.IGNORECASE)
_NAMES = {  # property -> header; the parts of N and ADR have their own
    "FN": "name",
    "TEL": "tel",
    "EMAIL": "email",
    "BDAY": "birthday",
    "ORG": "company",
    "TITLE": "title",
    "NOTE": "note",
    "NICKNAME": "nickname",
    "SOUND": "name_kana",
    "SORT-STRING": "name_kana",
    "X-PHONETIC-FIRST-NAME": "given_name_kana",
    "X-PHONETIC-LAST-NAME": "family_name_kana",
}
_BINARY = frozenset({"PHOTO", "LOGO", "KEY"})
_LONG_SOUND = 200  # characters: a recording, not a reading in kana
_ADDRESS = (5, 4, 3, 2, 1, 0)  # postal code, region, city, street, extended, box: as they are written in Japan


def read_cards(blob: Blob, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    """One table, a row a card. Pictures and keys in Base64 are not read."""
    data = _data(blob)
    if data is None:
        yield from read_text(blob, budget)
        return
    dropped: list[str] = []
    yield from record_chunks(_cards(data, dropped), blob.location, budget.limits)
    if dropped:
        yield Skip(blob.location, "extract", "unsupported", f"{len(dropped)} pictures or keys inside cards")


def read_calendar(blob: Blob, budget: Budget) -> Iterator[TextChunk | Skip]:
    """Each property as one line, with the names that its parameters carry behind it."""
    data = _data(blob)
    if data is None:
        yield from read_text(blob, budget)
        return
    lines = []
    for head, value in _properties(data):
        name = head.partition(";")[0]
        told = [*_PARAMETER.findall(head), _plain(value)]
        lines.append(f"{name}: {' '.join(told)}")
    yield from text_chunks(["\n".join(lines)], blob.location, budget.limits)


def _data(blob: Blob) -> bytes | None:
    with blob.open() as stream:
        data = stream.read(_WHOLE + 1)
    return data if len(data) <= _WHOLE else None


def _cards(data: bytes, dropped: list[str]) -> Iterator[Record]:
    card: dict[str, list[str]] = {}
    for head, value in _properties(data):
        name = head.partition(";")[0].rpartition(".")[2].upper()
        if name == "END":
            if card:
                yield _joined(card)
            card = {}
        elif name in _BINARY or (name == "SOUND" and len(value) > _LONG_SOUND):
            dropped.append(name)
        elif name not in {"BEGIN", "VERSION", "PRODID", "REV", "UID"}:
            for key, text in _fields(name, value):
                if text:
                    card.setdefault(key, []).append(text)
    if card:
        yield _joined(card)


def _joined(card: dict[str, list[str]]) -> Record:
    return {key: "; ".join(texts) for key, texts in card.items()}


def _fields(name: str, value: str) -> Iterator[tuple[str, str]]:
    parts = [_plain(part) for part in re.split(r"(?<!\\);", value)]
    if name == "N":
        yield from zip(("family_name", "given_name", "middle_name"), islice(parts, 3), strict=False)
        yield "other names", " ".join(part for part in parts[3:] if part)
    elif name == "ADR":
        yield "address", " ".join(parts[i] for i in _ADDRESS if i < len(parts) and parts[i])
    else:
        yield _NAMES.get(name, name.lower()), " ".join(part for part in parts if part)


def _properties(data: bytes) -> Iterator[tuple[str, str]]:
    """(name and parameters, value), unfolded and decoded; a line that is no property goes on with the one before."""
    encoding = decode_all(data).encoding
    before = ""
    lines = iter(_FOLD.sub(b"", data).splitlines())
    for start in lines:
        line, quoted = start, _QUOTED.match(start)
        while quoted and line.endswith(b"="):
            line = line[:-1] + next(lines, b"")
        head, colon, value = line.partition(b":")
        if not colon:
            if line.strip():
                yield before, _text(line, encoding)
            continue
        declared = _CHARSET.search(head)
        raw = quopri.decodestring(value) if quoted else value
        before = _text(head, encoding)
        yield before, _text(raw, declared.group(1).decode() if declared else encoding)


def _text(data: bytes, encoding: str) -> str:
    """Most heads and values are ASCII, and there are millions of them; ESC begins ISO-2022-JP."""
    return data.decode("ascii") if data.isascii() and b"\x1b" not in data else decode_all(data, encoding).text


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda m: " " if m.group(1) in "nN" else m.group(1), value).strip()
