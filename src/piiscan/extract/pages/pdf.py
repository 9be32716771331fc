"""PDF by PDFium: pages, what is said of the document, attached files; passwords, and a second opinion where it fails."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from piiscan.extract.pages import pdf_metadata, pdf_values
from piiscan.extract.pages.pdf_page import read_page
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget, LimitExceededError, open_seekable

__all__ = ["read_pdf"]

Item: TypeAlias = Blob | TextChunk | TableChunk | Skip


def read_pdf(blob: Blob, budget: Budget) -> Iterator[Item]:
    """One text chunk per page (more for a huge page). Not thread-safe: PDFium is not, even across documents."""
    with open_seekable(blob) as stream:
        try:
            document = _opened(stream, budget.reading.passwords)
        except pdfium.PdfiumError as error:
            if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
                given = len(budget.reading.passwords)
                tried = f"; none of {given} passwords fits" if given else "; hint: --passwords FILE"
                yield Skip(blob.location, "open", "encrypted", f"PDF with a password{tried}")
            else:
                yield from _otherwise(stream, blob, budget)
            return
        try:
            yield from _document(document, stream, blob, budget)
        finally:
            document.close()


def _opened(stream: BinaryIO, passwords: tuple[str, ...]) -> pdfium.PdfDocument:
    """With the first password that fits, the user's or the owner's. Raises PdfiumError."""
    for password in (None, *passwords):
        try:
            stream.seek(0)
            return pdfium.PdfDocument(stream, password)
        except pdfium.PdfiumError as error:
            last = error
            if error.err_code != raw.FPDF_ERR_PASSWORD:
                break
    raise last


def _document(document: pdfium.PdfDocument, stream: BinaryIO, blob: Blob, budget: Budget) -> Iterator[Item]:
    document.init_forms()  # before the pages; PDFium is built without JavaScript
    seen: set[str] = set()
    found = False
    for index in range(len(document)):
        for item in _page(document, index, replace(blob.location, page=index + 1), blob, budget, seen):
            found = True
            yield item
    if not found:  # empty pages, or text that PDFium does not see
        yield from (chunk for chunk in _second_opinion(stream, blob, budget) if chunk.text.strip())
    yield from text_chunks(["\n".join(pdf_metadata.lines(document, stream, seen))], blob.location, budget.limits)
    for index in range(document.count_attachments()):
        yield _attachment(document.get_attachment(index), f"attachment {index + 1}", blob.location, blob, budget)


def _page(
    document: pdfium.PdfDocument, index: int, location: Location, blob: Blob, budget: Budget, seen: set[str]
) -> Iterator[Item]:
    """What is on a page and attached to it; `seen` takes the texts of its notes."""
    try:
        page = document[index]
    except pdfium.PdfiumError:
        yield Skip(location, "extract", "cannot_parse", "page not readable")
        return
    try:
        notes = list(pdf_values.notes(page))
        seen.update(text for note in notes for text in (note.text, note.label))
        for number, attachment in enumerate(pdf_values.page_attachments(page), 1):
            yield _attachment(attachment, f"page {index + 1} attachment {number}", location, blob, budget)
        if notes:
            page = _with_appearances(document, page, index)
        yield from read_page(page, location, budget, notes)
    except pdfium.PdfiumError:
        yield Skip(location, "extract", "cannot_parse", "text of the page not readable")
    finally:
        page.close()


def _with_appearances(document: pdfium.PdfDocument, page: pdfium.PdfPage, index: int) -> pdfium.PdfPage:
    """The page with what is seen of its notes and fields in its text: values beside their printed labels."""
    if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page
    page.close()
    return document[index]


def _otherwise(stream: BinaryIO, blob: Blob, budget: Budget) -> Iterator[Item]:
    """What pdfminer.six makes of a file that PDFium cannot open; a Skip says in any case that it is broken."""
    found = False
    for chunk in _second_opinion(stream, blob, budget):
        found = True
        yield chunk
    if found:
        yield Skip(blob.location, "extract", "cut_short", "broken PDF: text of its pages alone, by pdfminer.six")
    else:
        yield Skip(blob.location, "open", "cannot_parse", "not readable as PDF")


def _second_opinion(stream: BinaryIO, blob: Blob, budget: Budget) -> Iterator[TextChunk]:
    try:
        from piiscan.extract.pages import pdf_second

        for number, text in enumerate(pdf_second.page_texts(stream, budget.reading.passwords), 1):
            yield from text_chunks([text], replace(blob.location, page=number), budget.limits)
    except ModuleNotFoundError:
        return
    except Exception:  # noqa: BLE001 - pdfminer.six raises anything on a broken file; what it gave before is text
        return


def _attachment(
    attachment: pdfium.PdfAttachment, unnamed: str, location: Location, blob: Blob, budget: Budget
) -> Blob | Skip:
    place = location.inside(attachment.get_name() or unnamed)
    try:
        data = bytes(attachment.get_data())
    except pdfium.PdfiumError:
        return Skip(place, "extract", "cannot_parse", "attachment not readable")
    if len(data) > budget.limits.member_bytes:
        return Skip(place, "extract", "too_large", f"attachment of {len(data)} bytes")
    try:
        budget.take(len(data))
    except LimitExceededError as error:
        return Skip(place, "extract", "too_large", str(error))
    return Blob(place, len(data), lambda: io.BytesIO(data), depth=blob.depth + 1)
