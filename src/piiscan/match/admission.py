"""Which spooled keys become tables: those whose bucket sizes tell nothing, as many as are worth their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from piiscan.keys import Key
from piiscan.match.keychoice import Candidate, Names, key_order
from piiscan.match.keytables import Buckets, buckets_of, composite, read_spool, write_key
from piiscan.match.rules import MatchRules
from piiscan.match.store import KeyTable
from piiscan.match.words import Coded

Words = npt.NDArray[np.uint64]
FREQUENCY, NOT_NEEDED, EMPTY = "frequency", "not needed", "empty"
SPARE = 4  # keys spooled beyond those that an index holds: some may turn out to leak when all rows are known
COPIES = "copies"  # spool of whole rows: how many rows of the master are copies of others
_ENTRY_BYTES = 9
_SAMPLE = 1 << 16  # rows of the first batch that choose what is spooled
_HOPELESS = 0.5  # of the share that admission asks for: the first batch may be unlike the rest
# Values of these parts are a person's own; one that so many rows share stands for "unknown" and joins no key.
_OWN = ("name", "given", "kana", "given_kana", "guardian", "guardian_kana", "birth", "phone", "email", "customer")
_PLACEHOLDER_SHARE, _PLACEHOLDER_ROWS = 0.03, 50


def placeholders_of(coded: Mapping[str, Coded]) -> dict[str, Words]:
    """Words of the first batch that stand for no value."""
    found = {}
    for part in _OWN:
        if part in coded:
            counts = np.bincount(coded[part].codes, minlength=len(coded[part].words))
            counts[0] = 0
            often = counts > max(_PLACEHOLDER_ROWS, _PLACEHOLDER_SHARE * int(counts.sum()))
            if often.any():
                found[part] = coded[part].words[often]
    return found


def without(words: Mapping[str, Words], placeholders: Mapping[str, Words]) -> dict[str, Words]:
    """Words of rows, 0 where they are placeholders."""
    return {
        part: np.where(np.isin(values, placeholders[part]), np.uint64(0), values) if part in placeholders else values
        for part, values in words.items()
    }


def admitted(rules: MatchRules, kind: str, buckets: Buckets, rows: int, distinct: float) -> bool:
    """Whether a key's bucket sizes may be seen. distinct: share of rows that are no copies, which raise all sizes alike."""
    limits = rules.numbers["admission"]
    if rows < limits["rows"]:
        return True
    if kind == "household":
        return buckets.share(limits["bucket"]) >= limits["kept"]
    return buckets.share(1) >= limits["alone"] * distinct


def first_choice(
    rules: MatchRules,
    key: Key,
    series: bytes,
    candidates: Sequence[Candidate],
    words: Mapping[str, Words],
    copies: Words,
) -> tuple[list[Candidate], dict[Names, KeyTable]]:
    """The keys worth spooling by the first batch, and what it says of all."""
    words, copies = {part: values[:_SAMPLE] for part, values in words.items()}, copies[:_SAMPLE]
    rows, limits = len(copies), rules.numbers["admission"]
    distinct = _HOPELESS * _of(copies).share(1)
    filled: dict[Names, float] = {}
    refused: set[Names] = set()
    told: dict[Names, KeyTable] = {}
    for names, kind in candidates:
        buckets = _of(composite(key, series, names, words)[0])
        filled[names] = len(buckets.rows) / max(1, rows)
        told[names] = _told((names, kind), buckets, NOT_NEEDED)
        if not admitted(rules, kind, buckets, rows, distinct):
            refused.add(names)
            told[names] = _told((names, kind), buckets, FREQUENCY)
    able = [c for c in candidates if c[0] not in refused]
    most = int(limits["keys"]) + SPARE
    spooled = key_order(able, filled, most=most, households=int(limits["households"]))
    return spooled, told


def _of(hashes: Words) -> Buckets:
    return buckets_of(np.sort(hashes), np.zeros(len(hashes), np.uint32))


def _told(candidate: Candidate, buckets: Buckets, reason: str) -> KeyTable:
    names, kind = candidate
    if not len(buckets.rows):
        reason = EMPTY
    return KeyTable(names, kind, not reason, len(buckets.rows), round(buckets.share(1), 5), buckets.largest, reason)


def finish_keys(
    rules: MatchRules,
    key: Key,
    folder: Path,
    spooled: Sequence[Candidate],
    rows: int,
    tell: Callable[[int, int | None, str], None],
) -> dict[Names, KeyTable]:
    """Spools to tables, one at a time: the best key by `key_order`, then, if it leaks, the next best without it.

    Keys that are not looked at are missing in the answer.
    """
    limits = rules.numbers["admission"]
    distinct = read_spool(spool_of(folder, (COPIES,))).share(1) if rows >= limits["rows"] else 1.0
    filled = {names: _entries(folder, names) / max(1, rows) for names, _ in spooled}
    left = list(spooled)
    taken: list[Names] = []
    done: dict[Names, KeyTable] = {}
    while True:
        order = key_order(left, filled, most=int(limits["keys"]), households=int(limits["households"]), first=taken)
        todo = [c for c in order if c[0] not in taken]
        if not todo:
            break
        tell(len(taken), len(order), "keys")
        names, kind = todo[0]
        buckets = read_spool(spool_of(folder, names))
        if admitted(rules, kind, buckets, rows, distinct):
            taken.append(names)
            table = _told(todo[0], buckets, "")
            file = write_key(folder / "keys", key, table.name, 1, buckets, limits["bucket"])
            done[names] = KeyTable(names, kind, True, table.rows, table.alone, table.largest, "", (file,))
        else:
            left.remove(todo[0])
            done[names] = _told(todo[0], buckets, FREQUENCY)
        spool_of(folder, names).unlink(missing_ok=True)
    return done


def spool_of(folder: Path, names: Names) -> Path:
    return folder / "spools" / "+".join(names)


def _entries(folder: Path, names: Names) -> int:
    spool = spool_of(folder, names)
    return spool.stat().st_size // _ENTRY_BYTES if spool.exists() else 0
