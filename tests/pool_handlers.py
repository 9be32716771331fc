"""Handlers for tests/test_pool.py, imported by worker processes. A file's name says what happens to it."""

import ctypes
import os
import time
from pathlib import Path

from piiscan.config import Limits
from piiscan.extract.read import read


def make_handler(config):
    def handle(blob):
        name = Path(blob.path).name
        yield "F", f"{config['greeting']} {name}".encode()
        deed = DEEDS.get(name.rstrip("0123456789"))
        if deed is not None:
            yield from deed(blob) or ()
        yield "F", b"end"

    return handle


def make_reader(config):
    """The real reader: one frame per chunk or Skip."""

    def handle(blob):
        for item in read(blob, Limits()):
            yield "C", getattr(item, "reason", type(item).__name__).encode()

    return handle


def make_nothing(config):
    raise LookupError("no such recognizer: x")


def _memory(blob):
    blocks = []
    while True:
        blocks.append(bytearray(64 << 20))


def _raise(blob):
    raise ValueError("山田太郎 must not be seen")


def _big(blob):
    for _ in range(100):
        yield "B", bytes(1 << 20)


def _leave(blob):
    """Ends the worker once this task is done: the next one finds it gone."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def _slow(blob):
    for _ in range(8):
        time.sleep(0.2)
        yield "P", b""


def _steady(blob):
    """Never silent for long, never done."""
    while True:
        time.sleep(0.05)
        yield "P", b""


DEEDS = {
    "change": lambda blob: os.utime(blob.path, (0, 0)),
    "steady": _steady,
    "sleep": lambda blob: time.sleep(60),
    "segfault": lambda blob: ctypes.string_at(0) and None,
    "exit": lambda blob: os._exit(3),
    "memory": _memory,
    "print": lambda blob: print("noise on standard output", flush=True),
    "raise": _raise,
    "write": lambda blob: Path(f"{blob.path}.out").write_text("x") and None,
    "big": _big,
    "slow": _slow,
    "leave": _leave,
}
