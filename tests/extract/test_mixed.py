"""Files in several encodings, what is not readable in them, and names that escapes hide."""

import io
import itertools
import random
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.config import Limits
from piiscan.extract.characters import jis
from piiscan.extract.characters.charset import detect
from piiscan.extract.characters.decode import blocks, decode_all
from piiscan.extract.characters.mixed import by_lines
from piiscan.extract.read import read
from piiscan.extract.texts.second import unescaped
from piiscan.model import Blob, Location, Skip, TextChunk

LINES = [
    "2024-01-01 INFO user=山田太郎 ok\n",
    "氏名：佐藤花子、住所は東京都\n",
    "ascii only\n",
    "担当:中村美咲\n",
]
BYTES = ("utf-8", "cp932", "euc_jp")
ALL = (*BYTES, "iso2022_jp", "utf-16-le", "utf-16-be")


def text_of(data, size=1 << 20):
    return "".join(block.text for block in blocks(io.BytesIO(data), size))


def items(data, name="x.txt", limits=None):
    return list(read(Blob(Location(name), len(data), lambda: io.BytesIO(data)), limits or Limits()))


@pytest.mark.parametrize("encodings", [*itertools.product(BYTES, repeat=3)])
def test_three_lines_in_any_three_encodings(encodings):
    for lines in itertools.permutations(LINES, 3):
        data = b"".join(line.encode(name) for line, name in zip(lines, encodings, strict=True))
        assert text_of(data) == "".join(lines)


@pytest.mark.parametrize("size", [1000, 1 << 20])
def test_encodings_in_turn_line_by_line(size):
    names = itertools.cycle((*BYTES, "iso2022_jp"))
    pairs = [(random.Random(i).choice(LINES), next(names)) for i in range(1000)]
    data = b"".join(line.encode(name) for line, name in pairs)
    assert text_of(data, size) == "".join(line for line, _ in pairs)


@pytest.mark.parametrize(("first", "second"), [*itertools.product(ALL, repeat=2)])
def test_files_put_together(first, second):
    if {first, second} == {"utf-16-le", "utf-16-be"}:
        pytest.skip("ASCII lines read the same in both, a byte apart")
    text = "".join(LINES) * 50
    assert text_of(text.encode(first) + text.encode(second)) == text * 2


@pytest.mark.parametrize("size", [997, 1 << 20])
@pytest.mark.parametrize("first", BYTES)
def test_lines_that_powershell_appends_to_a_log(first, size):
    text = "".join(LINES[i % 4] for i in range(300))
    appended = "上田：会議\r\n2024 done\r\n山田\r\n"
    data = text.encode(first) + appended.encode("utf-16-le") + text.encode(first) + appended.encode("utf-16-le")
    assert text_of(data, size) == (text + appended) * 2


@pytest.mark.parametrize("name", ["utf-32-le", "utf-32-be"])
def test_utf_32_without_a_mark(name):
    assert text_of("氏名,電話\n山田太郎,090\n".encode(name)) == "氏名,電話\n山田太郎,090\n"
    assert detect(bytes(400)) is None


def test_zeros_behind_line_ends_are_padding():
    assert text_of(b"name 1234\n\0\0" * 20_000) == "name 1234\n\0\0" * 20_000


def test_the_only_name_lies_behind_the_sample():
    for name in BYTES:
        data = b"2024-01-01 12:00 INFO nothing to see\n" * 3000 + "user=山田太郎\n".encode(name) + b"end\n" * 10
        assert "user=山田太郎\n" in text_of(data)


@pytest.mark.parametrize("text", ["ｸﾐｻﾜ ｸﾛｳｴﾓﾝ\r\n", "ｱﾝ ｷﾝﾓﾄ\r\n", "ｽﾜﾄﾞ ﾘｮｳｼﾞｭ,", "ﾃﾙｻﾜ ﾄｼﾊﾙ\r\nｳﾗﾅｶ ﾁﾖﾊﾙ\r\n"])
def test_half_width_kana_alone_are_no_kanji_in_euc_jp(text):
    assert detect(text.encode("cp932")) == "cp932"
    assert text_of(text.encode("iso2022_jp_ext")) == text


def test_kanji_in_euc_jp_that_could_be_half_width_kana():
    for name in ("山田", "山田太郎", "佐藤花子", "鈴木一郎"):
        assert detect(name.encode("euc_jp")) == "euc_jp"


def test_private_characters_are_kept():
    data = "氏名 ".encode("cp932") + b"\xf0\x40\xf9\xfc" + "様\n".encode("cp932")
    block = decode_all(data)
    assert (block.text, block.replaced) == ("氏名 \ue000\ue757様\n", 0)
    assert jis.decode_euc_jp("氏名".encode("euc_jp") + b"\xf5\xa1") == "氏名\ue000"


def test_kana_in_one_byte_in_mail():
    assert jis.decode_iso2022_jp(b"\x1b$B;3ED\x1b(B \x0e\x54\x4f\x40\x5e\x0f x \xd4\xcf") == "山田 ﾔﾏﾀﾞ x ﾔﾏ"


def test_characters_of_the_later_standard():
    text = "𠮟る、塡補、俱楽部\n"
    data = text.encode("shift_jis_2004")
    assert decode_all("山田の件\n".encode("cp932") * 9 + data).text.count("山田の件") == 9
    assert decode_all("𠀋\n".encode("euc_jis_2004") + "山田の件\n".encode("euc_jp") * 9).replaced == 0


