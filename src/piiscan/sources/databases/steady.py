"""Pages of a table over connections that may break: it goes on behind the last page where it can."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from piiscan.config import StoreSettings
from piiscan.sources.databases.dialect import Dialect, Failure
from piiscan.sources.databases.relations import Drawn, Page, Table

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = ["Steady", "StoppedError"]

Result = TypeVar("Result")
_WAIT_SECONDS, _LONGER = 0.5, 3  # before a reconnection, and how much longer before each next one: 0.5, 1.5, 4.5
_SHORTEST_SECONDS = 0.01  # below it, waiting is no rate limit but noise


class StoppedError(Exception):
    """The database gave no more. `name` is the driver's name of the error; its message is left out, it quotes values."""

    def __init__(self, meaning: Failure, name: str) -> None:
        super().__init__(meaning)
        self.meaning, self.name = meaning, name


class Steady:
    """A connection that is made anew where it breaks."""

    def __init__(self, dialect: Dialect, url: URL, settings: StoreSettings) -> None:
        self._dialect, self._url, self._settings = dialect, url, settings
        self._connection: Any = None
        self._tries = 0

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._dialect.close(connection)

    def ask(self, question: Callable[[Any], Result]) -> Result:
        """What `question` answers of a connection; asked again where that broke. Raises StoppedError."""
        while True:
            try:
                answer = question(self._open())
            except Exception as error:  # noqa: BLE001 - of whatever driver; `failure` knows its own
                self._stopped(error, again=True)
            else:
                self._tries = 0
                return answer

    def pages(self, table: Table, drawn: Drawn) -> Iterator[Page]:
        """All pages. Raises StoppedError."""
        after, begun = None, False
        while True:
            try:
                for page in self._paced(self._dialect.pages(self._open(), table, drawn, after, self._settings)):
                    after, begun, self._tries = page.after, True, 0
                    yield page
            except GeneratorExit:
                raise
            except Exception as error:  # noqa: BLE001
                self._stopped(error, again=after is not None or not begun)
            else:
                return

    def _open(self) -> Any:
        if self._connection is None:
            self._connection = self._dialect.connect(self._url, self._settings)
        return self._connection

    def _stopped(self, error: Exception, *, again: bool) -> None:
        """Returns where it is to be tried again."""
        meaning = self._dialect.failure(error)
        if meaning is None:
            raise error
        self.close()
        if meaning != "gone" or not again or self._tries >= self._settings.retries:
            raise StoppedError(meaning, type(error).__name__) from None
        time.sleep(_WAIT_SECONDS * _LONGER**self._tries)
        self._tries += 1

    def _paced(self, pages: Iterator[Page]) -> Iterator[Page]:
        """No faster than the rate limit."""
        rate, started, size = self._settings.bytes_second, time.monotonic(), 0
        for page in pages:
            yield page
            size += page.size
            if rate is not None and (wait := size / rate - (time.monotonic() - started)) > _SHORTEST_SECONDS:
                time.sleep(wait)
