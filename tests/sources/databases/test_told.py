"""What a scan says of tables of a server: comments, sizes that are not known, bounds, choices without a table."""

from __future__ import annotations

from typing import Any

import pytest
from servers import Postgres

from piiscan.config import Reading, Sampling, ScanSettings, StoreSettings, WalkSettings
from piiscan.errors import ConfigError
from piiscan.keys import default_key
from piiscan.model import Skip
from piiscan.scan import run
from piiscan.sources import stores

FEW = Sampling(miss=0.05, confidence=0.99, seed=3)


def scanned(url: str, sampling: Sampling | None = FEW) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """(table lines by name, places of findings)."""
    reading = Reading(stores=StoreSettings(sampling=sampling))
    tables, found = {}, []
    for event in run.scan([url], settings=ScanSettings(reading=reading), key=default_key()):
        if isinstance(event, dict):
            tables[event["location"]["sheet"]] = event
        elif not isinstance(event, (Skip, run.Summary)):
            found += event.to_pylist()
    return tables, found


def test_comments_are_scanned(pg: Postgres) -> None:
    with pg.database(
        "CREATE TABLE t (a int, b text)",
        "COMMENT ON TABLE t IS 'マイナンバー 123456789018'",
        "COMMENT ON COLUMN t.b IS '連絡先 090-0123-4567'",
    ) as name:
        _, found = scanned(pg.url(name))
    places = {(row["entity"], row["sheet"], row["column"]) for row in found}
    assert {("JP_MY_NUMBER", "public.t", None), ("PHONE_NUMBER", "public.t", "b")} <= places
    assert all(row["row"] is None for row in found)


def test_sizes_that_are_not_known_are_not_told(pg: Postgres) -> None:
    with pg.database(
        "CREATE TABLE t (a int, b text)",
        "INSERT INTO t SELECT i, 'x' FROM generate_series(1, 20) i",
        "ANALYZE t",
        "INSERT INTO t SELECT i, 'x' FROM generate_series(1, 3000) i",
        "CREATE VIEW v AS SELECT * FROM t",
        "CREATE TABLE old (a int)",
        "INSERT INTO old SELECT generate_series(1, 3000)",
        "ANALYZE old",
        "DELETE FROM old WHERE a > 10",
    ) as name:
        sampled, _ = scanned(pg.url(name))
        full, _ = scanned(pg.url(name), None)
    view, table = sampled["public.v"], sampled["public.t"]
    assert (view["rows"], view["exact"], view["bound"], view["persons_whole"]) == (None, False, None, None)
    assert {(column["interval"], column["bound"]) for column in view["columns"]} == {(None, None)}
    assert 2000 < table["rows"] < 4500
    assert table["bound"] == pytest.approx(1 - 0.01 ** (1 / table["read"]), rel=1e-3)
    assert all((told["rows"], told["exact"], told["complete"]) == (told["read"], True, True) for told in full.values())
    assert full["public.old"]["rows"] == 10


def test_a_choice_that_no_table_matches_is_an_error(pg: Postgres) -> None:
    with pg.database("CREATE TABLE t (a int)") as name:
        assert len(list(stores.walk([pg.url(name)], WalkSettings(include=("t",))))) == 1
        with pytest.raises(ConfigError, match="no table matches --include"):
            list(stores.walk([pg.url(name)], WalkSettings(include=("customer",))))


@pytest.mark.parametrize("password", ["p@ss/Wo:rd#1%", "a@b", "p@?"])
def test_a_password_that_is_not_escaped_is_no_host(password: str) -> None:
    with pytest.raises(ConfigError, match="percent-encode the password") as caught:
        list(stores.walk([f"postgresql://r2:{password}@h.example/db"]))
    assert password not in str(caught.value)
