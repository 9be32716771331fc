"""How much there is to read: a second walk in the background, for the progress of a run that somebody watches."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from piiscan.config import WalkSettings

_LATER = 1.0  # seconds; a run that is over by then needs no census


class Census:
    """Counts files and bytes of a walk; `complete` when all are counted. A context manager: leaving it ends the count."""

    def __init__(self, targets: Sequence[str], settings: WalkSettings) -> None:
        self._targets, self._settings = targets, settings
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._count, name="census", daemon=True)
        self.files = self.bytes = 0
        self.complete = False

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
        from piiscan.sources.stores import parted

        if self._ended.wait(_LATER):
            return
        try:
            paths, urls = parted(self._targets)
            if urls:  # counting them would be a second load on the server
                return
            for item in walk(paths, self._settings):
                if self._ended.is_set():
                    return
                if isinstance(item, Blob):
                    self.files, self.bytes = self.files + 1, self.bytes + item.size
        except (ConfigError, OSError):  # the run itself says so
            return
        self.complete = True
