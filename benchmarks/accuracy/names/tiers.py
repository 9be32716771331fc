"""The weights of the tiers words and deep (scan/second_look.TIERS) and what they add, on text that the model never saw.

    python benchmarks/accuracy/names/tiers.py --bio ud_gsd_train.bio --spans stockmark_dev.jsonl

Trains the name model four times, each time without a quarter of the part `train`, and asks the tiers on that quarter.
Prints the natural log odds that a logistic regression finds, and precision, recall and F1 with the weights in use. The
part `unseen` is not read. Needs numba and the extras words and deep; about five minutes.
"""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from corpora import Gold, Row, gold, read_bio, read_spans
from evaluate import scores, specification
from train import RENAMED_WEIGHT, SEED, chain, gate, renamed

from piiscan.japanese import person, person_open, person_weights
from piiscan.scan import second_look
from piiscan.scan.found import Found
from piiscan.text import buffer, spans

FOLDS = 4
RIDGE = 0.3  # of the regression


@dataclass(frozen=True, slots=True)
class Asked:
    """One fold of one set: what the default tier reports, and the possible names with what each opinion says."""

    known: Gold
    keys: list[tuple[int, int, int]]
    katakana: np.ndarray
    columns: np.ndarray  # float64[name, 5]: 1, belief, read, word, full


def fold_of(row: Row) -> int:
    return hashlib.sha256(row.text.encode()).digest()[0] % FOLDS


def trained(rows: list[Row]) -> person_weights.Weights:
    more = renamed(rows, SEED)
    weight = np.concatenate((np.ones(len(rows)), np.full(len(more), RENAMED_WEIGHT)))
    table, transitions = chain(rows + more, weight)
    return person_weights.read(person_weights.written(table, transitions, gate(rows + more)))


def asked(rows: list[Row], tier: second_look.Tier) -> Asked:
    whole = buffer.of_texts([row.text for row in rows])
    known = person.find_names(whole)
    known = known.take(scores(known) >= 0.5)
    none = np.zeros(len(known))
    found = Found(none.astype(np.int16), known.start, known.end, known.evidence, none)
    names = second_look.free(person_open.find(whole), found)
    start, end = second_look.windows(whole, names)
    texts = [whole.text[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    answers = [answer for batch in tier.asked.ask(texts) for answer in batch]
    columns = np.column_stack((np.ones(len(names)), names.belief, second_look.said(names, start, answers).T))
    return Asked(set(places(whole, known)), places(whole, names), names.katakana, columns)


def places(whole: buffer.Buffer, found: spans.Spans | person_open.OpenNames) -> list[tuple[int, int, int]]:
    unit = whole.unit_of(found.start)
    first = whole.starts[unit]
    return list(zip(unit.tolist(), (found.start - first).tolist(), (found.end - first).tolist(), strict=True))


def fitted(columns: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression, by Newton's method."""
    weights = np.zeros(columns.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (right - p) - RIDGE * weights
        weights += np.linalg.solve((columns * (p * (1 - p))[:, None]).T @ columns + RIDGE * np.eye(len(weights)), slope)
    return weights


def added(held: Asked, tier: second_look.Tier) -> Gold:
    weight = second_look.odds(held.columns[:, 1], held.columns[:, 2:].T, held.katakana, tier)
    rows = np.flatnonzero(weight > 0)
    keys = np.array(held.keys, np.int64).reshape(-1, 3)[rows]
    offset = keys[:, 0] * 10_000  # no row is so long: spans of different rows never overlap
    best = spans.best_per_cluster(keys[:, 1] + offset, keys[:, 2] + offset, weight[rows])
    return set(map(tuple, keys[best].tolist()))


def told(title: str, found: list[int]) -> None:
    """found: right, reported, wanted."""
    precision, recall = found[0] / found[1], found[0] / found[2]
    print(f"{title}: P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / (precision + recall):.3f} {found}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bio", type=Path, required=True)
    parser.add_argument("--spans", type=Path, required=True)
    args = parser.parse_args()
    sets = {path.name: read(path) for path, read in ((args.bio, read_bio), (args.spans, read_spans))}
    sets = {name: [row for row in rows if row.part == "train"] for name, rows in sets.items()}
    specification()
    parts: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {name: [] for name in second_look.TIERS}
    counts: dict[tuple[str, str], np.ndarray] = {}
    for fold in range(FOLDS):
        held = trained([row for rows in sets.values() for row in rows if fold_of(row) != fold])
        person_weights.packaged = lambda held=held: held  # type: ignore[assignment]
        for name, rows in sets.items():
            kept = [row for row in rows if fold_of(row) == fold]
            wanted = gold(kept)
            for tier_name, tier in second_look.TIERS.items():
                seen = asked(kept, tier)
                parts[tier_name].append((seen.columns, np.array([key in wanted for key in seen.keys], float)))
                for title, found in (("default", seen.known), (tier_name, seen.known | added(seen, tier))):
                    count = np.array([len(found & wanted), len(found), len(wanted)])
                    counts[name, title] = counts.get((name, title), np.zeros(3, np.int64)) + count
    for (name, title), count in sorted(counts.items()):
        share = len(second_look.TIERS) if title == "default" else 1  # it was counted once a tier
        told(f"{name} {title}", (count // share).tolist())
    for tier_name, found in parts.items():
        columns, right = (np.concatenate(column) for column in zip(*found, strict=True))
        print(f"{tier_name}: base, belief, read, word, full {np.round(fitted(columns, right), 2)}")


if __name__ == "__main__":
    main()
