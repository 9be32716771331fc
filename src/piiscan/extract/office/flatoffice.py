"""Office documents in one XML file: flat OpenDocument, Excel 2003 and Word 2003 XML."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from lxml import etree

from piiscan.extract.office.excelxml import SPREADSHEET, excel_sheets
from piiscan.extract.office.ods import Content
from piiscan.extract.office.packageparts import Item, text_items
from piiscan.extract.office.xmlattributes import local_name
from piiscan.extract.office.xmltext import element_text
from piiscan.extract.old_office.ole import bytes_blob
from piiscan.extract.tables.sheets import sheet_chunks
from piiscan.extract.texts.lines import text_chunks
from piiscan.extract.texts.text import read_text
from piiscan.extract.texts.xml_records import comments_of, document, entities_left
from piiscan.model import Blob
from piiscan.sources.streams import Budget

__all__ = ["read_flat"]

_BINARY = ("{*}binary-data", "{*}binData")
_PICTURE = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emz", ".wmz", ".emf", ".wmf", ".pcz")


def read_flat(blob: Blob, budget: Budget) -> Iterator[Item]:
    """Sheets as tables, the flow and what stands beside it as text, embedded files as blobs; pictures with OCR alone."""
    tree = document(blob)
    if tree is None:
        yield from read_text(blob, budget)
        return
    root = tree.getroot()
    comments = comments_of(tree)
    inner = list(_embedded(root, blob, budget))
    if root.tag == f"{{{SPREADSHEET}}}Workbook":
        yield from _excel(root, blob, budget)
    elif root.find("{*}body/{*}spreadsheet") is not None:
        yield from _sheets(root, blob, budget)
    else:
        yield from text_items(element_text(root), blob.location, budget)
    yield from text_chunks(["\n".join(comments)], blob.location, budget.limits)
    yield from inner
    yield from entities_left(root, blob.location)


def _excel(root: etree._Element, blob: Blob, budget: Budget) -> Iterator[Item]:
    beside: dict[str, None] = {}
    for sheet in excel_sheets(root):
        place = replace(blob.location, sheet=sheet.name)
        yield from sheet_chunks(sheet.rows, place, budget.limits, sheet.merged)
        beside |= {sheet.name: None} | sheet.beside
    lines = [*filter(None, beside), *element_text(root).all_lines()]
    yield from text_chunks(["\n".join(lines)], blob.location, budget.limits)


def _sheets(root: etree._Element, blob: Blob, budget: Budget) -> Iterator[Item]:
    content = Content(io.BytesIO(etree.tostring(root)), budget)
    for name, rows in groupby(content.rows(), itemgetter(0)):
        yield from sheet_chunks((row for _, row in rows), replace(blob.location, sheet=name), budget.limits)
    yield from text_items(content.rest, blob.location, budget)


def _embedded(root: etree._Element, blob: Blob, budget: Budget) -> Iterator[Blob]:
    """Files in base64, taken out of the tree."""
    for number, element in enumerate(list(root.iter(*_BINARY)), 1):
        try:
            data = base64.b64decode(element.text or "")
        except (binascii.Error, ValueError):
            continue
        element.text = None
        name = next((str(value) for key, value in element.attrib.items() if local_name(key) == "name"), "")
        if budget.reading.ocr != "off" or not _is_picture(element.getparent(), name):
            yield bytes_blob(data, blob.location.inside(f"object {number}"), blob)


def _is_picture(parent: Any, name: str) -> bool:
    return name.lower().endswith(_PICTURE) or (parent is not None and local_name(parent.tag) in {"image", "pict"})
