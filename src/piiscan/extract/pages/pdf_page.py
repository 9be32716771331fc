"""One page of a PDF: its text, what is noted on it, and by OCR what is only drawn."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from piiscan.extract.pages.pdf_text import PageText, page_text
from piiscan.extract.pages.pdf_values import Note
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

if TYPE_CHECKING:
    from piiscan.extract.pages.ocr import Pixels
    from piiscan.extract.pages.regions import Lines

__all__ = ["read_page"]

_DPI = {"fast": 200, "full": 300}
_LONGEST_SIDE = {"fast": 3400, "full": 5000}  # pixels, whatever the page's size
_LITTLE_TEXT = 100  # characters: a fax's header, page numbers, a stamp
_MOSTLY = 0.5  # of the page: a scan
_PICTURE = 0.02  # of the page: more than a logo; a photo of a licence on A4 has 7 %
_DRAWN = 20  # paths on a page without text: ten letters drawn as outlines


@dataclass(frozen=True, slots=True)
class _Drawn:
    """pictures: (n, 4) left, top, right, bottom as shares of the page, from the upper left. paths: counted to `_DRAWN`."""

    pictures: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    paths: int

    @property
    def covered(self) -> float:
        return float(np.prod(self.pictures[:, 2:] - self.pictures[:, :2], axis=1).sum())


def read_page(
    page: pdfium.PdfPage, location: Location, budget: Budget, notes: Sequence[Note]
) -> Iterator[TextChunk | TableChunk | Skip]:
    """A chunk of the text and the notes, then regions of what is drawn; a Skip where text is drawn and OCR is off.

    `sheet` of a region is "region X,Y,W,H" in points of the page as it is shown, from the upper left.
    """
    found, how = page_text(page), budget.reading.ocr
    known = found.text if found.text.strip() else ""
    rest = dict.fromkeys(str(note) for note in notes if note.label or note.text not in known)
    yield from text_chunks(["\n".join(filter(None, [known, *rest]))], location, budget.limits)
    little = sum(not c.isspace() for c in known[: 10 * _LITTLE_TEXT]) < _LITTLE_TEXT
    if not (little or found.unreadable or how == "full"):
        return
    drawn = _drawn(page)
    if found.unreadable or (little and _is_drawing(drawn, known)):
        if how == "off":
            yield _unread(found, location)
        else:
            yield from _recognized(page, location, budget, "" if found.unreadable else known)
    elif how == "full" and known and len(drawn.pictures) and not _is_layer(page, drawn):
        yield from _recognized(page, location, budget, known, drawn)


def _is_drawing(drawn: _Drawn, text: str) -> bool:
    if text:
        return drawn.covered >= _MOSTLY
    return len(drawn.pictures) > 0 or drawn.paths >= _DRAWN


def _unread(found: PageText, location: Location) -> Skip:
    if found.unreadable:
        return Skip(
            location, "extract", "replaced_characters", "fonts that do not tell their letters; hint: --ocr fast"
        )
    return Skip(location, "extract", "no_text", "scanned page: its text needs OCR; hint: --ocr fast")


def _drawn(page: pdfium.PdfPage) -> _Drawn:
    """Pictures of some size, and paths. Of a picture inside a form object the place is not known: the whole page."""
    left, bottom, right, top = page.get_bbox()
    width, height = max(right - left, 1.0), max(top - bottom, 1.0)
    pictures, paths = [], 0
    for item in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH], max_depth=5):
        if item.type == raw.FPDF_PAGEOBJ_PATH:
            paths += 1
            continue
        box = np.array([0.0, 0.0, 1.0, 1.0])
        if item.level == 0 and page.get_rotation() == 0:
            x0, y0, x1, y1 = item.get_bounds()
            box = np.array([(x0 - left) / width, (top - y1) / height, (x1 - left) / width, (top - y0) / height]).clip(
                0, 1
            )
        if np.prod(box[2:] - box[:2]) >= _PICTURE:
            pictures.append(box)
    return _Drawn(np.array(pictures).reshape(-1, 4), paths)


def _is_layer(page: pdfium.PdfPage, drawn: _Drawn) -> bool:
    """Whether the text is the invisible one that a scanner's own OCR laid over the picture of a page."""
    if drawn.covered < _MOSTLY:
        return False
    texts = page.get_objects([raw.FPDF_PAGEOBJ_TEXT], max_depth=5)
    return all(raw.FPDFTextObj_GetTextRenderMode(text) == raw.FPDF_TEXTRENDERMODE_INVISIBLE for text in texts)


def _recognized(
    page: pdfium.PdfPage, location: Location, budget: Budget, known: str, drawn: _Drawn | None = None
) -> Iterator[TextChunk | TableChunk | Skip]:
    """Regions of the page as it looks, without lines that its text has too; with `drawn` only those in pictures."""
    from piiscan.extract.pages import ocr, recognized  # with the extra alone

    how = budget.reading.ocr
    scale = min(_DPI[how] / 72, _LONGEST_SIDE[how] / max(page.get_size()))
    lines = ocr.read_lines(_pixels(page, scale), how)
    text = _folded(known)
    new = np.array([not text or _folded(line) not in text for line in lines.texts], bool)
    if drawn is not None and lines.turns == 0:
        new &= _inside(lines, drawn)
    yield from recognized.region_chunks(recognized.some(lines, new), location, budget, 1 / scale)


def _pixels(page: pdfium.PdfPage, scale: float) -> Pixels:
    bitmap = page.render(scale=scale)
    pixels: Pixels = np.array(bitmap.to_numpy()[..., :3])
    bitmap.close()
    return pixels


def _inside(lines: Lines, drawn: _Drawn) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether a line's middle lies in a picture."""
    middle = (lines.boxes[:, :2] + lines.boxes[:, 2:]) / 2 / np.array(lines.size)
    after = middle[:, None] >= drawn.pictures[:, :2]
    before = middle[:, None] <= drawn.pictures[:, 2:]
    inside: np.ndarray[tuple[int], np.dtype[np.bool_]] = (after & before).all(axis=2).any(axis=1)
    return inside


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
