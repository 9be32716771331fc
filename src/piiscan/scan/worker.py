"""A worker process: reads tasks from standard input, runs a handler under limits, writes frames to standard output.

    argument       the handler, "module:function"; its module is imported before anything is read
    configuration  one JSON line: {"config": {...}, "worker_bytes": N}
    task           one JSON line: {"path": ..., "uri": ..., "size": ..., "git": null or [folder, object],
                   "store": {...} and "sheet" of a table of a database or an object of a bucket,
                   "ask": true | false where a state is kept}
    answer         where it asks, one JSON line: true where the content is known
    frame          1 byte kind, 4 bytes payload length (big-endian), payload

Kinds of the worker itself: `R` ready, `E` the handler could not be made (JSON), `T` the task is taken up, `H` a sign
of life, `K` its content and what of its name matters (xxh3-128, for the parent's eyes alone: it is no keyed digest), `S` a Skip (its JSON), `D` the
task is done (JSON; with the file's stamp where a state is kept and the file stayed as it was). All other kinds and
their payloads belong to the handler. Payloads are bytes; nothing is ever unpickled.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeAlias, cast

from piiscan.config import without_pandas
from piiscan.model import Blob, Location, Skip
from piiscan.scan.wire import Stamp, stamp
from piiscan.sources.directories import file_blob

__all__ = ["FRAME_HEAD", "Handler", "main"]

FRAME_HEAD = struct.Struct(">cI")
_OPEN_FILES = 256
_HASHED = 1 << 20  # bytes at a time
_SIGN_SECONDS = 1.0  # between signs of life while a file is hashed
_SQLITE = b"SQLite format 3\0"
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>

Handler: TypeAlias = Callable[[Blob], Iterator[tuple[str, bytes]]]


def main() -> None:
    """Serve tasks until standard input ends."""
    for number in {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}:
        signal.signal(number, signal.SIG_IGN)  # the parent decides when an interrupted run ends
    end_with_parent(int(sys.argv[2]))
    without_pandas()
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
    while line := tasks.readline():
        _send(frames, "T", {})
        _serve(json.loads(line), handler, frames, tasks)


def _take_stdout() -> BinaryIO:
    """The pipe to the parent, out of reach of libraries that print: their output goes to standard error."""
    frames = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return frames


def _serve(task: dict[str, Any], handler: Handler, frames: BinaryIO, answers: BinaryIO) -> None:
    blob = _blob(task)
    before = None if blob.path is None else _status(blob)
    done: dict[str, Any] = {"status": "done"}
    if "ask" in task and before is not None:
        done |= _content(blob, before, frames)
        if "content" in done and task["ask"] and json.loads(answers.readline()):
            _send(frames, "D", done | {"status": "known"})
            return
    try:
        for kind, payload in handler(blob):
            _write(frames, kind, payload)
    except MemoryError:
        _send(frames, "S", Skip(blob.location, "scan", "cut_short", "not enough memory").as_json())
    except Exception as error:  # noqa: BLE001 - one file must not end the run; the message may quote content
        _send(frames, "S", Skip(blob.location, "scan", "crashed", type(error).__name__).as_json())
    if before is not None and _status(blob) != before:
        _send(frames, "S", Skip(blob.location, "scan", "cut_short", "changed while it was read").as_json())
        done = {"status": "done"}
    _send(frames, "D", done)


def _status(blob: Blob) -> Stamp | None:
    """What tells one content of the file from another; None where it cannot be asked."""
    try:
        return stamp(os.stat(cast(str, blob.path)))  # noqa: PTH116 - as quick as can be
    except OSError:
        return None


def _content(blob: Blob, before: Stamp, frames: BinaryIO) -> dict[str, Any]:
    """Stamp and content for the state, the content told at once.

    Nothing where the file cannot be read, and for an SQLite database in WAL mode: what it holds lies in a second file.
    """
    import xxhash  # the parent imports this module too, and has no use for them

    from piiscan.extract.databases.sqlite.wal import is_wal_mode

    told = {"stamp": before, "at": time.time_ns()}
    digest, sent = xxhash.xxh3_128(), time.monotonic()
    try:
        with blob.open() as stream:
            block = stream.read(_HASHED)
            if block.startswith(_SQLITE) and is_wal_mode(block):
                return {}
            digest.update(_reading_name(blob.location.uri, block))
            while block:
                digest.update(block)
                block = stream.read(_HASHED)
                if time.monotonic() - sent >= _SIGN_SECONDS:  # a slow server, a large file
                    sent = time.monotonic()
                    _write(frames, "H", b"")
    except OSError:
        return {}
    _write(frames, "K", digest.digest())
    return told | {"content": digest.hexdigest()}


def _reading_name(uri: str, head: bytes) -> bytes:
    """What of a file's name tells how it is read: its suffix; all where its one member is named after it."""
    from piiscan.sources.archive_kinds import archive_kind

    path = PurePosixPath(uri)
    return (path.name if archive_kind(head) == "compressed" else path.suffix.lower()).encode() + b"\0"


def _blob(task: dict[str, Any]) -> Blob:
    if "store" in task:
        from piiscan.sources import stores

        return stores.blob(task["store"], Location(task["uri"], sheet=task["sheet"]), task["size"])
    if task.get("git"):
        from piiscan.sources import git

        folder, name = task["git"]
        return git.index_blob(folder, name, task["uri"], task["size"])
    return replace(file_blob(task["path"], task["size"]), location=Location(task["uri"]))


def _send(frames: BinaryIO, kind: str, value: dict[str, Any]) -> None:
    _write(frames, kind, json.dumps(value).encode())


def _write(frames: BinaryIO, kind: str, payload: bytes) -> None:
    frames.write(FRAME_HEAD.pack(kind.encode("ascii"), len(payload)))
    frames.write(payload)
    frames.flush()


def end_with_parent(parent: int) -> None:
    """Have the system end this process when its parent is gone, in the middle of a file too. Linux only.

    parent: process number, 0 where that cannot be asked of the system: it watches the thread that started this process,
    not the whole parent. Without it, the end of standard input or a write to the broken pipe ends a worker.
    """
    if not parent or sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it was gone before we asked
        os._exit(1)


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
