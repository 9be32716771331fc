"""What the answer says: agreement per field kind and signed bits per fact. One text per pattern, not per row."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from piiscan.match.grams import schema_field
from piiscan.match.judge import Judgment, Model
from piiscan.match.levels import Patterns
from piiscan.match.prove import ABSENT, DIFFERS, EXACT, MISSING, PARTIAL
from piiscan.match.rules import JUDGED, MatchRules
from piiscan.model import FIELD_KINDS

CODES = {
    "given": "given_name",
    "family": "family_name",
    "guardian": "guardian_name",
    "birth": "birth_date",
    "customer": "customer_id",
}
_SAID = {  # facts without a weight
    "unsure": "neither sure enough to be claimed nor to be dismissed; in no count of matches",
    "same_customer_twice": "{count} rows of the index are this person",
    "listed_twice": "{count} rows of the list are this customer",
}
_WORDS = {MISSING: "missing", DIFFERS: "differs", PARTIAL: "partial", EXACT: "exact"}
_PLAIN = {
    "guardian_name": "guardian",
    "guardian_name_kana": "guardian_kana",
    "birth_date": "birth",
    "sex": "sex",
    "postal_code": "postal",
    "phone": "phone",
    "email": "email",
    "customer_id": "customer",
}
_NAMES = {"name": ("name", "family", "given"), "name_kana": ("kana", "family_kana", "given_kana")}
_NAME_PIECES = {
    "family_name": "name",
    "given_name": "name",
    "family_name_kana": "name_kana",
    "given_name_kana": "name_kana",
}
REPORTED = tuple(kind for kind in FIELD_KINDS if kind not in _NAME_PIECES)


def kind_of_part(part: str) -> str:
    """The reported field kind that a part belongs to."""
    if schema_field(part):
        return part.partition(".")[0]
    names = (kind for kind, parts in _NAMES.items() if part in parts)
    plain = (kind for kind, known in _PLAIN.items() if known == part)
    return next(names, next(plain, "address"))


def reported_kinds(kinds: Sequence[str]) -> tuple[str, ...]:
    """Field kinds as the answer names them: family and given name are reported as the name."""
    if not set(kinds) <= set(FIELD_KINDS):  # of a schema
        return tuple(dict.fromkeys(kinds))
    named = {_NAME_PIECES.get(kind, kind) for kind in kinds}
    return tuple(kind for kind in REPORTED if kind in named)


def agreement(patterns: Patterns, kind: str) -> npt.NDArray[np.int8]:
    """int8[patterns]: MISSING, DIFFERS, PARTIAL or EXACT in one reported kind."""
    if any(map(schema_field, patterns.part_names)):
        if kind not in patterns.fields:
            return np.zeros(len(patterns.parts), np.int8)
        level = patterns.parts[:, patterns.fields.index(kind)]
        return np.array([MISSING, DIFFERS, PARTIAL, EXACT, MISSING, PARTIAL], np.int8)[level]
    if kind in _NAMES:
        return _name(patterns, *_NAMES[kind])
    if kind == "address":
        steps = np.array([MISSING, DIFFERS, PARTIAL, PARTIAL, PARTIAL, EXACT], np.int8)
        return steps[patterns.judged[:, JUDGED.index("address")]]
    level = _part(patterns, _PLAIN[kind])
    return (
        np.where(level == PARTIAL, DIFFERS, level).astype(np.int8) if kind in ("sex", "email", "customer_id") else level
    )


def _part(patterns: Patterns, part: str) -> npt.NDArray[np.int8]:
    if part not in patterns.part_names:
        return np.zeros(len(patterns.parts), np.int8)
    level = patterns.parts[:, patterns.part_names.index(part)]
    return np.where(level == ABSENT, np.int8(MISSING), level)


def _name(patterns: Patterns, whole: str, family: str, given: str) -> npt.NDArray[np.int8]:
    entire, first, second = (_part(patterns, part) for part in (whole, family, given))
    out = np.where((entire == MISSING) & (first == MISSING) & (second == MISSING), MISSING, DIFFERS)
    out[(first >= PARTIAL) | (second >= PARTIAL)] = PARTIAL
    out[(entire == EXACT) | ((first == EXACT) & (second == EXACT))] = EXACT
    return out.astype(np.int8)


_encoded = json.JSONEncoder(separators=(",", ":")).encode  # one for all texts: each has a cost of its own


def _json(value: object) -> str:
    return _encoded(value)


def field_texts(patterns: Patterns, kinds: Sequence[str], wanted: npt.NDArray[np.int64]) -> list[str]:
    """JSON object kind -> exact | partial | differs | missing, for the patterns in `wanted`."""
    levels = np.stack([agreement(patterns, kind)[wanted] for kind in kinds], axis=1)
    return [_json({k: _WORDS[int(v)] for k, v in zip(kinds, row, strict=True)}) for row in levels]


def rival_tenths(rivals: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Tenths of a bit, so that few texts serve many rows."""
    return np.round(rivals / math.log(2) * 10).astype(np.int64)


def evidence_texts(
    rules: MatchRules, model: Model, patterns: Patterns, judgment: Judgment, wanted: npt.NDArray[np.int64]
) -> list[str]:
    """JSON list of {code, bits, note} for each row of `wanted`.

    Its columns: pattern, class, tenths of a bit of rivals, whether unsure, further rows of the index that are the person,
    further rows of the list that are the customer.

    Bits are log2 of likelihood ratios against "unrelated". Their sum is the log2 odds of the answer: "rivals" holds
    what other candidates of the list row and other classes take away from it.
    """
    prior = model.log_prior / math.log(2)
    bits = judgment.ratios[wanted[:, 1], wanted[:, 0]] / math.log(2)
    texts = []
    for row, (pattern, number, tenths, unsure, twins, again) in zip(bits, wanted.tolist(), strict=True):
        facts = [{"code": "prior", "bits": round(float(prior[number]), 1), "note": "any one row of the index"}]
        for place, field in enumerate(patterns.fields):
            level = int(patterns.judged[pattern, place])
            if level:
                note = rules.likelihood[field].names[level - 1].replace("_", " ")
                facts.append({"code": CODES.get(field, field), "bits": round(float(row[place]), 1), "note": note})
        if tenths:
            facts.append({"code": "rivals", "bits": tenths / 10, "note": "other candidates and other explanations"})
        said = (("unsure", unsure), ("same_customer_twice", twins), ("listed_twice", again))
        facts += [
            {"code": code, "bits": 0.0, "note": _SAID[code].format(count=1 + count)} for code, count in said if count
        ]
        texts.append(_json(facts))
    return texts
