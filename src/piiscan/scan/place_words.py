"""Keyed words of one place for an index of subjects, on their way from a worker to whoever keeps it.

The words are those by which a scan tells values and persons apart: ids of findings, and facts of persons (`scan.records`).
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from piiscan.model import Blob, Location

__all__ = ["ALL", "FACT", "FileRead", "Known", "PlaceWords"]

Words = NDArray[np.uint64]
ALL = (1 << 64) - 1  # bound while nothing was dropped
FACT = "PERSON+"  # begins the kinds that join a name with another value of its person: PERSON+birth_date
_HEAD = struct.Struct("<I")


class Known(NamedTuple):
    """Words of one kind (an entity, or FACT and what is joined to the name), ascending; complete below `bound`."""

    words: Words
    bound: int


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Words of a place by kind. A place may come in several parts, of other kinds each."""

    member: str | None
    sheet: str | None
    kinds: dict[str, Known] = field(repr=False)
    file: Location | None = None  # that was read; the parent knows it

    def pack(self) -> bytes:
        """For the pipe between worker and parent."""
        told = [(kind, len(known.words), known.bound) for kind, known in self.kinds.items()]
        head = json.dumps([self.member, self.sheet, told]).encode()
        words = (known.words.astype("<u8", copy=False).tobytes() for known in self.kinds.values())
        return b"".join((_HEAD.pack(len(head)), head, *words))

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        (size,) = _HEAD.unpack_from(data)
        start = _HEAD.size + size
        member, sheet, told = json.loads(data[_HEAD.size : start])
        kinds = dict[str, Known]()
        for kind, count, bound in told:
            kinds[kind] = Known(np.frombuffer(data, "<u8", count, start).astype(np.uint64), bound)
            start += 8 * count
        return cls(member, sheet, kinds)


@dataclass(frozen=True, slots=True)
class FileRead:
    """The end of a file: all of its words are told. whole: its worker came to the end."""

    blob: Blob
    whole: bool
