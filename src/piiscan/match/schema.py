"""A field schema of one's own: which fields rows have, what each is made of, which look-up keys there are.

Data of any country is matched without code: a schema names fields of the kinds text, digits, date and code, and keys as
lists of fields or `pairs` (all keys of two fields). Without one the fields are those of rules/match.yaml. The schema
travels in the manifest of the index, so that the list is read as the master was.

A part of a schema is named `field.kind` and the length of its values, as in `surname.text13`: whoever holds the name
knows its grams (`words`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from piiscan.errors import CatalogError, ConfigError
from piiscan.match.batches import Batch
from piiscan.match.rules import CLASSES, Levels, MatchRules, load_rules

KINDS: Mapping[str, int] = {"text": 13, "digits": 8, "date": 8, "code": 1}  # kind -> usual length of the compared part
MAX_LENGTH = 32  # characters of a value that are compared; a row of the index holds two bytes for each
_TOP = ("id", "kind", "title", "fields", "keys", "household")
_FIELD = ("kind", "length", "columns", "order")
_ORDERS = ("ymd", "dmy", "mdy")
_LEVELS = {"code": ("differs", "exact")}
_GRADED = ("differs", "partial", "close", "exact")
# Before seeing a list: one field in five of the same person differs in some way, one in twelve altogether (estimate;
# expectation maximization refines it).
_SAME = {"code": (0.08, 0.92)}
_SAME_GRADED = (0.08, 0.05, 0.12, 0.75)


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `columns`: headers it is known by, beside its name. `order`: of year, month, day in a date."""

    name: str
    kind: str
    length: int
    columns: tuple[str, ...] = ()
    order: str = "ymd"

    @property
    def part(self) -> str:
        return f"{self.name}.{self.kind}{self.length}"


@dataclass(frozen=True, slots=True)
class Schema:
    """`household`: fields that relatives share; without them nobody is told to be a relative. `data`: as written."""

    fields: tuple[Field, ...]
    keys: tuple[tuple[str, ...], ...]  # parts
    household: frozenset[str]
    data: Mapping[str, Any]

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(field.part for field in self.fields)

    @property
    def household_parts(self) -> frozenset[str]:
        return frozenset(field.part for field in self.fields if field.name in self.household)


def load_schema(path: str | Path) -> Schema:
    """The schema of a YAML file. Raises CatalogError with every problem found."""
    try:
        data = yaml.safe_load(Path(path).read_text("utf-8"))
    except OSError as error:
        raise CatalogError([f"{path}: cannot read: {error.strerror}"]) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise CatalogError([f"{path}: not YAML"]) from None
    try:
        return schema_of(data)
    except CatalogError as error:
        raise CatalogError([f"{path}: {problem}" for problem in error.problems]) from None


def schema_of(data: object) -> Schema:
    """The schema of a mapping, as in the YAML file. Raises CatalogError."""
    problems: list[str] = []
    if not isinstance(data, dict):
        raise CatalogError([f"expected a mapping with {', '.join(_TOP)}"])
    problems += [f"unknown key {key!r}; known: {', '.join(_TOP)}" for key in data if key not in _TOP]
    if data.get("kind", "match_schema") != "match_schema":
        problems.append("kind: must be match_schema")
    entries = data.get("fields")
    if not isinstance(entries, dict) or not entries:
        raise CatalogError([*problems, "fields: expected a mapping of field names"])
    fields = [_field(str(name), entry, problems) for name, entry in entries.items()]
    parts = {field.name: field.part for field in fields}
    keys = _keys(data.get("keys", "pairs"), parts, [f.part for f in fields if f.kind != "code"], problems)
    household = data.get("household", [])
    if not isinstance(household, list) or any(name not in parts for name in household):
        problems.append("household: must be a list of fields")
    if problems:
        raise CatalogError(problems)
    return Schema(tuple(fields), keys, frozenset(household), data)


def _field(name: str, entry: object, problems: list[str]) -> Field:
    where = f"fields: {name}"
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", name):
        problems.append(f"{where}: names are small letters, digits and underscores")
    if not isinstance(entry, dict) or entry.get("kind") not in KINDS:
        problems.append(f"{where}: kind must be one of {', '.join(KINDS)}")
        return Field(name, "text", 1)
    problems += [f"{where}: unknown key {key!r}; known: {', '.join(_FIELD)}" for key in entry if key not in _FIELD]
    kind, columns, order = entry["kind"], entry.get("columns", []), entry.get("order", "ymd")
    length = entry.get("length", KINDS[kind])
    if not isinstance(length, int) or isinstance(length, bool) or not 1 <= length <= MAX_LENGTH:
        problems.append(f"{where}: length must be 1 to {MAX_LENGTH}")
    if not isinstance(columns, list) or not all(isinstance(column, str) for column in columns):
        problems.append(f"{where}: columns must be a list of headers")
        columns = []
    if order not in _ORDERS:
        problems.append(f"{where}: order must be one of {', '.join(_ORDERS)}")
    return Field(name, kind, length, tuple(columns), order)


