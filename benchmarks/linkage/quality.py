"""Index the master and match the list of a folder; quality, honesty of the stated rate, time, memory, bytes.

usage: python benchmarks/linkage/quality.py FOLDER [--broker] [--cores N] [--splink] [--work FOLDER]

FOLDER: as generate.py writes it. --splink: the peer of splink_run.py on the same files and cores afterwards.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

import datasets
import scores
from phases import cores_of, laps_text, run

THRESHOLDS = (0.0, 0.5, 0.9, 0.99, 0.999)
MIB = 1 << 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--broker", action="store_true")
    parser.add_argument("--splink", action="store_true")
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--work", type=Path, help="where the index and answers go (default: the temporary folder)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.work) as folder:
        measure(chosen.folder, Path(folder), chosen.broker, cores_of(chosen.cores))
        if chosen.splink:
            measure_splink(chosen.folder, Path(folder), cores_of(chosen.cores))


def measure(data: Path, work: Path, broker: bool, cores: tuple[int, ...]) -> None:
    """Prints the tables of piiscan."""
    built, matched = both(data, work, broker, cores)
    truth = scores.read_truth(datasets.truth_path(data))
    told, answers = matched["summary"], scores.read_answers(work / "answers.parquet")
    print(f"\n{built['rows']:,} x {told['rows']:,}{' as a broker writes it' if broker else ''}, {len(cores)} core(s)\n")
    print_costs({"piiscan build": (built, built["rows"]), "piiscan match": (matched, told["rows"])})
    print(f"\nindex: {built['bytes'] / built['rows']:.0f} bytes a row, {built['keys']} keys")
    print(f"columns: {matched['mapping']}\n")
    print_quality("piiscan", answers, truth)
    called, siblings = scores.households(answers, truth)
    print(f"\nsiblings called household: {called:,} of {siblings:,} ({called / max(1, siblings):.4%})")
    print(f"unsure rows: {listing(scores.kinds_of(answers.rows_of('unsure'), truth))}")
    rates = ", ".join(f"{name} {value}" for name, value in told.items() if "false_match_rate" in name)
    print(f"{rates}; true {1 - scores.score(answers, truth).precision:.6f}")
    print(f"verdict: {told['verdict']}")


def both(data: Path, work: Path, broker: bool, cores: tuple[int, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What build and match told; the answers lie in work/answers.parquet, the index is removed."""
    listed = datasets.list_path(data, broker=broker)
    built = run("engine.py", "build", datasets.master_path(data), work / "index", cores=cores, watched=work)
    matched = run("engine.py", "match", listed, work / "index", work / "answers.parquet", cores=cores, watched=work)
    shutil.rmtree(work / "index")
    return built, matched


def measure_splink(data: Path, work: Path, cores: tuple[int, ...]) -> dict[str, Any]:
    """Prints the tables of Splink tight."""
    datasets.list_path(data)
    told = run("splink_run.py", data, work / "splink.parquet", "tight", cores=cores)
    print()
    print_costs({"Splink tight": (told, told["rows"])})
    print(f"\nCPU seconds: {laps_text(told)}\n")
    truth = scores.read_truth(datasets.truth_path(data))
    answers = scores.read_answers(work / "splink.parquet")
    print_quality("Splink tight", answers, truth)
    return {"run": told, "score": scores.best(answers, truth, THRESHOLDS)[1]}


def print_costs(rows: dict[str, tuple[dict[str, Any], int]]) -> None:
    print("| phase | CPU s | wall s | rows a CPU second | peak MiB |\n| --- | --- | --- | --- | --- |")
    for name, (told, count) in rows.items():
        rate = count / max(1e-9, told["cpu"])
        print(f"| {name} | {told['cpu']:.1f} | {told['wall']:.1f} | {rate:,.0f} | {told['peak'] / MIB:,.0f} |")
    if len(rows) > 1:
        cpu, wall = (sum(told[kind] for told, _ in rows.values()) for kind in ("cpu", "wall"))
        peak = max(told["peak"] for told, _ in rows.values())
        print(f"| together | {cpu:.1f} | {wall:.1f} | | {peak / MIB:,.0f} |")


def print_quality(name: str, answers: scores.Answers, truth: scores.Truth) -> None:
    print(f"| {name}, p >= | precision | recall | F1 | wrong rows by kind |\n| --- | --- | --- | --- | --- |")
    for threshold in THRESHOLDS:
        at = scores.score(answers, truth, threshold)
        print(f"| {threshold} | {at.precision:.5f} | {at.recall:.5f} | {at.f1:.5f} | {listing(at.wrong)} |")


def listing(counts: dict[str, int]) -> str:
    return ", ".join(f"{kind} {count:,}" for kind, count in counts.items()) or "none"


if __name__ == "__main__":
    main()
