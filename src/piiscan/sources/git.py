"""What git knows of a folder: staged files, files changed since a revision, the bytes of an object. No network.

git runs as a subprocess without optional locks, lazy fetching and file-system monitor: it changes nothing and starts
nothing that a repository's configuration names.
"""

from __future__ import annotations

import errno
import functools
import io
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from piiscan.errors import ConfigError
from piiscan.model import Blob, Location

__all__ = ["Staged", "commit", "differing", "index_blob", "repository", "sizes", "staged"]

_SUBMODULE = "160000"
_QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Staged:
    """One entry of the index that differs from HEAD."""

    path: str  # below the folder asked about
    object: str
    submodule: bool


def repository(folder: str) -> str:
    """The top of the working tree. ConfigError where `folder` lies in none, or git is not installed."""
    return _text(folder, "rev-parse", "--show-toplevel", problem=f"{folder}: no git repository").rstrip("\n")


def commit(folder: str, revision: str) -> str:
    """The commit that a revision names. ConfigError where there is none."""
    problem = f"{revision}: neither a date (2026-11-01) nor a revision of the git repository of {folder}"
    if revision.startswith("-"):
        raise ConfigError(problem)
    return _text(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", problem=problem).strip()


def staged(folder: str, names: Sequence[str]) -> list[Staged]:
    """Entries of the index at or below `names` (paths below `folder`) that would be committed; deletions are none."""
    fields = _text(folder, *_diff("--cached"), "--", *_literal(names), problem=f"{folder}: git diff failed").split("\0")
    found = []
    for about, path in zip(fields[::2], fields[1::2], strict=False):
        _, mode, _, name, _ = about.split(" ")
        found.append(Staged(path, name, mode == _SUBMODULE))
    return found


def differing(folder: str, revision: str, names: Sequence[str]) -> list[str]:
    """Paths below `folder` whose file differs from the revision, new files included (unless git ignores them)."""
    problem = f"{folder}: git cannot compare with {revision}"
    told = _text(folder, *_diff(revision), "--", *_literal(names), problem=problem, settings=_no_filters(folder))
    changed = told.split("\0")[1::2]
    new = _text(
        folder, "ls-files", "-z", "--others", "--exclude-standard", "--", *_literal(names), problem=problem
    ).split("\0")
    return sorted({*changed, *new} - {""}, key=os.fsencode)


def sizes(folder: str, objects: Sequence[str]) -> dict[str, int]:
    """Bytes of each object, asked for in one go."""
    lines = _text(
        folder, "cat-file", "--batch-check", problem=f"{folder}: git cat-file failed", told="\n".join(objects)
    ).splitlines()
    return {name: int(size) for name, kind, size in (line.split(" ") for line in lines if line.count(" ") == 2) if kind}


def index_blob(folder: str, name: str, uri: str, size: int) -> Blob:
    """An object of the repository as a blob at the place where it would be committed."""
    content = functools.cache(functools.partial(_object, folder, name))  # a blob is opened more than once

    def opened() -> BinaryIO:
        return io.BytesIO(content())

    return Blob(Location(uri), size, opened, git=(folder, name))


def _object(folder: str, name: str) -> bytes:
    done = _run(folder, "cat-file", "blob", name)
    if done.returncode:
        raise OSError(errno.EIO, "git does not give the object")
    return done.stdout


def _diff(what: str) -> tuple[str, ...]:
    plain = ("--no-renames", "--no-ext-diff", "--no-textconv", "--diff-filter=d", "--ignore-submodules=dirty")
    return ("diff", what, "--raw", "-z", "--no-abbrev", "--relative", *plain)


def _no_filters(folder: str) -> dict[str, str]:
    """Environment without clean filters: git asks those programs of the configuration whether a file differs."""
    told = os.fsdecode(_run(folder, "config", "-z", "--name-only", "--get-regexp", r"^filter\.").stdout)
    drivers = sorted({name.rpartition(".")[0] for name in told.split("\0")} - {""})
    plain = [(f"{d}.{k}", v) for d in drivers for k, v in (("clean", ""), ("process", ""), ("required", "false"))]
    first = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    found = {"GIT_CONFIG_COUNT": str(first + len(plain))}
    for number, (name, value) in enumerate(plain, first):
        found |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return found


def _literal(names: Sequence[str]) -> list[str]:
    return [f":(literal){name}" for name in names]


def _text(folder: str, *arguments: str, problem: str, told: str = "", settings: dict[str, str] | None = None) -> str:
    done = _run(folder, *arguments, told=told, settings=settings)
    if done.returncode:
        reason = os.fsdecode(done.stderr).strip().partition("\n")[0].removeprefix("fatal: ")
        raise ConfigError(f"{problem} ({reason})" if reason else problem)
    return os.fsdecode(done.stdout)


def _environment() -> dict[str, str]:
    """The user's. A hook's GIT_DIR alone would make any folder the top of the working tree; its index file is kept."""
    found = os.environ | _QUIET
    if "GIT_WORK_TREE" not in found:
        found.pop("GIT_DIR", None)
    return found


def _run(
    folder: str, *arguments: str, told: str = "", settings: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - arguments are ours, names are marked literal
            ["git", "-C", folder, "-c", "core.fsmonitor=false", *arguments],  # noqa: S607 - the user's own git
            input=os.fsencode(told),
            capture_output=True,
            env=_environment() | (settings or {}),
            check=False,
        )
    except FileNotFoundError:
        raise ConfigError("git is not installed; --staged and --since REVISION need it") from None
