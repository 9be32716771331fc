"""What the file system says of a file beside its content: size, age, owner, who may read it."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from piiscan.model import Blob

__all__ = ["of_blob"]


def of_blob(blob: Blob) -> dict[str, Any]:
    """bytes; modified (ISO 8601, UTC), owner and mode ("0640") as the walk saw them, None where that cannot be told."""
    status = blob.status
    if status is None:
        return {"bytes": blob.size, "modified": None, "owner": None, "mode": None}
    return {
        "bytes": blob.size,
        "modified": _date(status.st_mtime),
        "owner": _owner(status.st_uid),
        "mode": f"{stat.S_IMODE(status.st_mode):04o}",
    }


def _date(seconds: float) -> str | None:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError, OSError):  # a broken clock, a hostile archive
        return None


@lru_cache(maxsize=1024)
def _owner(number: int) -> str:
    """The name of a user of this system, or the number."""
    try:
        import pwd
    except ImportError:  # Windows
        return str(number)
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
