"""Properties of Outlook items ([MS-OXPROPS]) to text: the same for single messages and for data files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

__all__ = ["BODY", "HTML", "Item", "RTF", "item_lines"]

SUBJECT, BODY, HTML, RTF, HEADERS = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
_NAMES = {  # what is told with a label, in this order; other texts follow without
    SUBJECT: "Subject",
    0x0C1A: "From",
    0x0C1F: "From",
    0x5D01: "From",
    0x0042: "From",
    0x0E04: "To",
    0x0E03: "Cc",
    0x0E02: "Bcc",
}
_NO_WORDS = frozenset({0x001A, 0x0E1D, 0x0070, 0x5D0A, 0x0C1E, 0x0064, 0x0075, 0x0077, 0x3002, 0x1035})
