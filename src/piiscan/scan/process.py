"""One worker process as its parent sees it: start, tasks in, frames out."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, cast

from piiscan.config import MIB
from piiscan.japanese import data_files
from piiscan.model import Blob, Skip
from piiscan.scan.worker import FRAME_HEAD

if TYPE_CHECKING:
    from piiscan.scan.state.known import Known

__all__ = ["HANDLER", "Slot", "WorkerProcess"]

HANDLER = "piiscan.scan.work:make_handler"  # that of a scan
_READ = MIB
_MAX_PAYLOAD = 256 * MIB  # a length beyond this is a worker out of its mind


@dataclass(slots=True)
class Slot:
    """One task in order, with the frames that have come for it."""

    task: Blob | Skip | Known
    frames: deque[tuple[str, bytes]] = field(default_factory=deque)
    waiting: int = 0
    done: bool = False
    given: int = 0  # workers it was handed to
    number: int = 0  # position among all tasks
    asked: bool | None = None  # whether its worker waits to be told that the content is known; None: no state is kept
    known: bool = False  # the result comes from the state

    def add(self, kind: str, payload: bytes) -> None:
        self.frames.append((kind, payload))
        self.waiting += len(payload) + 64
        self.done = kind == "D"


class WorkerProcess:
    """A process, its unparsed output and the task it is on.

    It imports the module of `handler` ("module:function") at once, while its parent still does other things, and reads
    the town data that its parent chose. ConfigError where those cannot be used.
    """

    def __init__(self, handler: str) -> None:
        environment = os.environ | data_files.pinned()
        environment |= {
            "PYTHONPATH": os.pathsep.join(
                path for path in sys.path if path
            ),  # the parent's modules, not those of the cwd
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",  # each arena reserves 64 MiB of the limited address space
        }
        in_main = threading.current_thread() is threading.main_thread()  # only its end is that of the process
        self.process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
            [sys.executable, "-P", "-m", "piiscan.scan.worker", handler, str(os.getpid() if in_main else 0)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # parsers print what they choke on
            env=environment,
            bufsize=0,
        )
        self.output = cast(IO[bytes], self.process.stdout)
        self.buffer = bytearray()
        self.slot: Slot | None = None
        self.ready = False
        self.taken = False  # whether the worker has begun the task
        self.heard = self.begun = time.monotonic()  # last sign of life; when it was given the task

    def __enter__(self) -> WorkerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, line: bytes) -> None:
        left = memoryview(line)
        with contextlib.suppress(BrokenPipeError):  # it died; end of file on its output tells
            while left:  # a baseline is longer than the pipe, and stopping and going on again cuts a write short
                left = left[cast(IO[bytes], self.process.stdin).write(left) :]

    def give(self, slot: Slot, ask: bool | None = None) -> None:
        """Hand over a task; `ask` tells whether it asks back before it scans, None that no state is kept."""
        blob = cast(Blob, slot.task)
        task: dict[str, Any] = {"path": blob.path, "uri": blob.location.uri, "size": blob.size, "git": blob.git}
        if blob.store is not None:
            task |= {"store": blob.store, "sheet": blob.location.sheet}
        if ask is not None:
            task["ask"] = ask
        self.slot, self.taken, slot.asked = slot, False, ask
        self.heard = self.begun = time.monotonic()
        slot.given += 1
        self.write(json.dumps(task).encode() + b"\n")

    def read(self) -> Iterator[tuple[str, bytes]] | None:
        """Complete frames; None at the end of the output or where it is garbage."""
        data = os.read(self.output.fileno(), _READ)
        if not data:
            return None
        self.heard = time.monotonic()
        self.buffer += data
        return self._parsed()

    def _parsed(self) -> Iterator[tuple[str, bytes]]:
        start = 0
        while len(self.buffer) - start >= FRAME_HEAD.size:
            kind, length = FRAME_HEAD.unpack_from(self.buffer, start)
            if length > _MAX_PAYLOAD:
                self.process.kill()
                break
            end = start + FRAME_HEAD.size + length
            if len(self.buffer) < end:
                break
            yield kind.decode("latin-1"), bytes(self.buffer[start + FRAME_HEAD.size : end])
            start = end
        del self.buffer[:start]

    def close(self) -> None:
        self.process.kill()
        cast(IO[bytes], self.process.stdin).close()
        self.output.close()
        self.process.wait()
