"""The text of one office XML part (WordprocessingML, DrawingML, SpreadsheetML leftovers, OpenDocument)."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from lxml import etree

from piiscan.extract.office.parttext import PartText
from piiscan.extract.office.xmlflow import Writer

__all__ = ["HasDoctypeError", "declares", "element_text", "external_targets", "parsed", "part_text", "safe_parser"]


def part_text(data: bytes, *, recover: bool = False) -> PartText:
    """Raises etree.XMLSyntaxError for a broken part, HasDoctypeError; nothing is ever resolved or fetched."""
    return element_text(parsed(data, recover=recover))


def element_text(root: etree._Element | None) -> PartText:
    """The text of a parsed part."""
    text = PartText()
    if root is not None:
        writer = Writer(text)
        writer.visit(root)
        writer.flush()
    return text


def external_targets(data: bytes) -> list[str]:
    """Link targets of a `.rels` part: mailto: and web addresses, paths of linked files."""
    root = parsed(data)
    outside = [] if root is None else [el.get("Target", "") for el in root.iter() if el.get("TargetMode") == "External"]
    return list(dict.fromkeys(map(unquote, outside)))


class HasDoctypeError(ValueError):
    """The part declares entities or elements of its own, which may hide text; ECMA-376 part 2, 8.1.4 forbids it.

    The bare name of a document type, as OpenDocument writes it for Basic macros, hides nothing.
    """


def safe_parser(*, recover: bool = False) -> etree.XMLParser:
    """Nothing is resolved or fetched; depth and length of texts are bounded by libxml2."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover, remove_comments=True
    )


def parsed(data: bytes, *, recover: bool = False) -> etree._Element | None:
    """The root of a part, None for an empty one. Raises as `part_text`."""
    root = etree.fromstring(data, safe_parser(recover=recover))
    if root is not None and declares(root):
        raise HasDoctypeError
    return root


def declares(root: etree._Element) -> bool:
    """Whether a document type with declarations, or entities of one that is not at hand, stand in a part."""
    docinfo: Any = root.getroottree().docinfo
    if not docinfo.doctype:
        return False
    inner = docinfo.internalDTD
    own = inner is None or any(True for _ in inner.iterentities()) or any(True for _ in inner.iterelements())
    return own or next(root.iter(etree.Entity), None) is not None
