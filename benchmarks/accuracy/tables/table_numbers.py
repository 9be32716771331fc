"""Column kinds of identifiers: numbers of the state, of money, of devices and of the systems themselves."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

from table_model import Kind, Made
from table_people import Person
from table_spelling import latin

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import planted_contacts as contacts
import planted_values as v

TEST_CARDS = ("4111111111111111", "4242424242424242", "5555555555554444", "5105105105105100", "378282246310005", "3530111333300000", "6011111111111117")  # fmt: skip
BANKS = (
    ("0001", "みずほ銀行"),
    ("0005", "三菱UFJ銀行"),
    ("0009", "三井住友銀行"),
    ("9900", "ゆうちょ銀行"),
    ("0033", "PayPay銀行"),
)
Make = Callable[[Random], object]


def own(key: str, *makes: Make, telling: bool = False) -> Callable[[Random, str], Made]:
    """A number that belongs to the person; one form for the column."""

    def make(rng: Random, role: str) -> Made:
        at = rng.randrange(len(makes))
        return Made(lambda row, _: row.people[role].value(f"{key}{at}", makes[at]), telling)

    return make


def bare(make: Callable[[Random], str]) -> Make:
    return lambda rng: make(rng).replace("-", "")


def _login(rng: Random, role: str) -> Made:
    def login(p: Person) -> str:
        last, first = latin(p)
        return f"{last.lower().replace(' ', '')}{p.seed % 100:02}" if p.seed % 2 else f"{first[:1]}.{last}".lower()

    return Made(lambda row, _: login(row.people[role]), False)


def _wrong(rng: Random) -> str:
    """12 digits whose check digit is not that of a My Number: nobody's. The other columns repeat the published sample."""
    text = v.digits(rng, 11)
    right = v.rules.my_number(text)
    return text + str((int(right[-1]) + rng.randint(1, 9)) % 10)


def _geo(at: int) -> Make:
    return lambda rng: round(rng.uniform(*((33.2, 43.1), (130.4, 141.4))[at]), 6)


def _ids(*forms: str) -> tuple[Make, ...]:
    return tuple(v.pattern(f) for f in forms)


