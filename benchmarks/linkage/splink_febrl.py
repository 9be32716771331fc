"""Splink (DuckDB) on FEBRL 4 without social security numbers: the peer of febrl.py.

usage: python benchmarks/linkage/splink_febrl.py

Names by similarity with term frequencies, birth date, street number, postcode, first address line and suburb.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import time
from typing import Any

import duckdb
import febrl
import pyarrow as pa
import pyarrow.compute as pc
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

RULES: list[Any] = [
    block_on("given_name", "surname"),
    "l.given_name = r.surname AND l.surname = r.given_name",
    block_on("date_of_birth"),
    block_on("state", "address_1"),
    block_on("street_number", "address_1"),
    block_on("postcode"),
]


def comparisons() -> list[Any]:
    def frequent(comparison: Any) -> Any:
        return comparison.configure(term_frequency_adjustments=True)

    date = cl.DateOfBirthComparison(
        "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
    )
    return [
        frequent(cl.NameComparison("given_name")),
        frequent(cl.NameComparison("surname")),
        date,
        frequent(cl.ExactMatch("street_number")),
        frequent(cl.DamerauLevenshteinAtThresholds("postcode", [1, 2])),
        frequent(cl.JaroWinklerAtThresholds("address_1", [0.92, 0.8])),
        frequent(cl.JaroWinklerAtThresholds("suburb", [0.92, 0.8])),
    ]


def predicted(pair: febrl.Pair) -> pa.Table:
    """Scored pairs: rec_id_l, rec_id_r, match_probability."""
    connection = duckdb.connect()
    connection.execute(f"SET threads = {len(os.sched_getaffinity(0))}")
    listed = pair.listed.append_column("rec_id", pa.array([f"l{i}" for i in range(len(pair.listed))]))
    tables = [
        pa.table({n: pc.if_else(pc.equal(t[n], ""), None, t[n]) for n in t.column_names}) for t in (pair.master, listed)
    ]
    settings = SettingsCreator(
        unique_id_column_name="rec_id",
        link_type="link_only",
        blocking_rules_to_generate_predictions=RULES,
        comparisons=comparisons(),
    )
    api = DuckDBAPI(connection=connection)
    linker = Linker([api.register(t, dataset_display_name=n) for t, n in zip(tables, "ml", strict=True)], settings)
    sure = [block_on("given_name", "surname", "date_of_birth"), block_on("surname", "postcode", "street_number")]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for rule in ("date_of_birth", "postcode"):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(rule), estimate_without_term_frequencies=True
        )
    return linker.inference.predict(threshold_match_weight=-20).as_pyarrow_table()


def main() -> None:
    logging.disable(logging.WARNING)
    pair, start = febrl.febrl4(), time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        pairs = predicted(pair)
    seconds = time.process_time() - start
    best: dict[int, tuple[float, str]] = {}
    for row in pairs.select(["rec_id_l", "rec_id_r", "match_probability"]).to_pylist():
        one, other = row["rec_id_l"], row["rec_id_r"]
        listed, customer = (one, other) if one.startswith("l") else (other, one)
        number = int(listed[1:])
        best[number] = max(best.get(number, (0.0, "")), (row["match_probability"], customer))
    persons = [(probability, customer, number) for number, (probability, customer) in best.items()]
    for said in map(febrl.scored(persons, pair.right, len(pair.right)), febrl.THRESHOLDS):
        print(f"| Splink, febrl4 | {len(pair.master):,} x {len(pair.listed):,} | {seconds:.1f} | {said} | | |")


if __name__ == "__main__":
    main()
