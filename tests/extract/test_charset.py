"""Encodings: detection on short and long samples, decoding block by block, nothing lost in silence."""

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.extract.characters.charset import detect
from piiscan.extract.characters.decode import blocks, decode_all
from piiscan.extract.characters.jis import decode_euc_jp, decode_iso2022_jp

FAMILY = {"cp932": "cp932", "euc_jp": "euc_jp", "iso2022_jp": "iso2022_jp", "utf-8": "utf-8", "utf-16-le": "utf-16-le"}
SURNAMES = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "井上",
    "木村",
    "斎藤",
    "清水",
    "阿部",
]
GIVEN = [
    "太郎",
    "花子",
    "健一",
    "美咲",
    "翔太",
    "由美子",
    "さくら",
    "大輔",
    "ひろみ",
    "直樹",
    "マリ",
    "恵",
    "和也",
    "陽菜",
    "誠",
]
PROSE = "個人情報の保護に関する法律は、個人の権利利益を保護することを目的とする。事業者は、その取扱いに"
PROSE += "ついて、あらかじめ本人の同意を得なければならない。"


@pytest.mark.parametrize("encoding", FAMILY)
def test_names_of_four_characters_are_enough(encoding):
    rng = random.Random(1)
    names = [rng.choice(SURNAMES) + rng.choice(GIVEN) for _ in range(200)]
    right = sum(detect(name.encode(encoding)) == encoding for name in names)
    assert right >= (
        190 if encoding == "utf-16-le" else 198
    )  # a few kanji in UTF-16 are letters in ASCII: 中村恵 is -NQgu`


@pytest.mark.parametrize("encoding", FAMILY)
@pytest.mark.parametrize("size", [16, 64, 400])
def test_prose_and_lists_cut_anywhere(encoding, size):
    people = list(zip(SURNAMES, GIVEN, strict=False))
    rows = "\r\n".join(f"{i},{s}{g},03-0123-{i:04d},東京都千代田区霞が関{i}-1" for i, (s, g) in enumerate(people))
    for text in (PROSE * 8, rows):
        data = text.encode(encoding)
        starts = range(0, len(text) - size, 7)
        if encoding == "iso2022_jp":
            assert detect(data[:size]) == encoding or data[:size].isascii()
        else:
            pieces = [text[start : start + size].encode(encoding) for start in starts]
            pieces = [piece for piece in pieces if not piece.isascii()]
            assert {detect(piece) for piece in pieces} == {encoding}


def test_half_width_kana_in_each_encoding():
    text = "ﾔﾏﾀﾞ ﾀﾛｳ,ｻﾄｳ ﾊﾅｺ,ｽｽﾞｷ ｲﾁﾛｳ\r\n" * 3
    for encoding in ("cp932", "euc_jp", "utf-8", "utf-16-le"):
        assert detect(text.encode(encoding)) == encoding


def test_random_bytes_and_programs_are_no_text():
    rng = random.Random(2)
    assert all(detect(rng.randbytes(size)) is None for size in (200, 2000, 20000))
    assert detect(b"\x7fELF" + bytes(range(32)) * 20) is None


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_no_text(mark):
    data = "氏名".encode(mark)
    assert "".join(block.text for block in blocks(io.BytesIO(data))) == "氏名"


def test_vendor_characters_that_the_standard_codecs_refuse():
    text = "①㈱髙橋﨑Ⅳ㍻"
    cells = text.encode("cp932")
    # IBM extensions (rows beyond 94) lie in NEC's selection too, which is what EUC-JP and ISO-2022-JP can hold.
    cells = cells.replace("髙".encode("cp932"), b"\xee\xe0").replace("﨑".encode("cp932"), b"\xed\x95")
    euc = bytearray()
    jis = bytearray()
    for lead, trail in zip(cells[::2], cells[1::2], strict=True):
        row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + (trail >= 0x9F)
        cell = trail - 0x9F if trail >= 0x9F else trail - 0x40 - (trail > 0x7F)
        euc += bytes((row + 0xA1, cell + 0xA1))
        jis += bytes((row + 0x21, cell + 0x21))
    with pytest.raises(UnicodeDecodeError):
        bytes(euc).decode("euc_jp")
    assert decode_euc_jp(bytes(euc)) == text
    assert decode_iso2022_jp(b"\x1b$B" + bytes(jis) + b"\x1b(B") == text
    block = decode_all("山田さん\n".encode("euc_jp") + bytes(euc) + b"\n")
    assert (block.text, block.encoding, block.replaced) == (f"山田さん\n{text}\n", "euc_jp", 0)


@given(st.text(st.sampled_from("亜山田高橋アイウあいう、。Ａ１ abc123\n"), max_size=60))
def test_own_tables_agree_with_the_standard_codecs(text):
    assert decode_euc_jp(text.encode("euc_jp")) == text
    assert decode_iso2022_jp(text.encode("iso2022_jp")) == text


@given(
    st.text(st.sampled_from("山田ﾔﾏあア、1a\n\r"), max_size=200),
    st.sampled_from(["utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16-le"]),
    st.integers(1, 50),
)
def test_blocks_of_any_size_give_the_same_text(text, encoding, size):
    data = text.encode(encoding, "ignore")
    pieces = list(blocks(io.BytesIO(data), size, encoding=encoding))
    assert "".join(piece.text for piece in pieces) == data.decode(encoding)
    assert all(piece.replaced == 0 for piece in pieces)


def test_a_file_that_starts_in_ascii_is_judged_again():
    for encoding in ("cp932", "euc_jp", "iso2022_jp"):
        data = b"ascii only\n" * 200 + ("山田太郎の住所\n" * 20).encode(encoding)
        pieces = list(blocks(io.BytesIO(data), 1000))
        assert "山田太郎の住所" in "".join(piece.text for piece in pieces)
        assert pieces[-1].encoding == encoding


def test_lines_in_another_encoding_are_read_and_broken_bytes_are_counted():
    good = "氏名は山田太郎です\n"
    mixed = good.encode("utf-8") * 3 + good.encode("cp932") + good.encode("utf-8")
    assert decode_all(mixed, "utf-8").text == good * 5
    broken = decode_all(good.encode("utf-8") + b"\xff\xfe\n" + good.encode("utf-8"), "utf-8")
    assert broken.replaced == 2
    assert broken.text.startswith(good)
    assert broken.text.endswith(good)


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp"])
def test_zeros_in_a_text_do_not_make_it_binary(encoding):
    line = "2024-01-01 12:00 氏名 山田太郎"
    for zeros in (1, 4096):
        data = f"{line}\n".encode(encoding) + bytes(zeros) + f"{line}\n".encode(encoding)
        (block,) = blocks(io.BytesIO(data))
        assert (block.text, block.replaced) == (f"{line}\n" + "\0" * zeros + f"{line}\n", 0)
    assert detect(bytes(1000)) is None
    assert detect(bytes(range(256)) + bytes(1000)) is None


@pytest.mark.parametrize("junk", [b"\xff\xfe,\x80", b"\xff\xfe,\x80\n", b"\xfe\xff", b"\xc0\x80\xa0\xff\n"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_broken_bytes_do_not_change_the_reading_of_the_rest(junk, at):
    lines = [f"{line}\n".encode() for line in ("氏名,電話", "山田太郎,090-0123-4567", "佐藤花子,090-0123-4568")]
    (block,) = blocks(io.BytesIO(b"".join([*lines[:at], junk, *lines[at:]])))
    assert block.encoding == "utf-8"
    assert block.replaced == sum(byte > 0x7F for byte in junk)
    for text in ("山田太郎", "佐藤花子"):
        assert text in block.text
