"""What has the form of an e-mail address and is none: paths, logins in URLs, message ids, names of files and units.

Each takes positions in a folded buffer and gives a flag for each; `alike` is the plain twin of all.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold
from piiscan.text.sets import member

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_LOCAL, _LOGIN, _LONGEST = 64, 64, 12
_MOST_DIGITS = 13  # in a local part: a phone number has eleven; a time stamp or a counter makes ids longer
# Last labels that are no top-level domain (IANA): images at two sizes (icon@2x.png), code and data, systemd units.
_ENDINGS = """
    png jpg jpeg gif svg webp bmp ico css scss js jsx ts tsx json jsonl html htm xml php txt yaml yml toml csv tsv pdf
    docx xlsx pptx class jar exe dll dylib whl service socket timer mount automount target slice scope swap device
""".split()  # noqa: SIM905
_LAST = np.array(
    sorted({sum((ord(c) & 0x1F) << 5 * i for i, c in enumerate(reversed(("." + e)[-3:]))) for e in _ENDINGS}), np.int64
)


def window(folded: fold.Codes, begin: Ints, width: int, step: int) -> fold.Codes:
    """folded[begin], folded[begin + step], ... as rows; 0 beyond the buffer."""
    low = begin if step > 0 else begin - width + 1
    inside = (low >= 0) & (low + width <= len(folded))
    if inside.all() and len(begin):  # whole rows are copied
        rows = np.lib.stride_tricks.sliding_window_view(folded, width)[low]
        return rows if step > 0 else rows[:, ::-1]
    place = begin[:, None] + step * np.arange(width)
    there = (place >= 0) & (place < len(folded))
    return np.where(there, folded[np.clip(place, 0, len(folded) - 1)], 0).astype(np.uint16)


def path(folded: fold.Codes, end: Ints) -> Flags:
    """git@host:path, user@host/share."""
    ahead = window(folded, end, 2, 1)
    letter = (ahead[:, 1] < 128) & np.isin(ahead[:, 1] | 32, np.arange(ord("a"), ord("z") + 1))
    found: Flags = np.isin(ahead[:, 0], [ord(":"), ord("/")]) & (letter | np.isin(ahead[:, 1], [ord("~"), ord("/")]))
    return found


def login(folded: fold.Codes, start: Ints) -> Flags:
    """https://user@host, ftp://user:password@host: what stands before @ in a URL."""
    found = np.zeros(len(start), np.bool_)
    maybe = np.flatnonzero(np.isin(folded[np.maximum(start - 1, 0)], [ord("/"), ord(":")]) & (start > 0))
    back = window(folded, start[maybe] - 1, _LOGIN + 3, -1)
    slash = (back == ord("/")).argmax(axis=1)
    rows = np.arange(len(maybe))
    blank = np.cumsum((back <= ord(" ")) | np.isin(back, [ord(c) for c in "<>\"'@"]), axis=1)
    slashes = back[:, :-2][rows, np.minimum(slash, _LOGIN)] == ord("/")
    slashes &= back[rows, np.minimum(slash + 1, _LOGIN + 2)] == ord("/")
    slashes &= back[rows, np.minimum(slash + 2, _LOGIN + 2)] == ord(":")
    found[maybe] = slashes & (blank[rows, slash] == 0) & ((slash == 0) | (back[:, 0] == ord(":")))
    return found


def message_id(folded: fold.Codes, start: Ints) -> Flags:
    """<20140801023630.GF12356@host>: a local part of more digits than any number of a person has."""
    found = np.zeros(len(start), np.bool_)
    head = window(folded, start, _MOST_DIGITS + 1, 1)
    maybe = np.flatnonzero((head != ord("@")).all(axis=1))  # long enough: few
    units = window(folded, start[maybe], _LOCAL, 1)
    before = np.cumsum(units == ord("@"), axis=1) == 0
    digit = (units >= ord("0")) & (units <= ord("9")) & before
    found[maybe] = digit.sum(axis=1) > _MOST_DIGITS
    return found


def file_name(folded: fold.Codes, end: Ints) -> Flags:
    """icon@2x.png, getty@tty1.service."""
    found = np.zeros(len(end), np.bool_)
    maybe = np.flatnonzero(member(_last(window(folded, end - 1, 3, -1)), _LAST))  # few: no .com, .jp, .org
    units = window(folded, end[maybe] - 1, _LONGEST, -1)
    small = np.where((units >= ord("A")) & (units <= ord("Z")), units | 32, units)
    for ending in _ENDINGS if len(maybe) else ():
        backwards = np.array([ord(c) for c in reversed("." + ending)], np.uint16)
        found[maybe] |= (small[:, : len(backwards)] == backwards).all(axis=1)
    return found


def _last(units: fold.Codes) -> Ints:
    """The last three units, small letters and capitals alike, as one number."""
    low = units.astype(np.int64) & 0x1F
    return low[:, 0] | low[:, 1] << 5 | low[:, 2] << 10


def alike(folded: str, start: int, end: int) -> bool:
    """Plain twin: whether folded[start:end] is no address, by what it is made of and what touches it."""
    local, _, domain = folded[start:end].partition("@")
    return (
        re.match(r"[:/][A-Za-z~/]", folded[end : end + 2]) is not None
        or re.search(rf"://(?:[^<>\"'@/\x00-\x20]{{0,{_LOGIN - 1}}}:)?$", folded[:start]) is not None
        or sum(c in "0123456789" for c in local) > _MOST_DIGITS
        or domain.rpartition(".")[2].lower() in _ENDINGS
    )
