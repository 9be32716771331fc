"""Asking for some entities changes what is reported, not what is found."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import piiscan
from piiscan.catalog import load
from piiscan.model import MEDIUM
from piiscan.scan.engine import Engine
from piiscan.scan.found import Found
from piiscan.text import buffer

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "accuracy"))

import planted_corpus
from planted_kinds import KINDS

CATALOG = load.load()
SOME = ("EMAIL_ADDRESS", "JP_ADDRESS", "JP_BANK_ACCOUNT", "JP_MY_NUMBER", "PERSON", "PHONE_NUMBER")


@cache
def golden() -> buffer.Buffer:
    """Every example and counterexample of the catalog as a text of its own."""
    told = [text for s in CATALOG.recognizers for text in (*s.examples, *s.counterexamples)]
    return buffer.of_texts([text.replace("⟦", "").replace("⟧", "") for text in told])


@cache
def planted() -> buffer.Buffer:
    """Documents of all kinds as lines of one text, so that kinds lie beside each other."""
    return buffer.of_lines("\n".join(d.text for d in planted_corpus.documents(11, KINDS, 1)))


@cache
def everything(which: str) -> Found:
    return Engine(CATALOG).scan({"golden": golden, "planted": planted}[which](), lines=which == "planted")


def rows(found: Found) -> set[tuple[object, ...]]:
    columns = (found.recognizer, found.start, found.end, found.evidence, found.bits)
    return set(zip(*(column.tolist() for column in columns), strict=True))


def same(which: str, entities: frozenset[str]) -> None:
    mine = np.array([s.entity in entities for s in CATALOG.recognizers])
    full = everything(which)
    lines = {"golden": golden, "planted": planted}[which]()
    found = Engine(CATALOG, entities).chosen(lines, lines=which == "planted")
    assert rows(found.take(found.score >= MEDIUM)) == rows(full.take(mine[full.recognizer] & (full.score >= MEDIUM)))


@pytest.mark.parametrize("entity", CATALOG.entities())
def test_an_entity_alone_is_found_as_among_all_others(entity):
    same("golden", frozenset({entity}))


@pytest.mark.parametrize("entity", SOME)
def test_an_entity_alone_is_found_so_in_documents(entity):
    same("planted", frozenset({entity}))


def test_some_entities_are_found_so_in_documents():
    same("planted", frozenset(SOME[::2]))


def test_models_of_others_read_only_what_could_matter(monkeypatch):
    read = []
    monkeypatch.setitem(
        sys.modules["piiscan.scan.engine"].MODELS, "person_name", lambda part, lines: read.append(part.text) or _none()
    )
    engine = Engine(CATALOG, frozenset({"PHONE_NUMBER"}))
    engine.chosen(buffer.of_lines("山田太郎様\n電話は090-0123-4567です\n鈴木様"), lines=True)
    engine.chosen(buffer.of_lines("山田太郎様\n鈴木様"), lines=True)
    assert read == ["電話は090-0123-4567です"]


def _none():
    from piiscan.text import spans

    return spans.none()


TABLE = pa.table({
    "口座番号": ["0312345678", "0398765432", "0311112222"] * 5,
    "氏名": ["山田太郎", "鈴木花子", "佐藤一郎"] * 5,
    "メモ": ["TEL 090-0123-4567", "taro@example.com", "電話 03-0123-4567"] * 5,
})  # fmt: skip


@pytest.mark.parametrize("entity", ["PHONE_NUMBER", "PERSON", "EMAIL_ADDRESS"])
def test_a_table_too(entity):
    asked = piiscan.Scanner(entities={entity}).scan_table(TABLE)
    full = [f for f in piiscan.scan_table(TABLE) if f.entity == entity]
    assert [(f.location, f.count, f.score) for f in asked] == [(f.location, f.count, f.score) for f in full]
    assert full


def test_a_longer_word_of_another_kind_hides_a_shorter_one_still():
    text = "被保険者番号 12345678"
    full = {f.entity for f in piiscan.scan_text(text)}
    for entity in CATALOG.entities():
        if entity not in full:
            assert not piiscan.Scanner(entities={entity}).scan_text(text), entity


def test_an_address_outweighs_the_telephone_number_in_it_still():
    text = "電話番号: 東京都千代田区千代田1234-5678"
    assert [f.entity for f in piiscan.scan_text(text)] == ["JP_ADDRESS"]
    assert piiscan.Scanner(entities={"PHONE_NUMBER"}).scan_text(text) == []


def test_a_scanner_tells_what_it_finds():
    assert piiscan.Scanner(entities={"PERSON", "JP_ADDRESS"}).entities == ("JP_ADDRESS", "PERSON")
    assert piiscan.Scanner().entities == CATALOG.entities()
