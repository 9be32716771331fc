"""A handler for the pool that only reads: one frame `F` per blob tells what came out, how long it took, the peak of memory."""

from __future__ import annotations

import contextlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from piiscan.config import Limits, Reading
from piiscan.extract.read import read
from piiscan.model import Blob, Skip, TextChunk

__all__ = ["make_handler"]


def make_handler(config: dict[str, Any]) -> Callable[[Blob], Iterator[tuple[str, bytes]]]:
    reading = Reading(tuple(config.get("passwords", ())))

    def handle(blob: Blob) -> Iterator[tuple[str, bytes]]:
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
        started, reasons, chunks, size, heard = time.perf_counter(), Counter[str](), 0, 0, 0.0
        for item in read(blob, Limits(), reading):
            if isinstance(item, Skip):
                reasons[item.reason] += 1
            else:
                chunks += 1
                size += len(item.text) if isinstance(item, TextChunk) else sum(c.nbytes for c in item.columns)
            if time.perf_counter() - started > heard + 5:
                heard = time.perf_counter() - started
                yield "P", b""
        seconds = time.perf_counter() - started
        told = {"chunks": chunks, "size": size, "reasons": reasons, "seconds": seconds, "peak": peak()}
        yield "F", json.dumps(told).encode()

    return handle


def peak(process: str = "self") -> int:
    """Peak resident set in KiB; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
