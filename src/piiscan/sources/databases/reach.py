"""The first connection to a database: with the password found, asked for where it must be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from piiscan.config import StoreSettings
from piiscan.errors import ConfigError
from piiscan.extract.formats import missing
from piiscan.sources import stores
from piiscan.sources.databases import dialect, urls
from piiscan.sources.databases.credentials import asked, with_password
from piiscan.sources.databases.dialect import Dialect, Failure

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = ["answered"]

_REFUSED = {
    "password": "the database refuses the user or the password",
    "gone": "no database answers there",
    "nowhere": "no such database or user",
    "denied": "permission denied",
    "timed_out": "the database does not answer in time",
}
Answer = TypeVar("Answer")


class _Told(Generic[Answer]):
    """An answer, or why there is none."""

    def __init__(self, answer: Answer | None = None, problem: Failure | None = None, name: str = "") -> None:
        self.answer, self.problem, self.name = answer, problem, name


def answered(url: str, settings: StoreSettings, question: Callable[[Dialect, Any], Answer]) -> tuple[Answer, str]:
    """What the question to a connection brings, and the URL with the password. ConfigError where it brings nothing."""
    try:
        made = urls.parsed(url)
        module = dialect.of(made.get_dialect().name)
        full = with_password(made, module, settings.credentials)
        told = _asked(module, full, settings, question)
        if told.problem == "password" and (typed := asked(full)) is not None:
            full, told = typed, _asked(module, typed, settings, question)
    except ModuleNotFoundError as error:
        raise ConfigError(f"{stores.shown(url)}: {missing(error)}") from None
    if told.problem is not None:
        problem = _REFUSED.get(told.problem, f"the database reports an error: {told.name}")
        raise ConfigError(f"{stores.shown(url)}: {problem}")
    return told.answer, full.render_as_string(hide_password=False)  # type: ignore[return-value]


def _asked(
    module: Dialect, url: URL, settings: StoreSettings, question: Callable[[Dialect, Any], Answer]
) -> _Told[Answer]:
    """The error itself ends here: drivers quote connection strings, and the context of an error carries it on."""
    connection = None
    try:
        connection = module.connect(url, settings)
        return _Told(question(module, connection))
    except Exception as error:
        if (problem := module.failure(error)) is None:
            raise
        return _Told(None, problem, type(error).__name__)
    finally:
        if connection is not None:
            module.close(connection)
