"""The examples for CI and the hooks name commands and options that there are."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import yaml

from piiscan.cli import scan_forms
from piiscan.cli.scan import scan

ROOT = Path(__file__).resolve().parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def example(name):
    return yaml.safe_load((ROOT / "docs" / "ci" / name).read_text(encoding="utf-8"))


def commands():
    steps = [step.get("run", "") for step in example("github.yml")["jobs"]["piiscan"]["steps"]]
    hooks = [" ".join((hook["entry"], *hook["args"], "-x.txt")) for hook in HOOKS]
    return [line for line in (*steps, *example("gitlab.yml")["piiscan"]["script"], *hooks) if "piiscan scan" in line]


def test_there_are_four():
    assert len(commands()) == 4


@pytest.mark.parametrize("command", commands())
def test_options_are_known(command):
    name, subcommand, *arguments = shlex.split(command)
    assert (name, subcommand) == ("piiscan", "scan")
    options = scan.make_context("scan", arguments).params
    scan_forms.check(options["form"], options["output"], values=options["show_values"])


def test_the_hooks_of_the_example_exist():
    wanted = {hook["id"] for repo in example("pre-commit.yml")["repos"] for hook in repo["hooks"]}
    assert wanted <= {hook["id"] for hook in HOOKS}
    assert all(hook["language"] == "python" and hook["require_serial"] for hook in HOOKS)
