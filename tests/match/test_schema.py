"""Fields that are not Japanese: a schema in YAML, an index built with it, lists matched against it."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest
from conftest import KEY

from piiscan.errors import CatalogError, ConfigError
from piiscan.match import build_index, match_list
from piiscan.match.schema import load_schema
from piiscan.match.store import read_manifest

SCHEMA = """\
id: clients
kind: match_schema
fields:
  first: {kind: text, length: 10, columns: [Vorname]}
  last: {kind: text, length: 10}
  street: {kind: text}
  born: {kind: date, order: dmy}
  phone: {kind: digits, length: 11}
  group: {kind: code}
keys: pairs
"""
FIELDS = ("first", "last", "street", "born", "phone", "group")


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "clients.yaml"
    path.write_text(SCHEMA, "utf-8")
    return path


def word(rng, syllables):
    return "".join(rng.choice("bdfgklmnprst") + rng.choice("aeiou") for _ in range(syllables))


def persons(count, seed):
    rng = random.Random(seed)
    lexicon = [word(rng, 3) for _ in range(120)]
    return [
        {
            "first": rng.choice(lexicon).title(),
            "last": rng.choice(lexicon).title(),
            "street": f"{rng.choice(lexicon).title()} {rng.choice(lexicon)}way",
            "born": f"{rng.randint(1, 28)}.{rng.randint(1, 12)}.{rng.randint(1940, 2005)}",
            "phone": f"0{rng.randint(10**9, 10**10 - 1)}",
            "group": rng.choice("ABC"),
        }
        for _ in range(count)
    ]


def table(rows, **more):
    return pa.table({name: [row[name] for row in rows] for name in FIELDS} | more)


def damaged(person, rng):
    """The same person, with a letter wrong and one field of another."""
    out = dict(person)
    letters = list(out["last"])
    letters[rng.randrange(len(letters))] = rng.choice("xyz")
    out["last"] = "".join(letters)
    return out | {rng.choice(("street", "phone")): ""}


@pytest.fixture(scope="module")
def index(schema, tmp_path_factory):
    master = persons(1500, 1)
    out = tmp_path_factory.mktemp("index") / "clients"
    build_index(table(master, no=[f"K{i}" for i in range(1500)]), key=KEY, out=out, id_column="no", schema=schema)
    return out


def answers(result):
    return {match.list_row: (match.class_, match.customer) for match in result}


def test_persons_of_any_country_are_found(index):
    rng = random.Random(2)
    master, strangers = persons(1500, 1), persons(400, 3)
    rows = [damaged(master[i], rng) for i in range(400)] + strangers
    result = match_list(table(rows), index=index, key=KEY)
    said = answers(result)
    right = sum(said.get(i + 1) == ("person", f"K{i}") for i in range(400))
    wrong = sum(kind == "person" and (row > 400 or who != f"K{row - 1}") for row, (kind, who) in said.items())
    assert right >= 396
    assert wrong == 0
    assert result.summary["verdict"] == "OURS"
    assert result.summary["false_match_rates_agree"]
    assert set(result.summary["columns"]) >= set(FIELDS)
    assert all(kind != "household" for kind, _ in said.values())


def test_a_list_of_strangers_is_not_ours(index):
    result = match_list(table(persons(400, 9)), index=index, key=KEY)
    assert len(result) == 0
    assert result.summary["verdict"] == "NOT_OURS"


def test_the_answer_does_not_depend_on_chance(index):
    rows = table(persons(1500, 1)[:50])
    once, again = (match_list(rows, index=index, key=KEY).to_arrow() for _ in range(2))
    assert once.equals(again)


def test_fields_are_found_by_their_headers_or_mapped(index):
    rows = persons(1500, 1)[:40]
    other = pa.table(
        {
            "Vorname": [r["first"] for r in rows],
            "Surname": [r["last"] for r in rows],
            "PHONE": [r["phone"] for r in rows],
        }
    )
    result = match_list(other, index=index, key=KEY, mapping={"last": "Surname"})
    assert result.columns == {"first": ("Vorname",), "last": ("Surname",), "phone": ("PHONE",)}
    assert sum(kind == "person" for kind, _ in answers(result).values()) == 40


@pytest.mark.parametrize("mapping", [{"last": "no such"}, {"family_name": "last"}])
def test_wrong_mappings_are_refused(index, mapping):
    with pytest.raises(ConfigError):
        match_list(table(persons(5, 1)), index=index, key=KEY, mapping=mapping)


def test_dates_in_the_order_of_the_schema(schema, tmp_path):
    master = persons(60, 1)
    build_index(table(master), key=KEY, out=tmp_path / "i", schema=schema)
    plain = [row | {"born": "{2}{1:0>2}{0:0>2}".format(*row["born"].split("."))} for row in master]
    dates = [f"{int(r['born'][6:]):02d}/{r['born'][4:6]}/{r['born'][:4]}" for r in plain]
    again = [row | {"born": date} for row, date in zip(master, dates, strict=True)]
    result = match_list(table(again), index=tmp_path / "i", key=KEY)
    assert result.summary["columns"]["born"]["exact"] == 60


def test_household_fields_tell_relatives(schema, tmp_path):
    path = tmp_path / "kin.yaml"
    path.write_text(SCHEMA + "household: [last, street, phone]\n", "utf-8")
    master = persons(800, 1)
    build_index(table(master), key=KEY, out=tmp_path / "i", schema=path)
    kin = [
        new | {n: old[n] for n in ("last", "street", "phone")}
        for old, new in zip(master, persons(100, 7), strict=False)
    ]
    said = answers(match_list(table(kin + master[200:500]), index=tmp_path / "i", key=KEY))
    assert sum(said[i][0] == "household" for i in range(1, 101)) >= 98  # some have the first name of the other
    assert not any(said[i][0] == "person" for i in range(1, 101))
    assert all(said[i][0] == "person" for i in range(101, 401))


def test_the_manifest_keeps_the_schema_and_no_value(index):
    info = read_manifest(index)
    assert info.schema["id"] == "clients"
    assert "last.text10" in info.parts
    assert persons(1, 1)[0]["street"] not in (index / "manifest.json").read_text("utf-8")


BROKEN = [
    ("kind: text, length: 10, columns: [Vorname]", "kind: texts", "kind must be one of"),
    ("length: 11", "length: 99", "length must be 1 to"),
    ("order: dmy", "order: mmm", "order must be one of"),
    ("keys: pairs", "keys: [[first, lost]]", "keys: must be pairs"),
    ("keys: pairs", "keyz: pairs", "unknown key 'keyz'"),
    ("keys: pairs", "household: [hat]", "household: must be a list of fields"),
    ("  last:", "  Last:", "names are small letters"),
    ("fields:", "fields: [", "not YAML"),
]


@pytest.mark.parametrize(("old", "new", "message"), BROKEN)
def test_broken_schemas_are_located(tmp_path, old, new, message):
    path = tmp_path / "broken.yaml"
    path.write_text(SCHEMA.replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogError, match=message):
        load_schema(path)


def test_a_missing_schema_is_said(tmp_path):
    with pytest.raises(CatalogError, match="cannot read"):
        load_schema(tmp_path / "none.yaml")
