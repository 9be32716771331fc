"""PDF by PDFium: text page by page, annotations, form fields, document properties, attached files."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from piiscan.extract.lines import text_chunks
from piiscan.model import Blob, Location, Skip, TextChunk
from piiscan.sources.streams import Budget, LimitExceededError, open_seekable

__all__ = ["read_pdf"]

_ANNOTATION_KEYS = (b"Contents", b"V", b"TU", b"T")


def read_pdf(blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | Skip]:
    """One text chunk per page (more for a huge page). Not thread-safe: PDFium is not, even across documents."""
    with open_seekable(blob) as stream:
        try:
            document = pdfium.PdfDocument(stream)
        except pdfium.PdfiumError as error:
            if error.err_code == raw.FPDF_ERR_PASSWORD:
                yield Skip(blob.location, "open", "encrypted", "PDF with a password")
            else:
                yield Skip(blob.location, "open", "cannot_parse", "not readable as PDF")
            return
        try:
            yield from _document(document, blob, budget)
        finally:
            document.close()


def _document(document: pdfium.PdfDocument, blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | Skip]:
    properties = [value for value in document.get_metadata_dict(skip_empty=True).values() if value]
    yield from text_chunks(["\n".join(properties)], blob.location, budget.limits)
    for index in range(len(document)):
        yield from _page(document, index, replace(blob.location, page=index + 1), budget)
    for index in range(document.count_attachments()):
        yield _attachment(document, index, blob, budget)


def _page(document: pdfium.PdfDocument, index: int, location: Location, budget: Budget) -> Iterator[TextChunk | Skip]:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        yield Skip(location, "extract", "cannot_parse", "page not readable")
        return
    try:
        text_page = page.get_textpage()
        text = text_page.get_text_range().replace("\r\n", "\n")
        text_page.close()
        notes = [note for note in _annotations(page) if note not in text]
        if not text.strip() and next(page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None:
            yield Skip(location, "extract", "no_text", "scanned page: its text needs OCR")
        yield from text_chunks(["\n".join([text, *notes] if text.strip() else notes)], location, budget.limits)
    except pdfium.PdfiumError:
        yield Skip(location, "extract", "cannot_parse", "text of the page not readable")
    finally:
        page.close()


def _annotations(page: pdfium.PdfPage) -> Iterator[str]:
    """Comment texts and form field values, tool tips and names."""
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if annotation:
            values = (_annotation_value(annotation, key) for key in _ANNOTATION_KEYS)
            yield from (value for value in values if value.strip())
            raw.FPDFPage_CloseAnnot(annotation)


def _annotation_value(annotation: object, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)  # bytes, the final UTF-16 zero included
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _attachment(document: pdfium.PdfDocument, index: int, blob: Blob, budget: Budget) -> Blob | Skip:
    attachment = document.get_attachment(index)
    location = blob.location.inside(attachment.get_name() or f"attachment {index + 1}")
    try:
        data = bytes(attachment.get_data())
    except pdfium.PdfiumError:
        return Skip(location, "extract", "cannot_parse", "attachment not readable")
    if len(data) > budget.limits.member_bytes:
        return Skip(location, "extract", "too_large", f"attachment of {len(data)} bytes")
    try:
        budget.take(len(data))
    except LimitExceededError as error:
        return Skip(location, "extract", "too_large", str(error))
    return Blob(location, len(data), lambda: io.BytesIO(data), depth=blob.depth + 1)
