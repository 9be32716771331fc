"""URLs of databases: SQLAlchemy's, with the drivers of our choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from piiscan.errors import ConfigError
from piiscan.sources.databases import dialect

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = ["parsed"]

_NAMES = {"postgres": "postgresql", "mariadb": "mysql"}


def parsed(url: str) -> URL:
    """The URL with the driver that this version uses. ConfigError where it cannot be one; its message holds none of it."""
    from sqlalchemy import exc
    from sqlalchemy.engine import make_url

    if url.count("@") > 1:  # the first would end the password, and what follows it be looked up as a host
        raise ConfigError(
            "the URL of a database cannot be read: more than one @; hint: percent-encode the password, @ is %40"
        )
    try:
        made = make_url(url)
    except (exc.ArgumentError, ValueError):
        made = None
    if made is None:  # out of the handler: the error quotes the URL, and a context would carry it on
        raise ConfigError("the URL of a database cannot be read; expected: postgresql://user@host:port/database")
    name = made.drivername.partition("+")[0]
    return made.set(drivername=dialect.of(_NAMES.get(name, name)).DRIVER)
