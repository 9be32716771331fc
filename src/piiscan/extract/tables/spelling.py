"""Delimited text as Excel, databases and people write it, brought to the one form that is parsed: one-byte delimiter, `"`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

__all__ = ["Spelling", "spelling"]

_SEP_LINE = re.compile('\ufeff?"?sep=(.)"?[^\\S\\r\\n]*(?:\r\n|\n|\r)', re.IGNORECASE)  # for Excel; no row of the table
_WIDE = ("||", "、", "，", "^", "\x01", "\x1f", "¥t", "\\t")  # ^A: Hive; \t: written out by a careless program
_MARK = "\x1f"  # what stands for one of them
_PLAIN = ",\t;|"
_SAMPLE_LINES = 100
_SAMPLE_CHARS = 1 << 16
_EVEN = 0.9  # share of lines that have the same number of an unusual delimiter


@dataclass(frozen=True, slots=True)
class Spelling:
    """skip: characters of a `sep=` line in front. mark: the delimiter it names, or "". wide: a delimiter to be replaced
    by `mark`. single: cells stand in single quotes. spaced: a space between delimiter and quote."""

    skip: int = 0
    mark: str = ""
    wide: str = ""
    single: bool = False
    spaced: str = ""

    def plain(self, text: str) -> str:
        """`text`, whole lines behind the `sep=` line, in the form that is parsed."""
        if self.wide:
            text = text.replace(self.wide, self.mark)
        if self.spaced:
            text = text.replace(f'{self.spaced} "', f'{self.spaced}"')
        return _single_quoted(text, self.mark or self.spaced or _PLAIN) if self.single else text


def spelling(text: str) -> Spelling:
    """How the table that starts with `text` is written; Spelling() where it is plain CSV or no table."""
    sep = _SEP_LINE.match(text)
    skip, mark = (sep.end(), sep[1]) if sep else (0, "")
    lines = [line for line in text[skip : skip + _SAMPLE_CHARS].splitlines()[:_SAMPLE_LINES] if line]
    wide = mark if mark and not mark.isascii() else "" if mark else _wide(lines)
    mark = _MARK if wide else mark
    sample = "\n".join(lines)
    spaced = next((m for m in (mark or _PLAIN) if f'{m} "' in sample and f'{m}"' not in sample), "")
    quoted = sum(line[0] == line[-1] == "'" and len(line) > 1 for line in lines)
    return Spelling(skip, mark, wide, 2 * quoted > len(lines) and '"' not in sample, spaced)


def _wide(lines: list[str]) -> str:
    """An unusual delimiter that parts nearly all lines in as many cells, at least three, where a usual one does not."""
    if len(lines) < 2:
        return ""
    found = {mark: _even(lines, mark) for mark in (*_WIDE, *_PLAIN)}
    best = max(_WIDE, key=lambda mark: found[mark])
    return best if found[best] >= 2 and found[best] >= max(found[mark] for mark in _PLAIN if mark not in best) else ""


def _even(lines: list[str], mark: str) -> int:
    """How often `mark` stands in nearly every line; 0 where the lines differ."""
    count, hits = Counter(line.count(mark) for line in lines).most_common(1)[0]
    return count if hits >= _EVEN * len(lines) else 0


def _single_quoted(text: str, marks: str) -> str:
    edge = f"[{re.escape(marks)}\r\n]"
    cell = re.compile(rf"(?:^|(?<={edge}))'((?:[^'\r\n]|'')*)'(?={edge}|$)")
    return cell.sub(lambda match: '"' + match[1].replace("''", "'").replace('"', '""') + '"', text)
