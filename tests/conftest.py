"""Shared test set-up: no network, no key of the user, a fixed home."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

# A busy machine is slow, not wrong: speed is measured in benchmarks/.
hypothesis.settings.register_profile("piiscan", deadline=None)
hypothesis.settings.load_profile("piiscan")


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.delenv("PIISCAN_KEY_FILE", raising=False)
    return home
