"""Column kinds that hold nothing personal, many of which look as if they did; and contact data of organizations."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import table_spelling as s
from table_model import Kind, Made, Row
from table_spelling import Spelling

from piiscan.demo.people import table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import planted_contacts as contacts
import planted_values as v
from table_words import listed

Make = Callable[[Random], object]
GOODS = listed("goods")
SHOPS = listed("shops")
PLACES = listed("places")
MACHINES = listed("machines")
FACILITIES = listed("facilities")
DEPARTMENTS = listed("departments")
ACCOUNTS = listed("accounts")
STATIONS = listed("stations")
STATUS = listed("status")
CHANNELS = listed("channels")
RELATIONS = listed("relations")
TITLES = listed("titles")
BOOK_HEADS = listed("book_heads")
SUBJECTS = listed("subjects")
REMARKS = listed("remarks")
PRODUCTS = listed("products")


def free(make: Make, telling: bool = True) -> Callable[[Random, str], Made]:
    """Cells drawn for each row, the same again where a row is asked twice."""
    return lambda rng, role: Made(lambda _, rng: make(rng), telling)


def one_form(*makes: Make, telling: bool = True) -> Callable[[Random, str], Made]:
    """One of several forms for the whole column."""

    def made(rng: Random, role: str) -> Made:
        make = rng.choice(makes)
        return Made(lambda _, rng: make(rng), telling)

    return made


def words(text: list[str] | tuple[str, ...]) -> Callable[[Random, str], Made]:
    return free(lambda rng: rng.choice(text))


def number(low: float, high: float, whole: bool = True) -> Callable[[Random, str], Made]:
    return free(lambda rng: rng.randint(int(low), int(high)) if whole else round(rng.uniform(low, high), 2))


def dates(first: int, last: int, times: bool = False, telling: bool = True) -> Callable[[Random, str], Made]:
    """Days (or moments) of business."""

    def make(rng: Random, role: str) -> Made:
        form = rng.choice(("%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S+09:00", "%Y%m%d%H%M%S", "") if times else ("%Y/%m/%d", "%Y-%m-%d", "%Y%m%d", ""))  # fmt: skip

        def cell(_: Row, rng: Random) -> object:
            at = datetime(first, 1, 1) + timedelta(seconds=rng.randrange((last - first + 1) * 365 * 86_400))
            return (at if times else at.date()) if not form else f"{at:{form}}"

        return Made(cell, telling)

    return make


def _serial(rng: Random, role: str) -> Made:
    first = rng.choice((1, 1, 1001, 100001))
    return Made(lambda row, _: first + row.number)


def _of_org(get: Callable[[Row], object], spellings: tuple[Spelling, ...] = s.PLAIN) -> Callable[[Random, str], Made]:
    def make(rng: Random, role: str) -> Made:
        one = rng.choice(spellings)
        return Made(lambda row, rng: one.write(get(row), rng), one.telling)

    return make


def _town(at: int) -> Callable[[Random, str], Made]:
    """Prefecture, city and town of one row belong together."""
    return lambda rng, role: Made(lambda row, _: table("towns")[row.seed % len(table("towns"))][at])


def _goods(rng: Random) -> str:
    return v.rules.goods(rng.choice(("45", "49")) + v.digits(rng, 10))


def _host_amount(rng: Random) -> str:
    """Zero-filled as host systems print them; every tenth looks like a telephone number."""
    return f"{int(10 ** rng.uniform(2, 10)):011}"


def _lines(rng: Random) -> str:
    return f"{rng.choice(BOOK_HEADS)}{rng.choice(SUBJECTS)}"


KINDS = [
    Kind("serial", (), _serial, fixed=True),
    Kind("code7", (), free(lambda r: v.digits(r, 7), telling=False)),
    Kind("code", (), one_form(*(v.pattern(f) for f in ("AA-9999-99", "99999", "A999", "9999-99-999", "AA99999")))),
    Kind("jan", (), free(_goods)),
    Kind("slip12", (), free(lambda r: v.rules.parcel(v.digits(r, 11)))),
    Kind("order_no", (), one_form(lambda r: f"2025{r.randint(1, 12):02}{r.randint(1, 28):02}{r.randint(0, 9999):04}", v.pattern("ORD-99999999"), v.pattern("250-9999999-9999999"))),
    Kind("host_amount", (), free(_host_amount)),
    Kind("price", (), free(lambda r: int(10 ** r.uniform(2, 6)))),
    Kind("price_comma", (), free(lambda r: f"{int(10 ** r.uniform(3, 7)):,}円")),
    Kind("count", (), number(0, 500)),
    Kind("small", (), number(1, 12)),
    Kind("score", (), number(20, 100)),
    Kind("http", (), words(("200", "200", "302", "404", "500"))),
    Kind("rate", (), number(0, 100, whole=False)),
    Kind("measure", (), number(-20, 900, whole=False)),
    Kind("epoch", (), free(lambda r: 1_743_465_600 + r.randrange(30_000_000))),
    Kind("epoch_ms", (), free(lambda r: (1_743_465_600 + r.randrange(30_000_000)) * 1000 + r.randrange(1000))),
    Kind("year", (), number(1990, 2025)),
    Kind("fiscal", (), free(lambda r: f"令和{r.randint(2, 7)}年度")),
    Kind("flag", (), one_form(lambda r: r.choice("01"), lambda r: r.choice("YN"), lambda r: r.choice(("〇", "×")), lambda r: r.randint(0, 1), telling=False)),
    Kind("class", (), one_form(lambda r: r.choice("123"), lambda r: r.choice(("A", "B", "C")), lambda r: r.choice(("01", "02", "99")), telling=False)),
    Kind("hash", (), free(lambda r: v.hexadecimal(r, 32))),
    Kind("uuid", ("ADVERTISING_ID",), free(v.uuid), optional=True),
    Kind("url", (), free(lambda r: f"https://www.example.com/items/{r.randint(1, 99999)}")),
    Kind("path", (), free(lambda r: r.choice(("/", "/login", f"/items/{r.randint(1, 9999)}", "/cart", f"/api/v1/orders/{v.digits(r, 11)}")))),
    Kind("agent", (), words(("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "curl/8.5.0", "Dalvik/2.1.0 (Linux; U; Android 14)"))),
    Kind("version", (), free(lambda r: f"{r.randint(1, 20)}.{r.randint(0, 20)}.{r.randint(0, 300)}")),
    Kind("day", (), dates(2023, 2025)),
    Kind("moment", (), dates(2024, 2025, times=True)),
    Kind("hired", (), dates(1985, 2024, telling=False)),
    Kind("expiry_day", (), dates(2025, 2033)),
    Kind("time", (), free(lambda r: f"{r.randint(8, 20):02}:{r.choice((0, 15, 30, 45)):02}")),
    Kind("status", (), words(STATUS)),
    Kind("channel", (), words(CHANNELS)),
    Kind("relation", (), words(RELATIONS)),
    Kind("title", (), words(TITLES)),
    Kind("department", (), words(DEPARTMENTS)),
    Kind("product", (), words(PRODUCTS)),
    Kind("goods", (), words(GOODS)),
    Kind("maker", (), _of_org(lambda row: row.org.name)),
    Kind("shop", (), free(lambda r: f"{r.choice(SHOPS)} {r.choice(PLACES)}")),
    Kind("shop_short", (), words(SHOPS)),
    Kind("machine", (), words(MACHINES)),
    Kind("facility", (), words(FACILITIES)),
    Kind("facility_kana", (), words(listed("facility_kana"))),
    Kind("account_title", (), words(ACCOUNTS)),
    Kind("station", (), words(STATIONS)),
    Kind("book", (), free(_lines)),
    Kind("isbn", (), free(lambda r: v.rules.goods("9784" + v.digits(r, 8)))),
    Kind("unit", (), words(("個", "箱", "本", "枚", "kg", "式", "台"))),
    Kind("color", (), words(listed("color"))),
    Kind("grade", (), words(listed("grade"))),
    Kind("blood", (), words(("A", "B", "O", "AB"))),
    Kind("nation", (), words(listed("nation"))),
    Kind("visa", (), words(listed("visa"))),
    Kind("room", (), free(lambda r: f"{r.randint(1, 14)}{r.randint(1, 12):02}")),
    Kind("diagnosis", (), words(listed("diagnosis"))),
    Kind("note", (), words(REMARKS)),
    Kind("town_pref", (), _town(1)),
    Kind("town_city", (), _town(2)),
    Kind("town_town", (), _town(3)),
    Kind("town_zip", ("JP_POSTAL_CODE",), _town(0), optional=True),
    Kind("town_kana", (), words(listed("town_kana"))),
    Kind("town_code", (), free(lambda r: v.rules.municipality(f"{r.randint(1, 47):02}{r.randint(100, 699)}"))),
    Kind("org_kana", (), _of_org(lambda row: row.org.kana)),
    Kind("org_phone", ("PHONE_NUMBER",), _of_org(lambda row: row.org.phone, s.PHONES[:6]), optional=True),
    Kind("org_free", ("PHONE_NUMBER",), free(contacts.phone_service), optional=True),
    Kind("org_addr", ("JP_ADDRESS",), _of_org(lambda row: row.org.address, s.ADDRESSES), optional=True),
    Kind("org_zip", ("JP_POSTAL_CODE",), _of_org(lambda row: row.org.address.postal_code, s.POSTAL), optional=True),
    Kind("org_mail", ("EMAIL_ADDRESS",), free(lambda r: f"{r.choice(('info', 'sales', 'support', 'shop'))}{r.randint(1, 99)}@example.co.jp"), optional=True),
    Kind("org_lat", ("GEO_LOCATION",), number(33.2, 43.1, whole=False), optional=True),
    Kind("org_lon", ("GEO_LOCATION",), number(130.4, 141.4, whole=False), optional=True),
    Kind("org_account", ("JP_BANK_ACCOUNT",), free(v.pattern("9999999"), telling=False), optional=True),
    Kind("corporate", ("JP_CORPORATE_NUMBER",), free(lambda r: v.corporate(r).replace("-", ""))),
    Kind("invoice", ("JP_INVOICE_REGISTRATION_NUMBER",), free(lambda r: "T" + v.corporate(r).replace("-", ""))),
    Kind("institution", ("JP_MEDICAL_INSTITUTION_CODE",), free(v.institution, telling=False)),
    Kind("care_provider", ("JP_CARE_PROVIDER_NUMBER",), free(v.care_provider, telling=False)),
    Kind("event_ip", ("IP_ADDRESS",), free(contacts.ipv4)),
    Kind("event_ip6", ("IP_ADDRESS",), free(contacts.ipv6)),
    Kind("device_mac", ("MAC_ADDRESS",), free(contacts.mac)),
]  # fmt: skip
