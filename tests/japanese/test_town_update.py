"""Merging a new list with an older one: nothing that was known is forgotten, nothing is mixed, broken lists are refused."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from piiscan.errors import ConfigError
from piiscan.japanese import data_files, data_install, data_manifest, tables
from piiscan.japanese.address import merge, succession, tabulate, update
from piiscan.japanese.address.merge import Today
from piiscan.japanese.address.succession import Old
from piiscan.japanese.address.tabulate import Record


def postal(code: str, city: str, town: str, postal_code: int) -> Record:
    return Record("静岡県", city, town, "", code, str(postal_code))


def today(*records: Record) -> Today:
    made = Today()
    made.take(records)
    return made


# 北区 was parted, 中区 and 西区 became 中央区, 町 became a city under a new code; 高台市 is no more and left no code.
NOW = today(
    postal("22138", "浜松市中央区", "元目町", 4300941),
    postal("22138", "浜松市中央区", "入野町", 4328061),
    postal("22138", "浜松市中央区", "初生町", 4338114),
    postal("22139", "浜松市浜名区", "細江町", 4311304),
    postal("22139", "浜松市浜名区", "引佐町", 4312201),
    postal("22299", "新川市", "本町", 4300001),
)
OLD = [
    Old("22131", "静岡県", "浜松市中区", frozenset({4300941, 4300942})),
    Old("22135", "静岡県", "浜松市北区", frozenset({4338114, 4311304, 4312201})),
    Old("22399", "静岡県", "例郡新川町", frozenset({4300001})),
    Old("22398", "静岡県", "高台市", frozenset({4399999})),
]
HEIRS = {"22131": ("22138",), "22135": ("22139", "22138"), "22399": ("22299",), "22398": ()}


def test_heirs_are_those_that_hold_the_postal_codes() -> None:
    assert succession.heirs(OLD, NOW) == HEIRS
    same = [Old("22138", "静岡県", "旧名市", frozenset()), Old("22000", "静岡県", "新川市", frozenset())]
    assert succession.heirs(same, NOW) == {"22138": ("22138",), "22000": ("22299",)}


def test_a_code_that_few_share_across_a_border_makes_no_heir() -> None:
    old = [Old("22131", "静岡県", "浜松市中区", frozenset(range(1, 31)))]
    now = today(*(postal("1", "東市", "町", code) for code in range(1, 31)), postal("2", "西市", "町", 30))
    assert succession.heirs(old, now) == {"22131": ("1",)}


def test_towns_codes_and_names_of_before_stay_known() -> None:
    now = today(*(postal(c, NOW.names[c][1], "細江町", code) for c in NOW.names for code in NOW.codes[c]))
    succession.keep_codes(OLD, HEIRS, now)
    assert 4300942 in now.codes["22138"]
    more = [
        Record("静岡県", "浜松市中区", "亡町", "", "22131"),
        Record("静岡県", "浜松市北区", "細江町", "小野", "22135"),
        Record("静岡県", "浜松市北区", "どこか町", "", "22135"),
        Record("静岡県", "高台市", "一町", "", "22398"),
    ]
    lines = merge.tables(now, more, HEIRS)[data_files.TOWNS]
    assert lines == ["22138\t亡町\t細江町", "22139\tどこか町\t細江町||小野", "22299\t細江町"]
    rows = [line for line in succession.former(OLD, HEIRS, now) if not line.startswith("#")]
    assert {"静岡県\t浜松市中区\t22138", "静岡県\t浜松市北区\t22139 22138", "静岡県\t例郡新川町\t22299"} <= set(rows)
    assert not any("高台市" in row for row in rows)


def test_new_chome_and_koaza_of_a_postal_list_are_added_to_the_town() -> None:
    now = today(postal("22138", "浜松市中央区", "元目町3丁目", 4300941), postal("22138", "浜松市中央区", "大字和田", 1))
    now.take([postal("22138", "浜松市中央区", "大字和田", 1)._replace(koaza="上")])
    more = [Record("静岡県", "浜松市中央区", "元目町一丁目"), Record("静岡県", "浜松市中央区", "和田", "下")]
    assert merge.tables(now, more)[data_files.TOWNS] == ["22138\t元目町|1,3\t和田||上,下"]


def test_two_spellings_of_a_town_become_one() -> None:
    now = today(postal("22138", "浜松市中央区", "自由ヶ丘", 4300941))
    more = [Record("静岡県", "浜松市中央区", name) for name in ("自由ヶ丘一丁目", "自由ケ丘二丁目")]
    assert merge.tables(now, more)[data_files.TOWNS] == ["22138\t自由ヶ丘|1-2"]


def test_marks_of_the_tables_cannot_come_in_by_a_name() -> None:
    towns: dict[str, tabulate.Town] = {}
    for name in ("a|b", "a\tb", "a\nb", "a,b"):
        tabulate.add(towns, Record("", "", name))
        tabulate.add(towns, Record("", "", "町", name))
    assert not towns


def test_the_tables_of_the_package_come_back_from_their_records() -> None:
    old = succession.municipalities()
    now = today()
    for m in old:
        now.names[m.code], now.codes[m.code] = (m.prefecture, m.name), set(m.postal_codes)
    again = merge.tables(now, succession.records(old))
    for name, lines in again.items():
        assert lines == lzma.decompress(data_files.shipped(name)).decode().split("\n")


def csv(path: Path, *rows: tuple[str, str, str]) -> Path:
    lines = ["都道府県名,市区町村名,大字町丁目名", *map(",".join, rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


KEN_ALL = '{},"430  ","{}","ｱ","ｲ","ｳ","{}","{}","{}",0,0,0,0,0,0\n'


def test_lists_in_part_damaged_or_of_other_places_are_refused(tmp_path: Path) -> None:
    part = tmp_path / "22SHIZUO.CSV"
    part.write_bytes(KEN_ALL.format("22138", "4300941", "静岡県", "浜松市中央区", "元目町").encode("cp932"))
    with pytest.raises(ConfigError, match=r"1 municipalities and 1 towns.*--force"):
        update.build([part])
    part.write_bytes(KEN_ALL.format("22138", "4300941", "静丘県", "浜松市中央区", "元目町").encode("cp932"))
    with pytest.raises(ConfigError, match="1 unknown prefectures"):
        update.build([part], force=True)
    towns = csv(tmp_path / "towns.csv", *(("静岡県", city, "元目町") for city in ("浜松市中央区", "浜町市", "海村")))
    with pytest.raises(ConfigError, match="2 of 3 rows are of municipalities"):
        update.build([towns])


def test_an_update_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(data_files.VARIABLE, str(tmp_path / "data"))
    files = {name: data_files.shipped(name) for name in data_files.TOWN_FILES}
    digests = {name: data_manifest.digest(raw) for name, raw in files.items()}
    manifest = data_manifest.Manifest("2026-11-30", (), {}, digests, data_files.shipped_id())
    first = data_install.install(files, manifest)
    pointer = tmp_path / "data" / data_files.CURRENT
    assert data_manifest.parsed((first / data_files.MANIFEST).read_bytes()) == manifest

    written = data_install._write

    def killed_before(name: str):
        def write(path: Path, content: bytes) -> None:
            if name in content.decode(errors="replace") or path.name == name:
                raise KeyboardInterrupt
            written(path, content)

        return write

    for step in (data_files.TOWNS, data_files.MANIFEST, first.name[:10]):
        monkeypatch.setattr(data_install, "_write", killed_before(step))
        with pytest.raises(KeyboardInterrupt):
            data_install.install(files, manifest)
        assert pointer.read_text().strip() == first.name
    monkeypatch.undo()
    monkeypatch.setenv(data_files.VARIABLE, str(tmp_path / "data"))
    for _ in range(3):
        last = data_install.install(files, manifest)
        assert pointer.read_text().strip() == last.name
    kept = [path for path in (tmp_path / "data").iterdir() if path.is_dir() and not path.name.startswith("new-")]
    assert len(kept) == 2
    assert data_install.reset()
    assert not data_install.reset()


def test_counts_are_those_of_the_tables() -> None:
    lines = (tables.read_lines(name) for name in (data_files.MUNICIPALITIES, data_files.TOWNS))
    counts = update.counts(*lines)
    assert counts["municipalities"] == len(tables.municipalities())
    assert counts["postal_codes"] == len(tables.postal_codes()[0])
    assert counts["koaza"] == sum(map(len, tables.koaza()))
