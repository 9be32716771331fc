"""An object as a stream that can seek: blocks by range requests, kept, and more of them at once where reading goes on."""

from __future__ import annotations

import errno
import io
from collections import OrderedDict
from typing import BinaryIO

from piiscan.config import MIB
from piiscan.sources.buckets.store import Store, StoreError

__all__ = ["Remote"]

BLOCK = MIB  # what is asked for at least: a request takes as long as some 2 MB of transfer
_MOST = 8  # blocks of one request
_KEPT = 64  # blocks kept: the columns of a Parquet file are read side by side
_RUNS = 16  # places where reading may go on
_BUFFER = 1 << 16
_ERRNO = {"denied": errno.EACCES, "missing": errno.ENOENT, "changed": errno.ESTALE}


class Remote:
    """One object, as it was at the first request: a later request that meets another state raises OSError (ESTALE).

    All openings share the blocks, so that a small object costs one request however often it is opened.
    """

    def __init__(self, store: Store, key: str, size: int) -> None:
        self._store, self._key = store, key
        self._size = size
        self._etag: str | None = None
        self._met = False
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._runs: OrderedDict[int, int] = OrderedDict()  # block behind a request -> blocks that it asked for

    @property
    def size(self) -> int:
        """Bytes, as the store told with the first block, which may be newer than the listing."""
        if not self._met:
            self.block(0)
        return self._size

    def open(self) -> BinaryIO:
        return io.BufferedReader(_Stream(self), _BUFFER)

    def block(self, number: int, wanted: int = 1) -> bytes:
        """Block `number` of the object, b"" behind its end; `wanted` blocks from there on will be asked for."""
        found = self._blocks.get(number)
        if found is None:
            self._fetch(number, wanted)
            found = self._blocks[number]
        self._blocks.move_to_end(number)
        return found

    def _fetch(self, first: int, wanted: int) -> None:
        """One request for blocks that are not kept: more each time while reading goes on."""
        if self._size <= _MOST * BLOCK:
            count = _MOST
        else:
            ahead = min(2 * self._runs.pop(first, 0), _KEPT // (2 * len(self._runs) + 2))
            count = min(max(ahead, wanted, 1), _MOST)
        count = next((i for i in range(1, count) if first + i in self._blocks), count)
        start = first * BLOCK
        if self._met and start >= self._size:
            self._blocks[first] = b""
            return
        try:
            part = self._store.get(self._key, start, start + count * BLOCK, self._etag)
        except StoreError as error:
            raise OSError(_ERRNO.get(error.kind, errno.EIO), str(error)) from None
        if self._met and (part.size != self._size or part.etag != self._etag):
            raise OSError(errno.ESTALE, "changed while it was read")
        self._met, self._size, self._etag = True, part.size, part.etag
        for i in range(count):
            self._blocks[first + i] = part.data[i * BLOCK : (i + 1) * BLOCK]
        self._runs[first + count] = count
        for kept, most in ((self._blocks, _KEPT), (self._runs, _RUNS)):
            while len(kept) > most:
                kept.popitem(last=False)


class _Stream(io.RawIOBase):
    """A position in a remote object."""

    def __init__(self, remote: Remote) -> None:
        super().__init__()
        self._remote, self._at = remote, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = 0 if whence == io.SEEK_SET else self._at if whence == io.SEEK_CUR else self._remote.size
        if start + offset < 0:
            raise ValueError("negative seek position")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        view, done = memoryview(buffer), 0
        while done < len(view):
            number, inside = divmod(self._at, BLOCK)
            wanted = -(-(inside + len(view) - done) // BLOCK)
            data = self._remote.block(number, wanted)[inside : inside + len(view) - done]
            if not data:
                break
            view[done : done + len(data)] = data
            done += len(data)
            self._at += len(data)
        return done

    def readall(self) -> bytes:
        parts = []
        while data := self.read(_MOST * BLOCK):
            parts.append(data)
        return b"".join(parts)
