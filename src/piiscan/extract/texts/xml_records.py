"""XML of any vocabulary: repeated records as tables, mixed content as lines, the rest as lines `name: value`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from piiscan.config import MIB
from piiscan.extract.characters.decode import decode_all
from piiscan.extract.texts.flatten import split
from piiscan.extract.texts.text import read_text
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["comments_of", "document", "entities_left", "read_xml"]

_WHOLE = 64 * MIB  # bytes of a document read as one tree
_LINK = frozenset({"schemaLocation", "noNamespaceSchemaLocation"})


def read_xml(blob: Blob, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    """Lines count the values, not the lines of the source. Entities declared inside the document are resolved, within
    libxml2's bounds; nothing outside it is ever opened. What cannot be parsed is read as the text it is.
    """
    tree = document(blob)
    if tree is None:
        yield from read_text(blob, budget)
        return
    root = tree.getroot()
    found = split({_name(root): _value(root)})
    found.lines += comments_of(tree)
    yield from found.chunks(blob.location, budget.limits)
    yield from entities_left(root, blob.location)


def document(blob: Blob) -> Any:
    """The tree of a document, None for one that is broken, nested too deep, over 64 MiB, or whose entities grow without
    bound. Nothing outside the document is ever opened."""
    with blob.open() as stream:
        data = stream.read(_WHOLE + 1)
    return _parsed(data) if len(data) <= _WHOLE else None


def comments_of(tree: Any) -> list[str]:
    """Lines of comments and processing instructions, those outside the root too."""
    asides = tree.xpath("//comment() | //processing-instruction()")
    comments = [str(node.text).strip() for node in asides if node.text and node.text.strip()]
    return [line for comment in comments for line in comment.splitlines()]


def entities_left(root: etree._Element, location: Location) -> Iterator[Skip]:
    """A Skip where entities of a document type that is not at hand stand for text."""
    if left := sum(1 for _ in root.iter(etree.Entity)):
        yield Skip(location, "extract", "unsupported", f"{left} references to entities outside the document")


def _parsed(data: bytes) -> Any:
    # Without huge_tree libxml2 stops at a depth of 256, which the recursion below relies on.
    safe: dict[str, Any] = {"resolve_entities": "internal", "no_network": True, "load_dtd": False, "huge_tree": False}
    parser = etree.XMLParser(**safe)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        try:  # Python knows encodings that libxml2 does not, and CP932 as Windows writes it
            text = decode_all(data).text
            root = etree.fromstring(_without_declaration(text).encode("utf-8", "replace"), parser)
        except (etree.XMLSyntaxError, ValueError):
            return None
    return root.getroottree()


def _without_declaration(text: str) -> str:
    text = text.lstrip("\ufeff \t\r\n")
    return text[text.find("?>") + 2 :] if text.startswith("<?xml") else text


def _value(element: etree._Element) -> Any:
    """An element as dicts, lists and strings; mixed content is one string."""
    tag = _name(element)
    attributes = _attributes((_named(tag, _local(key)), str(value)) for key, value in element.attrib.items())
    children = [child for child in element if isinstance(child.tag, str)]
    own = [element.text, *(child.tail for child in element)]
    if not children or any((text or "").strip() for text in own):
        text = "".join(str(piece) for piece in element.itertext(etree.Element)).strip()
        inner = _attributes_below(children)
        return text if not (attributes or inner) else attributes | inner | {"": text}
    groups: dict[str, list[Any]] = {key: [*values] for key, values in attributes.items()}
    for child in children:
        groups.setdefault(_name(child), []).append(_value(child))
    return {name: values[0] if len(values) == 1 else values for name, values in groups.items()}


def _attributes_below(children: list[etree._Element]) -> dict[str, list[str]]:
    """Attributes of the elements in mixed content."""
    return _attributes(
        (f"{_name(node)} {_local(key)}", str(value))
        for child in children
        for node in child.iter(etree.Element)
        for key, value in node.attrib.items()
    )


def _attributes(found: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Name -> values: namespaces apart, names may be the same."""
    out: dict[str, list[str]] = {}
    for name, value in found:
        if name not in _LINK:
            out.setdefault(name, []).append(value)
    return out


def _named(tag: str, attribute: str) -> str:
    """What an attribute is called: a name is the name of its element, of a font as of a customer."""
    return f"{tag} {attribute}" if attribute.endswith("name") else attribute


def _name(element: etree._Element) -> str:
    return _local(element.tag)


def _local(name: Any) -> str:
    return str(name).rpartition("}")[2]
