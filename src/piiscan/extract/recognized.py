"""Recognized text as chunks: a region is a place, named by its rectangle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from piiscan.extract import ocr
from piiscan.extract.lines import text_chunks
from piiscan.extract.regions import Region, regions
from piiscan.extract.tables import table_chunks
from piiscan.model import Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["chunks", "region_chunks"]


def chunks(
    pixels: ocr.Pixels, location: Location, budget: Budget, scale: float = 1.0
) -> Iterator[TextChunk | TableChunk | Skip]:
    """The regions of one image. `scale`: units of the place per pixel; an image that holds none is one empty chunk."""
    lines = ocr.read_lines(pixels, budget.reading.ocr)
    if not lines.texts:
        yield TextChunk(location, "")
    for region in regions(lines):
        yield from region_chunks(region, location, budget, scale)
    if lines.full:
        yield Skip(location, "extract", "cut_short", f"image with more than {ocr.MOST_LINES} lines of text")


def region_chunks(
    region: Region, location: Location, budget: Budget, scale: float
) -> Iterator[TextChunk | TableChunk]:
    """`sheet` is "region X,Y,W,H", from the upper left of the image as it is shown."""
    place = replace(location, sheet="region " + ",".join(str(round(side * scale)) for side in region.box))
    if region.table:
        yield from table_chunks(iter(region.rows), place, budget.limits)
    else:
        yield from text_chunks([region.text], place, budget.limits)
