"""A worker process: reads tasks from standard input, runs a handler under limits, writes frames to standard output.

    argument       the handler, "module:function"; its module is imported before anything is read
    configuration  one JSON line: {"config": {...}, "worker_bytes": N}
    task           one JSON line: {"path": ..., "uri": ..., "size": ..., "git": null or [folder, object]}
    frame          1 byte kind, 4 bytes payload length (big-endian), payload

Kinds of the worker itself: `R` ready, `E` the handler could not be made (JSON), `T` the task is taken up, `S` a Skip
(its JSON), `D` the task is done. All other kinds and their payloads belong to the handler. Payloads are bytes; nothing is ever unpickled.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from piiscan.model import Blob, Location, Skip
from piiscan.sources.directories import file_blob

__all__ = ["FRAME_HEAD", "Handler", "main"]

FRAME_HEAD = struct.Struct(">cI")
_OPEN_FILES = 256

Handler: TypeAlias = Callable[[Blob], Iterator[tuple[str, bytes]]]


def main() -> None:
    """Serve tasks until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when an interrupted run ends
    tasks, frames = sys.stdin.buffer, _take_stdout()
    try:
        module, _, function = sys.argv[1].partition(":")
        make = getattr(importlib.import_module(module), function)
        settings = json.loads(tasks.readline())
        handler: Handler = make(settings["config"])
        limit_process(settings["worker_bytes"])
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
        _send(frames, "E", {"type": type(error).__name__, "message": str(error)})
        return
    _send(frames, "R", {})
    for line in tasks:
        _send(frames, "T", {})
        _serve(json.loads(line), handler, frames)


def _take_stdout() -> BinaryIO:
    """The pipe to the parent, out of reach of libraries that print: their output goes to standard error."""
    frames = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return frames


def _serve(task: dict[str, Any], handler: Handler, frames: BinaryIO) -> None:
    blob = _blob(task)
    try:
        for kind, payload in handler(blob):
            frames.write(FRAME_HEAD.pack(kind.encode("ascii"), len(payload)))
            frames.write(payload)
            frames.flush()
    except MemoryError:
        _send(frames, "S", Skip(blob.location, "scan", "cut_short", "not enough memory").as_json())
    except Exception as error:  # noqa: BLE001 - one file must not end the run; the message may quote content
        _send(frames, "S", Skip(blob.location, "scan", "crashed", type(error).__name__).as_json())
    _send(frames, "D", {"status": "done"})


def _blob(task: dict[str, Any]) -> Blob:
    if task.get("git"):
        from piiscan.sources import git

        folder, name = task["git"]
        return git.index_blob(folder, name, task["uri"], task["size"])
    return replace(file_blob(task["path"], task["size"]), location=Location(task["uri"]))


def _send(frames: BinaryIO, kind: str, value: dict[str, Any]) -> None:
    payload = json.dumps(value).encode()
    frames.write(FRAME_HEAD.pack(kind.encode("ascii"), len(payload)) + payload)
    frames.flush()


def limit_process(worker_bytes: int) -> None:
    """Bound what a hostile file can take: memory, open files, core dumps, written files. POSIX only."""
    try:
        import resource
    except ImportError:  # Windows has no rlimits; the deadline of the pool still holds
        return
    limits = [(resource.RLIMIT_NOFILE, _OPEN_FILES), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)]
    if (present := _address_space()) is not None:
        limits.append((resource.RLIMIT_AS, present + worker_bytes))
    for which, wanted in limits:
        _, hard = resource.getrlimit(which)
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (value, value))


def _address_space() -> int | None:
    """Bytes of address space in use; None where the system does not tell (only Linux has this file)."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
