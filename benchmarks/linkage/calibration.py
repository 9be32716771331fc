"""What is stated against what is true, over many seeds: probabilities of persons and households, and false-match rates.

usage: python benchmarks/linkage/calibration.py [--customers N] [--listed N] [--seeds N] [--small] [--out FOLDER]

Each seed makes its own master and list (generate.py); the list is matched in several sets of columns and as a broker
writes it. Writes calibration.md, calibration.svg and false-match-rates.svg to OUT (default: results/).
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

from piiscan.match import build_index, match_list
from piiscan.match.bounds import lower_bound, upper_bound
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
    told = {name: value for name, value in result.summary.items() if name.startswith("false_match_rate")}
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
    """Pooled over the seeds; `inside`: seeds whose true rate is not above the stated upper bound."""
    extra = sorted({n for one in found.values() for rate in one.rates for n in rate} - {"persons", "wrong"})
    yield f"| columns | seeds | persons | wrong | true rate | 95 % | {' | '.join(f'mean {n}' for n in extra)} | inside |"
    yield "| --- " * (7 + len(extra)) + "|"
    for name, one in found.items():
        persons, wrong = (sum(int(rate[kind]) for rate in one.rates) for kind in ("persons", "wrong"))
        if not persons:
            continue
        low, high = bounds(wrong, persons)
        means = " | ".join(mean_text([rate[n] for rate in one.rates if n in rate]) for n in extra)
        inside = sum(rate["wrong"] <= rate.get("false_match_rate_upper", 1) * rate["persons"] for rate in one.rates)
        yield (
            f"| {name} | {len(one.rates)} | {persons:,} | {wrong} | {wrong / persons:.6f} | {low:.6f} - {high:.6f} "
            f"| {means} | {inside} of {len(one.rates)} |"
        )


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


def rate_chart(found: dict[str, Found]) -> str:
    """A point is a list; no wrong row at all lies on the lower border."""
    series = []
    for name, one in found.items():
        points = []
        for rate in one.rates:
            if rate["persons"] and "false_match_rate" in rate:
                wrong, persons = int(rate["wrong"]), int(rate["persons"])
                points.append((rate["false_match_rate"], wrong / persons, *bounds(wrong, persons)))
        series.append(svg.Series(name, points))
    axes = svg.decades("stated false-match rate", -6, 0), svg.decades("true rate, 95 %", -6, 0)
    return svg.chart("False-match rate, stated against true, by list", *axes, series, diagonal=True)


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
    (chosen.out / "false-match-rates.svg").write_text(rate_chart(found), encoding="utf-8")
    print("\n".join(text))


if __name__ == "__main__":
    main()
