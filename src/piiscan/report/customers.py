"""Our own customers among what was found: in all, and the files with most of them. Input: `customers` lines and the summary."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from piiscan.model import visible
from piiscan.report.figures import number, rate
from piiscan.report.rows import Rows, more
from piiscan.report.tally import Json, file_of
from piiscan.report.words import Words

__all__ = ["KEEP", "Told", "rows", "sentences", "told"]

KEEP = 50  # files listed on a terminal; a page has room for more
Line = tuple[str, int, int]  # file, customers, customers of whom only the household was met


@dataclass(frozen=True, slots=True)
class Told:
    """What an index of customers said. `sentences`: of the whole run; `files`: most customers first."""

    sentences: tuple[str, ...]
    files: tuple[Line, ...]
    more: int

    def in_file(self, line: Line, words: Words) -> str:
        """このファイルに当社の顧客 12,345 人."""
        return str(words["customers"]["in_file"].format(n=number(line[1])))


def told(lines: Iterable[Json], summary: Json, words: Words, keep: int = KEEP) -> Told | None:
    """None where no index was asked. The lines are read once; `keep` of them stay in memory."""
    counts = summary.get("customers")
    heap, total = list[tuple[int, int, int, str]](), 0
    for line in lines:
        push = heapq.heappush if len(heap) < keep else heapq.heappushpop
        push(heap, (int(line["persons"]), int(line["households"]), -total, file_of(line["location"])))
        total += 1
    if counts is None:
        return None
    files = tuple((name, persons, kin) for persons, kin, _, name in sorted(heap, reverse=True))
    return Told(sentences(counts, words), files, total - len(files))


def sentences(counts: Json, words: Words) -> tuple[str, ...]:
    """What the index said of the whole run. counts: `customers` of the summary."""
    text = words["customers"]
    values = {name: number(counts.get(name)) for name in ("persons", "households", "records", "trials", "accepted")}
    wrong, upper = counts.get("false_rate"), counts.get("false_rate_upper")
    out = [str(text["sentence"].format(**values))]
    if counts.get("persons"):
        known = wrong is not None and upper is not None
        told = text["wrong" if known else "wrong_unknown"]
        out.append(str(told.format(**values, rate=rate(wrong), upper=rate(upper))))
    return tuple(out)


def rows(told: Told | None, words: Words) -> Rows:
    """A line a file; empty where no index was asked."""
    text = words["customers"]
    if told is None:
        return Rows("", (), ())
    listed = tuple((visible(line[0]), told.in_file(line, words), number(line[2])) for line in told.files)
    headers = (words["scan"]["file"], text["customers"], text["households"])
    return Rows(text["h"], headers, listed, frozenset({2}), more(words, told.more))
