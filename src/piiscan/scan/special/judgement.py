"""Whether possible facts are said of a person: a linear model over `features`, and what no model needs to say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.special import cues
from piiscan.scan.special.facts import BLANK, VALUE, Facts
from piiscan.scan.special.lexicon import RESULT
from piiscan.text import fold
from piiscan.text.evidence import BIT, NOTHING, Bits, Word
from piiscan.text.signs import literal_after

Bools = NDArray[np.bool_]
# Natural log odds from which a fact is taken as said: where precision and recall of items met (5 folds); in long prose
# without digits, as novels are, far more.
_LEAST, _PROSE = -0.4, 3.0
Floats = NDArray[np.float32]


class _Weights(NamedTuple):
    """By judgement (`asserted`, `denied`) and feature; by judgement for each entity; names of the features."""

    names: tuple[str, ...]
    of: Floats
    entities: Mapping[str, tuple[float, float]]
    rest: Floats


@cache
def weights() -> _Weights:
    """The weights of weights.json, fitted by benchmarks/accuracy/special_fit.py."""
    told = json.loads(Path(__file__).with_name("weights.json").read_text("utf-8"))
    parts = told["asserted"], told["denied"]
    names = tuple(dict.fromkeys(name for part in parts for name in part if name))
    entities = {name: (parts[0].get(name, 0.0), parts[1].get(name, 0.0)) for name in names if name.isupper()}
    names = tuple(name for name in names if name not in entities)
    of = np.array([[part.get(name, 0.0) for name in names] for part in parts], np.float32)
    return _Weights(names, of, entities, np.array([[part[""]] for part in parts], np.float32))


def odds(columns: Mapping[str, NDArray[np.generic]], entities: NDArray[np.str_]) -> Floats:
    """float32[2, n]: natural log odds of `asserted` and `denied` of each fact. entities: of the facts; one that was not
    fitted has no weight."""
    mine = weights()
    matrix = np.array([columns[name] for name in mine.names], np.float32)
    known, owner = np.unique(entities, return_inverse=True)
    of_entity = np.array([mine.entities.get(entity, (0.0, 0.0)) for entity in known.tolist()], np.float32)
    total: Floats = mine.of @ matrix + mine.rest + of_entity[owner].T
    return total


def evidence(
    folded: fold.Codes, told: Facts, columns: Mapping[str, NDArray[np.generic]], tied: Bools, entities: NDArray[np.str_]
) -> Bits:
    """Evidence words of facts: tied, asserted, denied, and header or label where the fact is one."""
    least = np.where(columns["prose"], _PROSE, _LEAST).astype(np.float32)
    likely = odds(columns, entities) > np.stack((least, np.zeros(len(least), np.float32)))
    whole = (told.kind == VALUE) | told.headed
    nothing = whole & (literal_after(folded, told.start, cues.words("none")) > 0)
    unknown = whole & (literal_after(folded, told.start, cues.words("unknown")) > 0)
    denied = (nothing | (~whole & likely[1])) & (told.kind != RESULT)
    asserted = likely[0] | whole
    asserted &= ~denied & ~unknown & (told.kind != BLANK)
    sure = asserted & tied
    word = np.zeros(len(told.start), Word)
    says = {"tied": tied, "asserted": asserted, "denied": denied}
    for code, which in {**says, "header": sure & told.headed, "label": sure & told.labelled}.items():
        word |= np.where(which, BIT[code], NOTHING)
    return word
