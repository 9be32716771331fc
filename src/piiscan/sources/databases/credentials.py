"""The password of a database: from the URL, the environment, a file in netrc's form, or the terminal."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from piiscan.sources.databases.dialect import Dialect

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = ["with_password"]

_ANY = "PIISCAN_DB_PASSWORD"


def with_password(url: URL, dialect: Dialect) -> URL:
    """The URL with the password that is found first. What holds none may still be let in: by trust, or by libpq's file."""
    if url.password is not None:
        return url
    found = next((os.environ[name] for name in (_ANY, *dialect.PASSWORDS) if os.environ.get(name)), None)
    return url if found is None else url.set(password=found)
