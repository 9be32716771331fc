"""How much there is to read: a second walk in the background, for the progress of a run that somebody watches.

Databases and buckets are not asked twice. The run lists the tables of a database before it reads one; the objects of a
bucket, which may be millions, it does not, so that there is no total.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from piiscan.config import WalkSettings
    from piiscan.sources.stores import Listed

_LATER = 1.0  # seconds; a run that is over by then needs no census


class Census:
    """Counts files and bytes of a walk. A context manager: leaving it ends the count."""

    def __init__(self, targets: Sequence[str], settings: WalkSettings) -> None:
        self._targets, self._settings = targets, settings
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._count, name="census", daemon=True)
        self.files = self.bytes = 0
        self._counted = False
        self._databases: int | None = None  # among the targets; None where something cannot be counted

    def total(self, listed: Listed) -> tuple[int, int] | None:
        """Files and bytes, the tables that the run has listed among them; None until all is counted."""
        if not self._counted or listed.stores != self._databases:
            return None
        return self.files + listed.blobs, self.bytes + listed.bytes

    def __enter__(self) -> Census:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _count(self) -> None:
        from piiscan.errors import ConfigError
        from piiscan.model import Blob
        from piiscan.sources.directories import walk
        from piiscan.sources.stores import is_database, parted

        if self._ended.wait(_LATER):
            return
        try:
            paths, urls = parted(self._targets)
            if not all(map(is_database, urls)):
                return
            self._databases = len(urls)
            for item in walk(paths, self._settings) if paths else ():
                if self._ended.is_set():
                    return
                if isinstance(item, Blob):
                    self.files, self.bytes = self.files + 1, self.bytes + item.size
        except (ConfigError, OSError):  # the run itself says so
            return
        self._counted = True
