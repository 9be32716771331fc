"""Whether possible facts are said of a person: a linear model over `features`, and what no model needs to say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.special import cues
from piiscan.scan.special.facts import BLANK, VALUE, Facts
from piiscan.scan.special.lexicon import RESULT
from piiscan.text import fold
from piiscan.text.evidence import BIT, NOTHING, Bits, Word
from piiscan.text.signs import literal_after

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """By judgement (`asserted`, `denied`) the weight of each feature, "" for the rest. Fitted by
    benchmarks/accuracy/special_fit.py."""
    told: Mapping[str, Mapping[str, float]] = json.loads(Path(__file__).with_name("weights.json").read_text("utf-8"))
    return told


def odds(columns: Mapping[str, Floats], name: str, entities: NDArray[np.str_]) -> Floats:
    """Natural log odds of a judgement of each fact. entities: of the facts; one that was not fitted has no weight."""
    mine = weights()[name]
    total = np.full(len(entities), mine[""], np.float32)
    for feature, weight in mine.items():
        if feature in columns:
            total += np.float32(weight) * columns[feature]
    known, owner = np.unique(entities, return_inverse=True)
    total += np.array([mine.get(entity, 0.0) for entity in known.tolist()], np.float32)[owner]
    return total


def evidence(
    folded: fold.Codes, told: Facts, columns: Mapping[str, Floats], tied: Bools, entities: NDArray[np.str_]
) -> Bits:
    """Evidence words of facts: tied, asserted, denied, and header or label where the fact is one."""
    whole = (told.kind == VALUE) | told.headed
    nothing = whole & (literal_after(folded, told.start, cues.words("none")) > 0)
    unknown = whole & (literal_after(folded, told.start, cues.words("unknown")) > 0)
    denied = (nothing | (~whole & (odds(columns, "denied", entities) > 0))) & (told.kind != RESULT)
    asserted = (odds(columns, "asserted", entities) > 0) | whole
    asserted &= ~denied & ~unknown & (told.kind != BLANK)
    sure = asserted & tied
    word = np.zeros(len(told.start), Word)
    says = {"tied": tied, "asserted": asserted, "denied": denied}
    for code, which in {**says, "header": sure & told.headed, "label": sure & told.labelled}.items():
        word |= np.where(which, BIT[code], NOTHING)
    return word
