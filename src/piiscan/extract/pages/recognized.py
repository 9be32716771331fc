"""Recognized text as chunks: a region is a place, named by its rectangle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from piiscan.extract.pages.regions import Lines, regions
from piiscan.extract.tables.tables import table_chunks
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["region_chunks", "some"]


def region_chunks(
    lines: Lines, location: Location, budget: Budget, scale: float = 1.0
) -> Iterator[TextChunk | TableChunk | Skip]:
    """The regions of one image; one without text gives an empty chunk: it was read.

    `sheet` is "region X,Y,W,H", from the upper left of the image as it is shown. scale: units of the place per pixel.
    """
    if not lines.texts:
        yield TextChunk(location, "")
    for region in regions(lines):
        place = replace(location, sheet="region " + ",".join(str(round(side * scale)) for side in region.box))
        if region.table:
            yield from table_chunks(iter(region.rows), place, budget.limits)
        else:
            yield from text_chunks([region.text], place, budget.limits)
    if lines.full:
        yield Skip(location, "extract", "cut_short", f"image with more lines of text than the {len(lines.texts)} read")


def some(lines: Lines, chosen: NDArray[np.bool_]) -> Lines:
    """The lines chosen, of the same image."""
    texts = tuple(text for text, take in zip(lines.texts, chosen.tolist(), strict=True) if take)
    return replace(lines, boxes=lines.boxes[chosen], texts=texts, downward=lines.downward[chosen])
