"""Files of passwords in netrc's form. Python's `netrc` keeps only the last login of a machine."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["Login", "logins"]

_MACRO = re.compile(r"^[ \t]*macdef\b.*?(?:\n[ \t]*\n|\Z)", re.DOTALL | re.MULTILINE)  # up to an empty line
_TOKEN = re.compile(r'"((?:\\.|[^"\\])*)"|((?:\\.|\S)+)')
_FIELDS = {"login": "user", "user": "user", "account": "", "password": "password"}


@dataclass(frozen=True, slots=True)
class Login:
    """One entry; `user` "" where it names none."""

    machine: str
    user: str = ""
    password: str = field(default="", repr=False)


def logins(text: str) -> list[Login]:
    """All entries for machines, in order; `default` is none. ValueError, without its text, where it is no such file."""
    tokens, found = _tokens(text), list[Login]()
    while tokens:
        word = tokens.pop(0)
        if word not in ("machine", "default") or (word == "machine" and not tokens):
            raise ValueError
        machine, fields = tokens.pop(0) if word == "machine" else "", dict[str, str]()
        while tokens and tokens[0] in _FIELDS:
            name = _FIELDS[tokens.pop(0)]
            if not tokens:
                raise ValueError
            fields[name] = tokens.pop(0)
        found.append(Login(machine, fields.get("user", ""), fields.get("password", "")))
    return [login for login in found if login.machine]


def _tokens(text: str) -> list[str]:
    """Words, and values in quotation marks without them. A comment begins a line or stands behind an entry's last value."""
    made = list[str]()
    for line in _MACRO.sub("\n", text).splitlines():
        for match in _TOKEN.finditer(line):
            word = match[2]
            if word is not None and word.startswith("#") and (not made or made[-1] not in (*_FIELDS, "machine")):
                break
            made.append(re.sub(r"\\(.)", r"\1", match[1] if word is None else word))
    return made
