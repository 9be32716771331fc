"""Plain text of any encoding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from piiscan.extract.characters.decode import Block, blocks, joined_names
from piiscan.extract.texts.lines import text_chunks
from piiscan.extract.texts.second import with_second_view
from piiscan.model import Blob, Location, Skip, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["Tally", "read_text"]

_MANY = 64  # encodings of blocks kept one by one


class Tally:
    """Characters replaced, where, and the encodings met while blocks pass by."""

    def __init__(self, first_line: int = 1) -> None:
        self.replaced, self.lines = 0, 0
        self.first: int | None = None  # line of the first replaced character
        self._line = first_line
        self._recent = ["utf-8"]
        self._all: list[str] = []

    def watch(self, stream: Iterator[Block]) -> Iterator[str]:
        for block in stream:
            if block.replaced:
                self.first = self.first or self._line + block.feeds
                self.replaced += block.replaced
                self.lines += block.lines
            self._line += block.text.count("\n")
            self._recent.append(block.encoding)
            self._all.append(block.encoding)
            if len(self._all) > _MANY:
                self._all = [self.encodings()]
            yield block.text

    def encoding(self) -> str:
        """Of what passed since this was asked last; the block before counts, of which something may be left."""
        found = self._recent[1:] or self._recent
        self._recent = self._recent[-1:]
        return joined_names(found)

    def encodings(self) -> str:
        """Of all that passed."""
        return joined_names(self._all) or "utf-8"

    def skips(self, location: Location) -> Iterator[Skip]:
        """A Skip where characters were replaced, at the line of the first."""
        if self.replaced:
            where = f"on {self.lines} lines, first on line {self.first}"
            detail = f"{self.replaced} characters not readable as {self.encodings()}, {where}"
            yield Skip(replace(location, line=self.first), "extract", "replaced_characters", detail)


def read_text(blob: Blob, budget: Budget) -> Iterator[TextChunk | Skip]:
    """The blob as text, whatever it holds; lines with escaped Japanese once more, decoded (see `second`)."""
    tally = Tally()
    with blob.open() as stream:
        pieces = tally.watch(blocks(stream))
        yield from with_second_view(text_chunks(pieces, blob.location, budget.limits, encoding=tally.encoding))
    yield from tally.skips(blob.location)
