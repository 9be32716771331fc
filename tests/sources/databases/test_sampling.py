"""Samples of PostgreSQL tables: enough rows, drawn at random, and said to be what they are."""

from __future__ import annotations

import pytest
from reading import tables
from servers import Postgres

from piiscan.config import Sampling, StoreSettings
from piiscan.sources.databases.postgresql import sampling as drawing

FEW = Sampling(miss=0.05, confidence=0.95, seed=3)  # 59 rows
SETTINGS = StoreSettings(sampling=FEW)
FILL = "INSERT INTO {} SELECT i, repeat('x', 100) FROM generate_series(1, {}) i"


def test_a_small_table_is_read_whole_and_counted(pg: Postgres) -> None:
    with pg.database(
        "CREATE TABLE t (a int, b text)", FILL.format("t", FEW.rows), "CREATE VIEW v AS SELECT * FROM t"
    ) as name:
        found = tables(pg.url(name), settings=SETTINGS)
    for seen in found.values():
        assert len(seen.rows) == FEW.rows
        assert seen.info is not None
        assert (seen.info.rows, seen.info.exact, seen.info.sample) == (FEW.rows, True, None)
        assert not seen.skips


@pytest.mark.parametrize("analyzed", [False, True])
@pytest.mark.parametrize("small_blocks", [1 << 15, 4])
def test_a_larger_table_is_sampled_over_all_its_length(
    pg: Postgres, monkeypatch: pytest.MonkeyPatch, analyzed: bool, small_blocks: int
) -> None:
    monkeypatch.setattr(drawing, "_SMALL_BLOCKS", small_blocks)
    statements = ["CREATE TABLE t (a int PRIMARY KEY, b text)", FILL.format("t", 20_000)] + ["ANALYZE t"] * analyzed
    with pg.database(*statements) as name:
        first, again = (tables(pg.url(name), settings=SETTINGS)["public.t"] for _ in range(2))
        other = tables(pg.url(name), settings=StoreSettings(sampling=Sampling(0.05, 0.95, seed=4)))["public.t"]
    assert first.rows == again.rows
    assert first.rows != other.rows
    assert first.info is not None
    sample = first.info.sample
    assert sample is not None
    assert (sample.method, sample.cluster) == (("rows", 1) if small_blocks > 4 else ("blocks", 2))
    assert FEW.rows * sample.cluster <= len(first.rows) < 600
    keys = [int(str(key)) for key in first.column("a")]
    assert len(set(keys)) == len(keys)
    assert min(keys) < 3000
    assert max(keys) > 17_000
    assert first.reasons == ["sampled"]
    assert f"{len(keys)} of " in first.skips[0].detail
    assert first.skips[0].detail.endswith("(seed 3)")
    assert not first.info.exact
    assert first.info.rows is not None
    assert first.info.rows == 20_000 if analyzed else 14_000 < first.info.rows < 28_000


def test_partitions_are_drawn_each_on_its_own(pg: Postgres) -> None:
    with pg.database(
        "CREATE TABLE t (a int, b text) PARTITION BY RANGE (a)",
        *(f"CREATE TABLE t{n} PARTITION OF t FOR VALUES FROM ({n * 1000}) TO ({n * 1000 + 1000})" for n in range(9)),
        FILL.format("t", 8999),
        "ANALYZE",
    ) as name:
        seen = tables(pg.url(name), settings=SETTINGS)["public.t"]
    keys = [int(str(key)) for key in seen.column("a")]
    assert len(keys) >= FEW.rows
    assert len({key // 1000 for key in keys}) > 6
    assert len({key % 1000 for key in keys}) > 0.8 * len(keys)  # not the same places in all partitions


def test_of_a_view_the_first_rows_are_no_random_sample(pg: Postgres) -> None:
    with pg.database("CREATE VIEW v AS SELECT i AS a FROM generate_series(1, 1000) i") as name:
        seen = tables(pg.url(name), settings=SETTINGS)["public.v"]
    assert len(seen.rows) == FEW.rows
    assert seen.reasons == ["sampled"]
    assert "no random sample" in seen.skips[0].detail
    assert seen.info is not None
    assert seen.info.sample is not None
    assert seen.info.sample.method == "head"
    assert not seen.info.exact


def test_values_that_fill_blocks_show_as_often_as_stated(pg: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five of a hundred rows hold it, all of them side by side."""
    monkeypatch.setattr(drawing, "_SMALL_BLOCKS", 4)
    fill = "INSERT INTO t SELECT i, CASE WHEN i BETWEEN 50000 AND 52999 THEN 'here' ELSE repeat('x', 400) END FROM generate_series(1, 60000) i"
    with pg.database("CREATE TABLE t (a int, b char(400))", fill, "ANALYZE t") as name:
        shown = 0
        for seed in range(40):
            settings = StoreSettings(sampling=Sampling(0.05, 0.95, seed=seed))
            shown += "here" in {
                str(cell).strip() for cell in tables(pg.url(name), settings=settings)["public.t"].column("b")
            }
    assert shown >= 36  # 38 expected at the bound; the draw is fixed, so this cannot fail by chance
