"""E-mail addresses around `@` and `＠`, for a whole buffer at once.

Local part: letters, digits and ._%+'- (up to 64); consecutive dots and a dot before @ are allowed, as Japanese
mobile carriers issued them. Domain: labels of letters, digits and inner hyphens, the last of 2-24 letters.
The plain twin is `find_plain`; what only looks like an address is marked by `email_doubts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.scan import email_doubts
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING
from piiscan.text.signs import table_of
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
_WORD = "0-9A-Za-z"
_LOCAL = re.compile(rf"[{_WORD}._%+'-]")
_LOCAL_MOST, _DOMAIN_MOST = 64, 253  # RFC 5321
_TLD_LEAST, _TLD_MOST = 2, 24
_NARROW = 24  # units looked at first
_BLOCK = 1 << 13  # `@` looked at together: with the widest look 17 MB an array


@cache
def _flags(pattern: str) -> NDArray[np.bool_]:
    """Which of the 128 ASCII units a one-character pattern takes, as a table of 65,536."""
    table = np.zeros(1 << 16, np.bool_)
    table[[c for c in range(128) if re.match(pattern, chr(c))]] = True
    return table


def find(buffer: Buffer) -> Spans:
    """All addresses. Positions of `@` are few, so each is widened by boundary look-up, all of a block together."""
    folded = buffer.folded
    at = np.flatnonzero(folded == ord("@"))
    at = at[(at > 0) & (at < len(folded) - 1)]
    at = at[_flags(_LOCAL.pattern)[folded[at - 1]] & _flags(f"[{_WORD}]")[folded[at + 1]]]
    parts = [_around(folded, at[i : i + _BLOCK]) for i in range(0, max(len(at), 1), _BLOCK)]
    start, end = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
    alike = email_doubts.path(folded, end) | email_doubts.login(folded, start)
    alike |= email_doubts.message_id(folded, start) | email_doubts.file_name(folded, end)
    return Spans(start, end, np.where(alike, BIT["look_alike"], NOTHING))


def _around(folded: fold.Codes, at: Ints) -> tuple[Ints, Ints]:
    """Start and end of the addresses around some `@`."""
    if not len(at):
        return at, at
    start, end = _reach_back(folded, at), _domain_end(folded, at + 1)
    fits = (start < at) & (end > at + 1)
    return start[fits], end[fits]


def _reach_back(folded: fold.Codes, at: Ints) -> Ints:
    """Start of the local part before each `@`; equal to `at` where there is none or it is too long."""
    allowed = _flags(_LOCAL.pattern)
    length = _in_two_widths(
        at, _LOCAL_MOST + 1, lambda some, width: allowed[email_doubts.window(folded, some - 1, width, -1)]
    )
    start = at - np.where(length > _LOCAL_MOST, 0, length)
    trimmed = table_of(".'-%")
    while (leading := (start < at) & trimmed[folded[np.minimum(start, len(folded) - 1)]]).any():
        start = start + leading  # a quotation mark, bullet or dash in front is not part of it
    return start


def _in_two_widths(at: Ints, most: int, good: Callable[[Ints, int], NDArray[np.bool_]]) -> Ints:
    """How many leading columns of `good(rows, width)` are true in each row, up to `most`.

    Nearly all parts are short: a narrow look first, the full width only for rows that fill it.
    """
    length = _leading(good(at, _NARROW))
    full = np.flatnonzero(length == _NARROW)
    if len(full):
        length[full] = _leading(good(at[full], most))
    return length


def _leading(flags: NDArray[np.bool_]) -> Ints:
    length: Ints = np.where(flags.all(1), flags.shape[1], flags.argmin(1))
    return length


def _domain_end(folded: fold.Codes, begin: Ints) -> Ints:
    """End of the domain that starts at each position; equal to `begin` where there is none."""
    length = _in_two_widths(begin, _DOMAIN_MOST + 1, lambda some, width: _domain_units(folded, some, width))
    end = begin + np.where(length > _DOMAIN_MOST, 0, length)
    tail = _in_two_widths(
        end, _TLD_MOST + 1, lambda some, width: _flags("[A-Za-z]")[email_doubts.window(folded, some - 1, width, -1)]
    )
    dot = folded[np.maximum(end - tail - 1, 0)] == ord(".")
    fits = dot & (tail >= _TLD_LEAST) & (tail <= _TLD_MOST) & (end - tail - 1 > begin)
    return np.where(fits, end, begin)


def _domain_units(folded: fold.Codes, begin: Ints, width: int) -> NDArray[np.bool_]:
    """Which units may stand in a domain, each judged by its neighbors: a dot or the hyphens of a label lie between words."""
    units = email_doubts.window(folded, begin - 1, width + 2, 1)
    word = _flags(rf"[{_WORD}]")[units]
    dash = units == ord("-")
    behind, here, ahead = word[:, :-2], word[:, 1:-1], word[:, 2:]
    dot = (units[:, 1:-1] == ord(".")) & behind & ahead
    inner = dash[:, 1:-1] & (behind | dash[:, :-2]) & (ahead | dash[:, 2:])
    good: NDArray[np.bool_] = here | dot | inner
    good[:, 0] &= here[:, 0]
    return good


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
