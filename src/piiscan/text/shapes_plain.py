"""The plain, one-string reading of shapes: the twin that `shapes` must agree with, and the easier one to read."""

from __future__ import annotations

from piiscan.text import fold, shapes
from piiscan.text.gaps import (
    COLON,
    COMMA,
    DASH,
    DOT,
    KANA,
    MIDDLE,
    PADDED_DOT,
    PADDED_SLASH,
    PAREN,
    SIGNS,
    SLASH,
    SPACE,
)

_SIGNS = {**SIGNS, ", ": COMMA}


def is_digit(text: str, i: int) -> bool:
    """Whether text[i] is a digit, or the 元 of an era's first year."""
    if fold.class_of(text[i]) & fold.DIGIT:
        return True
    return text[i] == "元" and text[i - 1 : i] in {"和", "成", "正", "治"} and text[i + 1 : i + 2] == "年"


def gap_kind(gap: str) -> int:
    """Kind of the folded text between two digit runs, 0 where it does not join them."""
    if gap in _SIGNS:
        return _SIGNS[gap]
    if len(gap) <= 3 and len(bare := gap.replace(" ", "")) == 1 and len(gap.strip(" ")) == 1 and _is_kana(bare):
        return KANA if gap[:2] != "  " and gap[-2:] != "  " else 0
    if gap in {" - ", "- ", " -"}:
        return DASH
    if gap in {". ", "/ "}:
        return PADDED_DOT if gap[0] == "." else PADDED_SLASH
    if gap in {"( ", ") ", " (", " )", "((", "))", "()", ")(", "(-", ")-"}:
        return PAREN
    if gap in {f"{a}{sign}{b}" for sign in "年月" for a in ("", " ") for b in ("", " ")}:
        return _SIGNS[gap.strip(" ")]
    return 0


def _is_kana(char: str) -> bool:
    return "\u3041" <= char <= "\u3096" or "A" <= char <= "Z"


def find(text: str, shape: shapes.Shape) -> list[tuple[int, int]]:
    """Spans of `shape` in one text; twin of `shapes.match`."""
    digit = [is_digit(text, i) for i in range(len(text))]
    starts = [i for i in range(len(text)) if digit[i] and not (i and digit[i - 1])]
    ends = [i + 1 for i in range(len(text)) if digit[i] and not (i + 1 < len(text) and digit[i + 1])]
    folded = fold.fold_text(text)
    gaps = [gap_kind(folded[e:s]) for e, s in zip(ends[:-1], starts[1:], strict=True)]
    groups = len(shape.lengths)
    lengths = [e - s for s, e in zip(starts, ends, strict=True)]
    return [
        (starts[i], ends[i + groups - 1])
        for i in range(len(starts) - groups + 1)
        if _fits(shape, lengths[i : i + groups], gaps[i : i + groups - 1])
        and not (i and lengths[i - 1] == lengths[i] == 2 and _of_time(gaps[i - 1], gaps[i : i + groups - 1]))
        and _alone(shape, gaps[i : i + groups - 1], gaps[i - 1] if i else 0, (gaps[i + groups - 1 :] or [0])[0])
    ]


def _fits(shape: shapes.Shape, lengths: list[int], gaps: list[int]) -> bool:
    in_range = all(low <= n <= high for n, (low, high) in zip(lengths, shape.lengths, strict=True))
    allowed = all(gap & kinds for gap, kinds in zip(gaps, shape.gaps, strict=True))
    return in_range and allowed and not (shape.uniform and len(set(map(_plain, gaps))) > 1)


def _plain(gap: int) -> int:
    return {PADDED_DOT: DOT, PADDED_SLASH: SLASH}.get(gap, gap)


def _alone(shape: shapes.Shape, gaps: list[int], before: int, behind: int) -> bool:
    tied = DASH if gaps else DASH | DOT
    spaces_part = any(kinds & COMMA for kinds in shape.gaps)
    for gap in gaps:
        tied |= _plain(gap) & (DOT | SLASH | COLON | MIDDLE | (0 if spaces_part else SPACE))
    return not (before | behind) & tied


def _of_time(before: int, gaps: list[int]) -> bool:
    return before == COLON and COLON not in gaps


def digits(found: str, shape: shapes.Shape) -> str:
    """Digits of a found span, short groups padded with zeros in front; twin of `shapes.digits`."""
    runs = "".join("1" if c == "元" else c if fold.class_of(c) & fold.DIGIT else " " for c in found).split()
    plain = [fold.fold_text(run) for run in runs]
    return "".join(run.zfill(high) for run, (_, high) in zip(plain, shape.lengths, strict=True))