def _keys(
    data: object, parts: Mapping[str, str], telling: Sequence[str], problems: list[str]
) -> tuple[tuple[str, ...], ...]:
    """Keys as parts; `pairs`: all twos of the fields that tell something, which codes of few values do not."""
    if data == "pairs":
        return tuple(itertools.combinations(telling, 2)) or tuple((part,) for part in telling)
    good = isinstance(data, list) and all(isinstance(key, list) and key for key in data)
    if not isinstance(data, list) or not good or any(name not in parts for key in data for name in key):
        problems.append("keys: must be pairs, or lists of fields")
        return ()
    return tuple(tuple(parts[name] for name in key) for key in data)


def columns_of(
    schema: Schema, header: Sequence[str], mapping: Mapping[str, str | Sequence[str]] | None
) -> dict[str, tuple[int, ...]]:
    """Field -> column numbers: by `mapping`, else the column named like the field or one of its `columns`."""
    unknown = sorted(set(mapping or {}) - {field.name for field in schema.fields} - {"customer_id"})
    if unknown:
        raise ConfigError(f"the schema has no field {', '.join(unknown)}")
    plain = [name.strip().casefold() for name in header]
    found = {}
    for field in schema.fields:
        wanted = (mapping or {}).get(field.name, ())
        names = [wanted] if isinstance(wanted, str) else list(wanted)
        missing = [name for name in names if name.strip().casefold() not in plain]
        if missing:
            raise ConfigError(f"no column {', '.join(map(repr, missing))}; there are {', '.join(map(repr, header))}")
        if not names:
            known = [name for name in (field.name, *field.columns) if name.strip().casefold() in plain]
            names = known[:1]
        if names:
            found[field.name] = tuple(plain.index(name.strip().casefold()) for name in names)
    if not found:
        raise ConfigError(f"no column is a field of the schema; map some of {', '.join(f.name for f in schema.fields)}")
    return found


def parts_of(schema: Schema, batch: Batch, columns: Mapping[str, tuple[int, ...]]) -> dict[str, pa.StringArray]:
    """The parts of each row; null where the row has none. Several columns of a field are joined in order."""
    return {
        field.part: _canonical(field, [batch.columns[number] for number in columns[field.name]])
        for field in schema.fields
        if field.name in columns
    }


def _canonical(field: Field, cells: Sequence[pa.StringArray]) -> pa.StringArray:
    """Once per distinct value: compatibility forms, case and spaces are no differences."""
    joined = pc.binary_join_element_wise(*cells, " ", null_handling="replace", null_replacement="")
    coded = joined.dictionary_encode()
    plain = pc.utf8_trim_whitespace(pc.utf8_lower(pc.utf8_normalize(coded.dictionary.cast(pa.string()), "NFKC")))
    if field.kind == "date":
        plain = pa.array(_dates(plain.to_pylist(), field.order), pa.string())
    elif field.kind == "digits":
        plain = pc.replace_substring_regex(plain, r"[^\p{Nd}]", "")
    else:
        plain = pc.replace_substring_regex(plain, r"\s+", " ")
    filled = pc.and_(pc.greater(pc.utf8_length(plain), 0), pc.less(pc.utf8_length(plain), 256))
    return pc.if_else(filled, plain, None).take(coded.indices)


def _dates(values: Sequence[str], order: str) -> list[str]:
    """YYYYMMDD where a value has year, month and day in `order`, else its digits as they stand."""
    groups = {"y": r"(?P<y>\d{4})", "m": r"(?P<m>\d\d?)", "d": r"(?P<d>\d\d?)"}
    apart = re.compile(r"\D+".join(groups[letter] for letter in order) + r"(?:\D.*)?")
    together = re.compile("".join({"y": groups["y"]}.get(letter, f"(?P<{letter}>\\d\\d)") for letter in order))
    found = (together.fullmatch(value) or apart.fullmatch(value) for value in values)
    return [
        f"{m['y']}{m['m']:0>2}{m['d']:0>2}" if m else re.sub(r"\D", "", value)
        for value, m in zip(values, found, strict=True)
    ]


def rules_for(schema: Schema | None) -> MatchRules:
    """The shipped rules, for the schema's fields if there is one.

    A row is the person or unrelated; with household fields, perhaps a relative.
    The probabilities of "unrelated" are only room for those that `chance` counts on the list.
    """
    rules = load_rules()
    if schema is None:
        return rules
    levels = {field.name: _levels(field, household=field.name in schema.household) for field in schema.fields}
    share = {**rules.numbers["share"], "moved": 0.0, "sibling_moved": 0.0}
    if not schema.household:
        share["sibling"] = 0.0
    # All keys of a schema are taken if they are admitted: nothing is known of which of its fields fail together.
    admission = {**rules.numbers["admission"], "keys": float(len(schema.keys))}
    return replace(
        rules,
        person_keys=schema.keys,
        household_keys=(),
        numbers={**rules.numbers, "share": share, "admission": admission},
        likelihood=levels,
    )


def _levels(field: Field, *, household: bool) -> Levels:
    same = _SAME.get(field.kind, _SAME_GRADED)
    chance = (1 - 0.01 * (len(same) - 1), *(0.01 for _ in same[1:]))
    like = dict.fromkeys(CLASSES[:2], same)
    relative = same if household else chance
    return Levels(
        _LEVELS.get(field.kind, _GRADED), {**like, "sibling": relative, "sibling_moved": chance, "unrelated": chance}
    )
