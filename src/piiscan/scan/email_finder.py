"""E-mail addresses around `@` and `＠`, for a whole buffer at once.

Local part: letters, digits and ._%+'- (up to 64); consecutive dots and a dot before @ are allowed, as Japanese
mobile carriers issued them. Domain: labels of letters, digits and inner hyphens, the last of 2-24 letters.
The plain twin is `find_plain`.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from piiscan.model import EVIDENCE_BIT
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
_WORD = "0-9A-Za-z"
_LOCAL = re.compile(rf"[{_WORD}._%+'-]")
_LOCAL_MOST, _DOMAIN_MOST = 64, 253  # RFC 5321
_TLD_LEAST, _TLD_MOST = 2, 24


def _flags(pattern: str) -> NDArray[np.bool_]:
    """Which of the 128 ASCII units a one-character pattern takes, as a table of 65,536."""
    table = np.zeros(1 << 16, np.bool_)
    table[[c for c in range(128) if re.match(pattern, chr(c))]] = True
    return table


def find(buffer: Buffer) -> Spans:
    """All addresses. Positions of `@` are few, so each is widened by boundary look-up, all together."""
    folded = buffer.folded
    at = np.flatnonzero(folded == ord("@"))
    if len(at):
        start = _reach_back(folded, at)
        end = _domain_end(folded, at + 1)
        fits = (start < at) & (end > at + 1)
        start, end = start[fits], end[fits]
    else:
        start = end = at
    ahead = _window(folded, end, 2, 1) if len(end) else np.zeros((0, 2), np.uint16)
    path = np.isin(ahead[:, 0], [ord(":"), ord("/")]) & _flags("[A-Za-z~/]")[ahead[:, 1]]  # git@host:path
    return Spans(start, end, np.where(path, EVIDENCE_BIT["look_alike"], 0).astype(np.uint32))


def _window(folded: fold.Codes, begin: Ints, width: int, step: int) -> fold.Codes:
    """folded[begin], folded[begin + step], ... as rows; 0 beyond the buffer."""
    place = begin[:, None] + step * np.arange(width)
    inside = (place >= 0) & (place < len(folded))
    return np.where(inside, folded[np.clip(place, 0, len(folded) - 1)], 0).astype(np.uint16)


def _reach_back(folded: fold.Codes, at: Ints) -> Ints:
    """Start of the local part before each `@`; equal to `at` where there is none or it is too long."""
    allowed = _flags(rf"[{_WORD}._%+'-]")[_window(folded, at - 1, _LOCAL_MOST + 1, -1)]
    length = np.where(allowed.all(1), 0, allowed.argmin(1))
    start = at - length
    first = folded[np.minimum(start, len(folded) - 1)]
    while (leading := (start < at) & np.isin(first, [ord("."), ord("'"), ord("-"), ord("%")])).any():
        start = start + leading  # a quotation mark, bullet or dash in front is not part of it
        first = folded[np.minimum(start, len(folded) - 1)]
    return start


def _domain_end(folded: fold.Codes, begin: Ints) -> Ints:
    """End of the domain that starts at each position; equal to `begin` where there is none."""
    units = _window(folded, begin, _DOMAIN_MOST + 1, 1)
    word, letter = _flags(rf"[{_WORD}]")[units], _flags("[A-Za-z]")[units]
    dot, dash = units == ord("."), units == ord("-")
    ahead = np.pad(word, ((0, 0), (0, 1)))[:, 1:]
    back = np.pad(word, ((0, 0), (1, 0)))[:, :-1]
    good = (
        word
        | (dot & ahead & back)
        | (dash & (ahead | np.pad(dash, ((0, 0), (0, 1)))[:, 1:]) & (back | np.pad(dash, ((0, 0), (1, 0)))[:, :-1]))
    )
    length = np.where(good.all(1), 0, good.argmin(1))
    column = np.arange(units.shape[1])
    inside = column < length[:, None]
    last_dot = np.where(inside & dot, column, -1).max(1)
    tail = (column > last_dot[:, None]) & inside
    tail_length = length - last_dot - 1
    fits = (last_dot > 0) & ~(tail & ~letter).any(1) & (tail_length >= _TLD_LEAST) & (tail_length <= _TLD_MOST)
    return np.where(fits & word[:, 0], begin + length, begin)


_PLAIN_DOMAIN = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z]|\.(?=[0-9A-Za-z])(?<=[0-9A-Za-z]\.)|-(?=[0-9A-Za-z-]))*")


def find_plain(text: str) -> list[tuple[int, int]]:
    """Plain twin of `find` for one text."""
    folded, found = fold.fold_text(text), []
    for at in (i for i, char in enumerate(folded) if char == "@"):
        start = at
        while start > 0 and _LOCAL.match(folded[start - 1]):
            start -= 1
        if at - start > _LOCAL_MOST:
            continue
        while start < at and folded[start] in ".'-%":
            start += 1
        domain = _PLAIN_DOMAIN.match(folded, at + 1)
        labels = domain.group().split(".") if domain else [""]
        if start < at and len(labels) > 1 and len(".".join(labels)) <= _DOMAIN_MOST and _plain_tld(labels[-1]):
            found.append((start, at + 1 + len(".".join(labels))))
    return found


def _plain_tld(label: str) -> bool:
    return label.isascii() and label.isalpha() and _TLD_LEAST <= len(label) <= _TLD_MOST
