"""The password of a database: from the URL, the environment, a file in netrc's form, the database's own tools, the terminal."""

from __future__ import annotations

import getpass
import os
import sys
from typing import TYPE_CHECKING

from piiscan.errors import ConfigError
from piiscan.sources.databases.dialect import Dialect
from piiscan.sources.databases.logins import logins

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = ["asked", "with_password"]

_PASSWORD, _FILE = "PIISCAN_DB_PASSWORD", "PIISCAN_DB_CREDENTIALS"


def with_password(url: URL, dialect: Dialect, file: str | None) -> URL:
    """The URL with the password that is found first; unchanged where there is none, for a server may not ask for one.

    file: as `--db-credentials`. ConfigError where it, or that of the environment, cannot be used.
    """
    if url.password is not None:
        return url
    if named := file or os.environ.get(_FILE):
        login, password = _of_file(named, url)
        if password:
            return url.set(username=url.username or login, password=password)
    found = next((os.environ[name] for name in (_PASSWORD, *dialect.PASSWORDS) if os.environ.get(name)), None)
    return url if found is None else url.set(password=found)


def asked(url: URL) -> URL | None:
    """The URL with a password from the terminal; None where there is no one to ask, or the answer is empty."""
    if url.password is not None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    try:
        password = getpass.getpass(f"{url.username or ''}@{_host(url)}/{url.database or ''} password: ")
    except (EOFError, KeyboardInterrupt):
        return None
    return url.set(password=password) if password else None


def _host(url: URL) -> str:
    host = url.host or url.query.get("host") or "localhost"
    return host if isinstance(host, str) else host[0]


def _of_file(path: str, url: URL) -> tuple[str | None, str | None]:
    """(user, password) of the entry for this server: `machine host:port/database`, `host/database`, `host:port`, `host`."""
    try:
        with open(path, encoding="utf-8") as stream:  # noqa: PTH123 - as the user wrote it
            text = stream.read()
            open_to_others = os.name == "posix" and os.fstat(stream.fileno()).st_mode & 0o077
        entries = None if open_to_others else logins(text)
    except OSError as error:
        raise ConfigError(f"cannot read the credentials in {path}: {error.strerror}") from None
    except ValueError:  # also of bytes that are no UTF-8
        raise ConfigError(
            f"{path} is not in the form of a netrc file: machine HOST login USER password PASSWORD"
        ) from None
    if entries is None:
        raise ConfigError(f"{path} is open to others; hint: chmod 0600")
    host, port, database = _host(url), f":{url.port}" if url.port else "", f"/{url.database}" if url.database else ""
    for name in dict.fromkeys((host + port + database, host + database, host + port, host)):
        for entry in entries:
            if entry.machine == name and (url.username is None or entry.user in ("", url.username)):
                return entry.user or None, entry.password
    return None, None
