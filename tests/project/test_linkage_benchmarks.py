"""The generator of the linkage benchmarks, on the small vocabulary: pure, and its broker's list is the same list."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.keys import Key
from piiscan.match import build_index, match_list

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "linkage"))
import broker
import draws
import generate
import leaks
import scores

CUSTOMERS, LISTED = 900, 400
WORLD = generate.world_of(CUSTOMERS, LISTED, 3, small=True)


def _made(folder: Path, batch: int) -> Path:
    folder.mkdir()
    generate.write_master(WORLD, folder, batch)
    generate.write_list(WORLD, folder, batch, as_broker=True)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _made(tmp_path_factory.mktemp("generated") / "whole", 1000)


@given(size=st.integers(1, 5000), seed=st.integers(0, 9))
def test_a_permutation_holds_every_number_once(size: int, seed: int) -> None:
    numbers = np.arange(size, dtype=np.uint64)
    assert np.array_equal(np.sort(draws.permuted(seed, "any", numbers, size)), numbers)


def test_the_size_of_a_batch_changes_nothing(made: Path, tmp_path: Path) -> None:
    other = _made(tmp_path / "pieces", 77)
    for name in ("master", "list", "truth"):
        assert pq.read_table(made / f"{name}.parquet").equals(pq.read_table(other / f"{name}.parquet"))
    assert (made / "broker.csv").read_bytes() == (other / "broker.csv").read_bytes()


def test_a_clean_row_is_its_row_of_the_master(made: Path) -> None:
    master, listed, truth = (pq.read_table(made / f"{name}.parquet") for name in ("master", "list", "truth"))
    clean = pc.equal(truth["kind"], "clean")
    theirs = listed.filter(clean)
    ours = master.take(truth["true_id"].filter(clean)).select(theirs.column_names)
    assert theirs.equals(ours)
    assert leaks.master_rows(WORLD, 5, 6).equals(master.slice(5, 1))
    assert len(set(ours["tel"].to_pylist())) < len(ours), "siblings share a telephone"


def test_what_a_list_is_made_of(made: Path) -> None:
    truth = pq.read_table(made / "truth.parquet")
    kinds = Counter(truth["kind"].to_pylist())
    assert (kinds["clean"] + kinds["perturbed"], kinds["stranger"], kinds["sibling"]) == (280, 80, 40)
    assert 50 <= kinds["perturbed"] <= 120
    errors = {error for text in truth["errors"].to_pylist() if text for error in text.split(",")}
    assert len(errors) == 15
    members = [number for number in truth["true_id"].to_pylist() if number >= 0]
    assert len(set(members)) == len(members)


def test_the_brokers_list_is_read_as_the_same_list(made: Path, tmp_path: Path) -> None:
    key = Key(bytes(range(32)))
    build_index(made / "master.parquet", key=key, out=tmp_path / "index", id_column="id")
    truth = scores.read_truth(made / "truth.parquet")
    clean = np.nonzero(truth.kind == "clean")[0]
    for name in ("list.parquet", "broker.csv"):
        result = match_list(made / name, index=tmp_path / "index", key=key)
        answer = result.to_arrow()
        persons = answer.filter(pc.equal(answer["class"], "person"))
        said = dict(zip(persons["list_row"].to_pylist(), persons["customer"].to_pylist(), strict=True))
        assert [said.get(row + 1) for row in clean] == [str(number) for number in truth.customer[clean]], name
        assert result.summary["columns"]["guardian_name"]["differs"] == 0, "given names alone here, full names there"


def test_scores() -> None:
    truth = scores.Truth(np.array([5, 6, -1, -1]), np.array(["clean", "clean", "sibling", "stranger"], object))
    classes = np.array(["person", "person", "household", "person"], object)
    answers = scores.Answers(np.array([0, 1, 2, 3]), np.array([5, 9, 6, 7]), classes, np.array([1.0, 0.9, 0.9, 0.8]))
    assert scores.score(answers, truth) == scores.Score(1 / 3, 1 / 2, {"clean": 1, "stranger": 1})
    assert scores.score(answers, truth, 0.95).wrong_rows == 0
    assert scores.households(answers, truth) == (1, 1)


def test_rows_that_cp932_cannot_write_keep_their_place() -> None:

    rows, _ = leaks.list_rows(WORLD, 0, 3)
    rows = rows.set_column(0, "sei", pa.array(["𠮷田"] * 3))
    assert broker.broker_csv(rows, 1, np.arange(3, dtype=np.uint64)).decode("cp932").count("〓田") >= 3
