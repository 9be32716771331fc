"""Is there any plaintext in what an index and a match leave behind? Marked people go in; every byte written is searched.

    python benchmarks/security/plaintext.py [--rows 300] [--out benchmarks/security/results/plaintext.md]

Watched: the index, results in all formats, terminal output, Python's log at level DEBUG, every file that appears in the
temporary, working and output folders while the program runs (kept by a hard link, so those removed again count too; files
without a name through /proc), and what is left after an error and after a kill in the middle.
"""

from __future__ import annotations

import argparse
import base64
import csv
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from plaintext_needles import HEADER, Search, marked_rows, needles_of

from piiscan.keys import load_key

# Runs the command line with the log of every library written to a file, DuckDB short of memory, and faults on request.
DRIVER = """
import logging, os, sys
logging.basicConfig(level=1, filename=os.environ["LOG"], force=True)
logging.captureWarnings(True)
import duckdb
connect = duckdb.connect
def small(*a, **k):
    k["config"] = dict(k.get("config") or {}, memory_limit=os.environ["DUCKDB_MEMORY"], temp_directory=os.environ["SPILL"], threads=1)
    return connect(*a, **k)
duckdb.connect = small
fault = os.environ.get("FAULT")
if fault:
    import importlib, signal
    module, _, name = fault.partition(":")
    module = importlib.import_module(module)
    found = getattr(module, name)
    def broken(*a, **k):
        if os.environ["FAULT_KIND"] == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise ValueError(os.environ["FAULT_VALUE"])
    setattr(module, name, broken)
from piiscan.cli import main
main()
"""
FAULTS = ("piiscan.match.build:frequencies_of", "piiscan.match.build:write_manifest", "piiscan.match.lookup:read_list")


MARKED = 20  # people whose traces are searched for


@dataclass(frozen=True, slots=True)
class Written:
    """What a run wrote: name -> bytes."""

    run: str
    code: int
    content: dict[str, bytes]


class Watch:
    """Keeps what appears in folders, by hard links: a file that is removed again stays readable here."""

    def __init__(self, folders: list[Path], kept: Path) -> None:
        self._folders, self._kept, self._seen, self._stop = folders, kept, set[tuple[int, int]](), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.nameless: dict[str, bytes] = {}
        self.process: int | None = None

    def __enter__(self) -> Watch:
        self._look(keep=False)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._look(keep=True)

    def _run(self) -> None:
        while not self._stop.wait(0.004):
            self._look(keep=True)

    def _look(self, *, keep: bool) -> None:
        for folder in self._folders:
            for place, _, names in os.walk(folder):
                for name in names:
                    self._file(Path(place) / name, keep=keep)
        if keep and self.process:
            self._nameless_files(Path(f"/proc/{self.process}/fd"))

    def _file(self, path: Path, *, keep: bool) -> None:
        with suppress(OSError):
            found = path.stat()
            if (found.st_dev, found.st_ino) not in self._seen:
                self._seen.add((found.st_dev, found.st_ino))
                if keep:
                    os.link(path, self._kept / f"{len(self._seen)}-{path.name}")

    def _nameless_files(self, descriptors: Path) -> None:
        with suppress(OSError):
            for entry in descriptors.iterdir():
                target = str(entry.readlink())
                if target.endswith("(deleted)") and any(target.startswith(str(f)) for f in self._folders):
                    self.nameless[target] = entry.read_bytes()


