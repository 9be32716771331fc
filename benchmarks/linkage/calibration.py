"""What is stated against what is true, over many seeds: probabilities of persons and households, and false-match rates.

usage: python benchmarks/linkage/calibration.py [--customers N] [--listed N] [--seeds N] [--small] [--out FOLDER]

Each seed makes its own master and list (generate.py); the list is matched in several sets of columns and as a broker
writes it. Writes calibration.md, calibration.svg, decoy-rates.svg and model-rates.svg to OUT (default: results/).
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import broker
import generate
import leaks
import numpy as np
import numpy.typing as npt
import people
import pyarrow as pa
import svg
from engine import KEY
from leaks import World

from piiscan.bounds import lower_bound, upper_bound
from piiscan.match import build_index, match_list
from piiscan.match.result import MatchResult

NAME, PLACE = ("sei", "mei"), ("pref", "city", "town", "block", "bld")
SETS: dict[str, tuple[str, ...]] = {
    "all columns": people.FIELDS,
    "as a broker writes it": (),
    "name, kana, telephone": (*NAME, "sei_kana", "mei_kana", "tel"),
    "name, address": (*NAME, *PLACE),
    "name, birth date": (*NAME, "dob"),
    "name, telephone": (*NAME, "tel"),
    "kana, birth date, postcode": ("sei_kana", "mei_kana", "dob", "zip"),
}
BORDERS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999)
RATES = (("decoy-rates", "false_match_rate", "decoys"), ("model-rates", "model_false_match_rate", "the model"))
LEAST = 30  # rows of a bin worth a line
RESULTS = Path(__file__).parent / "results"
Floats = npt.NDArray[np.float64]


@dataclass
class Found:
    """Of one set of columns, over the seeds: stated probability and correctness by class, and the rates."""

    answers: dict[str, list[tuple[Floats, npt.NDArray[np.bool_]]]] = field(default_factory=dict)
    rates: list[dict[str, float]] = field(default_factory=list)


def matched(world: World, folder: Path) -> Iterator[tuple[str, MatchResult, pa.Table]]:
    """The answer for each set of columns, with the truth of the list."""
    build_index(leaks.master_rows(world, 0, world.customers), key=KEY, out=folder / "index", id_column="id")
    listed, truth = leaks.list_rows(world, 0, world.listed)
    lines = broker.broker_csv(listed, world.seed, np.arange(world.listed, dtype=np.uint64))
    (folder / "broker.csv").write_bytes(broker.header_line() + lines)
    for name, columns in SETS.items():
        source = listed.select(list(columns)) if columns else folder / "broker.csv"
        yield name, match_list(source, index=folder / "index", key=KEY), truth


def add(found: Found, world: World, result: MatchResult, truth: pa.Table) -> None:
    """A person is right if it is the customer; a household, if the customer lives there."""
    table = result.to_arrow()
    row, customer = table["list_row"].to_numpy() - 1, table["customer"].cast(pa.int64()).to_numpy()
    said, kind = table["probability"].to_numpy(), table["class"].to_numpy()
    homes = people.home_of(world.seed, customer.astype(np.uint64), world.customers).astype(np.int64)
    right = {
        "person": truth["true_id"].to_numpy()[row] == customer,
        "household": truth["home"].to_numpy()[row] == homes,
    }
    for class_, correct in right.items():
        of_class = kind == class_
        found.answers.setdefault(class_, []).append((said[of_class], correct[of_class]))
    persons = kind == "person"
    rates = {"persons": int(persons.sum()), "wrong": int((persons & ~right["person"]).sum())}
    told = {name: value for name, value in result.summary.items() if "false_match_rate" in name}
    found.rates.append(rates | {name: value for name, value in told.items() if isinstance(value, float | int)})


def bins(answers: Sequence[tuple[Floats, npt.NDArray[np.bool_]]]) -> Iterator[tuple[float, float, int, int]]:
    """Border, mean stated, rows, right rows of each bin with enough rows."""
    said, right = (np.concatenate(arrays) for arrays in zip(*answers, strict=True))
    place = np.digitize(said, BORDERS) - 1
    for number, border in enumerate(BORDERS):
        inside = place == number
        if inside.sum() >= LEAST:
            yield border, float(said[inside].mean()), int(inside.sum()), int(right[inside].sum())


def bounds(hits: int, trials: int) -> tuple[float, float]:
    """Of the share, 95 % in the middle."""
    return lower_bound(hits, trials, 0.975), upper_bound(hits, trials, 0.975)


def probability_lines(found: dict[str, Found]) -> Iterator[str]:
    yield "| columns | class | from | rows | stated | true | 95 % of true |"
    yield "| --- " * 7 + "|"
    for name, one in found.items():
        for class_, answers in one.answers.items():
            for border, said, rows, right in bins(answers):
                low, high = bounds(right, rows)
                shares = f"{said:.5f} | {right / rows:.5f} | {low:.5f} - {high:.5f}"
                yield f"| {name} | {class_} | {border} | {rows:,} | {shares} |"


def rate_lines(found: dict[str, Found]) -> Iterator[str]:
    """Pooled over the seeds; `inside`: lists whose true rate lies between the stated bounds; of the decoys, the model."""
    yield "| columns | persons | wrong | true rate | 95 % | decoys: mean | bounds | inside | model: mean | bounds | inside | both agree |"
    yield "| --- " * 12 + "|"
    for name, one in found.items():
        persons, wrong = (sum(int(rate[kind]) for rate in one.rates) for kind in ("persons", "wrong"))
        if persons:
            low, high = bounds(wrong, persons)
            decoys, model = _stated(one, "false_match_rate"), _stated(one, "model_false_match_rate")
            agree = sum(bool(rate.get("false_match_rates_agree")) for rate in one.rates)
            pooled = f"{persons:,} | {wrong} | {wrong / persons:.6f} | {low:.6f} - {high:.6f}"
            yield f"| {name} | {pooled} | {decoys} | {model} | {agree} of {len(one.rates)} |"


def _stated(one: Found, name: str) -> str:
    """Mean, mean bounds, and how many true rates lie inside; a list without a person has no rate."""
    told = [rate for rate in one.rates if rate["persons"] and name in rate]
    low, high = (
        [rate.get(f"{name}_{side}", default) for rate in told] for side, default in (("lower", 0.0), ("upper", 1.0))
    )
    true = [rate["wrong"] / rate["persons"] for rate in told]
    inside = sum(a <= t <= b for a, t, b in zip(low, true, high, strict=True))
    means = [mean_text(values) for values in ([rate[name] for rate in told], low, high)]
    return f"{means[0]} | {means[1]} - {means[2]} | {inside} of {len(told)}"


def mean_text(values: Sequence[float]) -> str:
    return f"{np.mean(values):.6f}" if values else "-"


def probability_chart(found: dict[str, Found]) -> str:
    series = []
    for name, one in found.items():
        points = [(s, right / rows, *bounds(right, rows)) for _, s, rows, right in bins(one.answers.get("person", []))]
        series.append(svg.Series(name, points))
    ticks = (0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999)
    axes = svg.odds("stated probability of a person", ticks), svg.odds("true share, 95 %", ticks)
    return svg.chart("Stated probability against truth", *axes, series, diagonal=True)


def rate_chart(found: dict[str, Found], name: str, title: str) -> str:
    """A point is a list; no wrong row at all lies on the lower border."""
    series = []
    for columns, one in found.items():
        told = [rate for rate in one.rates if rate["persons"] and name in rate]
        counts = [(rate[name], int(rate["wrong"]), int(rate["persons"])) for rate in told]
        series.append(svg.Series(columns, [(said, w / n, *bounds(w, n)) for said, w, n in counts]))
    axes = svg.decades("stated false-match rate", -6, 0), svg.decades("true rate, 95 %", -6, 0)
    return svg.chart(f"False-match rate of {title} against truth, by list", *axes, series, diagonal=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--listed", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--out", type=Path, default=RESULTS)
    chosen = parser.parse_args()
    found = {name: Found() for name in SETS}
    for seed in range(1, chosen.seeds + 1):
        world = generate.world_of(chosen.customers, chosen.listed, seed, small=chosen.small)
        with tempfile.TemporaryDirectory() as folder:
            for name, result, truth in matched(world, Path(folder)):
                add(found[name], world, result, truth)
    head = (
        f"# Stated and true\n\n`calibration.py`: {chosen.seeds} seeds, {chosen.customers:,} x {chosen.listed:,} each."
    )
    text = [head, "", *probability_lines(found), "", "## False-match rate", "", *rate_lines(found), ""]
    (chosen.out / "calibration.md").write_text("\n".join(text), encoding="utf-8")
    (chosen.out / "calibration.svg").write_text(probability_chart(found), encoding="utf-8")
    for name, rate, title in RATES:
        (chosen.out / f"{name}.svg").write_text(rate_chart(found, rate, title), encoding="utf-8")
    print("\n".join(text))


if __name__ == "__main__":
    main()
