"""What the readers of archives share: the blob of a member, its bytes under a meter, what to say of limits."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterable
from typing import BinaryIO

from piiscan.model import Blob, Location, Skip
from piiscan.sources.streams import Budget, Meter

__all__ = ["gather", "held", "member", "too_many"]


def member(blob: Blob, name: str, size: int, opener: Callable[[], BinaryIO]) -> Blob:
    """The blob of a file named `name` inside `blob`."""
    return Blob(blob.location.inside(name), size, opener, depth=blob.depth + 1)


def held(blob: Blob, name: str, data: bytes) -> Blob:
    """A member whose bytes are in memory, counted already."""
    return member(blob, name, len(data), functools.partial(io.BytesIO, data))


def gather(blocks: Iterable[bytes], meter: Meter, into: io.BytesIO) -> None:
    """Write blocks to `into`, each counted before it is kept. Raises LimitExceededError and what the blocks raise."""
    for block in blocks:
        meter.at(into.tell() + len(block))
        into.write(block)


def too_many(location: Location, budget: Budget) -> Skip:
    return Skip(location, "extract", "cut_short", f"more than {budget.limits.members} members")
