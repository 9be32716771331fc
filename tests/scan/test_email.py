"""E-mail addresses: the fast finder equals its plain twin, and the spans are exact."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from piiscan.model import EVIDENCE_BIT
from piiscan.scan import email_doubts, email_finder
from piiscan.text import buffer, fold

TEXT = st.text(st.sampled_from("ab9@@..--_+%'＠．ａ日 \n:/"), max_size=50)


def fast(text: str) -> list[tuple[int, int]]:
    found = email_finder.find(buffer.of_text(text))
    return list(zip(found.start.tolist(), found.end.tolist(), strict=True))


@given(TEXT)
@example("a@b.co" * 9_000)
@example("@" * 9_000)
@example("a" * 64 + "@" + "b" * 30 + ".cc")
@example("a" * 65 + "@b.cc")
@example("a@" + "b.c" * 90 + ".dd")
@example("a@b." + "c" * 24)
@example("a@b." + "c" * 25)
def test_equals_its_twin(text: str) -> None:
    assert fast(text) == email_finder.find_plain(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("メール:taro@example.jpまで", ["taro@example.jp"]),
        ("<taro..yamada.@docomo.ne.jp>", ["taro..yamada.@docomo.ne.jp"]),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ。", ["ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ"]),
        ("'a@example.com'", ["a@example.com"]),
        ("a@example.com.", ["a@example.com"]),
        ("a@b-c.example.co.jp,b@x.org", ["a@b-c.example.co.jp", "b@x.org"]),
        ("@example.com taro@localhost a@b a@.jp a@b..jp a@b.1", []),
        ("", []),
    ],
)
def test_spans(text: str, wanted: list[str]) -> None:
    assert [text[s:e] for s, e in fast(text)] == wanted


@given(st.text(st.sampled_from("a1@:/. <日s"), max_size=40) | TEXT)
@example("ssh://git@example.jp")
@example("ftp://" + "u" * 63 + ":p@example.jp")
@example("ftp://" + "u" * 62 + ":p@example.jp")
@example("1234567890123@example.jp 12345678901234@example.jp")
@example("icon@2x.PNG")
def test_doubts_equal_their_twin(text: str) -> None:
    found = email_finder.find(buffer.of_text(text))
    marked = (found.evidence & EVIDENCE_BIT["look_alike"] > 0).tolist()
    folded = fold.fold_text(text)
    places = zip(found.start.tolist(), found.end.tolist(), strict=True)
    assert marked == [email_doubts.alike(folded, start, end) for start, end in places]


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("https://taro:himitsu@example.jp/", True),
        ("mailto:taro@example.jp", False),
        ("http://example.com/?to=taro@example.jp", False),
        ("メール:taro@example.jp", False),
        ("<20140801023630.GF12356@mail.example.jp>", True),
        ("09001234567@example.jp", False),
        ("getty@tty1.service", True),
        ("icon@2x.png", True),
        ("git@example.com:a/b", True),
    ],
)
def test_doubts(text: str, doubtful: bool) -> None:
    found = email_finder.find(buffer.of_text(text))
    assert [bool(e & EVIDENCE_BIT["look_alike"]) for e in found.evidence.tolist()] == [doubtful]
