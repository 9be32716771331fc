"""No value of the master or of a list in anything that is written, at no time, in no form."""

from __future__ import annotations

import csv
import hashlib
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "security"))

from plaintext import FAULTS, Traces, Watch, Written, expected, key_traces, run, runs, stage
from plaintext_needles import HEADER, Search, marked_rows, needles_of, values_of

from piiscan.cli.match import match
from piiscan.keys import Key
from piiscan.match import build_index, match_list
from piiscan.match.store import read_manifest

ROWS = 60
KEY = Key(bytes(range(32)))


@pytest.fixture(scope="module")
def traces():
    return Traces(ROWS)


@pytest.fixture(scope="module")
def found():
    return Search(needles_of(marked_rows(3), with_id=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp932", "euc-jp"])
def test_the_search_sees_a_planted_piece(found, encoding):
    name = marked_rows(1)[0][1].split()[0]
    kana = marked_rows(1)[0][2].split()[0][1:4]
    for piece in (name, kana):
        assert found(os.urandom(3001) + piece.encode(encoding) + os.urandom(500))


@pytest.mark.parametrize("digest", ["md5", "sha1", "sha256", "blake2b"])
def test_the_search_sees_unkeyed_digests(found, digest):
    phone = marked_rows(1)[0][7]
    made = hashlib.new(digest, phone.encode())
    assert found(b"-" * 99 + made.digest())
    assert found(made.hexdigest().encode())
    assert not found(hashlib.blake2b(phone.encode(), key=b"secret").digest() * 20)


def test_the_search_finds_nothing_in_noise(found):
    assert not found(os.urandom(1 << 20))


def test_the_watch_keeps_files_that_are_removed_again(tmp_path):
    (tmp_path / "watched").mkdir()
    (tmp_path / "kept").mkdir()
    with Watch([tmp_path / "watched"], tmp_path / "kept") as watch:
        path = tmp_path / "watched" / "brief"
        with path.open("wb") as stream:
            while not list((tmp_path / "kept").iterdir()):
                watch._look(keep=True)
            stream.write(b"late")
        path.unlink()
    assert [p.read_bytes() for p in (tmp_path / "kept").iterdir()] == [b"late"]


def test_no_command_leaves_a_trace(traces):
    forms = next(p for p in match.params if p.name == "form").type.choices
    with stage(ROWS) as folder:
        for written in runs(folder, list(forms), faults=()):
            assert written.code in expected(written), written.content["stderr"].decode()[-2000:]
            assert not traces(written)
            assert not key_traces(written, folder / "work" / "k.key")
            assert any(written.content.values())


@pytest.mark.parametrize("kind", ["error", "kill"])
def test_a_run_that_breaks_leaves_no_trace(traces, kind):
    with stage(ROWS) as folder:
        assert run(folder, "key", ["key", "new", "k.key"]).code == 0
        build = ["index", "build", "../master.csv", "--key-file", "k.key", "-o", "m.index"]
        value = marked_rows(1)[0][1]
        written = run(folder, f"{kind} in a build", build, fault=FAULTS[0], kind=kind, value=value)
        assert written.code in expected(written)
        assert sum(name.endswith((".spool", ".parquet")) for name in written.content) > 5  # it had begun to write
        assert not traces(written)


def test_reprs_show_no_value(tmp_path):
    rows = marked_rows(20)
    with (tmp_path / "m.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *rows])
    info = build_index(tmp_path / "m.csv", key=KEY, out=tmp_path / "m.index", segment_column="商品")
    result = match_list(tmp_path / "m.csv", index=tmp_path / "m.index", key=KEY)
    told = "\n".join([repr(info), str(info), repr(result), str(result), repr(KEY), *(repr(m) for m in result)])
    assert len(result) == 20
    assert not Search(needles_of(rows, with_id=False))(told.encode())
    assert KEY.secret.hex() not in told


def test_a_master_without_header_leaves_no_row_in_the_manifest(tmp_path):
    rows = marked_rows(50)
    with (tmp_path / "m.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    build_index(tmp_path / "m.csv", key=KEY, out=tmp_path / "m.index")
    told = (tmp_path / "m.index" / "manifest.json").read_text("utf-8") + repr(read_manifest(tmp_path / "m.index"))
    assert not [value for value in values_of(rows[0], with_id=True) if value in told]


def test_the_needles_are_no_words_of_the_program(traces):
    """Else a trace would be found where there is none."""
    source = Path(__file__).resolve().parents[2]
    texts = [p.read_bytes() for p in [*source.glob("src/piiscan/**/*.py"), *source.glob("rules/*.yaml")]]
    assert not traces(Written("source", 0, {"all": b"\n".join(texts)}))
