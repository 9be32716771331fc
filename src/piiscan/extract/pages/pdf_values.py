"""What PDFium gives through buffers of the caller: strings of annotations, forms, links, outlines, scripts."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

__all__ = ["Note", "notes", "outline_links", "packets", "page_attachments", "scripts", "wide"]

_NOTE_KEYS = (b"Contents", b"Subj", b"T")
_MOST_ANNOTATIONS = 100_000  # of one page
_MOST_CHOICES = 1000  # of one field


def wide(call: Callable[[Any, int], int]) -> str:
    """A UTF-16 string by two calls of `call(buffer, bytes)`, which gives its length in bytes, the final zero included."""
    size = call(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


@dataclass(frozen=True, slots=True)
class Note:
    """Text of an annotation; `label` is what people see beside a form field."""

    text: str
    label: str = ""

    def __str__(self) -> str:
        return f"{self.label}: {self.text}" if self.label else self.text


def notes(page: pdfium.PdfPage) -> Iterator[Note]:
    """Comments with their authors, form fields and the choices of lists, link targets; none is empty."""
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        if not (annotation := raw.FPDFPage_GetAnnot(page, index)):
            continue
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        if subtype == raw.FPDF_ANNOT_LINK:
            link = raw.FPDFAnnot_GetLink(annotation)
            yield from map(Note, _target(page.pdf, raw.FPDFLink_GetAction(link) if link else None))
        if subtype == raw.FPDF_ANNOT_WIDGET:
            yield from _field(page.formenv, annotation)
        else:
            yield from map(Note, filter(str.strip, (_string(annotation, key) for key in _NOTE_KEYS)))
        raw.FPDFPage_CloseAnnot(annotation)


def _string(annotation: Any, key: bytes) -> str:
    return wide(lambda buffer, size: int(raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size)))


def _field(form: Any, annotation: Any) -> Iterator[Note]:
    """The label people see (tool tip), else the field's name; values may lie in a parent, which the form knows."""
    label = _string(annotation, b"TU") or _string(annotation, b"T")
    values = [_string(annotation, key) for key in (b"V", b"DV")]
    if form:
        label = _of_field(raw.FPDFAnnot_GetFormFieldAlternateName, form, annotation) or label
        label = label or _of_field(raw.FPDFAnnot_GetFormFieldName, form, annotation)
        values.append(_of_field(raw.FPDFAnnot_GetFormFieldValue, form, annotation))
        values += _choices(form, annotation)
    found = dict.fromkeys(value for value in values if value.strip())
    if found:
        yield from (Note(value, label.strip()) for value in found)
    elif label.strip():
        yield Note(label)


def _of_field(function: Any, form: Any, annotation: Any) -> str:
    return wide(lambda buffer, size: int(function(form, annotation, buffer, size)))


def _choices(form: Any, annotation: Any) -> Iterator[str]:
    for i in range(min(raw.FPDFAnnot_GetOptionCount(form, annotation), _MOST_CHOICES)):
        yield wide(lambda buffer, size, i=i: int(raw.FPDFAnnot_GetOptionLabel(form, annotation, i, buffer, size)))  # type: ignore[misc]


def _target(document: pdfium.PdfDocument, action: Any) -> Iterator[str]:
    """A web or mail address, a telephone number (tel:), or the path of another file."""
    if not action:
        return
    for size, fill in (
        (raw.FPDFAction_GetURIPath(document, action, None, 0), partial(raw.FPDFAction_GetURIPath, document, action)),
        (raw.FPDFAction_GetFilePath(action, None, 0), partial(raw.FPDFAction_GetFilePath, action)),
    ):
        if size > 1:
            buffer = ctypes.create_string_buffer(size)
            fill(buffer, size)
            yield buffer.raw[: size - 1].decode("utf-8", "replace")


def page_attachments(page: pdfium.PdfPage) -> Iterator[pdfium.PdfAttachment]:
    """Files that hang on a page as pins or paper clips."""
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        if annotation := raw.FPDFPage_GetAnnot(page, index):
            if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FILEATTACHMENT:
                attached = raw.FPDFAnnot_GetFileAttachment(annotation)
                if attached:
                    yield pdfium.PdfAttachment(attached, page.pdf)
            raw.FPDFPage_CloseAnnot(annotation)


def outline_links(document: pdfium.PdfDocument) -> Iterator[str]:
    """Titles of the outline and where they lead, if outside. PDFium ends cycles."""
    for bookmark in document.get_toc():
        yield bookmark.get_title()
        yield from _target(document, raw.FPDFBookmark_GetAction(bookmark))


def scripts(document: pdfium.PdfDocument) -> Iterator[str]:
    """JavaScript of the document. It is text here; nothing runs."""
    for index in range(max(raw.FPDFDoc_GetJavaScriptActionCount(document), 0)):
        if action := raw.FPDFDoc_GetJavaScriptAction(document, index):
            yield wide(lambda buffer, size, a=action: int(raw.FPDFJavaScriptAction_GetScript(a, buffer, size)))  # type: ignore[misc]
            raw.FPDFDoc_CloseJavaScriptAction(action)


def packets(document: pdfium.PdfDocument) -> Iterator[tuple[str, bytes]]:
    """Name and XML of the parts of an XFA form."""
    for index in range(max(raw.FPDF_GetXFAPacketCount(document), 0)):
        size = raw.FPDF_GetXFAPacketName(document, index, None, 0)
        name = ctypes.create_string_buffer(max(size, 1))
        raw.FPDF_GetXFAPacketName(document, index, name, size)
        length = ctypes.c_ulong()
        raw.FPDF_GetXFAPacketContent(document, index, None, 0, length)
        content = ctypes.create_string_buffer(max(length.value, 1))
        if raw.FPDF_GetXFAPacketContent(document, index, content, length.value, length):
            yield name.value.decode("utf-8", "replace"), content.raw[: length.value]
