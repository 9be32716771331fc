"""Recall and precision of every identifier on a corpus planted from a seed.

    python benchmarks/accuracy/planted.py [--seed N] [--entity X] [--errors] [--times N] [--bare]

Each identifier in each spelling in each carrier, with the words that name it and without, among look-alikes. Values
are invented, with right check digits by the published rules. Targets at medium, with context: recall and precision
.99; --bare: 100,000 strings each of random digits, times, codes, versions and hashes, alone: no finding.
"""

from __future__ import annotations

import argparse
import time
from random import Random

import planted_corpus as corpus
import planted_tables as tables
from planted_bare import bare
from planted_carriers import Document
from planted_kinds import KINDS
from planted_score import Result, context, scan_documents, scan_tables

from piiscan.catalog import load


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--entity", help="only this entity's plants")
    parser.add_argument("--times", type=int, default=2, help="plants per identifier, spelling and carrier")
    parser.add_argument("--errors", action="store_true", help="list misses and false findings with masked samples")
    parser.add_argument("--bare", action="store_true", help="bare strings instead of the planted corpus")
    parser.add_argument("--count", type=int, default=100_000, help="bare strings of each family")
    args = parser.parse_args()
    catalog = load.load()
    if args.bare:
        print("\n".join(bare(catalog, Random(args.seed), args.count)))
        return
    started = time.perf_counter()
    kinds = [k for k in KINDS if args.entity in (None, k.entity)]
    documents = [*corpus.documents(args.seed, kinds, args.times), *corpus.negatives(args.seed, 3 * args.times)]
    using = context(catalog)
    results = scan_documents(documents, using) + scan_tables(corpus.tables(args.seed, kinds), using)
    print("\n".join(tables.report(results, catalog.entities())))
    print("\n".join(tables.false_of_decoys(results)))
    if args.errors:
        everything = context(catalog, 0.0)
        shown = tables.known(results, catalog.entities())
        print("\nerrors\n" + "\n".join(tables.errors(shown, lambda r: _below(r, everything))))
    print(f"\nseed {args.seed}, {len(results)} plants and look-alikes, {time.perf_counter() - started:.1f} s")


def _below(result: Result, everything: object) -> str:
    """What a missed plant was taken for below medium."""
    if result.plant.carrier == "csv":
        return ""
    again = scan_documents([Document(result.text, (result.plant,))], everything)[0]  # type: ignore[arg-type]
    if again.outcome != "missed":
        return "right, but low"
    found = sorted({f"{h.entity} {h.score:.2f}" for h in again.false})
    return "taken for " + ", ".join(found) if found else "nothing seen"


if __name__ == "__main__":
    main()
