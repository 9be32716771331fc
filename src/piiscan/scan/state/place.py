"""Where a state may lie: on a local disk, since locks and shared memory of SQLite do not work over a network."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from piiscan.errors import ConfigError

__all__ = ["check"]

MOUNTS = Path("/proc/mounts")  # Linux; elsewhere a network file system cannot be told
NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ncpfs", "ceph", "glusterfs", "lustre", "davfs"}
    | {"fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.davfs2", "drvfs", "vboxsf", "fuse.vmhgfs-fuse"}
)


def check(path: str, targets: Sequence[str]) -> None:
    """ConfigError where the state cannot lie at `path`: no such folder, a network file system, among what is read."""
    state = Path(path)
    if not state.parent.is_dir():
        raise ConfigError(f"cannot write {path}: no folder {state.parent}")
    if state.exists() and not state.is_file():
        raise ConfigError(f"cannot write {path}: no file")
    if (kind := _file_system(state.resolve(), _mounts())) in NETWORK:
        raise ConfigError(f"{path} lies on a network file system ({kind}); hint: keep the state on a local disk")
    for target in map(Path, targets):
        if target.is_dir() and target.resolve() in state.resolve().parents:
            raise ConfigError(f"{path} lies in {target}, which is read; hint: keep the state elsewhere")


def _mounts() -> list[str]:
    try:
        return MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []


def _file_system(path: Path, mounts: Iterable[str]) -> str:
    """The type of the file system that `path` lies on; of several mounts on one place the last counts."""
    found, longest = "", 0
    for line in mounts:
        _, place, kind, *_ = line.split(" ")
        place = os.fsdecode(place.encode("utf-8", "surrogateescape").decode("unicode_escape").encode("latin-1"))
        if len(place) >= longest and path.is_relative_to(place):
            found, longest = kind, len(place)
    return found
