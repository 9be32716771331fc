"""What a walk reads and what the user's choices leave out: ignore files, globs, hidden files, sizes, dates, devices."""

import os
import random
import shutil
import subprocess
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.config import WalkSettings
from piiscan.errors import ConfigError
from piiscan.model import Skip
from piiscan.sources import ignore
from piiscan.sources.directories import walk
from piiscan.sources.selection import LeftOut

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="git is not installed: walks over git are NOT tested")


def tree(base, names):
    for name, text in names.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(text)


def names(base, settings=None, left_out=None):
    """Paths below `base` in the order of the walk; a Skip with its reason."""
    return [
        item.location.uri.removeprefix(f"{base}/") + (f" {item.reason}" if isinstance(item, Skip) else "")
        for item in walk([str(base)], settings, left_out)
    ]


def test_ignore_files_hold_below_their_folder_and_nearer_ones_win(tmp_path):
    files = ("a.log", "keep.log", "sub/a.log", "sub/b.txt", "sub/deep/a.log", "tmp/x", "sub/tmp/x", "名簿.csv")
    tree(tmp_path, dict.fromkeys(files, "12345"))
    (tmp_path / ".piiscanignore").write_text("*.log\n!keep.log\n/tmp/\n名簿.*\n# comment\n")
    (tmp_path / "sub" / ".piiscanignore").write_text("!deep/*.log\r\nb.txt\r\n")
    left = LeftOut()
    expected = [".piiscanignore", "keep.log", "sub/.piiscanignore", "sub/deep/a.log", "sub/tmp/x"]
    assert names(tmp_path, left_out=left) == expected
    assert left.as_json() == {"ignored": {"folders": 1, "files": 5, "bytes": 25}}
    assert len(names(tmp_path, WalkSettings(ignore=False))) == len(files) + 2


def test_what_a_folder_leaves_out_cannot_come_back(tmp_path):
    tree(tmp_path, {"out/keep.txt": "x"})
    (tmp_path / ".piiscanignore").write_text("out/\n!out/keep.txt\n")
    assert names(tmp_path) == [".piiscanignore"]


def test_an_ignore_file_of_the_users_own(tmp_path):
    share = tmp_path / "share"
    tree(share, {"a.bak": "x", "b.txt": "x", "sub/a.bak": "x", "sub/.piiscanignore": "!a.bak\n"})
    own = tmp_path / "own"
    own.write_text("*.bak")
    assert names(share, WalkSettings(ignore_files=(str(own),))) == ["b.txt", "sub/.piiscanignore", "sub/a.bak"]
    with pytest.raises(ConfigError, match="ignore file"):
        names(share, WalkSettings(ignore_files=(str(tmp_path / "none"),)))


def test_an_ignore_file_too_long_to_be_used_is_told_and_not_obeyed(tmp_path):
    tree(tmp_path, {"a": "x", ".piiscanignore": "a\n" * 10_001})
    assert names(tmp_path) == [".piiscanignore too_large", ".piiscanignore", "a"]


@pytest.mark.parametrize("costly", ["a*a\n" * 1001, "/a/?\n" * 1001, "?" * 70_000])
def test_an_ignore_file_that_would_cost_every_file_time_is_told_and_not_obeyed(tmp_path, costly):
    tree(tmp_path, {"a": "x", ".piiscanignore": "a\n" + costly})
    assert names(tmp_path) == [".piiscanignore too_large", ".piiscanignore", "a"]
    tree(tmp_path, {".piiscanignore": "/a\n" + "/plain/path\n" * 5000})
    assert names(tmp_path) == [".piiscanignore"]


def test_globs_hidden_names_and_sizes(tmp_path):
    tree(tmp_path, {"a.csv": "12345", "b.txt": "1", ".hidden/c.csv": "123", "old/d.csv": "12", ".e.csv": "1"})
    left = LeftOut()
    settings = WalkSettings(include=("*.csv",), exclude=("old",), hidden=False, max_file_bytes=4)
    assert names(tmp_path, settings, left) == ["a.csv too_large"]
    assert left.as_json() == {
        "hidden": {"folders": 1, "files": 2, "bytes": 4},
        "excluded": {"folders": 1, "files": 1, "bytes": 2},
        "not_included": {"folders": 0, "files": 1, "bytes": 1},
    }
    (skip,) = walk([str(tmp_path / "a.csv")], settings)
    assert (skip.size, skip.detail) == (5, "file of 5 bytes, limit 4")


def test_a_target_is_read_whatever_its_name_but_not_whatever_its_age(tmp_path):
    tree(tmp_path, {".a.log": "x"})
    target = tmp_path / ".a.log"
    settings = WalkSettings(exclude=("*.log",), include=("*.csv",), hidden=False)
    assert len(list(walk([str(target)], settings))) == 1
    assert not list(walk([str(target)], WalkSettings(since=time.time() + 60)))


