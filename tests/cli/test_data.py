"""`piiscan data`: a list comes in, a scan uses it, an index of other data is refused, and all goes back; killed or damaged."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

TOWNS = (
    "都道府県名,市区町村名,大字町丁目名\n神奈川県,横浜市港北区,新々{}町一丁目\n神奈川県,横浜市港北区,新々{}町二丁目\n"
)
LETTER = "横浜市港北区新々例町2-3-4\n"


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "piiscan", *map(str, arguments)]


def piiscan(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"LC_ALL": "C.UTF-8"} | variables
    return subprocess.run(command(*arguments), capture_output=True, text=True, encoding="utf-8", env=environment)


def info(**variables: str) -> dict[str, object]:
    done = piiscan("data", "info", "--format", "json", **variables)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def score(letter: Path, **variables: str) -> tuple[float, str]:
    """Of the address, and which town data the summary names."""
    done = piiscan("scan", letter, "--format", "jsonl", **variables)
    assert done.returncode == 1, done.stderr
    finding, _, summary = map(json.loads, done.stdout.splitlines())
    assert list(summary)[-1] == "town_data"
    return finding["score"], summary["town_data"]


def towns(folder: Path, name: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text(TOWNS.format(name, name), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of data with a town that is invented."""
    folder = tmp_path_factory.mktemp("updated")
    done = piiscan(
        "data", "update", "--from", towns(folder, "例"), "--date", "2026-11-30", PIISCAN_DATA=str(folder / "data")
    )
    assert done.returncode == 0, done.stderr
    assert "Indexes need to be built again" in done.stdout
    return folder / "data"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    (tmp_path / "letter.txt").write_text(LETTER, encoding="utf-8")
    return tmp_path / "letter.txt"


def test_a_scan_uses_the_new_towns_and_says_so(updated: Path, letter: Path) -> None:
    shipped, own = info(), info(PIISCAN_DATA=str(updated))
    assert (shipped["data"], own["data"], own["date"]) == ("shipped", "own", "2026-11-30")
    assert isinstance(shipped["counts"], dict)
    assert isinstance(own["counts"], dict)
    assert own["counts"] == shipped["counts"] | {"towns": shipped["counts"]["towns"] + 1}
    before, after = score(letter), score(letter, PIISCAN_DATA=str(updated))
    assert before[0] < after[0]
    assert (before[1], after[1]) == ("shipped", own["version"])
    named = updated / (updated / "current").read_text().strip()
    assert score(letter, PIISCAN_DATA=str(named)) == after  # one set of data
    assert score(letter, PIISCAN_DATA="") == before


def test_python_reads_the_same(updated: Path) -> None:
    code = "import piiscan; print(piiscan.normalise_address('港北区新々例町2-3-4').town)"
    for folder, town in ((updated, "新々例町二丁目"), ("", "")):
        run = [sys.executable, "-c", code]
        done = subprocess.run(run, capture_output=True, text=True, env=os.environ | {"PIISCAN_DATA": str(folder)})
        assert done.stdout.strip() == town, done.stderr


def test_an_index_is_for_the_town_data_it_was_built_with(updated: Path, tmp_path: Path) -> None:
    master, key, index = tmp_path / "master.csv", tmp_path / "k", tmp_path / "index"
    master.write_text(
        "会員番号,氏名,住所\n1,山田太郎,港北区新々例町2-3-4\n2,佐藤花子,港北区新横浜2-3-4\n", encoding="utf-8"
    )
    own, shipped = {"PIISCAN_DATA": str(updated)}, {"PIISCAN_DATA": ""}
    assert piiscan("key", "new", key).returncode == 0
    assert piiscan("index", "build", master, "--key-file", key, "-o", index, **own).returncode == 0
    match = ("match", master, "--index", index, "--key-file", key)
    assert "canonical forms" not in piiscan(*match, **own).stderr
    done = piiscan(*match, **shipped)
    assert (done.returncode, "the tables of kanji, names or places differ" in done.stderr) == (2, True)


def test_reset_goes_back(updated: Path, tmp_path: Path) -> None:
    assert "in use" in piiscan("data", "reset", PIISCAN_DATA=str(tmp_path)).stdout
    name = (updated / "current").read_text().strip()
    (tmp_path / name).symlink_to(updated / name)
    (tmp_path / "current").write_text(name)
    assert info(PIISCAN_DATA=str(tmp_path))["data"] == "own"
    (tmp_path / name).unlink()
    other = tmp_path / "app" / "manifest.json"  # of another program
    other.parent.mkdir()
    other.write_text("{}")
    assert piiscan("data", "reset", "--lang", "ja", PIISCAN_DATA=str(tmp_path)).stdout == "付属の町名データに戻した。\n"
    assert info(PIISCAN_DATA=str(tmp_path))["data"] == "shipped"
    assert other.exists()


