"""How fast a run may go, and how long: a polite scan of a file server that people work on."""

from __future__ import annotations

import ctypes
import itertools
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Iterator

from piiscan.errors import ConfigError
from piiscan.model import Blob, Location, Skip

__all__ = ["Pace", "be_nice"]

_BURST = 1.0  # seconds of reading that may be caught up with after a delay: what small files need to keep the mean
_NICE = 10
_IDLE = 3 << 13  # IOPRIO_CLASS_IDLE: the disk is ours when nobody else wants it
_IOPRIO_SET = {"x86_64": 251, "aarch64": 30, "riscv64": 30, "loongarch64": 30, "ppc64le": 273, "s390x": 282}


class Pace:
    """When the next file may be handed out: `rate` bytes a second over all workers together, for `seconds` at most.

    A file counts with its whole size at the moment it is handed out, so the mean holds and each file is read at once.
    """

    def __init__(
        self, rate: float | None = None, seconds: float | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._clock = rate, clock
        self._due = clock()  # when all that was handed out will have been read
        self.ends = float("inf") if seconds is None else self._due + seconds

    def wait(self) -> float:
        """Seconds until the next file may be handed out."""
        return 0.0 if self._rate is None else max(0.0, min(self._due, self.ends) - self._clock())

    def took(self, size: int) -> None:
        """A file of `size` bytes was handed out."""
        if self._rate is not None:
            self._due = max(self._due, self._clock() - _BURST) + size / self._rate

    def within(self, tasks: Iterator[Blob | Skip]) -> Iterator[Blob | Skip]:
        """The tasks until the time is over; then one Skip for the files of a folder that follow each other."""
        for task in tasks:
            if self.over():
                yield from _unreached(itertools.chain((task,), tasks))
                return
            yield task

    def over(self) -> bool:
        """Whether the time of the run is used up."""
        return self._clock() >= self.ends


def _unreached(tasks: Iterable[Blob | Skip]) -> Iterator[Skip]:
    for folder, group in itertools.groupby(tasks, _folder):
        if folder is None:
            yield from (task for task in group if isinstance(task, Skip))
            continue
        files = size = 0
        place = Location(folder)
        for task in group:
            files, size = files + 1, size + (task.size if isinstance(task, Blob) else 0)
            place = task.location if files == 1 else Location(folder)
        detail = f"time limit of the run: {files} files of {size} bytes not reached"
        yield Skip(place, "walk", "timed_out", detail, files, size)


def _folder(task: Blob | Skip) -> str | None:
    return task.location.uri.rpartition(os.sep)[0] if isinstance(task, Blob) else None


def be_nice() -> None:
    """Lower the priority of this process and of those it starts later: processor everywhere, disk on Linux.

    Raises ConfigError on a system that has no such thing.
    """
    if not hasattr(os, "nice"):
        raise ConfigError("--nice works on Linux, macOS and other Unix systems alone")
    os.nice(_NICE)
    number = _IOPRIO_SET.get(platform.machine())
    if sys.platform == "linux" and number is not None:
        # (1, 0): this process. What it starts inherits. A kernel without I/O priorities says no: nothing is lost.
        ctypes.CDLL(None).syscall(number, 1, 0, _IDLE)
