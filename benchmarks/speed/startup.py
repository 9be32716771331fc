"""How long small things take: the help, a scan of one small file, and from Python the import and the first string.

    python benchmarks/speed/startup.py [--runs 10] [--beside FOLDER/src]

Each is a new process. Wall time is what a person waits; processor time is that of the command and its workers together,
which other work on the machine disturbs least. With --beside every run is followed by one of another checkout, so that
both meet the same machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from machine import machine

import piiscan

LETTER = """氏名: 山田 太郎 (ヤマダ タロウ)
〒100-0001 東京都千代田区千代田1-1
TEL 03-0123-4567 / 携帯 090-0123-4567 taro.yamada@example.com
担当の鈴木さんと佐藤花子様が、大阪市北区梅田1丁目2番3号で会いました。
"""
PYTHON = [sys.executable, "-c"]
COMMANDS = {
    "piiscan --help": [sys.executable, "-m", "piiscan", "--help"],
    "piiscan scan letter.txt": [sys.executable, "-m", "piiscan", "scan", "letter.txt"],
    "piiscan scan letter.txt --format jsonl": [
        sys.executable,
        "-m",
        "piiscan",
        "scan",
        "letter.txt",
        "--format",
        "jsonl",
    ],
    "import piiscan": [*PYTHON, "import piiscan"],
    "first scan_text": [*PYTHON, "import piiscan; piiscan.scan_text(open('letter.txt', encoding='utf-8').read())"],
}


def run(command: list[str], source: Path, folder: str) -> tuple[float, float]:
    """Seconds of wall and processor time of one run."""
    before, started = os.times(), time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": str(source)}, capture_output=True, check=False
    )
    wall, after = time.perf_counter() - started, os.times()
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode(errors="replace"))
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, used


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--beside", type=Path, help="src folder of another checkout")
    options = parser.parse_args()
    sources = [Path(piiscan.__file__).parents[1], *([options.beside.resolve()] if options.beside else [])]
    print(json.dumps(machine()))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "letter.txt").write_text(LETTER, encoding="utf-8")
        for name, command in COMMANDS.items():
            pairs = [[run(command, source, folder) for source in sources] for _ in range(options.runs)]
            for number, _ in enumerate(sources):
                wall, used = ([pair[number][i] for pair in pairs] for i in (0, 1))
                print(
                    f"{name:40} {'beside' if number else 'here':6} wall median {median(wall):.3f} s least {min(wall):.3f}  "
                    f"processor median {median(used):.3f} s least {min(used):.3f}"
                )


if __name__ == "__main__":
    main()
