"""What a figure was measured on."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from importlib import metadata
from typing import Any


def machine() -> dict[str, Any]:
    """Processor, cores, load at the moment and versions, for the record."""
    return {
        "cpu": _model(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": metadata.version("numpy"),
        "date": time.strftime("%Y-%m-%d"),
    }


def _model() -> str:
    if platform.system() != "Linux":
        return platform.processor()
    told = subprocess.run(["lscpu"], capture_output=True, text=True, check=False).stdout
    return next((line.split(":")[1].strip() for line in told.splitlines() if line.startswith("Model name")), "unknown")


def one_core() -> None:
    """Keep this process on one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
