"""A second opinion on PDF files that PDFium cannot open or finds empty: pdfminer.six (extra pdf)."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import BinaryIO

from pdfminer.converter import TextConverter
from pdfminer.layout import LAParams
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

__all__ = ["page_texts"]


def page_texts(stream: BinaryIO, passwords: tuple[str, ...]) -> Iterator[str]:
    """The text of each page, vertical writing understood. Raises whatever pdfminer.six does on what it cannot read."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it logs what it chokes on
    out, resources = io.StringIO(), PDFResourceManager()
    device = TextConverter(resources, out, laparams=LAParams(detect_vertical=True))
    interpreter = PDFPageInterpreter(resources, device)
    for page in PDFPage.create_pages(_document(stream, passwords)):
        interpreter.process_page(page)
        yield out.getvalue().rstrip("\f")
        out.seek(0)
        out.truncate()


def _document(stream: BinaryIO, passwords: tuple[str, ...]) -> PDFDocument:
    for password in passwords:
        stream.seek(0)
        try:
            return PDFDocument(PDFParser(stream), password)
        except PDFPasswordIncorrect:
            continue
    stream.seek(0)
    return PDFDocument(PDFParser(stream))
