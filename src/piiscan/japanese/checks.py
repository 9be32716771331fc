"""Checks of numbers, over matrices of digits: 1 passed, 0 cannot tell, -1 failed.

They grade, they do not gate: 10 % of random 12-digit numbers pass the My Number check. A matrix uint8[n, L] holds n
numbers of L digits; a length that the check is not meant for fails. Each check has a plain twin for one string.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from piiscan.japanese import dates, phones, tables
from piiscan.japanese import numbers_alike as alike
from piiscan.japanese import numbers_device as device
from piiscan.japanese import numbers_health as health
from piiscan.japanese import numbers_law as law
from piiscan.japanese import numbers_money as money
from piiscan.japanese.digits import Check, Digits, PlainCheck, Verdicts, numbers, of_length, of_length_plain


@of_length(7)
def postal_code(digits: Digits) -> Verdicts:
    """7 digits: 1 a code in use, 0 none but its first three digits are in use (a new or an abolished one)."""
    return _postal_verdicts()[numbers(digits)]


@cache
def _postal_verdicts() -> Verdicts:
    """The verdict of each of the 10 million codes: one look-up instead of a search among 120,000."""
    codes, _ = tables.postal_codes()
    area = np.full(1000, -1, np.int8)
    area[codes // 10000] = 0
    verdicts = np.repeat(area, 10000)
    verdicts[codes] = 1
    return verdicts


@of_length_plain(7)
def postal_code_plain(digits: str) -> int:
    codes = tables.postal_codes()[0]
    if int(digits) in codes:
        return 1
    return 0 if int(digits[:3]) in codes // 10000 else -1


_BOTH: dict[str, tuple[Check, PlainCheck]] = {
    "postal_code": (postal_code, postal_code_plain),
    "phone_jp": (phones.check, phones.check_plain),
    "phone_service": (phones.service, phones.service_plain),
    "phone_prefixed": (phones.prefixed, phones.prefixed_plain),
    "phone_m2m": (phones.machine, phones.machine_plain),
    "date_ymd": (dates.told, dates.told_plain),
    "date_dmy": (dates.day_first, dates.day_first_plain),
    "date_serial": (dates.serial, dates.serial_plain),
    "my_number": (law.my_number, law.my_number_plain),
    "my_number_short": (law.my_number_short, law.my_number_short_plain),
    "corporate_number": (law.corporate_number, law.corporate_number_plain),
    "resident_record_code": (law.resident_record_code, law.resident_record_code_plain),
    "drivers_license": (law.drivers_license, law.drivers_license_plain),
    "basic_pension_number": (law.basic_pension_number, law.basic_pension_number_plain),
    "pension_certificate_number": (law.pension_certificate_number, law.pension_certificate_number_plain),
    "employment_insurance_number": (law.employment_insurance_number, law.employment_insurance_number_plain),
    "health_insurer_number": (health.health_insurer_number, health.health_insurer_number_plain),
    "nhi_insurer_number": (health.nhi_insurer_number, health.nhi_insurer_number_plain),
    "latter_stage_elderly_number": (health.latter_stage_elderly_number, health.latter_stage_elderly_number_plain),
    "longterm_care_insured_number": (health.longterm_care_insured_number, health.longterm_care_insured_number_plain),
    "public_expense_payer_number": (health.public_expense_payer_number, health.public_expense_payer_number_plain),
    "public_expense_recipient_number": (
        health.public_expense_recipient_number,
        health.public_expense_recipient_number_plain,
    ),
    "medical_institution_code": (health.medical_institution_code, health.medical_institution_code_plain),
    "care_provider_number": (health.care_provider_number, health.care_provider_number_plain),
    "bank_account": (money.bank_account, money.bank_account_plain),
    "yucho_account": (money.yucho_account, money.yucho_account_plain),
    "yucho_giro": (money.yucho_giro, money.yucho_giro_plain),
    "payment_card": (money.payment_card, money.payment_card_plain),
    "etax_user_id": (money.etax_user_id, money.etax_user_id_plain),
    "imei": (device.imei, device.imei_plain),
    "geo_japan": (device.geo_japan, device.geo_japan_plain),
    "ipv4": (device.ipv4, device.ipv4_plain),
    "iccid": (device.iccid, device.iccid_plain),
    "jan13": (alike.jan13, alike.jan13_plain),
    "isbn13": (alike.isbn13, alike.isbn13_plain),
    "isbn10": (alike.isbn10, alike.isbn10_plain),
    "seven_dr": (alike.seven_dr, alike.seven_dr_plain),
    "timestamp": (alike.timestamp, alike.timestamp_plain),
    "local_gov_code6": (alike.local_gov_code6, alike.local_gov_code6_plain),
    "birth_ymd6": (alike.birth_ymd6, alike.birth_ymd6_plain),
    "age": (alike.age, alike.age_plain),
}
CHECKS: dict[str, Check] = {name: fast for name, (fast, _) in _BOTH.items()}
PLAIN: dict[str, PlainCheck] = {name: plain for name, (_, plain) in _BOTH.items()}
# Checks that also ask how many digits the first group of a parted number has.
PARTED: dict[str, Callable[[Digits, int], Verdicts]] = {"phone_jp": phones.parted}