@pytest.mark.parametrize("damage", ["manifest", "lexicon", "release", "pointer", "none"])
def test_data_that_cannot_be_used_are_an_error_and_never_mixed(
    updated: Path, letter: Path, tmp_path: Path, damage: str
) -> None:
    name = (updated / "current").read_text().strip()
    home, mine = tmp_path / "data", tmp_path / "data" / name
    mine.mkdir(parents=True)
    for path in (updated / name).rglob("*"):
        if path.is_file():
            (mine / path.relative_to(updated / name)).parent.mkdir(exist_ok=True)
            (mine / path.relative_to(updated / name)).write_bytes(path.read_bytes())
    (home / "current").write_text(name)
    manifest = mine / "manifest.json"
    if damage == "manifest":
        manifest.write_text(manifest.read_text()[:100])
    elif damage == "lexicon":
        (mine / "lexicons" / "towns.bin").write_bytes(b"\0" * 80)
    elif damage == "release":
        manifest.write_text(manifest.read_text().replace(json.loads(manifest.read_text())["shipped"], "0" * 16))
    elif damage == "pointer":
        (home / "current").write_text("../../etc")
    told = "no folder" if damage == "none" else "cannot be used"
    variable = str(tmp_path / "nowhere") if damage == "none" else str(home)
    for run in (("scan", letter), ("data", "info"))[: 2 if damage == "lexicon" else 1]:
        done = piiscan(*run, PIISCAN_DATA=variable)
        assert done.returncode == 2
        assert told in done.stderr
        assert "piiscan data update" in done.stderr
        assert done.stderr.count("\n") == 1
    if damage == "manifest":
        assert piiscan("key", "new", tmp_path / "k", PIISCAN_DATA=variable).returncode == 0
        assert piiscan("data", "reset", PIISCAN_DATA=variable).returncode == 0
        assert info(PIISCAN_DATA=variable)["data"] == "shipped"


def test_a_killed_update_leaves_what_was_and_two_at_once_leave_one(tmp_path: Path) -> None:
    home = tmp_path / "data"
    environment = os.environ | {"PIISCAN_DATA": str(home), "LC_ALL": "C.UTF-8"}
    part = tmp_path / "part.csv"  # of a country with one municipality: --force takes it, and it is quick
    part.write_text(
        '14109,"222  ","2220033","ｱ","ｲ","ｳ","神奈川県","横浜市港北区","新横浜",0,0,1,0,0,0\n', encoding="utf-8"
    )
    run = command("data", "update", "--force", "--from", part, "--from")
    started = [
        subprocess.Popen([*run, towns(tmp_path, name)], env=environment, stdout=subprocess.DEVNULL) for name in "甲乙"
    ]
    assert [process.wait() for process in started] == [0, 0]
    both = info(PIISCAN_DATA=str(home))
    assert isinstance(both["counts"], dict)
    assert both["counts"]["municipalities"] == 1
    killed = subprocess.Popen([*run, towns(tmp_path, "丙")], env=environment, stdout=subprocess.DEVNULL)
    while killed.poll() is None and not list(home.glob("new-*/*")):
        time.sleep(0.001)
    killed.send_signal(signal.SIGKILL)
    done = killed.wait() == 0  # a quick machine may have come to the end
    assert (info(PIISCAN_DATA=str(home)) == both) is not done


def test_errors_are_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("氏名,住所\n", encoding="utf-8")
    for options, told in (
        (("--from", tmp_path / "list.csv"), "no list of towns that is known here"),
        (("--from", tmp_path / "none.csv"), "does not exist"),
        (("--from", tmp_path / "list.csv", "--date", "2026-13-01"), "is no date"),
        ((), "Missing option '--from'"),
    ):
        done = piiscan("data", "update", *options)
        assert done.returncode == 2
        assert told in done.stderr
        assert "Traceback" not in done.stderr
    refused = piiscan("data", "reset", PIISCAN_DATA="")
    assert (refused.returncode, "no folder for data" in refused.stderr) == (2, True)
