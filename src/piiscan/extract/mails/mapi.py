"""Properties of Outlook items ([MS-OXPROPS]) to text: the same for single messages and for data files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from piiscan.extract.characters.codepages import ansi_text, codec, runs
from piiscan.extract.characters.decode import decode_all
from piiscan.extract.mails.lzfu import decompress
from piiscan.extract.mails.mailtext import header_text
from piiscan.extract.old_office.flow import CELL, ROW, without_fields
from piiscan.extract.old_office.rtfparser import rtf_text
from piiscan.extract.texts.markup import declared_charset, html_text
from piiscan.model import Location, Skip

__all__ = ["BINARY", "STRING", "WIDE", "Item", "attachment_name", "item_lines"]

STRING, WIDE, BINARY, _MANY = 0x001E, 0x001F, 0x0102, 0x1000
_BODY, _HTML, _RTF, _HEADERS = 0x1000, 0x1013, 0x1009, 0x007D
_LABELS = {  # told first, in this order; other texts follow as they are: contacts and tasks live on them
    0x0037: "Subject",
    0x0042: "From",
    0x0065: "From",
    0x5D02: "From",
    0x0C1A: "From",
    0x0C1F: "From",
    0x5D01: "From",
    0x0E04: "To",
    0x0E03: "Cc",
    0x0E02: "Bcc",
}
# Class, keys, types of address (SMTP, EX), ids of threads: no words of a person.
_NO_WORDS = frozenset({0x001A, 0x003D, 0x0064, 0x0075, 0x0077, 0x0C1E, 0x3002, 0x3FF8, 0x0E1D, 0x0070, 0x300B, 0x1035})
_NAMES = (0x3707, 0x3704, 0x3001)  # of an attachment, the long one first


@dataclass(slots=True)
class Item:
    """Texts of one message, contact, task ... by property tag, and the bodies that are not plain text."""

    page: int = 1252
    texts: list[tuple[int, str]] = field(default_factory=list, repr=False)
    html: bytes = field(default=b"", repr=False)
    rtf: bytes = field(default=b"", repr=False)

    def add(self, tag: int, kind: int, data: bytes) -> None:
        """One property. `kind`: its type; other types than texts and the two bodies hold no words."""
        if tag == _HTML:
            self.html = data.rstrip(b"\0") if kind != WIDE else data.decode("utf-16-le", "replace").encode()
        elif tag == _RTF and kind == BINARY:
            self.rtf = data
        elif kind in {WIDE, WIDE | _MANY} and len(data) % 2 == 0:
            text = data.decode("utf-16-le", "replace").rstrip("\0")
            self.texts.append((tag, text[2:] if text.startswith("\1") else text))  # length of "Re: " in a data file
        elif kind in {STRING, STRING | _MANY}:
            self.texts.append((tag, ansi_text(data.rstrip(b"\0"), self.page)))

    def add_packed(self, tag: int, kind: int, data: bytes) -> None:
        """A list of texts in one value, as data files keep them."""
        texts = runs(data, 1) if kind == WIDE | _MANY else re.findall(r"[^\0]{2,}", ansi_text(data, self.page))
        self.texts += [(tag, text) for text in texts]


def item_lines(item: Item, location: Location) -> Iterator[str | Skip]:
    """Lines of an item: labeled fields, the body, what rich bodies add, every other text once."""
    by_tag: dict[int, list[str]] = {}
    for tag, text in item.texts:
        by_tag.setdefault(tag, []).append(text)
    fields = [f"{label}: {text}" for tag, label in _LABELS.items() for text in by_tag.pop(tag, ()) if text.strip()]
    yield from dict.fromkeys(fields)
    plain = [line for text in by_tag.pop(_BODY, ()) for line in text.splitlines()]
    yield from plain
    known = {line.strip() for line in plain} | {""}
    rich: Iterable[str | Skip] = _html(item, location) if item.html else ()
    if item.rtf and not item.html:  # which Outlook makes the one of the other
        rich = _rtf(item.rtf, location)
    headers = (line for text in by_tag.pop(_HEADERS, ()) for line in _header_lines(text))
    rest = (
        line for tag, texts in by_tag.items() if tag not in _NO_WORDS for text in texts for line in text.split("\n")
    )
    for source in (rich, headers, rest):
        for line in source:
            if isinstance(line, Skip):
                yield line
            elif line.strip() not in known:
                known.add(line.strip())
                yield line


def _html(item: Item, location: Location) -> Iterator[str | Skip]:
    source = decode_all(item.html, declared_charset(item.html) or codec(item.page)).text
    try:
        text = html_text(source)
    except RecursionError:
        yield Skip(location, "extract", "cannot_parse", "HTML body: elements nested too deep")
        return
    yield from text.flat()


def _rtf(data: bytes, location: Location) -> Iterator[str | Skip]:
    """A body that is only there as compressed rich text ([MS-OXRTFCP])."""
    try:
        text = rtf_text(decompress(data))
    except ValueError:
        yield Skip(location, "extract", "cannot_parse", "rich text body")
        return
    flow, codes = without_fields(text.flow)
    yield from flow.replace(ROW, "\n").replace(CELL, "\t").split("\n")
    yield from codes
    yield from text.extras


def _header_lines(text: str) -> Iterator[str]:
    """Internet headers with encoded words decoded; those of the way a message took tell hosts, not persons."""
    for line in re.sub(r"\r?\n[ \t]+", " ", text).splitlines():
        if not line.lower().startswith(("received:", "dkim-", "arc-", "x-ms-", "authentication-")):
            yield header_text(line.encode("utf-8", "surrogateescape"))


def attachment_name(texts: Iterable[tuple[int, str]]) -> str:
    """The file name of an attachment, empty where it has none."""
    found = dict(texts)
    return next((found[tag] for tag in _NAMES if found.get(tag, "").strip()), "")
