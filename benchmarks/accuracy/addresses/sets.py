"""Addresses of published sets: found whole, and parsed as expected, beside peers.

    python benchmarks/accuracy/addresses/sets.py FOLDER [--peers VENV] [--node FOLDER] [--show N] [--set NAME]

FOLDER: as cases.py says (what counts as the address part of a line is written there). The table has per set
  span   lines with a block: `exact` one JP_ADDRESS span at medium that is the address part, with or without what follows the
         numbers; `cover` one span holds all of it; `miss` no span touches it. Through Scanner().scan_texts.
  place  lines without a block: `medium`, `low` touched by a span of that score
  parse  prefecture, city (with county or designated city) and town (with koaza where the set tells one) equal: `strict` as
         written, `loose` without 大字/字, county and spelling (ヶケが, の之ノ, 旧字, numerals), town and koaza joined
  block  numbers equal, of the lines whose numbers the set tells
Each parser's cell: strict, loose, block in %. See other_parsers.py for which run, and what is taken as their koaza and block.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from cases import Case, sets, small_name
from other_parsers import answers
from ours import Parts, parts, spans

from piiscan.japanese import numerals
from piiscan.japanese.fold import plain, variants

_SPELLING = str.maketrans("ヶヵがガカの之乃っッ", "ケケケケケノノノツツ")
_COUNTY = re.compile(r"^(?!.{1,3}市).{1,4}?郡(?=.+[町村]$)")
Told = tuple[list[bool], list[bool], list[bool | None]]


def loose(text: str) -> str:
    """A name without 大字 and 字, in one spelling."""
    text = numerals.to_digits(plain(text).translate(variants()).translate(_SPELLING))
    return re.sub(r"大字|字", "", text)


def strict_equal(case: Case, told: Parts) -> bool:
    expected = (case.prefecture, case.city, case.town, case.koaza)
    return told[:4] == expected if case.koaza else told[:3] == expected[:3]


def loose_equal(case: Case, told: Parts) -> bool:
    cities = {loose(_COUNTY.sub("", city)) for city in (case.city, told.city)}
    whole = loose(told.town + told.koaza)
    if case.koaza:
        same = whole == loose((case.town or "") + case.koaza)
    else:
        names = {loose(case.town or ""), loose((case.town or "") + small_name(case.rest))}
        same = bool({whole, loose(told.town)} & names)
    return told.prefecture == case.prefecture and len(cities) == 1 and same


def judged(cases: Sequence[Case], told: Sequence[Parts | None]) -> Told:
    """Per case with an expected parse: strict, loose, block (None where not compared)."""
    pairs = [(c, t or Parts("", "", "", "", "")) for c, t in zip(cases, told, strict=True) if c.town is not None]
    return (
        [strict_equal(c, t) for c, t in pairs],
        [loose_equal(c, t) for c, t in pairs],
        [c.block == t.block if c.block else None for c, t in pairs],
    )


def span_kinds(cases: Sequence[Case]) -> list[str]:
    """exact | cover | part | miss of each case with a block; medium | low | none of a place."""
    texts = [c.text for c in cases]
    kinds = []
    for case, medium, low in zip(cases, spans(texts, 0.5), spans(texts, 0.0), strict=True):
        touching = [s for s in medium if s[0] < case.end and s[1] > case.start]
        cover = [s for s in touching if s[0] <= case.start and s[1] >= case.end]
        if case.place:
            kinds.append("medium" if touching else "low" if low else "none")
        elif any(s[0] == case.start and s[1] in (case.end, len(case.text.rstrip())) for s in cover):
            kinds.append("exact")
        else:
            kinds.append("cover" if cover else "part" if touching else "miss")
    return kinds


def share(of: Sequence[bool | None]) -> str:
    known = [v for v in of if v is not None]
    return f"{100 * sum(known) / len(known):6.1f}" if known else "     -"


def span_line(kinds: Sequence[str]) -> str:
    blocks = [k for k in kinds if k in ("exact", "cover", "part", "miss")]
    places = [k for k in kinds if k in ("medium", "low", "none")]
    spans_told = (share([k == "exact" for k in blocks]), share([k in ("exact", "cover") for k in blocks]))
    places_told = (share([k == "medium" for k in places]), share([k == "low" for k in places]))
    return f"{len(blocks):5} {' '.join(spans_told)} {share([k == 'miss' for k in blocks])} | {len(places):3} {' '.join(places_told)}"


def show(cases: Sequence[Case], kinds: Sequence[str], told: Sequence[Parts], limit: int) -> None:
    """What fails, of spans and of parses."""
    bad = [c for c, k in zip(cases, kinds, strict=True) if k in ("part", "miss")]
    for case, found in zip(bad[:limit], spans([c.text for c in bad[:limit]], 0.5), strict=True):
        print("   span ", case.text, "->", [case.text[s:e] for s, e in found])
    shown = 0
    for case, t in zip(cases, told, strict=True):
        if case.town is None or shown >= limit:
            continue
        right = strict_equal(case, t), loose_equal(case, t), not case.block or case.block == t.block
        if not all(right):
            kind = "parse" if not right[1] else "block" if not right[2] else "strict"
            expected = (case.prefecture, case.city, case.town, case.koaza, case.block)
            print(f"   {kind:6}", case.text, "->", "|".join(t), "expected", "|".join(expected))
            shown += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", type=Path, help="a virtual environment with the peers of other_parsers.py")
    parser.add_argument("--node", type=Path, help="a folder with node_modules")
    parser.add_argument("--show", type=int, default=0, help="list what fails, this many per set and kind")
    parser.add_argument("--set", default="", help="only sets whose name holds this")
    args = parser.parse_args()
    found = [(name, cases) for name, cases in sets(args.folder) if args.set in name]
    groups = [*found, *_joined(found)]
    every = [case for _, cases in found for case in cases]
    told = {"piiscan": parts([c.text for c in every])}
    told |= {a.name: a.parts for a in answers([c.text for c in every], args.peers, args.node)}
    kinds = dict(zip(map(id, every), span_kinds(every), strict=True))
    print(f"{'set':34} {'span n':>6} {'exact':>6} {'cover':>6} {'miss':>6} | {'place':>5} {'medium':>6} {'low':>5}")
    for name, cases in groups:
        print(f"{name:34} {span_line([kinds[id(c)] for c in cases])}")
    scores = {peer: dict(zip(map(id, every), parsed, strict=True)) for peer, parsed in told.items()}
    print(f"\n{'parse: strict loose block':34} {'n':>5}", *(f"{peer:>28}" for peer in told))
    for name, cases in groups:
        cells = [judged(cases, [by_case[id(c)] for c in cases]) for by_case in scores.values()]
        print(f"{name:34} {len(cells[0][0]):5}", *("".join(map(share, cell)).rjust(28) for cell in cells))
    for name, cases in found if args.show else ():
        print(name)
        show(cases, [kinds[id(c)] for c in cases], [scores["piiscan"][id(c)] for c in cases], args.show)


def _joined(found: Sequence[tuple[str, list[Case]]]) -> list[tuple[str, list[Case]]]:
    groups = {
        prefix: [c for name, cases in found if name.startswith(prefix) for c in cases] for prefix in ("hard/", "abr/")
    }
    return [(f"all {prefix}", cases) for prefix, cases in groups.items() if cases]


if __name__ == "__main__":
    main()
