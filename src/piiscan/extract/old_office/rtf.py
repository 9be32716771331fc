"""Rich Text Format: own tokenizer for every place where text lies.

Libraries drop headers, text boxes, comments and fields and decode Japanese runs by the wrong code page.
Control words: RTF specification 1.9.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from piiscan.extract.old_office.flow import flow_chunks, without_fields
from piiscan.extract.old_office.officeart import picture_items
from piiscan.extract.old_office.ole import bytes_blob
from piiscan.extract.old_office.oleobject import ole1_object
from piiscan.extract.old_office.rtfparser import rtf_text
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["read_rtf"]


def read_rtf(blob: Blob, budget: Budget) -> Iterator[Blob | TableChunk | TextChunk | Skip]:
    """Body, headers, notes, comments, text boxes, field codes, deleted text, properties; embedded files as blobs."""
    with blob.open() as stream:
        data = stream.read()
    budget.take(len(data))
    text = rtf_text(data)
    flow, codes = without_fields(text.flow)
    yield from flow_chunks(flow, [*codes, *text.extras], blob.location, budget)
    yield from picture_items(text.pictures, blob, budget, text=any(map(str.isalnum, flow)))
    if text.cut:
        yield Skip(blob.location, "extract", "cut_short", text.cut)
    for number, content in enumerate(text.objects, 1):
        name, inner = ole1_object(content)
        yield bytes_blob(inner, blob.location.inside(name or f"object {number}"), blob)
    if text.rest:
        yield bytes_blob(text.rest, blob.location.inside("after the end"), blob)
