"""Splink (DuckDB) on the clear text of the same folder: the peer of quality.py, in a process of its own.

usage: splink_run.py FOLDER OUT [tight|wide] [MEMORY]     OUT: Parquet of list_row, customer, class, probability

tight: eight blocking rules of two or three fields. wide: ten of one or two, for recall; siblings then flood the answer.
The best customer of each list row is answered, with Splink's own probability. Threads: the cores this process may use.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_library as cl
from phases import Phases
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

RULES = {
    "tight": (
        ("tel", "mei"),
        ("name", "dob"),
        ("zip", "block", "mei"),
        ("kana", "dob"),
        ("zip", "block", "dob"),
        ("tel", "dob"),
        ("name", "zip"),
        ("mei", "guardian", "dob"),
    ),
    "wide": (
        ("tel",),
        ("zip", "block"),
        ("mei", "dob"),
        ("kana", "dob"),
        ("sei", "guardian", "dob"),
        ("name",),
        ("kana", "zip"),
        ("mei", "guardian"),
        ("sei", "guardian", "zip"),
        ("sei", "dob", "zip"),
    ),
}
FIELDS = "sei, mei, sei_kana || mei_kana AS kana, guardian, dob, zip, block, tel, sei || mei AS name"
PRIOR_RULES = (("name", "dob", "tel"), ("name", "zip", "block"))
PRIOR_RECALL = 0.85
EM_RULES = (("name", "dob"), ("tel", "zip"))
LEAST_WEIGHT = -10  # bits; pairs below are not kept


def comparisons() -> list[Any]:
    """Names by Jaro-Winkler, dates and digits by edits; term frequencies wherever a value may be common."""

    def frequent(comparison: Any) -> Any:
        return comparison.configure(term_frequency_adjustments=True)

    return [
        frequent(cl.JaroWinklerAtThresholds("sei", [0.8])),
        frequent(cl.JaroWinklerAtThresholds("mei", [0.8])),
        cl.ExactMatch("kana"),
        frequent(cl.ExactMatch("guardian")),
        cl.DamerauLevenshteinAtThresholds("dob", [1, 2]),
        frequent(cl.ExactMatch("zip")),
        cl.DamerauLevenshteinAtThresholds("block", [1]),
        cl.DamerauLevenshteinAtThresholds("tel", [1]),
    ]


def engine(folder: Path, memory: str) -> duckdb.DuckDBPyConnection:
    """A database file in `folder`, so that it may spill as piiscan may."""
    connection = duckdb.connect(str(folder / "splink.duckdb"))
    connection.execute(f"SET threads = {len(os.sched_getaffinity(0))}")
    connection.execute(f"SET memory_limit = '{memory}'")
    connection.execute(f"SET temp_directory = '{folder}'")
    return connection


def load(connection: duckdb.DuckDBPyConnection, data: Path) -> int:
    """Tables m and l; rows of the list."""
    master, listed = data / "master.parquet", data / "list.parquet"
    connection.execute(f"CREATE TABLE m AS SELECT 'm' || id AS uid, {FIELDS} FROM '{master}'").fetchall()
    connection.execute(
        f"CREATE TABLE l AS SELECT 'l' || file_row_number AS uid, {FIELDS} FROM read_parquet('{listed}', file_row_number = true)"
    ).fetchall()
    return int(connection.execute("SELECT count(*) FROM l").fetchall()[0][0])


def trained(connection: duckdb.DuckDBPyConnection, mode: str, phases: Phases) -> Linker:
    """The model: prior from two sure rules, u from random pairs, m by EM in two sessions."""
    settings = SettingsCreator(
        unique_id_column_name="uid",
        link_type="link_only",
        comparisons=comparisons(),
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in RULES[mode]],
        retain_matching_columns=False,
    )
    api = DuckDBAPI(connection=connection)
    linker = Linker([api.register(name, dataset_display_name=name) for name in ("m", "l")], settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in PRIOR_RULES], recall=PRIOR_RECALL
    )
    phases.lap("prior")
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    phases.lap("u")
    for rule in EM_RULES:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), estimate_without_term_frequencies=True, max_pairs=5e6
        )
    phases.lap("EM")
    return linker


BEST = """COPY (
  WITH pairs AS (
    SELECT CASE WHEN uid_l[1] = 'l' THEN uid_l ELSE uid_r END AS l, CASE WHEN uid_l[1] = 'l' THEN uid_r ELSE uid_l END AS m,
           match_weight AS w, match_probability AS p FROM {pairs})
  SELECT l[2:]::BIGINT + 1 AS list_row, arg_max(m, w)[2:]::BIGINT AS customer, 'person' AS class, max(p) AS probability
  FROM pairs GROUP BY l ORDER BY 1) TO '{out}' (FORMAT parquet)"""


def main(folder: str, out: str, mode: str = "tight", memory: str = "12GB") -> None:
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as temporary:
        phases = Phases()
        with contextlib.redirect_stdout(io.StringIO()):
            connection = engine(Path(temporary), memory)
            rows = load(connection, Path(folder))
            phases.lap("load")
            linker = trained(connection, mode, phases)
            pairs = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT).physical_name
            phases.lap("predict")
            connection.execute(BEST.format(pairs=pairs, out=out)).fetchall()
            phases.lap("best")
        phases.tell(rows=rows, mode=mode)


if __name__ == "__main__":
    main(*sys.argv[1:])
