"""Wall time, CPU time and peak memory of measured work, each engine in a process of its own on named cores."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_LOOK = 0.5  # seconds between two looks at the disk


class Phases:
    """Laps of this process; `tell` prints them as the last line, which `run` reads."""

    def __init__(self) -> None:
        self.laps: dict[str, dict[str, float]] = {}
        self._before = self._now()

    def lap(self, name: str) -> None:
        """Closes the phase that began at the last lap."""
        now = self._now()
        self.laps[name] = {"wall": now[0] - self._before[0], "cpu": now[1] - self._before[1]}
        self._before = now

    def tell(self, **facts: Any) -> None:
        print(json.dumps({"laps": self.laps, "peak": peak_bytes(), **facts}, ensure_ascii=False))

    @staticmethod
    def _now() -> tuple[float, float]:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return time.perf_counter(), sum(u.ru_utime + u.ru_stime for u in used)


def peak_bytes() -> int:
    """Peak resident bytes of this process since its exec (ru_maxrss would include the parent before the exec)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("no VmHWM in /proc/self/status")


def run(script: str, *arguments: object, cores: tuple[int, ...], watched: Path | None = None) -> dict[str, Any]:
    """Runs a script of this folder on `cores` alone; what it told, with seconds of wall and CPU of all its phases.

    `disk`: the most bytes seen in the folder `watched` meanwhile.
    """
    environment = dict(os.environ)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
        environment[name] = str(len(cores))
    command = ["taskset", "-c", ",".join(map(str, cores)), sys.executable, str(HERE / script), *map(str, arguments)]
    disk = 0
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        while watched is not None and process.poll() is None:
            disk = max(disk, folder_bytes(watched))
            time.sleep(_LOOK)
        output = process.communicate()[0]
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    told: dict[str, Any] = json.loads(output.splitlines()[-1])
    told["disk"] = disk
    for kind in ("wall", "cpu"):
        told[kind] = sum(lap[kind] for lap in told["laps"].values())
    return told


def folder_bytes(folder: Path) -> int:
    """Of all files below; files that vanish meanwhile do not count."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += path.stat().st_size if path.is_file() else 0
    return total


def cores_of(count: int) -> tuple[int, ...]:
    """The last `count` cores this process may use (the first serves most interrupts)."""
    return tuple(sorted(os.sched_getaffinity(0))[-count:])


def laps_text(told: dict[str, Any]) -> str:
    """'load 1.2, predict 3.4': CPU seconds by phase."""
    return ", ".join(f"{name} {lap['cpu']:.1f}" for name, lap in told["laps"].items())