KINDS = [
    Kind("customer_id", ("CUSTOMER_ID",), own("customer", *_ids("C999999", "99999999", "K-9999999", "9999-9999", "AB999999"))),
    Kind("patient_id", ("CUSTOMER_ID",), own("patient", *_ids("99999999", "P99999", "0099999")), optional=True),
    Kind("contract_id", ("CUSTOMER_ID",), own("contract", *_ids("999-9999999", "A99999999", "9999999999")), optional=True),
    Kind("staff_id", ("EMPLOYEE_ID",), own("staff", *_ids("099999", "E9999", "99-9999", "S099999"))),
    Kind("student_id", ("STUDENT_ID",), own("student", *_ids("29A9999", "2599999", "S2599999"))),
    Kind("login", ("CUSTOMER_ID", "SNS_HANDLE", "CREDENTIAL", "EMPLOYEE_ID", "PERSON"), _login, optional=True),
    Kind("password", ("CREDENTIAL",), own("password", v.password)),
    Kind("password_hash", ("CREDENTIAL",), own("hash", lambda r: "$2b$12$" + v.letters(r, 53, v.CAPITALS + v.SMALL + "0123456789./")), optional=True),
    Kind("my_number", ("JP_MY_NUMBER",), own("mynumber", lambda r: "123456789018", lambda r: "1234-5678-9018")),
    Kind("my_number_wrong", ("JP_MY_NUMBER",), own("wrong", _wrong), optional=True),
    Kind("resident_code", ("JP_RESIDENT_RECORD_CODE",), own("resident", v.resident_code)),
    Kind("pension", ("JP_BASIC_PENSION_NUMBER",), own("pension", v.pension, bare(v.pension))),
    Kind("employment", ("JP_EMPLOYMENT_INSURANCE_NUMBER",), own("employment", v.pattern("9999-999999-9"))),
    Kind("license", ("JP_DRIVERS_LICENSE",), own("license", v.licence)),
    Kind("passport", ("JP_PASSPORT",), own("passport", lambda r: v.letters(r, 1, "TM") + v.letters(r, 1) + v.digits(r, 7))),
    Kind("residence", ("JP_RESIDENCE_CARD",), own("residence", v.card_number)),
    Kind("insurer", ("JP_HEALTH_INSURER_NUMBER",), own("insurer", v.insurer)),
    Kind("insured_symbol", ("JP_HEALTH_INSURANCE",), own("symbol", v.pattern("99999999"), v.pattern("9999"))),
    Kind("insured_number", ("JP_HEALTH_INSURANCE",), own("insured", lambda r: v.number(r, 1, 9999), v.pattern("999999"))),
    Kind("insured_joined", ("JP_HEALTH_INSURANCE",), own("insured2", lambda r: f"{v.digits(r, 4)}・{v.number(r, 1, 9999)}", lambda r: f"記号{v.digits(r, 4)} 番号{v.number(r, 1, 999)}")),
    Kind("elderly", ("JP_LATTER_STAGE_ELDERLY_NUMBER",), own("elderly", lambda r: v.rules.luhn(v.digits(r, 7)))),
    Kind("care_number", ("JP_LONGTERM_CARE_NUMBER",), own("care", v.pattern("0099999999"))),
    Kind("payer", ("JP_PUBLIC_EXPENSE_PAYER_NUMBER",), own("payer", v.payer)),
    Kind("recipient", ("JP_PUBLIC_EXPENSE_RECIPIENT_NUMBER",), own("recipient", lambda r: v.rules.luhn(v.digits(r, 6)))),
    Kind("handbook", ("JP_DISABILITY_HANDBOOK",), own("handbook", v.pattern("第999999号"), v.pattern("999999"))),
    Kind("bank_code", ("JP_BANK_ACCOUNT",), own("bank", lambda r: r.choice(BANKS)[0]), optional=True),
    Kind("bank_name", (), own("bank", lambda r: r.choice(BANKS)[1])),
    Kind("branch_code", ("JP_BANK_ACCOUNT",), own("branch", v.pattern("999")), optional=True),
    Kind("account_kind", (), own("accountkind", lambda r: r.choice(("普通", "普通", "当座")), lambda r: r.choice("112"))),
    Kind("account", ("JP_BANK_ACCOUNT",), own("account", v.pattern("9999999"))),
    Kind("account_full", ("JP_BANK_ACCOUNT",), own("accountfull", lambda r: f"{r.choice(BANKS)[1]} {v.digits(r, 3)}支店 普通 {v.digits(r, 7)}"), optional=False),
    Kind("yucho", ("JP_YUCHO_ACCOUNT",), own("yucho", v.yucho)),
    Kind("card", ("CREDIT_CARD",), own("card", lambda r: r.choice(TEST_CARDS), lambda r: v.cut(r.choice(TEST_CARDS[:4]), 4, 4, 4, 4), telling=True)),
    Kind("card_masked", ("CREDIT_CARD",), own("masked", lambda r: "************" + v.digits(r, 4)), optional=True),
    Kind("card_expiry", ("CARD_SECURITY",), own("expiry", v.expiry)),
    Kind("plate", ("JP_LICENSE_PLATE",), own("plate", contacts.plate, telling=True)),
    Kind("lat", ("GEO_LOCATION",), own("lat", _geo(0))),
    Kind("lon", ("GEO_LOCATION",), own("lon", _geo(1))),
    Kind("ip", ("IP_ADDRESS",), own("ip", contacts.ipv4, telling=True)),
    Kind("mac", ("MAC_ADDRESS",), own("mac", contacts.mac, telling=True)),
    Kind("adid", ("ADVERTISING_ID",), own("adid", v.uuid)),
    Kind("line", ("LINE_ID",), own("line", contacts.handle)),
    Kind("sns", ("SNS_HANDLE",), own("sns", lambda r: "@" + contacts.handle(r).replace(".", "_")), optional=False),
    Kind("insurer_name", (), own("insurername", lambda r: r.choice(("協会けんぽ", "国民健康保険", "共済組合", "後期高齢者医療広域連合")))),
]  # fmt: skip
