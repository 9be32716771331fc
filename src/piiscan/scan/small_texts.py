"""Small chunks of text scanned together: pages, slides, parts of a package.

A scan of one buffer costs about 10 ms however short it is; of a hundred short chunks in one buffer it costs little more.
Blank lines keep the chunks apart: nothing is read across them, as nothing is read from one chunk to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from piiscan.model import TextChunk
from piiscan.scan.found import Found
from piiscan.text import buffer

__all__ = ["SMALL", "Waiting", "is_page", "joined", "parted"]

SMALL = 1 << 16  # code points; a longer chunk is scanned by itself
_MOST = 1 << 18  # code points scanned together: memory grows with them
_GAP = "\n\n\n\n"  # a label reaches to the next line, an address over one blank line


def is_page(chunk: TextChunk) -> bool:
    """Whether lines may be cut by a page's width. Of regions found by OCR the reader knows where lines go on."""
    return chunk.location.page is not None and chunk.location.sheet is None


@dataclass(slots=True)
class Waiting:
    """Chunks to be scanned together, all of pages or all of plain text."""

    chunks: list[TextChunk] = field(default_factory=list)
    size: int = 0

    def takes(self, chunk: TextChunk) -> bool:
        """Whether the chunk can wait with the others."""
        alike = not self.chunks or is_page(self.chunks[0]) == is_page(chunk)
        return alike and chunk.overlap == 0 and len(chunk.text) <= SMALL and self.size + len(chunk.text) <= _MOST

    def add(self, chunk: TextChunk) -> None:
        self.chunks.append(chunk)
        self.size += len(chunk.text)

    def release(self) -> list[TextChunk]:
        """All that waits; nothing does afterwards."""
        chunks, self.chunks, self.size = self.chunks, [], 0
        return chunks


def joined(chunks: Sequence[TextChunk]) -> buffer.Buffer:
    """The lines of all chunks as one buffer."""
    return buffer.of_lines(_GAP.join(chunk.text for chunk in chunks))


def parted(
    chunks: Sequence[TextChunk], whole: buffer.Buffer, found: Found
) -> Iterator[tuple[TextChunk, tuple[buffer.Buffer, Found] | None]]:
    """Each chunk with its own part of the buffer and of the findings (by start); None where nothing was found."""
    length = np.array([len(chunk.text) for chunk in chunks], np.int64)
    begin = np.cumsum(length + len(_GAP)) - (length + len(_GAP))
    owner = np.searchsorted(begin, found.start, "right") - 1
    some = set(owner.tolist())
    for number, chunk in enumerate(chunks):
        if number not in some:
            yield chunk, None
            continue
        low, high = int(begin[number]), int(begin[number] + length[number])
        mine = found.take(owner == number)
        yield chunk, (_part(whole, low, high), replace(mine, start=mine.start - low, end=mine.end - low))


def _part(whole: buffer.Buffer, low: int, high: int) -> buffer.Buffer:
    """The units of a part that begins and ends at borders of units."""
    first, last = np.searchsorted(whole.starts, (low, high), "right") - 1
    units = slice(int(first), int(last) + 1)
    starts, ends = whole.starts[units] - low, whole.ends[units] - low
    return buffer.Buffer(whole.text[low:high], whole.folded[low:high], whole.classes[low:high], starts, ends)
