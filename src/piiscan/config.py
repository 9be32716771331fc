"""Limits and settings, passed as arguments, and the folder of the user; nothing here is global state."""

from __future__ import annotations

import math
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

VERSION = "0.1.0"
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one hostile or broken input may cost. Exceeding a limit yields a Skip, never silence.

    Bytes are counted while reading; sizes written in a file are not believed.
    """

    member_bytes: int = 256 * MIB  # one archive member or attachment, unpacked
    container_bytes: int = 1024 * MIB  # all members of one outermost container together
    ratio: int = 200  # unpacked / packed, once past 1 MiB; office text rarely exceeds 30
    members: int = 10_000  # entries of one container
    depth: int = 8  # containers inside containers
    chunk_chars: int = MIB  # code points in one text chunk; a longer line is cut with `overlap_chars`
    overlap_chars: int = 1024  # longest finding expected across a cut inside one line
    table_rows: int = 16_384  # rows in one table chunk
    blob_seconds: float = 120.0  # a worker silent for so long is killed
    total_seconds: float = 14_400.0  # and one at a single file for so long: 70 GB at 5 MB/s
    worker_bytes: int = 2048 * MIB  # address space a worker may add to what it has at start


@dataclass(frozen=True, slots=True)
class Sampling:
    """How few rows of a table are enough: something in a share `miss` of its rows shows with this `confidence`."""

    miss: float = 0.001
    confidence: float = 0.95
    seed: int = 1

    @property
    def rows(self) -> int:
        """The least n with (1 - miss)^n <= 1 - confidence: 2,995 rows for 0.1 % at 95 %, 299 for 1 %."""
        return math.ceil(math.log(1 - self.confidence) / math.log(1 - self.miss))


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """How tables of databases are read: gently."""

    sampling: Sampling | None = None  # None: all rows
    statement_seconds: float = 60.0  # a statement that takes longer is given up
    lock_seconds: float = 2.0  # and one that waits so long for a lock
    page_rows: int = 16_384  # rows of one keyset page, each read in a statement of its own
    retries: int = 3  # reconnections where the server is gone in the middle of a table
    bytes_second: float | None = None  # of one worker
    credentials: str | None = None  # file of passwords in netrc's form, asked where the URL has none


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader may use besides its limits."""

    passwords: tuple[str, ...] = field(default=(), repr=False)  # tried on what is locked, in this order
    ocr: str = "off"  # off | fast | full: whether text in images is read, and how well
    sampling: Sampling | None = None  # of tables in files, where the format allows to choose rows; None: all
    stores: StoreSettings = StoreSettings()


@dataclass(frozen=True, slots=True)
class CustomerIndex:
    """The index of customers that a scan asks. Scan and match do not know each other: `maker` joins them.

    maker: "module:function"; the function makes a `model.CustomerLookup` of path and key. id: names the content.
    """

    maker: str
    path: str
    id: str


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """Choices of one scan."""

    detail: str = "column"  # occurrence | column | file
    show_values: bool = False
    jobs: int = 1
    min_score: float = 0.5  # below medium is reported only on request
    entities: frozenset[str] | None = None  # None: all
    baseline: bytes = field(default=b"", repr=False)  # ids not to be reported: uint64, sorted (scan.suppressions)
    suppressed: bytes = field(default=b"", repr=False)
    tier: str = "default"  # words, deep: SudachiPy, GiNZA are asked on names that stay open
    limits: Limits = Limits()
    reading: Reading = Reading()
    read_rate: float | None = None  # bytes a second that files are handed out at, all workers together
    run_seconds: float | None = None  # what is not read by then is a Skip
    customers: CustomerIndex | None = None  # opens with the key of the scan
    subjects: bool = False  # tell the keyed words of every place, for an index of subjects


@dataclass(frozen=True, slots=True)
class WalkSettings:
    """Which files below the targets are read."""

    exclude: tuple[str, ...] = ()  # shell patterns, tried on a file's or folder's name and on its path
    include: tuple[str, ...] = ()  # the same for files: only those that match one; none: all
    ignore: bool = True  # obey .piiscanignore files
    ignore_files: tuple[str, ...] = ()  # more of them, for every target
    hidden: bool = True  # read names that begin with a dot
    max_file_bytes: int | None = None  # a larger file is a Skip
    since: float | None = None  # read what was modified then or later, seconds since 1970
    staged: bool = False  # read git's index in place of the folder: what would be committed
    revision: str | None = None  # read what differs from this git revision
    follow_links: bool = False  # read links that lead out of the targets
    one_file_system: bool = False  # do not enter folders on another device than their target


class _NoPandas:
    """An import finder to which pandas is not installed."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("left out", name=name)


def without_pandas() -> None:
    """For a process of our own: PyArrow imports pandas with the first array, where it is installed, and takes half a second."""
    sys.meta_path.insert(0, _NoPandas)


def data_folder() -> Path:
    """The user's own folder, `piiscan` in the XDG data folder. RuntimeError where there is no home."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "piiscan"