def test_age(tmp_path):
    tree(tmp_path, {"new": "x", "old": "12"})
    os.utime(tmp_path / "old", (1, 1_000_000))
    left = LeftOut()
    assert names(tmp_path, WalkSettings(since=1_000_001), left) == ["new"]
    assert left.as_json() == {"too_old": {"folders": 0, "files": 1, "bytes": 2}}


def test_folders_on_other_devices(tmp_path, monkeypatch):
    tree(tmp_path, {"a": "x", "mount/b": "x"})
    other, real = os.lstat(tmp_path / "mount").st_ino, walk.__globals__["_status"]

    def status(entry):
        found = list(real(entry))
        found[2] += 1  # st_dev
        return os.stat_result(found) if found[1] == other else real(entry)

    monkeypatch.setitem(walk.__globals__, "_status", status)
    left = LeftOut()
    assert names(tmp_path, WalkSettings(one_file_system=True), left) == ["a"]
    assert left.as_json() == {"other_file_system": {"folders": 1, "files": 0, "bytes": 0}}
    assert names(tmp_path) == ["a", "mount/b"]


def test_a_deep_tree_is_walked_in_one_loop(tmp_path):
    here = str(tmp_path)
    for _ in range(900):
        here += "/d"
        os.mkdir(here)
    open(here + "/end", "w").close()
    assert [item.location.uri for item in walk([str(tmp_path)])] == [here + "/end"]


ATOMS = [
    "a",
    "b",
    "ab",
    "*",
    "**",
    "?",
    "[ab]",
    "[!a]",
    "a*",
    "*.a",
    ".a",
    "a.b",
    "\\a",
    "[[:alpha:]]",
    "[b-a]",
    "[]a]",
    "*a*b*",
    " ",
]


@given(st.lists(st.lists(st.sampled_from([*ATOMS, "/", "!"]), max_size=7).map("".join), max_size=6), st.data())
def test_the_tables_of_an_ignore_file_agree_with_one_rule_after_the_other(patterns, data):
    text = "\n".join(patterns)
    path = "/".join(data.draw(st.lists(st.sampled_from(["a", "b", "ab", "a.b", ".a", "c"]), min_size=1, max_size=4)))
    rules, name = ignore.parse(text), path.rpartition("/")[2]
    for folder in (False, True):
        plain = ignore.matches_plain(text, name, path, folder=folder)
        assert (None if rules is None else rules.decides(name, path, folder=folder)) == plain


@needs_git
def test_patterns_mean_what_they_mean_to_git(tmp_path):
    rng = random.Random(6)
    subprocess.run([GIT, "init", "-q", tmp_path], check=True)
    parts = ["a", "b", "ab", "ba", "a.b", ".a", "aab", "b.a", "*", "]", "c"]
    paths = sorted({"/".join(rng.choices(parts, k=rng.randint(1, 4))) for _ in range(300)})
    for _ in range(25):
        text = "\n".join(pattern(rng) for _ in range(rng.randint(1, 6)))
        (tmp_path / ".gitignore").write_text(text)
        command = [GIT, "-C", tmp_path, "-c", "core.excludesFile=/dev/null", "check-ignore", "--stdin", "-z"]
        done = subprocess.run([*command, "--no-index"], input="\0".join(paths), capture_output=True, text=True)
        assert [path for path in paths if ignored(text, path)] == done.stdout.split("\0")[:-1], text


def pattern(rng):
    """Any pattern but `a**/`: git cuts a literal start off before it looks, and then takes `**/` for the start."""
    parts = ["".join(rng.choices(ATOMS, k=rng.choice([1, 1, 2]))) for _ in range(rng.randint(1, 4))]
    parts = ["a*" if "**" in part and part.strip("*") else part for part in parts]
    return rng.choice(["", "", "!"]) + rng.choice(["", "", "/"]) + "/".join(parts) + rng.choice(["", "", "/"])


def ignored(text, path):
    rules, parts = ignore.parse(text), path.split("/")
    for end in range(1, len(parts) + 1):
        last = end == len(parts)
        if rules is not None and rules.decides(parts[end - 1], "/".join(parts[:end]), folder=not last):
            return True
    return False


@pytest.mark.parametrize(
    "hostile", ["*a*a*a*a*a*a*a*a*a*a*b", "**/a/" * 30 + "b", "a/**/" * 40 + "*b", "[" * 5000, "\\"]
)
def test_no_pattern_takes_long(hostile):
    rules, name, path = ignore.parse(hostile), "a" * 255, "a/" * 2000 + "a"
    started = time.monotonic()
    assert not rules.decides(name, path, folder=False)
    assert time.monotonic() - started < 2


def repository(base, files):
    subprocess.run([GIT, "init", "-q", base], check=True)
    tree(base, files)
    git(base, "add", ".")
    git(base, "commit", "-qm", "first")


def git(base, *arguments):
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run([GIT, "-C", base, *identity, *arguments], check=True, capture_output=True)


def contents(items):
    found = {}
    for item in items:
        assert not isinstance(item, Skip), item
        with item.open() as stream:
            data = stream.read()
        assert len(data) == item.size
        found[item.location.uri] = data.decode()
    return found


