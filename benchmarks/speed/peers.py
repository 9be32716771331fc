"""The engine with all identifier recognizers beside other tools: MB/s of UTF-8, one core, text in memory.

    python -m venv peers-venv
    peers-venv/bin/pip install -r benchmarks/speed/peers-requirements.txt -e .
    peers-venv/bin/python benchmarks/speed/peers.py [--prose FOLDER_OF_CP932_TEXTS] [--out benchmarks/speed/results/peers.json]

Engine and peer run in turn (ours, peer, ours, peer ...); a ratio is the median of the ratios of the pairs, so that a
busy machine slows both. Slow peers get a slice of the text, each its own best batch form (peer_engines.py). The engine
finds all identifiers (every entity but PERSON and JP_ADDRESS) with check digits, tables, words near and judging; the
peers find like patterns without these (peer_patterns.py), Presidio and privacy-masker their own. A peer that is not
installed is said and left out. About 3 minutes.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from machine import machine, one_core
from peer_engines import PEERS, Peer, PeerMissingError
from text_engine import CHUNK, dense, prose

from piiscan.catalog import load
from piiscan.catalog.spec import Catalog
from piiscan.scan.engine import Engine
from piiscan.text import buffer

NOT_IDENTIFIERS = {"PERSON", "JP_ADDRESS"}
PAIRS = 3


def cut(text: str, kilobytes: int) -> str:
    """The first kilobytes of a text, whole characters."""
    return text.encode()[: kilobytes * 1000].decode(errors="ignore")


def speed(count: Callable[[], int], size: int) -> tuple[float, int]:
    started = time.perf_counter()
    hits = count()
    return size / (time.perf_counter() - started) / 1e6, hits


def ours(engine: Engine, text: str) -> Callable[[], int]:
    def count() -> int:
        parts = (buffer.of_lines(text[i : i + CHUNK]) for i in range(0, len(text), CHUNK))
        return sum(int((engine.scan(part, lines=True).score >= 0.5).sum()) for part in parts)

    return count


def compare(peer: Peer, texts: dict[str, str], engine: Engine, specs: Any) -> list[dict[str, Any]]:
    """One row per text."""
    prepare, rows = peer.make(specs), []
    for name, text in texts.items():
        part = cut(text, peer.kilobytes)
        size, mine, theirs = len(text.encode()), ours(engine, text), prepare(part)
        prepare(cut(part, 2))()  # warm
        theirs = prepare(part)
        pairs = [(speed(mine, size), speed(theirs, len(part.encode()))) for _ in range(PAIRS)]
        rows.append(
            {
                "text": name,
                "peer": peer.title,
                "version": peer.version(),
                "slice_kb": round(len(part.encode()) / 1000),
                "ours_mb_s": median(a for (a, _), _ in pairs),
                "peer_mb_s": median(b for _, (b, _) in pairs),
                "ratio": median(a / b for (a, _), (b, _) in pairs),
                "ratio_least": min(a / b for (a, _), (b, _) in pairs),
                "ratio_most": max(a / b for (a, _), (b, _) in pairs),
                "peer_hits_per_mb": pairs[0][1][1] / len(part.encode()) * 1e6,
                "our_findings_per_mb": pairs[0][0][1] / size * 1e6,
            }
        )
    return rows


def show(row: dict[str, Any]) -> None:
    print(
        f"{row['text']:10} {row['peer']:32} {row['peer_mb_s']:9.4f} MB/s   ours {row['ours_mb_s']:7.1f}   "
        f"ours / peer {row['ratio']:8.1f} ({row['ratio_least']:.1f} to {row['ratio_most']:.1f})",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prose")
    parser.add_argument("--megabytes", type=int, default=8, help="text for the engine and for fast peers")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # the peers'
    one_core()
    catalog = load.load()
    identifiers = tuple(s for s in catalog.recognizers if s.entity not in NOT_IDENTIFIERS)
    engine = Engine(Catalog(identifiers, catalog.rules))
    size = options.megabytes * 1_000_000
    texts = {"dense CSV": dense(size), "prose": prose(options.prose, size)}
    told, rows, missing = machine(), [], {}
    told["prose"] = "Aozora Bunko" if options.prose else "invented sentences, repeated"
    print(
        f"{told['cpu']}, {told['cores']} cores, load {told['load']}, Python {told['python']}; {len(engine.specs)} recognizers"
    )
    for peer in PEERS:
        try:
            found = compare(peer, texts, engine, engine.specs)
        except (ImportError, PeerMissingError) as error:
            missing[peer.title] = str(error)
            print(f"{'not measured':10} {peer.title}: {error}", flush=True)
            continue
        rows += found
        for row in found:
            show(row)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        record = {"machine": told, "recognizers": len(engine.specs), "pairs": PAIRS, "rows": rows, "missing": missing}
        options.out.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
