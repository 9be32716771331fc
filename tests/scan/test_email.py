"""E-mail addresses: the fast finder equals its plain twin, and the spans are exact."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from piiscan.scan import email_finder
from piiscan.text import buffer

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
