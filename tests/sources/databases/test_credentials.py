"""Passwords of databases from a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from piiscan.errors import ConfigError
from piiscan.sources.databases.credentials import with_password
from piiscan.sources.databases.postgresql import dialect

FILE = """# of the test
machine db.example.com login anna password first
machine db.example.com/other login anna password third
machine db.example.com
  login bert
  account none
  password "sec\\"ond word" # behind an entry
macdef init
machine db.example.com login carl password none

machine db.example.com login dora password #sharp
default login any password thing
"""


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("postgresql://anna@db.example.com/main", "first"),
        ("postgresql://anna@db.example.com/other", "third"),
        ("postgresql://bert@db.example.com:5432/main", 'sec"ond word'),
        ("postgresql://dora@db.example.com/main", "#sharp"),
        ("postgresql://db.example.com/main", "first"),
        ("postgresql://carl@db.example.com/main", None),
        ("postgresql://anna@elsewhere.example.com/main", None),
    ],
)
def test_every_login_of_a_machine_is_found(tmp_path: Path, url: str, password: str | None) -> None:
    file = tmp_path / "logins"
    file.write_text(FILE)
    file.chmod(0o600)
    assert with_password(make_url(url), dialect, str(file)).password == password  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["machine", "secret", "machine a login", "machine a password x secret y"])
def test_what_is_no_such_file_is_refused_without_its_text(tmp_path: Path, text: str) -> None:
    file = tmp_path / "logins"
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(ConfigError, match="netrc") as caught:
        with_password(make_url("postgresql://a"), dialect, str(file))  # type: ignore[arg-type]
    assert "secret" not in str(caught.value)
