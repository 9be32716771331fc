"""The text of a PDF page as PDFium gives it, and how far it can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import pypdfium2 as pdfium
import pypdfium2.raw as raw

__all__ = ["PageText", "page_text"]

_SAMPLE = 64  # characters asked whether their font tells what they are
_UNREADABLE = 0.2  # share of them from which on a page is not believed
_ASKED = 4  # longest lines that tell whether there is vertical writing on the page
_LETTERS = 20  # lines of one or two characters, half of the page's at least: letters set one by one
_CJK = "\u2e80"  # a column may hold digits, but one of digits alone is a list
_ASIDE = 0.3  # of a character's width: how far letters of one column stray
_COLUMN = 1.5  # height over width of a line of vertical writing


@dataclass(frozen=True, slots=True)
class PageText:
    """`unreadable`: fonts without a map to Unicode: what is there are the numbers of glyphs."""

    text: str
    unreadable: bool = False


def page_text(page: pdfium.PdfPage) -> PageText:
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        lines = _vertical(text_page, text.split("\r\n"))
        # U+FFFE is PDFium's mark for a hyphen at a line's end, whose lines it joins: user-\r\nname@example.com
        return PageText("\n".join(lines).replace("\ufffe", "-"), bool(text) and _is_unreadable(text_page, text))
    finally:
        text_page.close()


def _is_unreadable(text_page: pdfium.PdfTextPage, text: str) -> bool:
    count = text_page.count_chars()
    step = max(count // _SAMPLE, 1)
    asked = range(0, count, step)
    wrong = sum(raw.FPDFText_HasUnicodeMapError(text_page, i) == 1 for i in asked)
    sample = text[:: max(len(text) // _SAMPLE, 1)]
    strange = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or (c < " " and c not in "\t\r\n") for c in sample)
    return wrong >= _UNREADABLE * len(asked) or strange >= _UNREADABLE * max(len(sample), 1)


@dataclass(slots=True)
class _Column:
    """A line that runs downward, or a single character; points from the lower left of the page."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    def goes_on(self, other: _Column) -> bool:
        """Whether `other` stands right below, as characters do that are set one by one."""
        if self.text[0] < _CJK:
            return False
        wide = max(self.right - self.left, other.right - other.left)
        middles = abs(self.left + self.right - other.left - other.right) / 2
        return middles < _ASIDE * wide and abs(self.bottom - other.top) < _ASIDE * wide


def _vertical(text_page: pdfium.PdfTextPage, lines: list[str]) -> list[str]:
    """Lines of vertical writing whole and from the right. PDFium gives them from the left, or letter by letter."""
    starts = [0, *accumulate(_units(line) + 2 for line in lines)]
    long = sorted(range(len(lines)), key=lambda i: -len(lines[i]))[:_ASKED]
    letters = sum(0 < len(line) <= 2 for line in lines)
    if 2 * letters < max(len(lines), _LETTERS) and not any(_column(text_page, starts[i], lines[i]) for i in long):
        return lines
    ordered: list[str] = []
    run: list[_Column] = []
    for start, line in zip(starts[:-1], lines, strict=True):
        column = _column(text_page, start, line, letters=True)
        if run and column and run[-1].goes_on(column):
            run[-1].text, run[-1].bottom = run[-1].text + column.text, column.bottom
            continue
        if run and (column is None or column.left < run[-1].left or len(run[-1].text) == 1):
            ordered += [before.text for before in reversed(run)]
            run = []
        if column is None:
            ordered.append(line)
        else:
            run.append(column)
    return ordered + [column.text for column in reversed(run)]


def _units(text: str) -> int:
    """PDFium counts UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _column(text_page: pdfium.PdfTextPage, start: int, line: str, *, letters: bool = False) -> _Column | None:
    """The line's place if it runs downward; with `letters` that of a single character too."""
    if not line or (len(line) == 1 and not letters):
        return None
    try:
        first = text_page.get_charbox(start, loose=True)
        last = text_page.get_charbox(start + _units(line) - 1, loose=True)
    except pdfium.PdfiumError:
        return None
    left, right = min(first[0], last[0]), max(first[2], last[2])
    if len(line) > 1 and first[3] - last[1] < _COLUMN * (right - left):
        return None
    return _Column(line, left, right, first[3], last[1])
