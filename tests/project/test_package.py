"""What is shipped: the wheel holds the catalog and the data, works unpacked, and its layers hold."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(target.glob("*.whl"))


def test_the_wheel_holds_the_catalog_and_all_data(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("recognizers", "rules"):
        here = {p.name for p in (ROOT / folder).glob("*.yaml")}
        assert here
        assert {f"piiscan/_catalog/{folder}/{name}" for name in here} <= names
    package = ROOT / "src" / "piiscan"
    for path in package.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert f"piiscan/{path.relative_to(package).as_posix()}" in names


def test_the_unpacked_wheel_checks_its_own_examples(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    code = "import piiscan, sys; print(piiscan.__file__); from piiscan.cli import main; main(['recognizers', 'check'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) in done.stdout


def test_every_public_name_can_be_had() -> None:
    import piiscan

    for name in piiscan.__all__:
        assert getattr(piiscan, name) is not None
    with pytest.raises(AttributeError):
        piiscan.nothing  # noqa: B018


def test_importing_the_package_loads_nothing() -> None:
    code = "import sys, piiscan; print([m for m in sys.modules if m.split('.')[0] in ('numpy', 'pyarrow', 'click')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_scanning_loads_no_optional_library() -> None:
    code = """
import sys, piiscan, piiscan.presidio
piiscan.scan_text("taro@example.com")
print([m for m in sys.modules if m.split(".")[0] in ("presidio_analyzer", "spacy", "tldextract", "duckdb")])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
