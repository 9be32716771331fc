"""Handlers for tests/test_pool.py, imported by worker processes."""

import ctypes
import os
import time


def make_handler(config):
    def handle(blob):
        name = os.path.basename(blob.path)
        yield "F", f"{config['greeting']} {name}".encode()
        if name.startswith("sleep"):
            time.sleep(60)
        elif name.startswith("segfault"):
            ctypes.string_at(0)
        elif name.startswith("exit"):
            os._exit(3)
        elif name.startswith("memory"):
            blocks = []
            while True:
                blocks.append(bytearray(64 << 20))
        elif name.startswith("print"):
            print("noise on standard output", flush=True)
        elif name.startswith("raise"):
            raise ValueError("山田太郎 must not be seen")
        elif name.startswith("write"):
            with open(blob.path + ".out", "w") as stream:
                stream.write("x")
        elif name.startswith("big"):
            for _ in range(100):
                yield "B", bytes(1 << 20)
        elif name.startswith("slow"):
            for _ in range(8):
                time.sleep(0.1)
                yield "P", b""
        yield "F", b"end"

    return handle


def make_nothing(config):
    raise LookupError("no such recognizer: x")
