"""Five million findings in every form of `piiscan scan --format`: seconds, peak memory, size of the file.

    python benchmarks/outputs/many.py [--findings 5000000] [--files 50000] [--form csv ...] [--folder DIR]

The findings are made, not scanned: batches as a scan gives them, on the spools of a scan. Each form is written by a process
of its own, whose peak memory is told. "spool" is what it takes to put the findings there.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from piiscan.cli import scan_forms
from piiscan.cli.scan import _objects
from piiscan.report import jsonl
from piiscan.report.findings_spool import FindingsSpool
from piiscan.scan import arrow
from piiscan.scan.batch import SCHEMA

KINDS = ("PERSON", "PHONE_NUMBER", "JP_ADDRESS", "EMAIL_ADDRESS")
RULES = ("person_name", "phone_mobile", "jp_address", "email_address")
LAW = '["personal_information"]'
EVIDENCE = '[{"code":"base","bits":-3.5,"note":"base"},{"code":"label","bits":4.0,"note":"a label stands in front"}]'
NOWHERE = dict.fromkeys(("uri", "member", "page", "sheet", "row", "column", "line"))


def batch(uri: str, n: int, rng: np.random.Generator) -> pa.RecordBatch:
    """n findings of one file."""
    words = {"uri": [uri], "evidence": [EVIDENCE], "law": [LAW], "member": [], "sheet": [], "column": []}
    kind = rng.integers(0, len(KINDS), n).astype(np.int32)
    ids = arrow.hex_strings(rng.integers(0, 1 << 62, n).astype(np.uint64))
    made: dict[str, Any] = {
        "entity": pa.DictionaryArray.from_arrays(kind, list(KINDS)),
        "recognizer": pa.DictionaryArray.from_arrays(kind, list(RULES)),
        "score": pa.array(rng.choice([0.97, 0.91, 0.8], n)),
        "line": pa.array(np.arange(1, n + 1)),
        "start": pa.array(np.full(n, 4)),
        "end": pa.array(np.full(n, 8)),
        "count": pa.array(np.ones(n, np.int64)),
        "distinct": pa.array(np.ones(n, np.int64)),
        "rows": pa.ListArray.from_arrays(np.zeros(n + 1, np.int32), pa.array([], pa.int64())),
        "masked": pa.array(["***-****-5678"] * n),
        "id": ids,
        "occurrence": ids,
    }
    for name, texts in words.items():
        index = pa.array(np.zeros(n, np.int32)) if texts else pa.nulls(n, pa.int32())
        made[name] = pa.DictionaryArray.from_arrays(index, pa.array(texts, pa.string()))
    columns = [made.get(f.name) if f.name in made else pa.nulls(n, f.type) for f in SCHEMA]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def place(uri: str, n: int) -> dict[str, Any]:
    """The place line of a file."""
    kinds = {entity: {"count": n // 4, "distinct": n // 4, "best": 0.97, "columns": []} for entity in KINDS}
    told = {
        "type": "place",
        "location": NOWHERE | {"uri": uri},
        "entities": kinds,
        "law": json.loads(LAW),
        "special": {},
    }
    return told | {"persons": n // 4, "form": "text", "list": None, "rules": [], "severity": "medium", "risk": None}


def spool(folder: Path, findings: int, files: int) -> float:
    """Processor seconds to put the findings on the spools."""
    rng, each = np.random.default_rng(1), findings // files
    started = time.process_time()
    with (folder / "lines").open("wb") as lines, (folder / "arrow").open("wb") as kept_file:
        kept = FindingsSpool(kept_file, SCHEMA)
        one = batch("", each, rng)
        for number in range(files):
            uri = pa.DictionaryArray.from_arrays(one["uri"].indices, pa.array([f"share/{number % 97}/{number}.txt"]))
            made = one.set_column(SCHEMA.get_field_index("uri"), SCHEMA.field("uri"), uri)
            ids = arrow.hex_strings(rng.integers(0, 1 << 62, each).astype(np.uint64))
            for column in ("id", "occurrence"):
                made = made.set_column(SCHEMA.get_field_index(column), SCHEMA.field(column), ids)
            kept.add(made)
            lines.write(jsonl.lines(made))
        kept.close()
        for number in range(files):
            lines.write(jsonl.object_line(place(f"share/{number % 97}/{number}.txt", each)))
        skip = {"type": "skip", "location": NOWHERE | {"uri": "share/x.pdf"}, "stage": "open", "reason": "encrypted"}
        lines.write(jsonl.object_line(skip | {"detail": ""}))
    return time.process_time() - started


def written(folder: Path, form: str, findings: int, files: int) -> dict[str, Any]:
    """Writes one form, in this process."""
    entities = dict.fromkeys(KINDS, findings // 4)
    counts = dict.fromkeys(("blobs", "places"), files) | dict.fromkeys(
        ("lists", "persons", "bytes", "tables", "rows"), 0
    )
    summary = {"type": "summary", "findings": findings, "skips": 1, "seconds": 1.0, "entities": entities} | counts
    summary |= {"targets": ["share"], "persons_rule": {"ja": "", "en": ""}, "skip_reasons": {"encrypted": 1}}
    out = folder / f"out.{form}"
    options = {"form": form, "output": str(out), "show_values": False, "allow_skips": False, "catalogs": ()}
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with (folder / "lines").open("rb") as lines, (folder / "arrow").open("rb") as kept:
        done = scan_forms.Done(summary, partial(_objects, lines), kept, 2, "ja")
        scan_forms.write(options, done)
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    size = out.stat().st_size
    out.unlink()
    return {
        "form": form,
        "findings": findings,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": used.ru_maxrss >> 10,
        "before_mb": before >> 10,
        "file_mb": round(size / 1e6, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--findings", type=int, default=5_000_000)
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--form", nargs="*", default=["lines", "sarif", "junit", "csv", "parquet", "xlsx"])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--write", action="store_true", help=argparse.SUPPRESS)  # one form, from spools that are there
    given = parser.parse_args()
    if given.write:
        print(json.dumps(written(given.folder, given.form[0], given.findings, given.files)))
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        print(json.dumps({"spool_seconds": round(spool(folder, given.findings, given.files), 1)}), flush=True)
        sizes = {file: round((folder / file).stat().st_size / 1e6) for file in ("lines", "arrow")}
        print(json.dumps({"spool_mb": sizes}), flush=True)
        for form in given.form:
            numbers = ["--findings", str(given.findings), "--files", str(given.files)]
            command = [sys.executable, __file__, "--write", "--folder", name, "--form", form, *numbers]
            subprocess.run(command, check=True, env=os.environ)


if __name__ == "__main__":
    main()
