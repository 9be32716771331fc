"""Text pieces to text chunks: whole lines up to a size, longer lines cut; the line at the cut comes in both chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from piiscan.config import Limits
from piiscan.model import Location, TextChunk

__all__ = ["text_chunks"]


def text_chunks(
    pieces: Iterable[str],
    location: Location,
    limits: Limits,
    *,
    encoding: str | Callable[[], str] | None = None,
    first_line: int = 1,
) -> Iterator[TextChunk]:
    """The joined `pieces` as chunks of at most `limits.chunk_chars` code points; memory holds a chunk and a piece.

    Without their overlaps the chunks joined give the pieces joined. Line ends are kept as they are; only the line
    feed counts lines. `encoding`: of all pieces, or what tells that of those taken since it was asked last.
    """
    pending = ""
    overlap, settled, first_char, line = 0, 0, 0, first_line

    def name() -> str | None:
        return encoding() if callable(encoding) else encoding

    size = max(limits.chunk_chars, limits.overlap_chars + 1)
    for piece in pieces:
        pending += piece
        start = 0
        while len(pending) - start > size:
            end = pending.rfind("\n", start + overlap, start + size) + 1 or start + size
            yield TextChunk(location, pending[start:end], line, first_char, overlap, settled, name())
            last_line = pending.rfind("\n", start, end - min(limits.overlap_chars, 1)) + 1 or start
            following = max(last_line, end - limits.overlap_chars)
            line += pending.count("\n", start, last_line)
            first_char = following - last_line + (first_char if last_line == start else 0)
            start, overlap = following, end - following
            settled = overlap if pending[end - 1] == "\n" else overlap // 2
        pending = pending[start:]
    if len(pending) > overlap:
        yield TextChunk(location, pending, line, first_char, overlap, settled, name())
