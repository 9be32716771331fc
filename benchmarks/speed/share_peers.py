"""What a share costs with the tools that people put together today: markitdown for the text, a scanner over it.

    python benchmarks/speed/share_peers.py FOLDER [--files 60] [--presidio-files 6]

FOLDER: a share, for example one that share.py wrote with --keep. In an environment of peers-requirements.txt with
`markitdown[docx,pptx,xlsx,xls,pdf,outlook]` beside it. The same files in one run, one after another, processor time of
one process; what a tool refuses counts as it is. piiscan is measured as a whole command with one worker.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

from machine import machine
from peer_engines import Prepare, presidio_ginza, privacy_masker


def texts(files: list[Path]) -> tuple[list[str], int]:
    """(the texts that markitdown makes of the files, how many it cannot read)."""
    from markitdown import MarkItDown

    reader, found, failed = MarkItDown(), [], 0
    for path in files:
        try:
            found.append(reader.convert(str(path)).text_content)
        except Exception:  # noqa: BLE001 - whatever it is, the file is not read
            failed += 1
    return found, failed


def _counted(prepare: Prepare, some: list[str]) -> int:
    return sum(prepare(text)() for text in some)


def timed(work: Callable[[], object]) -> tuple[float, object]:
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def ours(files: list[Path], scratch: str) -> float:
    folder = Path(scratch, "share")
    folder.mkdir()
    for number, path in enumerate(files):
        shutil.copy(path, folder / f"{number:04d}{path.suffix}")
    command = [sys.executable, "-m", "piiscan", "scan", str(folder), "-q", "--jobs", "1", "--format", "jsonl"]
    process = subprocess.Popen([*command, "-o", f"{scratch}/out"], stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--presidio-files", type=int, default=6)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    print(machine())
    files = [path for path in sorted(args.folder.rglob("*")) if path.is_file()][: args.files]
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"{len(files)} files, {size:.1f} MB")
    with tempfile.TemporaryDirectory(prefix="piiscan-peers-") as scratch:
        mine = ours(files, scratch)
    print(f"piiscan scan, all formats            {mine:8.1f} s")
    read, (found, failed) = timed(lambda: texts(files))
    print(f"markitdown alone                     {read:8.1f} s  {read / mine:6.1f} times  {failed} files not read")
    for title, make, count in (
        ("privacy-masker over that text", privacy_masker, len(found)),
        ("Presidio + ja_ginza over that text", presidio_ginza, args.presidio_files),
    ):
        prepare = make(())
        some = found[:count]
        spent, _ = timed(partial(_counted, prepare, some))
        whole = spent * sum(map(len, found)) / max(sum(map(len, some)), 1)
        told = "" if len(some) == len(found) else f" (from {sum(map(len, some))} of {sum(map(len, found))} characters)"
        print(f"{title:36} {whole:8.1f} s  with markitdown {(whole + read) / mine:6.1f} times{told}", flush=True)


if __name__ == "__main__":
    main()
