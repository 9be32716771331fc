"""A small planted corpus: recall and precision of every identifier that has a recognizer hold their floors."""

from __future__ import annotations

import sys
from collections import defaultdict
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pytest

from piiscan.catalog import load
from piiscan.model import MEDIUM
from piiscan.scan.engine import Engine
from piiscan.text import buffer

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "accuracy"))

import planted_bare
import planted_corpus
from planted_carriers import Document
from planted_digits import corporate, icao, licence, luhn, my_number, resident_code, yucho
from planted_kinds import KINDS, Kind
from planted_score import Result, context, scan_documents, scan_tables

SEED, PER_KIND = 20261001, 12  # documents of each identifier
RECALL, PRECISION = 0.95, 0.99  # of a small sample; the targets of the whole corpus are .99
# Identifiers below the floor, with what holds today.
KNOWN_GAPS: dict[str, float] = {}
BARE_GAPS: dict[str, float] = {}


@cache
def results() -> tuple[Result, ...]:
    """One result per plant and look-alike, from a fixed seed."""
    catalog = load.load()
    drafts = {s.entity for s in catalog.recognizers if s.status == "experimental"}
    kinds = [k for k in KINDS if k.entity in catalog.entities() and k.entity not in drafts]
    documents = [d for kind in kinds for d in sample(kind)]
    using = context(catalog)
    tables = [next(iter(planted_corpus.tables(SEED, [kind]))) for kind in kinds if in_tables(kind)]
    planted = scan_documents([*documents, *planted_corpus.negatives(SEED, 1)], using)
    return (*planted, *scan_tables(tables, using))


def sample(kind: Kind) -> list[Document]:
    """A few documents of one kind, the same whatever other kinds there are."""
    named = [d for d in planted_corpus.documents(SEED, [kind], 1) if d.plants[0].carrier not in ("wrapped", "alone")]
    return Random(f"{SEED} {kind.id}").sample(named, min(PER_KIND, len(named)))


def in_tables(kind: Kind) -> bool:
    return not kind.carriers or "csv" in kind.carriers


def test_recall_of_every_identifier_holds_its_floor() -> None:
    found: dict[str, list[bool]] = defaultdict(list)
    for result in results():
        if result.outcome:
            found[result.plant.kind].append(result.outcome == "exact")
    low = {k: round(float(np.mean(v)), 3) for k, v in found.items() if np.mean(v) < KNOWN_GAPS.get(k, RECALL)}
    assert not low


def test_precision_holds_its_floor() -> None:
    right = sum(r.outcome in ("exact", "overlap") for r in results())
    wrong = [(r.plant.kind, h.entity) for r in results() for h in r.false if r.plant.carrier != "alone"]
    assert right / (right + len(wrong)) >= PRECISION, sorted(set(wrong))


@pytest.mark.parametrize("family", planted_bare.FAMILIES)
def test_bare_strings_are_no_finding(family: str) -> None:
    rng, engine, count = Random(7), _engine(), 2000
    found = engine.scan(buffer.of_texts([planted_bare.FAMILIES[family](rng) for _ in range(count)]))
    entities = [engine.specs[i].entity for i in found.recognizer[found.score >= MEDIUM]]
    wrong = [e for e in entities if e not in (planted_bare.MEANT.get(family), *planted_bare.IGNORED)]
    assert len(wrong) <= BARE_GAPS.get(family, 0.0) * count, sorted(set(wrong))


@cache
def _engine() -> Engine:
    return Engine(load.load())


def test_the_corpus_depends_on_its_seed_alone() -> None:
    first, again, other = (list(planted_corpus.documents(s, KINDS[:8], 1)) for s in (1, 1, 2))
    assert first == again
    assert first != other


def test_every_plant_lies_where_its_label_says() -> None:
    for document in planted_corpus.documents(3, KINDS, 1):
        for plant in document.plants:
            for start, end in plant.spans:
                assert 0 <= start < end <= len(document.text)


def test_check_digits_agree_with_published_numbers() -> None:
    assert my_number("12345678901") == "123456789018"
    assert my_number("62149832025") == "621498320257"
    assert corporate("000012050002") == "7000012050002"
    assert licence("3090123456", "0") == "309012345620"
    assert licence("4519765432", "0") == "451976543290"
    assert resident_code("2520801764") == "25208017643"
    assert yucho("14000", "12345671") == "14030"
    assert yucho("00100", "100001") == "00160"
    assert icao("TR1234567") == "2"
    for number in ("33120015", "54016027", "0110113719", "138016", "490154203237518", "4111111111111111"):
        assert luhn(number[:-1]) == number
