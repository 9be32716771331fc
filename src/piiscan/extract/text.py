"""Plain text of any encoding."""

from __future__ import annotations

from collections.abc import Iterator

from piiscan.extract.decode import Block, blocks
from piiscan.extract.lines import text_chunks
from piiscan.model import Blob, Location, Skip, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["Tally", "read_text"]


class Tally:
    """Characters replaced and the encoding met while blocks pass by."""

    def __init__(self) -> None:
        self.replaced = 0
        self.encoding = "utf-8"

    def watch(self, stream: Iterator[Block]) -> Iterator[str]:
        for block in stream:
            self.replaced += block.replaced
            self.encoding = block.encoding
            yield block.text

    def skips(self, location: Location) -> Iterator[Skip]:
        """A Skip where characters were replaced."""
        if self.replaced:
            detail = f"{self.replaced} characters not readable as {self.encoding}"
            yield Skip(location, "extract", "replaced_characters", detail)


def read_text(blob: Blob, budget: Budget) -> Iterator[TextChunk | Skip]:
    """The blob as text, whatever it holds."""
    tally = Tally()
    with blob.open() as stream:
        pieces = tally.watch(blocks(stream))
        first = next(pieces, "")
        yield from text_chunks(_chain(first, pieces), blob.location, budget.limits, encoding=tally.encoding)
    yield from tally.skips(blob.location)


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
