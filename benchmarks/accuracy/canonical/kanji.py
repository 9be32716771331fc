"""Kanji variants: which pairs fold, which must not, and what folding merges among the shipped names.

    python benchmarks/accuracy/canonical/kanji.py [--same PAIRS.tsv] [--apart PAIRS.tsv] [--show N]

PAIRS.tsv: two columns of one character or one name, more are ignored; lines with "#" or NEG are left out. Without options the
pairs of tests/pairs. Forms: `engine` is the one-to-one fold of whole buffers (text/fold.py), `values` canonical("name").
"""

from __future__ import annotations

import argparse
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from piiscan.japanese import tables
from piiscan.japanese.canonical import canonical
from piiscan.text.fold import fold_text

PAIRS = Path(__file__).parents[3] / "tests/pairs"
Form = Callable[[Sequence[str]], list[str | None]]
FORMS: dict[str, Form] = {
    "NFKC": lambda texts: [unicodedata.normalize("NFKC", text) for text in texts],
    "engine": lambda texts: [fold_text(text) for text in texts],
    "values": lambda texts: canonical("name", texts),
}


def pairs(path: Path) -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(row[0], row[1]) for row in rows if row[2:3] != ["NEG"] or path.name.startswith("must")]


def folded(form: Form, some: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    ones, others = form([one for one, _ in some]), form([other for _, other in some])
    return [pair for pair, one, other in zip(some, ones, others, strict=True) if one == other]


def merged(form: Form, names: Sequence[str]) -> list[list[str]]:
    """Groups of names that fall on one form."""
    groups: dict[str | None, list[str]] = defaultdict(list)
    for name, found in zip(names, form(names), strict=True):
        groups[found].append(name)
    return [group for group in groups.values() if len(group) > 1]


def lists() -> dict[str, list[str]]:
    found = {}
    for title, groups in (("surnames", tables.surnames()), ("given names", tables.given_names())):
        found[f"{title}, common"] = sorted(n for flags, some in groups.items() if flags & tables.COMMON for n in some)
        found[f"{title}, all"] = sorted(n for some in groups.values() for n in some)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--same", type=Path, default=PAIRS / "kanji_same.txt")
    parser.add_argument("--apart", type=Path, default=PAIRS / "kanji_apart.txt")
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    same, apart = pairs(args.same), pairs(args.apart)
    for name, form in FORMS.items():
        good, bad = folded(form, same), folded(form, apart)
        print(f"{name:8} folded {len(good)} / {len(same)}   merged though different {len(bad)} / {len(apart)}")
        missed = [a + b for a, b in same if (a, b) not in good]
        if name != "NFKC" and (missed or bad):
            print("         not folded", *missed[: args.show], "| merged", *(a + b for a, b in bad[: args.show]))
    for title, names in lists().items():
        for name in ("engine", "values"):
            groups = merged(FORMS[name], names)
            lost = sum(len(group) - 1 for group in groups)
            print(
                f"{title:20} {name:7} {len(names):7,} names, {len(names) - lost:7,} forms, {len(groups):5,} classes of several"
            )
            sizes = Counter(map(len, groups))
            if args.show:
                print("  sizes", dict(sorted(sizes.items())), *("/".join(group) for group in groups[: args.show]))


if __name__ == "__main__":
    main()