@pytest.mark.parametrize("declared", ["koi8-r", "gb2312", "big5", "euc-kr", "utf-7", "shift_jis_2004", "iso-8859-5"])
def test_what_is_declared_is_believed(declared):
    text = {"koi8-r": "Привет", "iso-8859-5": "Привет", "euc-kr": "안녕"}.get(declared, "山田")
    assert decode_all(text.encode(declared), declared).text == text


def test_a_careless_declaration_of_latin_1():
    assert decode_all("氏名は山田です".encode("cp932"), "iso-8859-1").text == "氏名は山田です"
    assert decode_all("café à Genève".encode("latin-1"), "iso-8859-1").text == "café à Genève"


def test_replaced_characters_are_located():
    *chunks, skip = items("氏名\n".encode("cp932") * 10 + b"\xff\n\n\xff \xff x\n" + "電話\n".encode("cp932") * 3)
    assert (skip.reason, skip.location.line) == ("replaced_characters", 11)
    assert skip.detail == "3 characters not readable as cp932, on 2 lines, first on line 11"
    assert chunks[0].text.count("\ufffd") == 3


def test_chunks_tell_the_encodings_they_hold():
    text = "".join(LINES) * 20
    mixed = items(text.encode() + text.encode("cp932"))
    assert [set(item.encoding.split("+")) for item in mixed] == [{"utf-8", "cp932"}]
    assert [item.encoding for item in items(text.encode("euc_jp"))] == ["euc_jp"]


@given(
    st.binary(max_size=200)
    | st.text(st.sampled_from("山田ﾔﾏあa\n\r\x1b$B"), max_size=60).map(lambda t: t.encode("cp932", "replace"))
)
def test_no_line_is_lost_and_lines_alone_are_read_alike(data):
    for main in BYTES:
        text = "".join(piece.text for piece in by_lines(data, main)) if data else ""
        assert text.count("\n") == data.count(b"\n")
    assert decode_all(data).text.encode("utf-8", "surrogatepass") is not None


NAME = "山田太郎"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r'{"name":"\u5c71\u7530"}', '{"name":"山田"}'),
        (r'"{\"n\":\"\\u5c71\\u7530\"}"', r'"{\"n\":\"山田\"}"'),
        ("GET /?q=%E5%B1%B1%E7%94%B0+x&m=a%40example.com HTTP", "GET /?q=山田 x&m=a@example.com HTTP"),
        ("q=%8ER%93c%91%BE%98Y&x", "q=山田太郎&x"),
        ("q=%BB%B3%C5%C4%C2%C0%CF%BA&x", "q=山田太郎&x"),
        (r'"\xE5\xB1\xB1\xE7\x94\xB0" 200', '"山田" 200'),
        ("&#23665;&#x7530; 様", "山田 様"),
        (r"\u5c71 090-0000-0000 a@example.com 1-2", "山 " + " " * 28 + " 1-2"),  # those the raw line shows
        (r"\u756a\u53f7:123456789018,a@example.com", "番号:123456789018," + " " * 13),
        (r"123456789018 (\u756a\u53f7)", "123456789018 (番号)"),
        (r"id=123456789018 " + "-" * 60 + r" \u5c71", "id=" + " " * 13 + "-" * 60 + " 山"),
        (r"caf\u00e9 caf%C3%A9 100% &#65;", ""),
        ("plain", ""),
    ],
)
def test_escapes_in_a_line(line, expected):
    assert unescaped(line).split() == expected.split()


def test_decoded_lines_keep_their_numbers():
    data = 'start\n{}\n{"name":"\\u5c71\\u7530\\u592a\\u90ce"}\nend 山田\n%E4%BD%90%E8%97%A4\n'.encode()
    raw, decoded = items(b"2024 " + data)
    assert raw.text.startswith("2024 start")
    assert decoded.text == '\n\n{"name":"山田太郎"}\n\n佐藤'
    assert len(items(b"2024 start\nend %20 \\n\n")) == 1


def test_a_second_view_does_not_part_chunks_of_one_line():
    limits = Limits(chunk_chars=1000, overlap_chars=100)
    data = (r"x \u5c71\u7530 " * 300).encode() + b"\nlast\n" * 2000
    kinds = ["\\u" in item.text for item in items(data, limits=limits) if isinstance(item, TextChunk)]
    assert not any(isinstance(item, Skip) for item in items(data, limits=limits))
    first = kinds.index(False)
    assert all(kinds[:first])
    assert first >= 4


@pytest.mark.parametrize("kind", ["log", "bare", "csv", "prose", "kana"])
def test_the_benchmark_in_small(kind):
    folder = str(Path(__file__).parents[2] / "benchmarks" / "extract")
    sys.path.insert(0, folder)
    try:
        import encodings_bench as bench
    finally:
        sys.path.remove(folder)
    makers = {
        "log": bench.log,
        "bare": bench.bare,
        "csv": bench.csv,
        "prose": bench.prose_of([bench.PROSE]),
        "kana": bench.kana,
    }
    for _, _, text in bench.samples({kind: makers[kind]}, 5):
        for name in bench.ENCODINGS:
            data = text.encode(name, "ignore")
            assert data.isascii() or bench.own(data).removeprefix("\ufeff") == data.decode(name)
