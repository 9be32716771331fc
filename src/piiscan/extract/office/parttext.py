"""What the readers of markup collect: the text of one part of a package, or of one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from piiscan.extract.tables.spans import Tabular

__all__ = ["PartText"]


@dataclass(slots=True)
class PartText:
    """`lines`: paragraphs, blocks and table rows in reading order. `tables`: those with a header, not in `lines`.

    `extras`: what has no place in the flow (deleted text, ruby, field codes, attributes, comments, scripts, authors), each once.
    """

    lines: list[str] = field(default_factory=list)
    tables: list[Tabular] = field(default_factory=list)
    extras: dict[str, None] = field(default_factory=dict)

    def all_lines(self) -> list[str]:
        known = set(self.lines)
        return [*self.lines, *(extra for extra in self.extras if extra not in known)]

    def flat(self) -> Iterator[str]:
        """Everything as lines, the cells of a table's row parted by tabs."""
        yield from self.lines
        yield from ("\t".join(row) for table in self.tables for row in table.rows)
        yield from self.extras
