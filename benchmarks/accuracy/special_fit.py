"""Fits the weights of `piiscan.scan.special.judgement` to a labelled set and to texts in which nothing is tied.

    python benchmarks/accuracy/special_fit.py benchmarks/accuracy/sets/special_dev.jsonl --texts FOLDER ... [--write]

Prints the scores of items on which the weights were not fitted (5 folds). With --write the weights fitted to all go to
src/piiscan/scan/special/weights.json.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import special

from piiscan.catalog import load
from piiscan.scan.examples import marked
from piiscan.scan.scanner import Scanner
from piiscan.scan.special import finder, judgement

FOLDS = 5
WEIGHTS = Path(judgement.__file__).with_name("weights.json")


class Seen:
    """Features of possible facts, item by item."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.rows: list[np.ndarray] = []
        self.about: list[tuple[int, int, bool]] = []  # (item, category, whether rules alone judge it)
        self.item = -1
        self.entities = tuple(special.PREFIX + category.upper() for category in special.CATEGORIES)

    def note(self, told: Any, columns: Any, entities: Any) -> None:
        columns = {**columns, **{e: (entities == e).astype(np.float32) for e in self.entities}}
        self.names = tuple(columns)
        some = np.array([columns[name] for name in self.names], np.float32).T
        whole = (told.kind == judgement.VALUE) | told.headed | (told.kind == judgement.BLANK)
        self.rows += list(some)
        self.about += [(self.item, int(c), bool(w)) for c, w in zip(told.category, whole, strict=True)]


@contextmanager
def watched(seen: Seen) -> Iterator[None]:
    """What is judged within is noted."""
    plain = judgement.evidence

    def evidence(folded: Any, told: Any, columns: Any, tied: Any, entities: Any) -> Any:
        seen.note(told, columns, entities)
        return plain(folded, told, columns, tied, entities)

    finder.judgement.evidence = evidence
    try:
        yield
    finally:
        finder.judgement.evidence = plain


def fitted(x: np.ndarray, y: np.ndarray, weight: np.ndarray, ridge: float) -> np.ndarray:
    """Weights of a logistic regression, the constant last; Newton's method."""
    x = np.hstack([x, np.ones((len(x), 1))])
    w, penalty = np.zeros(x.shape[1]), np.full(x.shape[1], ridge)
    penalty[-1] = 1e-3
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (weight * (p - y)) + penalty * w
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-4:
            break
    return w


def gathered(
    items: Sequence[dict[str, Any]], folders: Sequence[Path], catalogs: list[str], most: int
) -> tuple[Seen, Any]:
    seen, scanner = Seen(), Scanner(catalog=catalogs, min_score=0.0)
    specs = [s for s in scanner._context.engine.specs if s.kind == "special"]
    categories = [s.entity.removeprefix(special.PREFIX).lower() for s in specs]
    with watched(seen):
        for number, item in enumerate(items):
            seen.item = number
            special.said(scanner, item)
        seen.item = -1
        for folder in folders:
            for text in special.texts(folder, most):
                scanner.scan_text(text)
    return seen, categories


def examples(catalogs: list[str]) -> list[dict[str, Any]]:
    """The examples of the catalog as items: each says something of one category, and is silent of others."""
    items = []
    for spec in load.load(catalogs).recognizers:
        category = spec.entity.removeprefix(special.PREFIX).lower()
        if spec.kind == "special":
            for status, texts in (("tied", spec.examples), ("mentioned", spec.counterexamples)):
                of = [{"category": category, "status": status}]
                items += [{"form": "example", "text": marked(t)[0], "labels": of, "only": category} for t in texts]
    return items


def silent(seen: Seen, items: Sequence[dict[str, Any]], categories: list[str]) -> np.ndarray:
    """Facts of which nothing is known: of other categories in an example of one."""
    only = [item.get("only") for item in items]
    return np.array([i >= 0 and only[i] not in (None, categories[c]) for i, c, _ in seen.about])


