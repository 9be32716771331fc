"""The match report: is this list ours, on what grounds, and what was not checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc

from piiscan.model import FIELD_KINDS
from piiscan.report import bilingual, page
from piiscan.report.bilingual import Both, word
from piiscan.report.figures import number, rate
from piiscan.report.match_tally import CLASSES, STATES, field_states, probability_bins, samples, segments
from piiscan.report.words import LANGUAGES

Json = dict[str, Any]

VERDICTS = ("OURS", "NOT_OURS", "INCONCLUSIVE")
SEAL = (  # summary keys that identify what was compared; the rest of `seal` follows
    "list",
    "list_sha256",
    "index",
    "index_id",
    "index_sha256",
    "manifest_sha256",
    "index_rows",
    "key_id",
    "as_of",
    "canonical_version",
    "threshold",
    "tool_version",
    "started",
    "finished",
)
KEEP_SEGMENTS = 50


def write(out: IO[bytes], summary: Json, table: pa.Table, **options: Any) -> None:
    """The page of `render` as UTF-8, piece by piece. `options`: the keyword arguments of `render`."""
    page.write(out, _pieces(summary, table, **options))


def render(summary: Json, table: pa.Table, *, lang: str = "ja", told: Mapping[str, Json] | None = None) -> str:
    """The page as text; write it as UTF-8. It opens in `lang` and holds both languages.

    `summary`: the last line of the match output; `told`: the same by language, where its sentences are known in each. Used beyond the contract where present: `false_match_method`,
    `decoys`, `decoys_accepted`, `household_rule`, `mapping` (field kind -> list column), `seal` (label -> value), the
    keys of SEAL, `counts`, `order`, `segment_notes`, `false_match_notes`, `unsure` and what `columns` tells. Agreement by field counts rows of class person: a sibling's name differs by nature.
    `table`: one row a match: list_row, customer, class, probability, fields (JSON object of kind -> state),
    evidence (JSON array of {code, bits, note}). Raises ConfigError for an unknown language.
    """
    return "".join(_pieces(summary, table, lang=lang, told=told))


def _pieces(
    summary: Json, table: pa.Table, *, lang: str = "ja", told: Mapping[str, Json] | None = None
) -> Iterator[str]:
    by_language = told or dict.fromkeys(LANGUAGES, summary)
    persons = table.filter(pc.equal(table["class"], "person"))
    parts = segments(summary)
    verdict = str(summary.get("verdict")) if summary.get("verdict") in VERDICTS else "INCONCLUSIVE"
    rows, matched = summary.get("rows"), summary.get("matched_rows", table.num_rows)
    return page.pieces(
        "match.html",
        lang,
        title=bilingual.tree()["match"]["title"],
        summary=summary,
        verdict=verdict,
        verdict_text=_verdict_text(verdict, rows, persons.num_rows, summary),
        matched=matched,
        person_rows=persons.num_rows,
        unmatched=None if rows is None else rows - matched,
        fields=sorted(_states(summary, persons).items(), key=lambda item: _field_order(item[0])),
        bins=probability_bins(table),
        segments=parts[:KEEP_SEGMENTS],
        segments_total=len(parts),
        samples=samples(table),
        shares=_shares(summary),
        mapping=_mapping(summary),
        seal=_seal(summary),
        states=STATES,
        classes=CLASSES,
        **_sentences(by_language),
    )


def _verdict_text(verdict: str, rows: int | None, persons: int, summary: Json) -> Both:
    text: Both = bilingual.tree()["match"][f"{verdict}_text"]
    return text.format(
        rows=number(rows),
        matched=number(persons),
        rate=rate(summary.get("false_match_rate")),
        upper=rate(summary.get("false_match_rate_upper")),
    )


def _sentences(told: Mapping[str, Json]) -> Json:
    """What the summary says in sentences, paired by language."""
    ja, en = (told[lang] for lang in LANGUAGES)
    notes: dict[str, Both] = {}
    for kind, entry in _shares(ja).items():
        notes[kind] = Both(str(entry["note"]), str(_shares(en)[kind]["note"]))
    unsure = ([*(s.get("false_match_notes") or ()), *(s.get("unsure") or ())] for s in (ja, en))
    not_checked = (_lines(told[lang].get("not_checked"), lang) for lang in LANGUAGES)
    return {
        "counts": [
            one | {"rule": Both(str(one["rule"]), str(other["rule"]))} for one, other in _pairs(ja, en, "counts")
        ],
        "share_notes": notes,
        "findings": _paired(_findings(ja), _findings(en)),
        "unsure": _paired(*unsure),
        "not_checked": _paired(*not_checked),
        "household_rule": Both(str(ja.get("household_rule") or ""), str(en.get("household_rule") or "")),
        "method": Both(str(ja.get("false_match_method") or ""), str(en.get("false_match_method") or "")),
    }


def _pairs(ja: Json, en: Json, key: str) -> Iterator[tuple[Json, Json]]:
    return zip(ja.get(key) or (), en.get(key) or (), strict=True)


def _paired(ja: list[Any], en: list[Any]) -> list[Both]:
    return [Both(str(one), str(other)) for one, other in zip(ja, en, strict=True)]


def _shares(summary: Json) -> dict[str, Json]:
    """Field kind -> what the summary tells of the column, with shares and a sentence."""
    told = (summary.get("columns") or {}).items()
    return {kind: entry for kind, entry in told if isinstance(entry, dict) and "shares" in entry}


def _states(summary: Json, persons: pa.Table) -> dict[str, dict[str, int]]:
    """Field kind -> state -> persons, each counted once where the summary tells it, else rows."""
    shares = _shares(summary)
    if not shares:
        return field_states(persons)
    return {kind: {state: entry["shares"][state]["persons"] for state in STATES} for kind, entry in shares.items()}


def _findings(summary: Json) -> list[str]:
    """Sentences on segments, order and date."""
    told = [summary[key]["note"] for key in ("order", "dating", "spelling") if summary.get(key)]
    return [*(summary.get("segment_notes") or ()), *told]


def _field_order(kind: str) -> tuple[int, str]:
    return (FIELD_KINDS.index(kind) if kind in FIELD_KINDS else len(FIELD_KINDS), kind)


def _lines(value: str | Iterable[Any] | None, lang: str) -> list[str]:
    """Texts to list; an entry may hold one text per language."""
    entries = [value] if isinstance(value, str) else list(value or [])
    return [str(e.get(lang, e) if isinstance(e, dict) else e) for e in entries]


def _mapping(summary: Json) -> list[tuple[str, str]]:
    """Field kind -> list column, from `mapping`, or from `columns` where that holds names."""
    told = summary.get("mapping") or summary.get("columns") or {}
    return [(str(kind), column) for kind, column in told.items() if isinstance(column, str)]


def _seal(summary: Json) -> list[tuple[Both, str]]:
    told = {key: summary[key] for key in SEAL if summary.get(key) is not None} | dict(summary.get("seal") or {})
    return [(word("seal", key), str(value)) for key, value in told.items() if value is not None]
