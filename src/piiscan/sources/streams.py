"""Streams that count what they unpack, so that no written size has to be believed."""

from __future__ import annotations

import io
from typing import BinaryIO

from piiscan.config import MIB, Limits, Reading
from piiscan.model import Blob

__all__ = ["Budget", "CountedStream", "LimitExceededError", "Meter", "counted", "open_seekable"]


class LimitExceededError(Exception):
    """A limit was reached while reading. The message holds numbers, never content."""


class Budget:
    """What one outermost container may still unpack to, all members at every depth together, and how it is read."""

    __slots__ = ("left", "limits", "reading")

    def __init__(self, limits: Limits, reading: Reading | None = None) -> None:
        self.limits = limits
        self.reading = reading or Reading()
        self.left = limits.container_bytes

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise LimitExceededError(f"container unpacks to more than {self.limits.container_bytes} bytes")


class Meter:
    """How far one member was unpacked, over all its openings: reading the same bytes twice costs once."""

    __slots__ = ("budget", "most", "packed", "reached")

    def __init__(self, budget: Budget, packed: int, *, most: int | None = None) -> None:
        self.budget = budget
        self.most = budget.limits.member_bytes if most is None else most
        self.packed = packed
        self.reached = 0

    def at(self, position: int) -> None:
        """Note that the member was unpacked up to `position`; raises LimitExceededError."""
        if position <= self.reached:
            return
        self.budget.take(position - self.reached)
        self.reached = position
        if position > self.most:
            raise LimitExceededError(f"member unpacks to more than {self.most} bytes")
        ratio = self.budget.limits.ratio
        if position > MIB and position > ratio * max(self.packed, 1):
            raise LimitExceededError(f"member unpacks to more than {ratio} times its packed size")


class CountedStream(io.RawIOBase):
    """A read-only stream over `inner` that reports its position to a meter."""

    def __init__(self, inner: BinaryIO, meter: Meter) -> None:
        super().__init__()
        self._inner = inner
        self._meter = meter
        self._position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._inner.read(len(buffer))
        self._position += len(data)
        self._meter.at(self._position)
        buffer[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        # RawIOBase.readall asks for 8 KiB at a time: too many Python calls for a 200 MB member.
        parts = []
        while data := self.read(MIB):
            parts.append(data)
        return b"".join(parts)

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


def counted(inner: BinaryIO, meter: Meter) -> BinaryIO:
    """`inner` behind a buffer and a meter; closing it closes `inner`."""
    return io.BufferedReader(CountedStream(inner, meter), buffer_size=1 << 16)


def open_seekable(blob: Blob) -> BinaryIO:
    """The blob as a stream that can seek: the file or object itself, or the bytes of a member (counted) in memory."""
    stream = blob.open()
    if blob.path is not None or blob.store is not None or isinstance(stream, io.BytesIO):
        return stream
    with stream:
        return io.BytesIO(stream.read())