@needs_git
def test_staged_is_read_as_it_would_be_committed(tmp_path):
    base = tmp_path / "repo"
    base.mkdir()
    repository(base, {"same": "x", "gone": "x", "sub/changed": "x", "other/changed": "x"})
    tree(base, {"sub/changed": "staged", "sub/名簿 1.txt": "new", "other/changed": "staged too", "sub/out.log": "log"})
    git(base, "rm", "-q", "gone")
    git(base, "add", ".")
    tree(base, {"sub/changed": "later", "unstaged": "x"})
    sub, other = f"{base}/sub", f"{base}/other/changed"
    expected = {f"{sub}/changed": "staged", f"{sub}/out.log": "log", f"{sub}/名簿 1.txt": "new"}
    settings = WalkSettings(staged=True)
    assert contents(walk([sub], settings)) == expected
    assert contents(walk([sub, str(base), sub], settings)) == expected | {other: "staged too"}
    assert contents(walk([other, f"{base}/same"], settings)) == {other: "staged too"}
    tree(base, {".piiscanignore": "*.log\n"})
    left = LeftOut()
    assert set(contents(walk([sub], WalkSettings(staged=True, exclude=("名簿*",)), left))) == set(expected) - {
        f"{sub}/名簿 1.txt"
    }  # the ignore file lies above the target
    assert set(contents(walk([str(base)], settings, left))) == {f"{sub}/changed", f"{sub}/名簿 1.txt", other}
    assert left.as_json() == {
        "excluded": {"folders": 0, "files": 1, "bytes": 3},
        "ignored": {"folders": 0, "files": 1, "bytes": 3},
    }


@needs_git
def test_what_differs_from_a_revision(tmp_path):
    repository(tmp_path, {"same": "x", "changed": "x", "gone": "x", ".gitignore": "*.tmp\n"})
    tree(tmp_path, {"changed": "now", "new": "n", "x.tmp": "t"})
    (tmp_path / "gone").unlink()
    (tmp_path / "link").symlink_to("same")
    *blobs, skip = sorted(walk([str(tmp_path)], WalkSettings(revision="HEAD")), key=lambda item: isinstance(item, Skip))
    assert contents(blobs) == {f"{tmp_path}/changed": "now", f"{tmp_path}/new": "n"}
    assert skip.location.uri == f"{tmp_path}/link"
    assert all(blob.status.st_size == blob.size for blob in blobs)


@needs_git
def test_no_program_of_the_repository_is_started(tmp_path):
    base = tmp_path / "repo"
    base.mkdir()
    repository(base, {".gitattributes": "* filter=theirs\n", "a": "x"})
    git(base, "config", "filter.theirs.clean", f"touch '{tmp_path}/started'; cat")
    os.utime(base / "a", (1, 1))
    for settings in (WalkSettings(revision="HEAD"), WalkSettings(staged=True)):
        list(walk([str(base)], settings))
    assert not (tmp_path / "started").exists()


@needs_git
def test_git_says_clearly_what_is_wrong(tmp_path):
    with pytest.raises(ConfigError, match="no git repository"):
        list(walk([str(tmp_path)], WalkSettings(staged=True)))
    subprocess.run([GIT, "init", "-q", tmp_path], check=True)
    for revision in ("nothing", "--output=x"):
        with pytest.raises(ConfigError, match="neither a date"):
            list(walk([str(tmp_path)], WalkSettings(revision=revision)))
    tree(tmp_path, {"a": "x"})
    git(tmp_path, "add", ".")
    assert len(list(walk([str(tmp_path)], WalkSettings(staged=True)))) == 1  # before the first commit


def test_without_git(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="not installed"):
        list(walk([str(tmp_path)], WalkSettings(staged=True)))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here: they are NOT tested")
def test_what_is_left_out_by_choice_is_no_skip(tmp_path):
    base, other = tmp_path / "base", tmp_path / "other"
    tree(tmp_path, {"base/a.csv": "1", "other/b.txt": "2", "other/c.csv": "3"})
    for name in ("pipe", "pipe.csv"):
        os.mkfifo(base / name)
    for name, target in (("b.txt", "b.txt"), ("c.csv", "c.csv"), ("folder", "."), ("none", "none")):
        (base / f"link {name}").symlink_to(other / target)
    left = LeftOut()
    told = ["a.csv", "link c.csv unsupported", "link folder unsupported", "pipe.csv unsupported"]
    assert names(base, WalkSettings(include=("*.csv",)), left) == told
    assert left.files["not_included"] == 3


@needs_git
def test_a_submodule_that_is_left_out_is_no_skip(tmp_path):
    git(tmp_path, "init", "-q")
    git(tmp_path, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},subm")
    assert names(tmp_path, WalkSettings(staged=True)) == ["subm unsupported"]
    left = LeftOut()
    assert names(tmp_path, WalkSettings(staged=True, exclude=("subm",)), left) == []
    assert left.files["excluded"] == 1
