"""Shared test set-up: no network, no key of the user, a fixed home."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from chromium import browser  # noqa: F401 - fixtures
from servers import maria, pg  # noqa: F401

# A busy machine is slow, not wrong: speed is measured in benchmarks/.
hypothesis.settings.register_profile("piiscan", deadline=None)
hypothesis.settings.load_profile("piiscan")


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.delenv("PIISCAN_KEY_FILE", raising=False)
    monkeypatch.delenv("PIISCAN_DATA", raising=False)
    return home


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a connection in this process fails the test."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("no network here")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
