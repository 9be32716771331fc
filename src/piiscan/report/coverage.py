"""What became of the files, as a report tells it: by outcome, by reason, by kind; each adds up to all bytes."""

from __future__ import annotations

from dataclasses import dataclass

from piiscan.report.figures import number, size
from piiscan.report.tally import Json
from piiscan.report.words import Words, label

__all__ = ["OUTCOMES", "Part", "Told", "sentence", "told"]

OUTCOMES = ("scanned", "partial", "skipped", "failed")
_KINDS = 25  # endings with most unread bytes that are shown; the others as one


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the files. `share` is of all bytes, or of all files where they are all empty."""

    name: str
    files: int
    bytes: int
    share: float


@dataclass(frozen=True, slots=True)
class Told:
    """The coverage of a scan. `outcomes` add up to `total`, `reasons` to what of it was not fully read."""

    total: Part
    outcomes: tuple[Part, ...]
    reasons: tuple[Part, ...]
    kinds: tuple[tuple[Part, int], ...]  # with the bytes that were not fully read
    largest: tuple[Json, ...]
    members: tuple[tuple[str, int], ...]  # outcome, number of container members
    left_out: tuple[tuple[str, int, Part], ...]  # rule, folders, files and bytes (share of nothing: 0)
    only: str


def told(summary: Json) -> Told | None:
    """From the summary of the machine output; None where that has no coverage, or nothing was walked."""
    found = summary.get("coverage") or {}
    files, volume = int(found.get("total_files") or 0), int(found.get("total_bytes") or 0)
    if not files and not found.get("left_out"):
        return None

    def part(name: str, count: int, bytes_: int) -> Part:
        share = bytes_ / volume if volume else count / files if files else 0.0
        return Part(name, count, bytes_, share)

    reasons = (part(name, r["files"], r["bytes"]) for name, r in found["reasons"].items())
    kinds = [(part(name, k["files"], k["bytes"]), int(k["unread_bytes"])) for name, k in found["kinds"].items()]
    return Told(
        total=part("total", files, volume),
        outcomes=tuple(part(name, found["files"][name], found["bytes"][name]) for name in OUTCOMES),
        reasons=tuple(sorted(reasons, key=lambda p: (-p.bytes, -p.files, p.name))),
        kinds=_kinds(sorted(kinds, key=lambda k: (-k[1], -k[0].bytes, k[0].name))),
        largest=tuple(found["largest_unread"]),
        members=tuple((name, count) for name, count in found["members"].items() if count),
        left_out=tuple(
            (rule, r["folders"], Part(rule, r["files"], r["bytes"], 0.0)) for rule, r in found["left_out"].items()
        ),
        only=str(found.get("only") or ""),
    )


def _kinds(kinds: list[tuple[Part, int]]) -> tuple[tuple[Part, int], ...]:
    shown, rest = kinds[:_KINDS], kinds[_KINDS:]
    if rest:
        others = Part(
            "other", sum(p.files for p, _ in rest), sum(p.bytes for p, _ in rest), sum(p.share for p, _ in rest)
        )
        shown = [*shown, (others, sum(unread for _, unread in rest))]
    return tuple(shown)


def sentence(coverage: Told | None, unread: int, words: Words) -> str:
    """Whole or not, and what was left out by choice, in a sentence or two."""
    scan = words["scan"]
    said = [scan["coverage_partial"].format(n=number(unread)) if unread else scan["coverage_full"]]
    if coverage is not None and coverage.only:
        what, _, revision = coverage.only.partition(" ")
        said = [scan["coverage_partial"].format(n=number(unread)) if unread else scan["coverage_chosen"]]
        said.append(scan[f"only_{what}"].format(revision=revision))
    if coverage is not None and coverage.left_out:
        files = sum(part.files for _, _, part in coverage.left_out)
        volume = sum(part.bytes for _, _, part in coverage.left_out)
        said[0] = said[0] if unread else scan["coverage_chosen"]
        rules = ", ".join(label(words, "left_out", rule) for rule, _, _ in coverage.left_out)
        said.append(scan["coverage_left"].format(n=number(files), size=size(volume), rules=rules))
    text: str = scan["between"].join(said)
    return text
