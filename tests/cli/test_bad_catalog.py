"""What is wrong with a user's recognizers, through the door: told with its place, and never at the cost of the run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

RECOGNIZER = """\
id: emp
entity: EMP
title: {ja: 番号, en: number}
status: experimental
pattern: 'EMP(?P<value>(?:a|aa)+)x'
anchors: [EMP]
base: 3
mask: '*'
examples: ['EMP⟦a⟧x']
counterexamples: ['EMP']
"""


def scan(folder: Path, catalog: str, text: str = "x") -> subprocess.CompletedProcess[str]:
    (folder / "bad").mkdir(exist_ok=True)
    (folder / "bad" / "emp.yaml").write_text(catalog, encoding="utf-8")
    (folder / "memo.txt").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "piiscan", "scan", "memo.txt", "--catalog", "bad", "--format", "jsonl", "-q"]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=folder, encoding="utf-8", env=os.environ | {"LC_ALL": "C.UTF-8"}
    )


def test_a_pattern_that_backtracks_forever_costs_its_findings_alone(tmp_path: Path) -> None:
    started = time.monotonic()
    done = scan(tmp_path, RECOGNIZER, "EMP" + "a" * 80 + " taro@example.jp\n")
    assert time.monotonic() - started < 60  # 2 s and the start of the command
    assert done.returncode == 2
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [e["entity"] for e in events if e["type"] == "finding"] == ["EMAIL_ADDRESS"]
    (skip,) = (e for e in events if e["type"] == "skip")
    assert (skip["stage"], skip["reason"], "emp" in skip["detail"]) == ("scan", "timed_out", True)


def test_a_shape_that_can_never_match_is_told(tmp_path: Path) -> None:
    pattern = "pattern: 'EMP(?P<value>(?:a|aa)+)x'\nanchors: [EMP]"
    assert pattern in RECOGNIZER
    done = scan(tmp_path, RECOGNIZER.replace(pattern, "shape: ['4', '3年4 4']"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "bad/emp.yaml:5: shape '3年4 4' can never match" in done.stderr


def test_an_id_taken_twice_names_both_places(tmp_path: Path) -> None:
    done = scan(tmp_path, RECOGNIZER.replace("id: emp", "id: jp_my_number"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "bad/emp.yaml:1: id 'jp_my_number' is taken" in done.stderr
    assert "recognizers/jp_my_number.yaml:1 too" in done.stderr


PRESIDIO = """\
id: emp
entity: EMP
title: {ja: 番号, en: number}
status: experimental
kind: presidio
class: UsSsnRecognizer
base: 0
mask: '*'
examples: ['⟦a⟧']
counterexamples: ['EMP']
"""


def test_without_presidio_its_extra_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "emp.yaml").write_text(PRESIDIO, encoding="utf-8")
    (tmp_path / "memo.txt").write_text("x", encoding="utf-8")
    for command in (["recognizers", "check"], ["scan", "memo.txt", "-q"]):
        # A name in sys.modules that stands for nothing is what a missing package is.
        (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['presidio_analyzer'] = None\n")
        path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
        run = [sys.executable, "-m", "piiscan", *command, "--catalog", "."]
        done = subprocess.run(run, capture_output=True, text=True, cwd=tmp_path, env=os.environ | {"PYTHONPATH": path})
        assert (done.returncode, done.stdout) == (2, "")
        told = "./emp.yaml:6: presidio-analyzer is not installed; hint: pip install 'piiscan[presidio]'"
        assert done.stderr == f"piiscan: {told}\n"


def test_what_goes_with_a_presidio_recognizer_is_told(tmp_path: Path) -> None:
    bad = PRESIDIO.replace("UsSsnRecognizer", "Us-Ssn\ntext: raw\narguments: [1]\npattern: x")
    done = scan(tmp_path, bad)
    assert (done.returncode, done.stdout) == (2, "")
    for told in (
        "emp.yaml:6: 'Us-Ssn' does not name a class",
        "emp.yaml:7: text 'raw' is unknown; hint: one of: latin, folded, original",
        "emp.yaml:8: 'arguments' must be a mapping",
        "emp.yaml:1: a recognizer needs exactly one of shape, pattern, model, labels, special, kind: presidio",
    ):
        assert told in done.stderr
    done = scan(tmp_path, RECOGNIZER + "kind: model\nclass: x\n")
    assert "emp.yaml:11: kind 'model' is unknown" in done.stderr