@contextmanager
def stage(rows: int) -> Iterator[Path]:
    """A folder with a key, a marked master, and a list of half of its people, some fields spoilt."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        people = marked_rows(rows)
        listed = [row[1:-1] for row in people[::2]]
        listed = [(*row[:-2], "080-0000-0000", row[-1]) if i % 3 == 0 else row for i, row in enumerate(listed)]
        for file, header, content in (("master.csv", HEADER, people), ("list.csv", HEADER[1:-1], listed)):
            with (folder / file).open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([header, *content])
        for part in ("work", "temp", "spill", "kept"):
            (folder / part).mkdir()
        yield folder


def run(
    folder: Path, name: str, arguments: list[str], *, fault: str = "", kind: str = "error", value: str = ""
) -> Written:
    """One command in a process of its own, watched. Paths of `arguments` are relative to the working folder."""
    out = folder / "work"
    kept = folder / "kept" / name.replace(" ", "_")
    kept.mkdir()
    environment = os.environ | {
        "TMPDIR": str(folder / "temp"),
        "SPILL": str(folder / "spill"),
        "LOG": str(out / f"log-{len(list(out.iterdir()))}.txt"),
        "DUCKDB_MEMORY": "32MB",
        "PYTHONDEVMODE": "1",
        "FAULT": fault,
        "FAULT_KIND": kind,
        "FAULT_VALUE": value,
    }
    with Watch([out, folder / "temp", folder / "spill"], kept) as watch:
        process = subprocess.Popen(
            [sys.executable, "-c", DRIVER, *arguments],
            cwd=out,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        watch.process = process.pid
        stdout, stderr = process.communicate()
    content = {path.name: path.read_bytes() for path in kept.iterdir()}
    return Written(name, process.returncode, content | watch.nameless | {"stdout": stdout, "stderr": stderr})


def runs(folder: Path, formats: list[str], faults: tuple[str, ...] = FAULTS) -> Iterator[Written]:
    """Key, build, match in all formats, then builds and matches that break or are killed."""
    build = ["index", "build", "../master.csv", "--key-file", "k.key", "--segment-column", "商品"]
    match = ["match", "../list.csv", "--index", "m.index", "--key-file", "k.key", "--report"]
    yield run(folder, "key", ["key", "new", "k.key"])
    yield run(folder, "build", [*build, "-o", "m.index"])
    yield run(folder, "info", ["index", "info", "m.index"])
    for form in formats:
        yield run(folder, f"match {form}", [*match, f"{form}.html", "--format", form, "-o", f"out.{form}"])
    yield run(folder, "match to terminal", match[:-1])
    value = marked_rows(1)[0][1]
    for kind in ("error", "kill"):
        for fault in faults:
            command = [*build, "-o", f"{kind}{faults.index(fault)}.index"] if ".build:" in fault else match[:-1]
            yield run(folder, f"{kind} in {fault}", command, fault=fault, kind=kind, value=value)


def expected(written: Written) -> set[int]:
    if written.run.startswith("kill"):
        return {-signal.SIGKILL}
    return {2} if written.run.startswith("error") else {0, 1}


class Traces:
    """Looks for the people in what a run wrote. Results name customers by id: that is the answer, not a trace."""

    def __init__(self, rows: int) -> None:
        people = marked_rows(rows)
        some = people[: MARKED // 2] + people[-MARKED // 2 :]
        self._search = {with_id: Search(needles_of(some, with_id=with_id)) for with_id in (True, False)}

    def __len__(self) -> int:
        return len(self._search[True])

    def __call__(self, written: Written) -> dict[str, list[str]]:
        """File -> what was found in it."""
        search = self._search[not written.run.startswith("match")]
        found = {name: search(content) for name, content in written.content.items()}
        return {name: hits for name, hits in found.items() if hits}


def key_traces(written: Written, key_file: Path) -> list[str]:
    """Files other than the key's own that hold the key or one of its sub-keys, as they are or in hexadecimal or base64."""
    key = load_key(key_file)
    secrets = [key.secret, *(key.derive(p) for p in ("rows", "tags", "manifest", "segments", "frequencies"))]
    forms = [f for s in secrets for f in (s, s.hex().encode(), s.hex().upper().encode(), base64.b64encode(s))]
    others = {name: content for name, content in written.content.items() if key_file.name not in name}
    return [name for name, content in others.items() if any(form in content for form in forms)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=300)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    lines = ["| run | exit code | files | bytes | traces |", "| --- | --- | --- | --- | --- |"]
    bad, clock = 0, time.perf_counter()
    with stage(options.rows) as folder:
        traces = Traces(options.rows)
        for written in runs(folder, ["text", "jsonl"]):
            found = traces(written)
            found |= {name: ["the key"] for name in key_traces(written, folder / "work" / "k.key")}
            bad += bool(found) or written.code not in expected(written)
            size = sum(map(len, written.content.values()))
            told = "; ".join(f"{name}: {', '.join(hits[:3])}" for name, hits in found.items()) or "none"
            sys.stderr.write(f"{written.run}\n")
            lines.append(f"| {written.run} | {written.code} | {len(written.content)} | {size:,} | {told} |")
    head = f"# Plaintext in what is written: {options.rows} marked people, {time.perf_counter() - clock:.0f} s"
    text = "\n".join([head, "", *lines, ""])
    sys.stdout.write(text)
    if options.out:
        options.out.write_text(text, "utf-8")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
