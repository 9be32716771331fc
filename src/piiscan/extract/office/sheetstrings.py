"""What the shared strings of an xlsx package hold besides the cells: readings, and strings that no cell shows any more."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

__all__ = ["other_texts", "used_strings"]

_USE = re.compile(rb" t=(?:\"s\"|'s')[^<>]{0,200}>\s*<(?:\w+:)?v>\s*(\d{1,9})")
_ITEM = re.compile(rb"<(?:\w+:)?si[\s/>]")


def used_strings(data: bytes) -> set[int]:
    """Numbers of the shared strings that the cells in a piece of a sheet name."""
    return set(map(int, _USE.findall(data)))


def other_texts(data: bytes, used: set[int]) -> Iterator[str]:
    """Readings (furigana), and strings whose numbers are not in `used`: some programs leave them when a cell is deleted.

    Each once, in order. `data`: the whole part; it is not parsed where there can be neither.
    """
    if b"rPh" not in data and sum(1 for _ in _ITEM.finditer(data)) <= len(used):
        return
    seen: set[str] = set()
    items = etree.iterparse(io.BytesIO(data), tag="{*}si", resolve_entities=False, no_network=True, recover=True)
    for number, (_, item) in enumerate(items):
        texts = [_reading(item)] if number in used else [_plain(item), _reading(item)]
        item.clear()
        while item.getprevious() is not None:
            del item.getparent()[0]
        for text in texts:
            if text and text not in seen:
                seen.add(text)
                yield text


def _plain(item: etree._Element) -> str:
    texts = item.iterfind(".//{*}t")
    return "".join(t.text or "" for t in texts if not str(getattr(t.getparent(), "tag", "")).endswith("}rPh")).strip()


def _reading(item: etree._Element) -> str:
    """Readings of words side by side are joined, others stand apart."""
    reading, last = "", ""
    for ruby in item.iterchildren("{*}rPh"):
        gap = " " if reading and ruby.get("sb") != last else ""
        reading += gap + "".join(str(text) for text in ruby.itertext()).strip()
        last = ruby.get("eb", "")
    return reading
