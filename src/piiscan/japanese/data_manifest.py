"""What is told of town data that a user put in place of the package's: manifest.json beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

FORMAT = 1  # changes with every change of the layout of a file


@dataclass(frozen=True, slots=True)
class Source:
    """A file that an update was made from."""

    name: str
    form: str  # as address/sources.py tells it
    bytes: int
    rows: int
    unused: int = 0  # rows of municipalities that are not known


@dataclass(frozen=True, slots=True)
class Manifest:
    """Files of one update."""

    date: str  # of the sources, YYYY-MM-DD
    sources: tuple[Source, ...]
    counts: Mapping[str, int]  # municipalities, towns, koaza, postal_codes
    files: Mapping[str, str]  # name -> SHA-256
    shipped: str  # id of the data of the release that made them
    format: int = FORMAT

    @property
    def id(self) -> str:
        """Of the data alone: two updates from the same files have the same."""
        return joined(self.files)


def dumped(manifest: Manifest) -> bytes:
    """As JSON."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()


def parsed(raw: bytes) -> Manifest:
    """What `dumped` wrote. ValueError, KeyError or TypeError for anything else."""
    try:
        plain = json.loads(raw)
    except RecursionError:
        raise ValueError("no manifest") from None
    manifest = Manifest(**plain | {"sources": tuple(Source(**source) for source in plain["sources"])})
    if not all(isinstance(digest, str) for digest in manifest.files.values()):
        raise TypeError("digests are texts")
    if not all(isinstance(count, int) for count in manifest.counts.values()):
        raise TypeError("counts are numbers")
    return manifest


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def joined(digests: Mapping[str, str]) -> str:
    """One short id of several files, by their digests."""
    return digest("".join(digests[name] for name in sorted(digests)).encode())[:16]
