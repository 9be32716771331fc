"""What became of every blob: scanned, partial, skipped or failed, and why; the files of the walk add up to 100 %.

A worker counts the members of one file (`Members`), the run counts the files (`Coverage`).
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from piiscan.model import REASONS, Blob, Location, Skip, TableChunk, TextChunk

__all__ = ["OUTCOMES", "Coverage", "Members", "outcome"]

OUTCOMES = ("scanned", "partial", "skipped", "failed")
_FAILED = ("crashed", "timed_out", "cannot_read", "cannot_parse")
# Of several reasons the gravest counts; `replaced_characters` and `sampled` least: nearly all was read.
_MILD = ("unsupported", "no_text", "sampled", "replaced_characters")
_GRAVITY = {
    reason: rank for rank, reason in enumerate((*_FAILED, *(r for r in REASONS if r not in _FAILED + _MILD), *_MILD))
}
_LARGEST = 20  # unread files that are named: what a person looks into by hand
_KINDS = 200  # endings told apart; more are other people's numbering, not kinds
_ENDING = re.compile(r"\.[0-9A-Za-z_]{1,8}$")


def outcome(reasons: Collection[str], *, read: bool) -> tuple[str, str | None]:
    """(outcome, reason) of one blob from the reasons of its Skips; `read`: whether any of it was read."""
    if not reasons:
        return "scanned", None
    reason = min(reasons, key=lambda name: _GRAVITY.get(name, len(_GRAVITY)))
    return "partial" if read else "failed" if reason in _FAILED else "skipped", reason


class Members:
    """Chunks, Skips and members of one file on their way through a worker."""

    def __init__(self) -> None:
        self._read: set[str | None] = set()
        self._reasons: dict[str | None, set[str]] = {}
        self._met: set[str] = set()
        self._encodings: dict[str | None, dict[str, None]] = {}

    def member(self, blob: Blob) -> None:
        """A blob inside was opened; it counts even if it is empty."""
        if blob.location.member is not None:
            self._met.add(blob.location.member)

    def chunk(self, chunk: TextChunk | TableChunk) -> None:
        member = chunk.location.member
        self._read.add(member)
        if chunk.encoding is not None:
            self._encodings.setdefault(member, {})[chunk.encoding] = None

    def skip(self, skip: Skip) -> None:
        self._reasons.setdefault(skip.location.member, set()).add(skip.reason)

    def as_json(self) -> dict[str, Any]:
        """blobs: of which something was read; read: whether anything was; members: their number by outcome; encodings: those
        of the file and of each member, where text was decoded."""
        names = self._met | {name for name in (*self._read, *self._reasons) if name is not None}
        found = Counter(outcome(self._reasons.get(name, ()), read=name in self._read)[0] for name in names)
        blobs = len(self._read) or int(not self._reasons)  # an empty file was read
        return {"blobs": blobs, "read": bool(self._read), "members": dict(found), **self._decoded()}

    def _decoded(self) -> dict[str, Any]:
        if not self._encodings:
            return {}
        return {"encodings": [(member, list(names)) for member, names in self._encodings.items()]}


@dataclass(slots=True)
class Coverage:
    """Files of the walk by outcome. Frames of one file come together: `skip` and `read` are of the next `done`."""

    files: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)
    members: Counter[str] = field(default_factory=Counter)
    left_out: dict[str, dict[str, int]] = field(default_factory=dict)  # rule -> folders, files, bytes
    only: str | None = None  # staged, or revision NAME, where git chose the files
    _reason_files: Counter[str] = field(default_factory=Counter)
    _reason_bytes: Counter[str] = field(default_factory=Counter)
    _kinds: dict[str, list[int]] = field(default_factory=dict)  # ending -> files, bytes, bytes not fully read
    _largest: list[tuple[int, str, str, str]] = field(default_factory=list)
    _reasons: set[str] = field(default_factory=set)
    _read: bool = False

    def skip(self, source: Blob | Skip, skip: Skip) -> None:
        """A Skip of a file that is being read, or of the walk itself."""
        if isinstance(source, Blob):
            self._reasons.add(skip.reason)
        else:  # as the walk made it: with the size
            found, reason = outcome({source.reason}, read=False)
            self._count(_name(source.location), source.files, source.size, found, reason)

    def read(self, told: dict[str, Any]) -> None:
        """What `Members.as_json` told of the file."""
        self._read = self._read or bool(told.get("read", told["blobs"]))
        self.members.update(told.get("members", {}))

    def found(self) -> None:
        """Something was found in the file: it was read in part, even if it then went wrong."""
        self._read = True

    def done(self, blob: Blob) -> None:
        """All of the file has come."""
        found, reason = outcome(self._reasons, read=self._read)
        self._count(_name(blob.location), 1, blob.size, found, reason)
        self._reasons, self._read = set(), False

    def _count(self, uri: str, files: int, size: int, found: str, reason: str | None) -> None:
        self.files[found] += files
        self.bytes[found] += size
        kind = self._kinds.get(_kind(uri))
        if kind is None:
            kind = self._kinds.setdefault(_kind(uri) if len(self._kinds) < _KINDS else "", [0, 0, 0])
        kind[0] += files
        kind[1] += size
        if reason is None:
            return
        kind[2] += size
        self._reason_files[reason] += files
        self._reason_bytes[reason] += size
        push = heapq.heappush if len(self._largest) < _LARGEST else heapq.heappushpop
        push(self._largest, (size, uri, found, reason))

    def as_json(self) -> dict[str, Any]:
        """`files`, `bytes` and, for what was not fully read, `reasons` each add up to the totals."""
        largest = sorted(self._largest, key=lambda item: (-item[0], item[1]))
        return {
            "total_files": self.files.total(),
            "total_bytes": self.bytes.total(),
            "files": {name: self.files[name] for name in OUTCOMES},
            "bytes": {name: self.bytes[name] for name in OUTCOMES},
            "members": {name: self.members[name] for name in OUTCOMES},
            "reasons": {
                reason: {"files": count, "bytes": self._reason_bytes[reason]}
                for reason, count in sorted(self._reason_files.items())
            },
            "kinds": {
                kind: {"files": files, "bytes": size, "unread_bytes": unread}
                for kind, (files, size, unread) in sorted(self._kinds.items())
            },
            "largest_unread": [
                {"uri": uri, "bytes": size, "outcome": found, "reason": reason} for size, uri, found, reason in largest
            ],
            "left_out": self.left_out,
            "only": self.only,
        }


def _name(location: Location) -> str:
    """Of a file its URI, of a table of a database with the name of the table, which is no ending."""
    return location.uri if location.sheet is None else f"{location.uri} [{location.sheet}]"


def _kind(uri: str) -> str:
    """The ending of a file name, as far as it is one; "" for none."""
    found = _ENDING.search(uri)
    return found.group().lower() if found else ""