def labels(seen: Seen, items: Sequence[dict[str, Any]], categories: list[str], status: str) -> np.ndarray:
    meant = [{x["category"]: x["status"] for x in item["labels"]} for item in items]
    return np.array([i >= 0 and meant[i].get(categories[c]) == status for i, c, _ in seen.about])


def trained(seen: Seen, y: np.ndarray, use: np.ndarray, about: np.ndarray, ridge: float, plain: float) -> np.ndarray:
    """One of several facts of an item says what the item says: the likeliest ones are taken in a second round."""
    x, item = np.array(seen.rows), about[:, 0]
    weight = np.where(item >= 0, 1.0, plain)
    key = about[:, 0] * 64 + about[:, 1]
    many = np.bincount(np.unique(key[item >= 0], return_inverse=True)[1])
    weight[item >= 0] = 1 / np.sqrt(many[np.unique(key[item >= 0], return_inverse=True)[1]])
    w = fitted(x[use], y[use], weight[use], ridge)
    for _ in range(2):
        score = x @ w[:-1] + w[-1]
        best = np.full(int(key.max()) + 65, -np.inf)
        np.maximum.at(best, key[item >= 0], score[item >= 0])
        weak = (item >= 0) & y & (score < best[np.maximum(key, 0)] - 1e-9)
        again = use & ~weak
        w = fitted(x[again], y[again], np.where(y, 1.0, weight)[again], ridge)
    return w


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--texts", nargs="*", type=Path, default=[])
    parser.add_argument("--catalog", action="append", default=[])
    parser.add_argument("--most", type=int, default=6_000_000)
    parser.add_argument("--ridge", type=float, default=3.0)
    parser.add_argument("--plain", type=float, default=0.3, help="weight of a fact of the texts")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    items = [json.loads(t) for path in args.sets for t in path.read_text().splitlines() if t.strip()]
    items += examples(args.catalog)
    seen, categories = gathered(items, args.texts, args.catalog, args.most)
    about = np.array([(i, c) for i, c, _ in seen.about])
    rules, x = np.array([r for _, _, r in seen.about]), np.array(seen.rows)
    rules |= silent(seen, items, categories)
    print(f"{len(x)} possible facts, {int((about[:, 0] < 0).sum())} of them in texts, {x.shape[1]} features")
    told: dict[str, dict[str, float]] = {}
    for name, status, ridge in (("asserted", "tied", args.ridge), ("denied", "denied", args.ridge)):
        y = labels(seen, items, categories, status)
        out = np.zeros(len(x))
        fold = np.where(about[:, 0] >= 0, about[:, 0] % FOLDS, np.arange(len(x)) % FOLDS)
        for k in range(FOLDS):
            w = trained(seen, y, (fold != k) & ~rules, about, ridge, args.plain)
            out[fold == k] = (x @ w[:-1] + w[-1])[fold == k]
        says = out > 0
        items_key = {(i, c) for (i, c), s, r in zip(about.tolist(), says, rules, strict=True) if s and not r and i >= 0}
        meant = {(i, c) for (i, c), t, r in zip(about.tolist(), y, rules, strict=True) if t and not r}
        hit = len(items_key & meant)
        print(
            f"{name}: P {hit / max(len(items_key), 1):.3f} R {hit / max(len(meant), 1):.3f} (of facts with candidates) "
            f"F1 {2 * hit / max(len(items_key) + len(meant), 1):.3f}; in texts {int((says & (about[:, 0] < 0)).sum())}"
        )
        w = trained(seen, y, ~rules, about, ridge, args.plain)
        told[name] = {"": round(float(w[-1]), 3)}
        told[name] |= {n: round(float(v), 3) for n, v in zip(seen.names, w[:-1], strict=True) if abs(v) >= 0.02}
    if args.write:
        WEIGHTS.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
