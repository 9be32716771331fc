"""Whether a file lies on this machine: SQLite's WAL needs memory that all its users share, which no network gives."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from piiscan.errors import ConfigError

__all__ = ["network_kind", "of_macos", "of_mountinfo", "refuse_network"]

NETWORK = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smbfs",
        "smb2",
        "smb3",
        "afs",
        "afpfs",
        "ceph",
        "glusterfs",
        "lustre",
        "gpfs",
        "beegfs",
        "ncpfs",
        "ncp",
        "coda",
        "ocfs2",
        "gfs2",
        "webdav",
        "davfs",
        "davfs2",
        "sshfs",
        "s3fs",
        "rclone",
        "gcsfuse",
        "goofys",
    ]
)
_OCTAL = re.compile(r"\\([0-7]{3})")  # how mountinfo writes spaces and the like


def refuse_network(path: str | os.PathLike[str]) -> None:
    """ConfigError where the ledger would lie on a network share."""
    kind = network_kind(os.path.realpath(path))
    if kind:
        raise ConfigError(
            f"{os.fspath(path)} lies on a network share ({kind}); a ledger there can be damaged when two machines write. "
            "Keep it on a local disk, and copy it or `piiscan ledger export` to the share"
        )


def network_kind(path: str) -> str | None:
    """The kind of network file system that an absolute path lies on; None for a local one, or where it cannot be told."""
    try:
        if sys.platform == "win32":
            return _of_windows(path)
        if sys.platform == "darwin":
            told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=10, check=False).stdout
            return of_macos(told, path)
        return of_mountinfo(Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape"), path)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def of_mountinfo(text: str, path: str) -> str | None:
    """From Linux's /proc/self/mountinfo (proc(5)): the kind of the innermost mount above `path`, if it is a network's."""
    best, kind = "", ""
    for line in text.splitlines():
        left, _, right = line.partition(" - ")
        parts = left.split(" ")
        if len(parts) < 5 or not right:
            continue
        mount = _OCTAL.sub(lambda found: chr(int(found[1], 8)), parts[4])
        if len(mount) >= len(best) and _below(path, mount):  # of equal ones the last hides the others
            best, kind = mount, right.split(" ")[0]
    return kind if kind.removeprefix("fuse.") in NETWORK else None


def of_macos(text: str, path: str) -> str | None:
    """From the output of macOS's mount(8): `//user@host/share on /Volumes/share (smbfs, nodev, ...)`."""
    best, kind = "", ""
    for line in text.splitlines():
        found = re.fullmatch(r".* on (/.*) \(([^,)]+).*\)", line)
        if found and len(found[1]) >= len(best) and _below(path, found[1]):
            best, kind = found[1], found[2]
    return kind if kind in NETWORK else None


def _below(path: str, mount: str) -> bool:
    return path == mount or path.startswith(mount.rstrip("/") + "/")


def _of_windows(path: str) -> str | None:
    if path.startswith("\\\\") and not path.startswith(("\\\\?\\", "\\\\.\\")):
        return "UNC"
    if path.startswith("\\\\?\\UNC\\"):
        return "UNC"
    import ctypes

    remote = 4  # DRIVE_REMOTE of GetDriveTypeW
    drive = os.path.splitdrive(path.removeprefix("\\\\?\\"))[0]
    windll = getattr(ctypes, "windll")  # noqa: B009 - unknown to type checkers elsewhere
    return "network drive" if drive and windll.kernel32.GetDriveTypeW(drive + "\\") == remote else None
