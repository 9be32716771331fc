"""Time, memory and disk against rows; beside Splink if asked.

usage: python benchmarks/linkage/scale.py [--cores N] [--splink] [--work FOLDER] [--name NAME] CUSTOMERSxLIST ...

For example 100000x50000 300000x150000 1000000x500000 3000000x1500000, 4000000x1000000 --splink, or 30000000x8820000
--cores 2. Each size is generated batch by batch into FOLDER (kept there, and used again), measured phase by phase in
processes of their own, and added to results/NAME.md; the curve is results/NAME.svg.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from math import floor, log10
from pathlib import Path
from typing import Any

import datasets
import generate
import quality
import scores
import svg
from phases import cores_of, run

SEED = 7
RESULTS = Path(__file__).parent / "results"
GIB = 1 << 30
NOTE = (
    "Splink: the threshold of its best F1, read off the truth. The machine is shared, so wall times are upper bounds."
)
HEADER = "| engine | rows | list | cores | build s CPU (wall) | match s CPU (wall) | peak GiB | disk GiB | bytes a row | precision | recall | F1 | siblings household |"


def made(folder: Path, customers: int, listed: int) -> Path:
    """The folder of this size, generated unless it is there."""
    data = folder / f"{customers}x{listed}"
    if not (data / "truth.parquet").exists():
        data.mkdir(parents=True, exist_ok=True)
        world = generate.world_of(customers, listed, SEED)
        generate.write_master(world, data)
        generate.write_list(world, data)
    return data


def ours(data: Path, work: Path, cores: tuple[int, ...]) -> dict[str, Any]:
    built, matched = quality.both(data, work, False, cores)
    truth, answers = scores.read_truth(datasets.truth_path(data)), scores.read_answers(work / "answers.parquet")
    called, siblings = scores.households(answers, truth)
    costs = {
        f"{phase}_{kind}": told[kind]
        for phase, told in (("build", built), ("match", matched))
        for kind in ("cpu", "wall")
    }
    return {
        "engine": "piiscan",
        **costs,
        "peak": max(built["peak"], matched["peak"]),
        "disk": max(built["disk"], matched["disk"]),
        "row_bytes": built["bytes"] / built["rows"],
        "households": called / max(1, siblings),
        **quality_of(scores.score(answers, truth)),
    }


def splink(data: Path, work: Path, cores: tuple[int, ...]) -> dict[str, Any]:
    told = run("splink_run.py", data, work / "splink.parquet", "tight", cores=cores)
    truth, answers = scores.read_truth(datasets.truth_path(data)), scores.read_answers(work / "splink.parquet")
    at = scores.best(answers, truth, quality.THRESHOLDS)[1]
    return {
        "engine": "Splink tight",
        "match_cpu": told["cpu"],
        "match_wall": told["wall"],
        "peak": told["peak"],
        **quality_of(at),
    }


def quality_of(at: scores.Score) -> dict[str, float]:
    return {"precision": at.precision, "recall": at.recall, "f1": at.f1}


def line(one: dict[str, Any]) -> str:
    def phase(name: str) -> str:
        return f"{one[name + '_cpu']:.1f} ({one[name + '_wall']:.1f})" if f"{name}_cpu" in one else ""

    def number(name: str, form: str, unit: float = 1) -> str:
        return format(one[name] / unit, form) if name in one else ""

    return (
        f"| {one['engine']} | {one['customers']:,} | {one['listed']:,} | {one['cores']} | {phase('build')} | {phase('match')} "
        f"| {number('peak', '.2f', GIB)} | {number('disk', '.2f', GIB)} | {number('row_bytes', '.0f')} | {number('precision', '.5f')} "
        f"| {number('recall', '.5f')} | {number('f1', '.5f')} | {number('households', '.4%')} |"
    )


def curve(lines: list[dict[str, Any]]) -> str:
    """CPU seconds of each engine's phases against rows of the master, both logarithmic."""
    series = []
    for engine, phase in (("piiscan", "build"), ("piiscan", "match"), ("Splink tight", "match")):
        points = [(o["customers"], o[f"{phase}_cpu"]) for o in lines if o["engine"] == engine]
        if points:
            series.append(
                svg.Series(engine if engine != "piiscan" else f"{engine} {phase}", sorted(points), joined=True)
            )
    xs, ys = ([log10(point[axis]) for one in series for point in one.points] for axis in (0, 1))
    across = svg.decades("rows of the master", floor(min(xs)), floor(max(xs)) + 1, plain=True)
    up = svg.decades("CPU seconds", floor(min(ys)), floor(max(ys)) + 1, plain=True)
    return svg.chart("Time against rows", across, up, series)


def written(name: str, lines: list[dict[str, Any]]) -> None:
    """The raw numbers, the table and the curve."""
    (RESULTS / f"{name}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    rows = [HEADER, "| --- " * HEADER.count(" | ") + "| --- |", *map(line, lines)]
    (RESULTS / f"{name}.md").write_text(
        "\n".join(["# Time, memory and disk against rows", "", NOTE, "", *rows, ""]), encoding="utf-8"
    )
    (RESULTS / f"{name}.svg").write_text(curve(lines), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="+")
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--splink", action="store_true")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "linkage-scale")
    parser.add_argument("--name", default="scale")
    chosen = parser.parse_args()
    known = RESULTS / f"{chosen.name}.jsonl"
    lines = [json.loads(text) for text in known.read_text(encoding="utf-8").splitlines()] if known.exists() else []
    for size in chosen.sizes:
        customers, listed = map(int, size.split("x"))
        data = made(chosen.work, customers, listed)
        for engine in (ours, splink) if chosen.splink else (ours,):
            with tempfile.TemporaryDirectory(dir=chosen.work) as work:
                costs = engine(data, Path(work), cores_of(chosen.cores))
            one = {"customers": customers, "listed": listed, "cores": chosen.cores, **costs}
            lines = [o for o in lines if any(o[k] != one[k] for k in ("engine", "customers", "listed", "cores"))] + [
                one
            ]
            print(line(one), flush=True)
            written(chosen.name, lines)


if __name__ == "__main__":
    main()
