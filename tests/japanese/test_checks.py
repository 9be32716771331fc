"""Checks: published vectors, and the fast form against its plain twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.japanese import phones
from piiscan.japanese.checks import CHECKS, PLAIN

# By name: what passes, cannot be told, fails. Sources: public samples of forms and notices, test vectors of open
# libraries, card brands' test numbers, numbers of insurers and donation accounts that their owners publish, Japan Post,
# the numbering plan; "computed" where the rule is published without an example.
VECTORS = {
    "my_number": (
        "123456789018 621498320257 983205673214 111111111118",
        "",
        "123456789012 621498320258 202611212359 000000000000 12345678901",
    ),
    "my_number_short": (  # computed
        "12345678903 98765432103 1234567892",
        "",
        "12345678904 01234567890 123456789 123456789018 00000000000",
    ),
    "corporate_number": (
        "7000012050002 5835678256246 2010001163289",
        "",
        "2835678256246 1234567890123 0000012050002 9999999999999 700001205000",
    ),
    "resident_record_code": (  # three specimens; remainders 0 and 1 computed
        "24727059608 24846016224 25208017643",
        "10000000030 10000000031 10000000090",
        "12345678901 25208017644 2472705960 10000000091 00000000000",
    ),
    "drivers_license": (
        "309012345620 451976543290 620500012321",
        "009012345660 304012345660",
        "309212345610 999012345670 30901234562",
    ),
    "basic_pension_number": ("", "1234567890 2149123456 9001654321", "123456789 0000123456 1111111111"),
    "pension_certificate_number": (
        "12345678901150 12345678901350 12345678901450",
        "12345678900120",
        "1234567890115 1234567891150 20261122235959",
    ),
    "employment_insurance_number": ("", "12345678901 11111111111 12345123450", "1234567890 123456789012 00000000000"),
    "health_insurer_number": ("33120015 01130012 39131016", "", "33120016 01990012 0113001 20000109"),
    "nhi_insurer_number": ("138016 270017 010017", "", "138017 998016 13801 480012"),
    "latter_stage_elderly_number": ("", "00000018 12345674 01234566 12345675", "1234567 19400401 00000000"),
    "longterm_care_insured_number": ("", "0000123456 0123456789 123456789", "12345678 0000000000"),
    "public_expense_payer_number": ("54016027 12130019 21136015", "80130016 19470418", "54016028 5401602 12990018 26130013"),
    "public_expense_recipient_number": ("0000018 1234566 6543219", "", "1234569 123456 12345678 0000000"),
    "medical_institution_code": (
        "0110113719 1310000011 2740001231",
        "0113719 0332222223",
        "0110113710 4810113719 011011371 1320000019",
    ),
    "care_provider_number": ("1370101238 2775000017 0190100008", "0322222225", "1370101239 9970101230 137010123"),
    "bank_account": (
        "00010011234567 990040811234567 99004081234567 000100111234567",
        "00019991234567 1234567 0123456 12345678 123456 0011234567",
        "00020011234567 00010010000000 000100131234567 12345 123456789 0000000 19800401",
    ),
    "yucho_account": (
        "1403012345671 1515021111111 1408012712721",
        "",
        "1053012345671 1403012345672 1403512345671 140301",
    ),
    "yucho_giro": (
        "001600100001 00580654321 001100123456",
        "",
        "001500100001 201600100001 001610100001 00160",
    ),
    "payment_card": (
        "4111111111111111 4012888888881881 5555555555554444 378282246310005 3530111333300000 3566002020360505 "
        "30569309025904 6011111111111117 2223003122003222 6200000000000005",
        "6200000000000006",
        "4111111111111112 1111222233334444 1234567812345670 3500111333300000 0000000000000000 411111111111 "
        "5555555555554444000",
    ),
    "etax_user_id": ("", "1234567890123456 2101000000000001 9999000011112222", "123456789012 0000000000000000"),
    "imei": ("490154203237518 356938035643809", "004999010640000", "490154203237519 49015420323751 000000000000000"),
    "geo_japan": ("35000000000006895139000000000006917", "", "51000000000005074139000000000006917 35000000000006895121000000000004737"),
    "ipv4": ("198051100023 203000113254 001002003004", "192168000001 010000000001 172016000001", "256001001001 1234"),
    "iccid": (  # computed
        "8981100000000000010 8981200012345678904 8981300098765432103",
        "8991101200003204514 89811000000000000110",
        "8981100000000000011 8991101200003204510 8981100000 1234567890123456789",
    ),
    "jan13": ("4901234567894 4006381333931 9784101010014", "", "4901234567895 490123456789 0000000000000"),
    "isbn13": ("9784101010014 9780306406157 9791032305690", "", "9784101010015 4901234567894"),
    "isbn10": ("0306406152 4101010013", "", "0306406153 030640615 0000000000"),
    "seven_dr": ("123456789013 400123456784", "", "123456789012 000000000000 12345678901"),
    "timestamp": (
        "202611212359 20261121235959 20261121235959999 190001010000",
        "",
        "202611212360 202613212359 20261121235960 180001010000 2026112123",
    ),
    "local_gov_code6": ("131016 011002 010006 271004 401307", "130010", "131017 480011 13101"),
    "birth_ymd6": ("", "550401 000229 991231", "551301 550432 550400 550001 5504"),
    "age": ("", "0 7 45 102 119 007", "120 145 999 0045"),
    "postal_code": ("1000001 2220033 0600001 9071801", "1009999", "0000000 9990000000 000"),
    "phone_jp": (
        "0322222222 0992222222 0352535111 0463220000 0126720000 09099999999 06099999999 05030000000 819099999999 "
        "81322222222",
        "09001234567 0301234567 0312345678 819001234567 8109001234567 81301234567 05001234567",
        "0000000000 1234567890 00000000000 0212345 12345678901 0120000000 0570000000 08000000000 06000000000",
    ),
    "phone_service": (
        "0120123456 0570123456 0990123456 08001234567 06001234567 02012345678 02041234567 02001234567890",
        "",
        "0121123456 012012345 02002345678 02112345678 09012345678 1120123456 0352535111",
    ),
    "phone_m2m": (
        "02012345678 02041234567 02001234567890",
        "",
        "0120123456 08001234567 02112345678 0352535111 02002345678 020123",
    ),
    "phone_prefixed": (
        "0081352535111 00819012345678 01081352535111 010819012345678",
        "0081312345678 00819001234567",
        "0081901234567 0082352535111 008135253511 81352535111 00818001234567",
    ),
    "date_dmy": ("12041985 31121999 12311999 29022000", "", "13131985 00041985 31111867 29022001 1204198"),
    "date_serial": ("", "10000 31149 47483", "09999 47484 99999 3114 311490"),
    "date_ymd": (
        "19800401 20000229 19000102 3550401 1450729 2010730 5010501 4310430",
        "19000101 19700101",
        "19000229 20010229 19801301 18000101 3640108 4310501 5010430 6010101 3000401 198041",
    ),
}  # fmt: skip


def matrix(*rows: str) -> np.ndarray:
    return np.array([list(map(int, row)) for row in rows], np.uint8)


@pytest.mark.parametrize(("name", "verdict", "digits"), [
    (name, verdict, digits)
    for name, groups in VECTORS.items()
    for verdict, group in zip((1, 0, -1), groups, strict=True)
    for digits in group.split()
])  # fmt: skip
def test_published_vectors(name, verdict, digits):
    assert CHECKS[name](matrix(digits)).tolist() == [verdict]
    assert PLAIN[name](digits) == verdict


@pytest.mark.parametrize(
    ("digits", "area", "verdict"),
    [
        ("0352535111", 2, 1),
        ("0992535111", 2, -1),  # 09 is no area code: 099
        ("0424661234", 4, 0),  # before 2004; 042-466 now
        ("0424661234", 3, 1),
        ("0463220000", 4, 1),
        ("09012345678", 3, 1),
    ],
)
def test_a_parted_number_has_its_whole_area_code(digits: str, area: int, verdict: int) -> None:
    matrix = np.array([list(map(int, digits))], np.uint8)
    assert phones.parted(matrix, area).tolist() == [verdict]
    assert phones.parted_plain(digits, area) == verdict


@given(st.from_regex(r"0[0-9]{9}", fullmatch=True), st.integers(2, 5))
def test_parted_agrees_with_its_plain_twin(digits: str, area: int) -> None:
    matrix = np.array([list(map(int, digits))], np.uint8)
    assert phones.parted(matrix, area).tolist() == [phones.parted_plain(digits, area)]


def test_every_check_has_vectors():
    assert set(VECTORS) == set(CHECKS) == set(PLAIN)


@st.composite
def near_vectors(draw, name):
    """Vectors of one length with a few digits replaced; also cut or lengthened."""
    known = " ".join(VECTORS[name]).split()
    first = draw(st.sampled_from(known))
    rows = draw(st.lists(st.sampled_from([v for v in known if len(v) == len(first)]), min_size=1, max_size=4))
    length = draw(st.sampled_from([len(first)] * 8 + list(range(1, 21))))
    digit = st.tuples(st.integers(0, 19), st.sampled_from("0123456789"))
    found = []
    for row in rows:
        wide = list(row.ljust(20, "0"))
        for place, value in draw(st.lists(digit, max_size=3)):
            wide[place] = value
        found.append("".join(wide)[:length])
    return found


@pytest.mark.parametrize("name", CHECKS)
@given(data=st.data())
def test_fast_equals_plain(name, data):
    rows = data.draw(near_vectors(name))
    assert CHECKS[name](matrix(*rows)).tolist() == [PLAIN[name](row) for row in rows]


@pytest.mark.parametrize("name", CHECKS)
def test_fast_equals_plain_on_random_numbers(name):
    random = np.random.default_rng(1)
    for length in {len(digits) for group in VECTORS[name] for digits in group.split()}:
        digits = random.integers(0, 10, (400, length), np.uint8)
        plain = [PLAIN[name]("".join(map(str, row))) for row in digits.tolist()]
        assert CHECKS[name](digits).tolist() == plain


@pytest.mark.parametrize("name", CHECKS)
def test_no_numbers(name):
    for length in range(1, 21):
        found = CHECKS[name](np.empty((0, length), np.uint8))
        assert found.dtype == np.int8
        assert not len(found)
