"""What a PDF says of itself: properties, XMP, outline, scripts, XFA forms."""

from __future__ import annotations

import contextlib
import re
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from lxml import etree

from piiscan.config import MIB
from piiscan.extract.pages import pdf_strings, pdf_values

__all__ = ["lines"]

_XMP_START, _XMP_END = b"<x:xmpmeta", b"</x:xmpmeta>"
_PACKED = re.compile(
    rb"(?:/Type\s*/Metadata\b[^>]{0,200}?/FlateDecode|/FlateDecode[^>]{0,200}?/Type\s*/Metadata\b)[^>]{0,200}>>\s*stream\r?\n"
)
_MOST_XMP, _MOST_PACKED = MIB, MIB >> 2  # bytes of one packet, unpacked and packed
_WINDOW = 16 * MIB  # bytes looked through at a time
_LAYOUT = frozenset({"template", "config", "localeSet", "connectionSet", "stylesheet"})
_WORDS = frozenset({"text", "exData", "p", "span", "b", "i"})  # elements of a template that people read


def lines(document: pdfium.PdfDocument, stream: BinaryIO, seen: set[str]) -> Iterator[str]:
    """Texts of the document that stand on no page, each a line or more, each once, and none that was `seen` before."""
    texts = chain(_told(document), _xmp(stream))
    if raw.FPDF_GetSecurityHandlerRevision(document) < 0:
        texts = chain(texts, pdf_strings.strings(stream))
    for text in texts:
        if text not in seen:
            seen.add(text)
            yield text


def _told(document: pdfium.PdfDocument) -> Iterator[str]:
    yield from document.get_metadata_dict(skip_empty=True).values()
    yield from pdf_values.outline_links(document)
    yield from pdf_values.scripts(document)
    for name, data in pdf_values.packets(document):
        yield from _form_data(data, words=_WORDS if name in _LAYOUT else None)


def _xmp(stream: BinaryIO) -> Iterator[str]:
    """Text and attributes of the XMP of the file and of images in it.

    Found by its marks: XMP is meant to be read by programs that know no PDF (ISO 16684-1, 7.3). In object streams and
    in encrypted files it is not seen; there the properties usually say the same.
    """
    for packet in _packets(stream):
        if (root := _parsed(packet)) is None:
            continue
        for element in root.iter("{*}*"):
            values = [element.text or "", *(str(value) for value in element.attrib.values())]
            yield from (value.strip() for value in values if value.strip() and not _is_plumbing(value))


def _packets(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    data = b""
    while more := stream.read(_WINDOW):
        data = data[-_MOST_XMP:] + more  # a packet that is cut comes whole the next time
        yield from _between(data)
        for match in _PACKED.finditer(data) if b"/Metadata" in data else ():
            if data.startswith(b"\x78", match.end()):  # as every zlib stream begins (RFC 1950); slices cost time
                with contextlib.suppress(zlib.error):
                    packed = data[match.end() : match.end() + _MOST_PACKED]
                    yield from _between(zlib.decompressobj().decompress(packed, _MOST_XMP))


def _between(data: bytes) -> Iterator[bytes]:
    """Packets that are whole; no search runs twice over the same bytes, whatever they are."""
    start = data.find(_XMP_START)
    while start >= 0 and (end := data.find(_XMP_END, start)) >= 0:
        yield data[start : end + len(_XMP_END)][-_MOST_XMP:]
        start = data.find(_XMP_START, end)


def _is_plumbing(value: str) -> bool:
    return value.startswith(("http://ns.adobe.com/", "http://www.w3.org/", "uuid:", "xmp.iid:", "xmp.did:"))


def _form_data(data: bytes, words: frozenset[str] | None) -> Iterator[str]:
    """`element: text` of form data, the bare text of the words in a template."""
    root = _parsed(data)
    for element in root.iter("{*}*") if root is not None else ():
        name = str(element.tag).rpartition("}")[2]
        text = (element.text or "").strip()
        if text and (words is None or name in words):
            yield text if words else f"{name}: {text}"


def _parsed(data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root: etree._Element | None = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    return root
