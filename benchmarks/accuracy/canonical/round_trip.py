"""One address written twelve ways has one canonical value; two addresses never share one.

    python benchmarks/accuracy/canonical/round_trip.py [--towns 100000] [--pairs 1000000] [--seed N] [--show N] [--jobs 2]

Towns are drawn from the shipped tables, numbers, buildings and rooms are invented (address_draw.py), the spellings are those
of address_spellings.py. The value is str(normalise_address(text)).
  same    share of spellings whose value is that of the address in full, by kind of spelling, and of addresses where all agree
  as drawn  the address in full is read as the prefecture, city, town, 小字 and numbers that it was made of
  apart   pairs that differ in one block number, 丁目, room, floor, building, 小字 or in the name of the town (towns of one
          municipality that are one character apart), each side in a spelling of its own: how many fall on one value
Targets: same 99.5 %, apart 0 of 1,000,000. A kind that would be the first again for an address (no county to leave out) is
replaced by another `mixed` one, so that there are always twelve.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from random import Random

from address_draw import Drawn, Town, fill, neighbours, same, towns
from address_spellings import Style, mixed, spelled, styles, written

from piiscan.japanese.address.parse import normalise_addresses
from piiscan.japanese.address.value import Address

CHUNK = 1000  # towns


@dataclass(slots=True)
class Result:
    tried: Counter[str] = field(default_factory=Counter)
    agreed: Counter[str] = field(default_factory=Counter)
    addresses: int = 0
    all_agree: int = 0
    as_drawn: int = 0
    pairs: Counter[str] = field(default_factory=Counter)
    collapsed: Counter[str] = field(default_factory=Counter)
    parted: Counter[str] = field(default_factory=Counter)  # what differs where the value does
    failures: list[tuple[str, str, str, str, str]] = field(default_factory=list)  # what, two texts, two values
    texts: int = 0
    seconds: float = 0.0  # of parsing alone

    def add(self, other: Result) -> None:
        for name in self.__slots__:
            mine, theirs = getattr(self, name), getattr(other, name)
            if isinstance(mine, Counter):
                mine.update(theirs)
            else:
                setattr(self, name, mine + theirs)


def spellings(drawn: Drawn, random: Random) -> dict[str, str]:
    """Twelve texts by kind; `mixed` ones stand for kinds that the address does not have."""
    found, told = {}, styles(drawn, random)
    for kind, style in told.items():
        found[kind if style else f"mixed ({kind})"] = written(drawn, style or mixed(drawn, random))
    return found


def values(texts: Sequence[str], result: Result) -> list[Address]:
    start = time.process_time()
    told = normalise_addresses(texts)
    result.seconds += time.process_time() - start
    result.texts += len(texts)
    return [address or Address() for address in told]


def same_value(some: Sequence[Drawn], random: Random, result: Result) -> None:
    written_so = [spellings(drawn, random) for drawn in some]
    read = iter(values([text for told in written_so for text in told.values()], result))
    for drawn, told in zip(some, written_so, strict=True):
        found = [(kind, text, next(read)) for kind, text in told.items()]
        _, full, first = found[0]
        wrong = [(parted(a, first), full, text, str(first), str(a)) for _, text, a in found if str(a) != str(first)]
        result.parted.update(part for part, *_ in wrong)
        for kind, _, _ in found:
            result.tried[kind.split(" (")[0]] += 1
        result.agreed.update(kind.split(" (")[0] for kind, _, a in found if str(a) == str(first))
        result.addresses += 1
        result.all_agree += not wrong
        right = is_drawn(first, drawn)
        result.as_drawn += right
        if not right:
            result.failures.append(("as drawn", full, repr(drawn), str(first), repr(first)))
        result.failures += wrong


def parted(a: Address, b: Address) -> str:
    """The first part in which two values differ."""
    for part in ("prefecture", "city", "area", "numbers", "inside"):
        if getattr(a, part) != getattr(b, part):
            return f"differs in {part}"
    return "differs"


def is_drawn(read: Address, drawn: Drawn) -> bool:
    chome = f"{spelled(drawn.chome, 'place')}{drawn.unit}" if drawn.chome else ""
    name = same(drawn.town + chome) + same(drawn.koaza)
    numbers = "-".join(map(str, drawn.numbers))
    told = (read.prefecture, read.city, same(read.town) + same(read.koaza), read.block)
    return told == (drawn.prefecture, drawn.city, name, numbers)


def apart(some: Sequence[tuple[Town, Drawn]], random: Random, most: int, result: Result) -> None:
    told = [(kind, a, b) for town, a in some for kind, b in neighbours(random, a, town)][:most]
    texts = [written(d, _any(d, random)) for _, *both in told for d in both]
    read = values(texts, result)
    for i, (kind, _, _) in enumerate(told):
        a, b = str(read[2 * i]), str(read[2 * i + 1])
        result.pairs[kind] += 1
        if a == b:
            result.collapsed[kind] += 1
            result.failures.append((f"apart: {kind}", texts[2 * i], texts[2 * i + 1], a, b))


def _any(drawn: Drawn, random: Random) -> Style:
    """One of the twelve styles, the address in full as likely as all others."""
    told = [style for style in styles(drawn, random).values() if style]
    return random.choice((told[0], random.choice(told)))


def chunk(seed: int, some: Sequence[Town], pairs: int) -> Result:
    random, result = Random(seed), Result()
    drawn = [fill(random, town) for town in some]
    same_value(drawn, random, result)
    if pairs:
        apart(list(zip(some, drawn, strict=True)) * 4, random, pairs, result)
    return result


def run(chosen: Sequence[Town], pairs: int, seed: int, jobs: int = 1) -> Result:
    parts = [list(chosen[i : i + CHUNK]) for i in range(0, len(chosen), CHUNK)]
    share = [pairs * len(part) // len(chosen) for part in parts]
    seeds = [seed * 1_000_003 + i for i in range(len(parts))]
    result = Result()
    for part in _results(seeds, parts, share, jobs):
        result.add(part)
    return result


def _results(seeds: list[int], parts: list[list[Town]], share: list[int], jobs: int) -> Iterator[Result]:
    if jobs == 1:
        yield from map(chunk, seeds, parts, share)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(chunk, seeds, parts, share)


def report(result: Result, show: int) -> None:
    total, agreed = result.tried.total(), result.agreed.total()
    print(f"same value {100 * agreed / total:.3f} % of {total:,} spellings; all twelve agree for "
          f"{100 * result.all_agree / result.addresses:.2f} % of {result.addresses:,} addresses; "
          f"in full read as drawn {100 * result.as_drawn / result.addresses:.2f} %")  # fmt: skip
    for kind, tried in result.tried.items():
        print(f"  {kind:24} {tried:8,} {100 * result.agreed[kind] / tried:8.3f} %")
    print(
        "where it differs:",
        ", ".join(f"{part.removeprefix('differs in ')} {n:,}" for part, n in result.parted.most_common()),
    )
    print(f"one value for two addresses: {result.collapsed.total()} of {result.pairs.total():,} pairs")
    for kind, tried in result.pairs.items():
        print(f"  {kind:24} {tried:8,} {result.collapsed[kind]:8}")
    print(f"{result.texts:,} texts parsed, {result.texts / result.seconds:,.0f} a second in one process")
    shown: Counter[str] = Counter()
    for kind, *rest in result.failures if show else ():
        shown[kind] += 1
        if shown[kind] <= show:
            print(f"{kind}\n    " + "\n    ".join(rest))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--towns", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="examples of each kind of failure")
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args()
    chosen = Random(args.seed).sample(towns(), args.towns)
    report(run(chosen, args.pairs, args.seed, args.jobs), args.show)


if __name__ == "__main__":
    main()
