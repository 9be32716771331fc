"""The numbering plan: which digits can be a telephone number. How people write one: `normal_phones`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import tables
from piiscan.text.sets import member

PASSED, UNKNOWN, FAILED = np.int8(1), np.int8(0), np.int8(-1)

# Numbers of services: freephone, unified rate, premium rate (ten digits); freephone 0800, fixed-mobile convergence 0600.
_TEN_DIGIT_SERVICES = (120, 570, 990)
_NOT_PERSONAL = (6, 8)  # 0600, 0800: the second digit of 0x00


def check_plain(digits: str) -> int:
    """1: a number that can be assigned, 0: one that cannot (090-0xxx, an exchange with 0 or 1), -1: none or a service.

    Numbering plan of the Ministry of Internal Affairs: area code and exchange are five digits behind the 0, an
    exchange begins with 2-9; 060/070/080/090 and 050 go on with 1-9. With the 0 replaced by 81 it is the same number.
    """
    if len(digits) in (11, 12, 13) and digits.startswith("81"):
        digits = "0" + digits[2:].removeprefix("0")
    if len(digits) == 10 and digits[0] == "0":
        length = int(tables.area_code_lengths()[int(digits[1:6])])
        if length == 0 or int(digits[1:4]) in _TEN_DIGIT_SERVICES:
            return -1
        return int(digits[1 + length] >= "2")
    if len(digits) == 11 and digits[:3] in ("050", "060", "070", "080", "090"):
        if digits[3] == "0":
            return -1 if int(digits[1]) in _NOT_PERSONAL else 0
        return 1
    return -1


def check(digits: NDArray[np.uint8]) -> NDArray[np.int8]:
    """`check_plain` for every row of uint8[n, L]."""
    width = digits.shape[1]
    if width == 10:
        return _fixed(digits)
    found = _eleven(digits) if width == 11 else np.full(len(digits), FAILED)
    if width in (11, 12, 13):
        abroad = np.flatnonzero((digits[:, 0] == 8) & (digits[:, 1] == 1))
        kept = digits[abroad, 2] == 0
        for rows, cut in ((abroad[kept], 3), (abroad[~kept], 2)):
            home = np.column_stack((np.zeros(len(rows), np.uint8), digits[rows, cut:]))
            found[rows] = _fixed(home) if home.shape[1] == 10 else _home_eleven(home)
    return found


def _home_eleven(digits: NDArray[np.uint8]) -> NDArray[np.int8]:
    return _eleven(digits) if digits.shape[1] == 11 else np.full(len(digits), FAILED)


def _fixed(digits: NDArray[np.uint8]) -> NDArray[np.int8]:
    """Ten digits as a number with area code."""
    five = digits[:, 1:6].astype(np.int64) @ np.array([10000, 1000, 100, 10, 1])
    length = tables.area_code_lengths()[five].astype(np.int64)
    exchange = digits[np.arange(len(digits)), 1 + length]
    found = np.where(length == 0, FAILED, np.where(exchange >= 2, PASSED, UNKNOWN))
    found[member(five // 100, np.array(_TEN_DIGIT_SERVICES)) | (digits[:, 0] != 0)] = FAILED
    return found


def _eleven(digits: NDArray[np.uint8]) -> NDArray[np.int8]:
    """Eleven digits as a mobile or IP telephone number."""
    kind = (digits[:, 0] == 0) & (digits[:, 1] >= 5) & (digits[:, 2] == 0)
    zero = digits[:, 3] == 0
    kind &= ~(zero & member(digits[:, 1], np.array(_NOT_PERSONAL)))
    return np.where(kind, np.where(zero, UNKNOWN, PASSED), FAILED)


def service_plain(digits: str) -> int:
    """1: a number of a service or a machine, which belongs to no person, else -1.

    0120, 0570, 0990 (ten digits), 0800, 0600, 020 and 0204 (eleven), 0200 (fourteen; machines). Numbering plan,
    designations of 2026-09.
    """
    if len(digits) == 10:
        found = digits[0] == "0" and int(digits[1:4]) in _TEN_DIGIT_SERVICES
    elif len(digits) == 11:
        found = digits[:4] in ("0600", "0800") or (digits[:3] == "020" and digits[3] != "0")
    else:
        found = len(digits) == 14 and digits[:4] == "0200"
    return 1 if found else -1


def service(digits: NDArray[np.uint8]) -> NDArray[np.int8]:
    """`service_plain` for every row of uint8[n, L]."""
    if digits.shape[1] not in (10, 11, 14):
        return np.full(len(digits), FAILED)
    head = digits[:, :4].astype(np.int64) @ np.array([1000, 100, 10, 1])
    if digits.shape[1] == 10:
        found = member(head, np.array(_TEN_DIGIT_SERVICES))
    elif digits.shape[1] == 11:
        found = (head == 600) | (head == 800) | ((head > 200) & (head < 210))
    else:
        found = head == 200
    return np.where(found, PASSED, FAILED)


_PREFIXES = ("0081", "01081")  # from abroad; from Japan, where a mobile telephone abroad keeps it


def prefixed_plain(digits: str) -> int:
    """`check_plain` of the number at home behind the international prefix and the country code, without its 0."""
    for prefix in _PREFIXES:
        if digits.startswith(prefix):
            return check_plain("0" + digits.removeprefix(prefix))
    return -1


def prefixed(digits: NDArray[np.uint8]) -> NDArray[np.int8]:
    """`prefixed_plain` for every row of uint8[n, L]."""
    found = np.full(len(digits), FAILED)
    for prefix in _PREFIXES:
        size = len(prefix)
        if digits.shape[1] - size in (9, 10):
            rows = np.flatnonzero((digits[:, :size] == np.array(list(map(int, prefix)), np.uint8)).all(axis=1))
            found[rows] = check(np.column_stack((np.zeros(len(rows), np.uint8), digits[rows, size:])))
    return found


def machine_plain(digits: str) -> int:
    """1: a number of a machine or a pager: 020 and 0204 (eleven digits), 0200 (fourteen); else -1."""
    return service_plain(digits) if digits.startswith("020") else -1


def machine(digits: NDArray[np.uint8]) -> NDArray[np.int8]:
    """`machine_plain` for every row of uint8[n, L]."""
    if digits.shape[1] not in (11, 14):
        return np.full(len(digits), FAILED)
    mine = (digits[:, :3] == np.array([0, 2, 0], np.uint8)).all(axis=1)
    return np.where(mine, service(digits), FAILED)


def parted(digits: NDArray[np.uint8], area: int) -> NDArray[np.int8]:
    """`check` of numbers whose first group has `area` digits: it must hold the whole area code of the table.

    A longer group is how the number was parted before area codes were merged (0424-66 is 042-466 now): cannot tell.
    """
    found = check(digits)
    if digits.shape[1] != 10:
        return found
    length = tables.area_code_lengths()[digits[:, 1:6].astype(np.int64) @ np.array([10000, 1000, 100, 10, 1])]
    found = np.where(area - 1 < length, FAILED, found)
    return np.where(area - 1 > length, np.minimum(found, UNKNOWN), found)


def parted_plain(digits: str, area: int) -> int:
    """Plain twin of `parted`."""
    found = check_plain(digits)
    if len(digits) != 10 or not digits.startswith("0"):
        return found
    length = int(tables.area_code_lengths()[int(digits[1:6])])
    return -1 if area - 1 < length else min(found, 0) if area - 1 > length else found


def in_use_plain(digits: str) -> bool:
    """Whether it is a number of a person or a service in national digits, as other numbers may be by chance."""
    return digits.startswith("0") and (check_plain(digits) == 1 or service_plain(digits) == 1)


def in_use(digits: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """`in_use_plain` for every row of uint8[n, L]."""
    return np.asarray((digits[:, 0] == 0) & ((check(digits) == 1) | (service(digits) == 1)))
