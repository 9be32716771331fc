"""What addresses cost: parse a second, memory and load of the town data, recognition in dense CSV.

    python benchmarks/accuracy/addresses/speed.py [--peers VENV] [--node FOLDER] [--cells 1000000] [--megabytes 8]

parse        invented addresses in real towns, in random spellings (canonical/address_draw.py): all distinct, and a column of
             `--cells` cells in which 20,000 distinct ones repeat; normalise_addresses, and canonical("address") on a
             tenth of them. Peers read the first 1,000 distinct ones, ours the same beside them.
load         a fresh process each: import, first address, one address in each municipality; resident memory after each
recognition  the engine with all identifiers, without and with JP_ADDRESS, in turn, on dense CSV with a column of addresses and
             on the same without; the median of the ratios of pairs
Processor time of one core; ratios count, absolute figures are those of the machine of the day.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "canonical"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "speed"))

from address_draw import fill, towns
from address_spellings import styles, written
from machine import machine, one_core
from other_parsers import answers
from ours import parts
from text_engine import CHUNK, dense

from piiscan.catalog import load
from piiscan.catalog.spec import Catalog
from piiscan.japanese.address.parse import normalise_addresses
from piiscan.japanese.canonical import canonical
from piiscan.scan.engine import Engine
from piiscan.text import buffer

DISTINCT, PEER_SAMPLE, ROUNDS = 20_000, 1_000, 5
FRESH = """
import json, sys, time
from pathlib import Path
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20
told = {}
def step(name, start):
    told[name] = (time.process_time() - start, resident())
start = time.process_time(); base = resident()
import piiscan; parse = piiscan.normalise_address; step("import", start)
start = time.process_time(); parse("神奈川県横浜市港北区新横浜2-100-45"); step("first address", start)
texts = json.load(sys.stdin)
start = time.process_time(); [parse(t) for t in texts]; step("every municipality", start)
print(json.dumps([base, told]))
"""
FINDER = """
import json, sys, time
from pathlib import Path
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20
from piiscan.japanese.address import find
from piiscan.text import buffer
text = buffer.of_texts(["神奈川県横浜市港北区新横浜2-100-45"])
base = resident(); start = time.process_time()
find.find_addresses(text)
print(json.dumps([time.process_time() - start, resident() - base]))
"""


def texts(count: int, seed: int) -> list[str]:
    """Distinct addresses in random spellings."""
    chance = random.Random(seed)
    drawn = (fill(chance, town) for town in chance.sample(towns(), count))
    told = (written(d, chance.choice([s for s in styles(d, chance).values() if s])) for d in drawn)
    return list(dict.fromkeys(told))


def rate(count: int, start: float) -> str:
    return f"{count / (time.process_time() - start):12,.0f} a second"


def parse(cells: int) -> None:
    normalise_addresses(texts(100_000, 1))  # every municipality's towns at hand
    distinct = texts(100_000, 2)
    start = time.process_time()
    normalise_addresses(distinct)
    print(f"parse, {len(distinct):,} distinct{rate(len(distinct), start):>30}")
    some = texts(DISTINCT, 3)
    column = random.Random(4).choices(some, k=cells)
    start = time.process_time()
    normalise_addresses(column)
    print(f"parse, {cells:,} cells, {DISTINCT:,} distinct{rate(cells, start):>20}")
    start = time.process_time()
    canonical("address", column[: cells // 10])
    print(f"canonical, {cells // 10:,} of these{rate(cells // 10, start):>28}")


def beside_peers(venv: Path | None, node: Path | None) -> None:
    sample = texts(PEER_SAMPLE, 5)
    start = time.process_time()
    parts(sample)
    print(f"\n{len(sample):,} distinct: {'piiscan':30}{rate(len(sample), start)}")
    for a in answers(sample, venv, node):
        speed = len(sample) / (a.seconds - a.load)
        print(f"{'':17}{a.name:30}{speed:12,.0f} a second, first answer {a.load:.2f} s, memory {a.memory:.0f} MiB")


def fresh() -> None:
    """Load and memory, each the median of processes of their own."""
    from piiscan.japanese import tables

    places = [f"{m.prefecture}{m.name}中央1-2-3" for m in tables.municipalities()]
    runs = [_told(FRESH, json.dumps(places)) for _ in range(ROUNDS)]
    before = median(base for base, _ in runs)
    print(f"\nfresh process, resident {before:.0f} MiB before")
    for name in runs[0][1]:
        seconds, memory = (median(told[name][i] for _, told in runs) for i in (0, 1))
        print(f"  {name:20} {seconds:6.3f} s, {memory - before:6.1f} MiB more than before")
    found = [_told(FINDER, "") for _ in range(ROUNDS)]
    seconds, memory = (median(column) for column in zip(*found, strict=True))
    print(f"  first recognition    {seconds:6.3f} s, {memory:6.1f} MiB more than without")


def _told(code: str, given: str) -> list:
    done = subprocess.run([sys.executable, "-c", code], input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def recognition(megabytes: int) -> None:
    catalog = load.load()
    identifiers = [s for s in catalog.recognizers if s.entity not in ("PERSON", "JP_ADDRESS")]
    with_addresses = [s for s in catalog.recognizers if s.entity != "PERSON"]
    engines = [Engine(Catalog(tuple(some), catalog.rules)) for some in (identifiers, with_addresses)]
    whole = dense(megabytes * 1_000_000)
    bare = re.sub(r"横浜市港北区新横浜[\d-]+,", "", whole)
    print()
    for name, text in (("with a column of addresses", whole), ("without", bare)):
        pairs = [[_speed(engine, text) for engine in engines] for _ in range(ROUNDS)]
        plain, addresses = (median(column) for column in zip(*pairs, strict=True))
        ratio = median(b / a for a, b in pairs)
        print(
            f"dense CSV {name:27} identifiers {plain:6.1f} MB/s, and addresses {addresses:6.1f} MB/s, ratio {ratio:.2f}"
        )


def _speed(engine: Engine, text: str) -> float:
    start = time.process_time()
    for i in range(0, len(text), CHUNK):
        engine.scan(buffer.of_lines(text[i : i + CHUNK]), lines=True)
    return len(text.encode()) / (time.process_time() - start) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, help="a virtual environment with the peers of other_parsers.py")
    parser.add_argument("--node", type=Path, help="a folder with node_modules")
    parser.add_argument("--cells", type=int, default=1_000_000)
    parser.add_argument("--megabytes", type=int, default=8)
    args = parser.parse_args()
    one_core()
    print(machine())
    fresh()
    parse(args.cells)
    beside_peers(args.peers, args.node)
    recognition(args.megabytes)


if __name__ == "__main__":
    main()
