"""Real and generated files, mutated: does the reader survive every one of them?

    python benchmarks/security/soak.py [FOLDER ...] [--files 10000] [--seed 1] [--jobs 2] [--seconds 60] [--keep DIR]

Starts from the files of the FOLDERs (up to 2 MiB each) and from the made ones of bases.py, in turn; each is cut, its bits are
flipped, pieces of it are repeated, removed, zeroed or swapped with another file's. Every mutant is read in the scan's own
limited workers. Prints outcomes by format, what crashed or hung, and the slowest. With --keep, what crashed or hung is kept.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bases import bases

from piiscan.config import Limits
from piiscan.model import Blob
from piiscan.scan import pool
from piiscan.sources.directories import file_blob

LARGEST = 2 << 20


def sources(folders: list[Path]) -> list[tuple[str, bytes]]:
    """(name, bytes), the formats taking turns, so that no format fills the run."""
    found = list(bases().items())
    for folder in folders:
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and 0 < path.stat().st_size <= LARGEST)
        found += [(path.name, path.read_bytes()) for path in paths]
    groups: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for name, data in found:
        groups[Path(name).suffix].append((name, data))
    longest = max(map(len, groups.values()))
    return [group[i % len(group)] for i in range(longest) for _, group in sorted(groups.items())]


def mutant(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """`data` with one or two changes."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 2) if data else 0):
        start = rng.randrange(min(len(out), 4096) if rng.random() < 0.3 else len(out)) if out else 0
        end = min(len(out), start + rng.choice((1, 4, 64, 1024)))
        rng.choice(CHANGES)(out, start, end, other, rng)
    return bytes(out)


def _flip(out: bytearray, start: int, end: int, _: bytes, rng: random.Random) -> None:
    for at in range(start, end, max((end - start) // 4, 1)):
        out[at] ^= 1 << rng.randrange(8)


def _cut(out: bytearray, start: int, *_: object) -> None:
    del out[start:]


def _repeat(out: bytearray, start: int, end: int, _: bytes, rng: random.Random) -> None:
    out[start:start] = out[start:end] * rng.choice((1, 2, 50))


def _remove(out: bytearray, start: int, end: int, *_: object) -> None:
    del out[start:end]


def _zero(out: bytearray, start: int, end: int, *_: object) -> None:
    out[start:end] = bytes(end - start)


def _number(out: bytearray, start: int, end: int, _: bytes, rng: random.Random) -> None:
    out[start : start + 4] = rng.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x80"))


def _swap(out: bytearray, start: int, end: int, other: bytes, rng: random.Random) -> None:
    at = rng.randrange(len(other) or 1)
    out[start:end] = other[at : at + end - start]


CHANGES = (_flip, _flip, _flip, _cut, _repeat, _remove, _zero, _number, _swap)


def blobs(made: list[tuple[str, bytes]], count: int, seed: int, folder: Path) -> Iterator[Blob]:
    """Mutants as files, one after another; a file lives until many others came after it."""
    for number in range(count):
        rng = random.Random(seed * 1_000_003 + number)
        name, data = made[number % len(made)]
        path = folder / f"{number:06}-{name}"
        path.write_bytes(mutant(data, rng.choice(made)[1], rng))
        yield file_blob(str(path))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    made, started = sources(options.folders), time.monotonic()
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    slow, lost = [], []
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        tasks = blobs(made, options.files, options.seed, Path(name))
        limits = Limits(blob_seconds=options.seconds)
        frames = pool.run(tasks, handler="reading:make_handler", config={}, jobs=options.jobs, limits=limits)
        for task, kind, payload in frames:
            path = Path(task.location.uri)
            if kind == "F":
                told = json.loads(payload)
                outcomes[path.suffix].update(told["reasons"] or ["read"])
                slow.append((told["seconds"], told["peak"] >> 10, path.name))
            elif kind == "S":
                skip = json.loads(payload)
                outcomes[path.suffix][skip["reason"]] += 1
                lost.append(f"{path.name}: {skip['reason']}: {skip['detail']}")
                if options.keep:
                    options.keep.mkdir(exist_ok=True)
                    shutil.copy(path, options.keep)
            elif kind == "D":
                path.unlink(missing_ok=True)
    for suffix, counts in sorted(outcomes.items()):
        print(f"{suffix or '-':10}", dict(counts.most_common()))
    print(
        "slowest (seconds, MiB):",
        *(f"{s:.1f} {mib} {name}" for s, mib, name in sorted(slow, reverse=True)[:8]),
        sep="\n  ",
    )
    print(f"largest: {max(mib for _, mib, _ in slow)} MiB")
    print(
        f"{options.files} mutants of {len(set(made))} files, {time.monotonic() - started:.0f} s; lost a worker or the limit:",
        len(lost),
    )
    print(*lost, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
