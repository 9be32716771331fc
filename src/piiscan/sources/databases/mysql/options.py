"""The option file of MySQL's own programs: ~/.my.cnf, group [client]."""

from __future__ import annotations

import stat
from pathlib import Path

__all__ = ["client_options"]

_WANTED = {"user": "user", "password": "password", "host": "host", "port": "port", "socket": "unix_socket"}


def client_options(path: Path) -> dict[str, str]:
    """Arguments of pymysql from [client]; {} where the file is not there or others may write it, as MySQL has it."""
    try:
        if path.stat().st_mode & stat.S_IWOTH:
            return {}
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return {}
    found, group = {}, ""
    for line in map(str.strip, lines):
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1].strip()
        elif group in {"client", "client-mariadb"} and "=" in line and line[:1] not in "#;!":
            name, _, value = line.partition("=")
            if (wanted := _WANTED.get(name.strip().replace("_", "-"))) is not None:
                found[wanted] = _value(value.strip())
    return found


def _value(text: str) -> str:
    """Without quotes; a comment ends a value without them."""
    if text[:1] in {"'", '"'} and text.endswith(text[0]) and len(text) > 1:
        return text[1:-1]
    return text.partition(" #")[0].rstrip()
