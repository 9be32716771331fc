"""The README's commands run, with the exit codes it tells, and its Python prints what it says."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import psycopg
from servers import Postgres

from piiscan.demo.customers import make_customers

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands(language: str = "console") -> list[tuple[list[str], int]]:
    """Every command of every block of a kind, and the exit code its comment tells (0 where it tells none)."""
    found = []
    for line in "\n".join(blocks(language)).splitlines():
        if line.startswith("$ "):
            command, _, comment = line[2:].partition("#")
            told = re.search(r"exit (\d)", comment)
            found.append((shlex.split(command), int(told[1]) if told else 0))
    return found


def test_commands(tmp_path: Path) -> None:
    ran = 0
    for command, expected in commands():
        if command[0] == "make":  # too long for a test: at least the target exists
            done = subprocess.run([*command, "--dry-run"], cwd=ROOT, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            continue
        assert command[0] == "piiscan"
        run = [sys.executable, "-m", "piiscan", *command[1:]]
        done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C.UTF-8"})
        assert done.returncode == expected, (command, done.stdout, done.stderr)
        ran += 1
    assert ran > 8
    for report in ("scan.html", "match.html", "found.jsonl", "matches.jsonl"):
        assert (tmp_path / report).stat().st_size > 1000


def test_commands_on_a_server(pg: Postgres, tmp_path: Path) -> None:
    """Those on PostgreSQL, with a server in place of db.example."""
    make_customers(tmp_path / "customers.csv", rows=300)
    with (tmp_path / "customers.csv").open(encoding="utf-8") as file, pg.database() as name:
        header, *rows = csv.reader(file)
        with psycopg.connect(**pg.dsn(name), autocommit=True) as connection:
            columns = ", ".join(f'"{column}" text' for column in header)
            connection.execute(f"CREATE TABLE customers ({columns})")
            marks = ", ".join(["%s"] * len(header))
            connection.cursor().executemany(f"INSERT INTO customers VALUES ({marks})", rows)
        ran = 0
        for command, expected in [(["piiscan", "key", "new", "piiscan.key"], 0), *commands("bash")]:
            if not any("://" in part and "postgresql" not in part for part in command):
                there = [pg.url(name) if part == "postgresql://reader@db.example/crm" else part for part in command[1:]]
                run = [sys.executable, "-m", "piiscan", *there]
                done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True)
                assert done.returncode == expected, (command, done.stdout, done.stderr)
                ran += 1
        assert ran == 4


def runs(block: str) -> bool:
    """Whether the extra that a block needs is there: CI has it."""
    return "presidio" not in block or importlib.util.find_spec("presidio_analyzer") is not None


def test_python(tmp_path: Path) -> None:
    for code in filter(runs, blocks("python")):
        expected = [line[2:] for line in code.splitlines() if line.startswith("# ")]
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == expected


def test_recognizer_files(tmp_path: Path) -> None:
    for number, text in enumerate(filter(runs, blocks("yaml"))):
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
        run = [sys.executable, "-m", "piiscan", "recognizers", "check", "--catalog", str(tmp_path)]
        done = subprocess.run(run, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr


def test_the_first_screen_holds_both_commands() -> None:
    first_screen = README.splitlines()[:40]
    assert "$ make demo" in first_screen
    assert "$ make test" in first_screen
