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
_COLUMN = 2.0  # height over width of a line of vertical writing


@dataclass(frozen=True, slots=True)
class PageText:
    """`unreadable`: fonts without a map to Unicode: what is there are the numbers of glyphs."""

    text: str
    unreadable: bool = False


def page_text(page: pdfium.PdfPage) -> PageText:
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        lines = _right_to_left(text_page, text.split("\r\n"))
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


def _right_to_left(text_page: pdfium.PdfTextPage, lines: list[str]) -> list[str]:
    """Columns of vertical writing from the right; PDFium gives them from the left."""
    starts = [0, *accumulate(_units(line) + 2 for line in lines)]
    long = sorted(range(len(lines)), key=lambda i: -len(lines[i]))[:_ASKED]
    if all(_left(text_page, starts[i], lines[i]) is None for i in long):
        return lines
    ordered: list[str] = []
    run: list[tuple[float, str]] = []
    for start, line in zip(starts[:-1], lines, strict=True):
        left = _left(text_page, start, line)
        if run and (left is None or left < run[-1][0]):
            ordered += [text for _, text in reversed(run)]
            run = []
        if left is None:
            ordered.append(line)
        else:
            run.append((left, line))
    return ordered + [text for _, text in reversed(run)]


def _units(text: str) -> int:
    """PDFium counts UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _left(text_page: pdfium.PdfTextPage, start: int, line: str) -> float | None:
    """Left border of a line that runs downward; None for any other."""
    if len(line) < 2:
        return None
    try:
        first, last = text_page.get_charbox(start), text_page.get_charbox(start + _units(line) - 1)
    except pdfium.PdfiumError:
        return None
    down, across = first[3] - last[1], max(first[2], last[2]) - min(first[0], last[0])
    return float(first[0]) if down > _COLUMN * across else None
