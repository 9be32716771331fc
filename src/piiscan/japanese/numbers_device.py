"""Checks of the numbers of devices and SIM cards."""

from __future__ import annotations

import numpy as np

from piiscan.japanese import code_tables
from piiscan.japanese.digits import (
    Digits,
    Verdicts,
    graded,
    graded_plain,
    identical,
    identical_plain,
    luhn,
    luhn_plain,
    numbers,
    of_length,
    of_length_plain,
)


@of_length(15)
def imei(digits: Digits) -> Verdicts:
    """IMEI: Luhn (3GPP TS 23.003 annex B) and a reporting body; with an unknown one (00 is for tests) it cannot be told."""
    known = code_tables.known_codes("tac")[numbers(digits[:, :2])]
    return graded(luhn(digits) & ~identical(digits), ~known)


@of_length_plain(15)
def imei_plain(digits: str) -> int:
    return graded_plain(luhn_plain(digits) and not identical_plain(digits), digits[:2] not in code_tables.codes("tac"))


@of_length(19, 20)
def iccid(digits: Digits) -> Verdicts:
    """SIM card: 89 (ITU-T E.118), country, issuer, number, Luhn. Another country than 81 cannot be told.

    Twenty digits are printed with and without a check digit, so they never fail by it alone.
    """
    head = numbers(digits[:, :4])
    right = luhn(digits)
    passed = (head // 100 == 89) & (right | (digits.shape[1] == 20))
    return graded(passed, (head != 8981) | ~right)


@of_length_plain(19, 20)
def iccid_plain(digits: str) -> int:
    right = luhn_plain(digits)
    passed = digits.startswith("89") and (right or len(digits) == 20)
    return graded_plain(passed, not digits.startswith("8981") or not right)


@of_length(12)
def ipv4(digits: Digits) -> Verdicts:
    """Four octets of three digits each, 0-255. Of a private network (RFC 1918, loopback, link-local) it cannot be told."""
    octets = np.stack([numbers(digits[:, i : i + 3]) for i in range(0, 12, 3)], axis=1)
    first, second = octets[:, 0], octets[:, 1]
    private = (first == 10) | (first == 127) | (first == 0) | (first >= 224)
    private |= (first == 192) & (second == 168) | (first == 169) & (second == 254)
    private |= (first == 172) & (second >= 16) & (second < 32)
    return graded(np.asarray((octets <= 255).all(axis=1)), private)


@of_length_plain(12)
def ipv4_plain(digits: str) -> int:
    first, second, third, fourth = (int(digits[i : i + 3]) for i in range(0, 12, 3))
    private = first in {0, 10, 127} or first >= 224 or (first, second) in {(192, 168), (169, 254)}
    private = private or (first == 172 and 16 <= second < 32)
    return graded_plain(max(first, second, third, fourth) <= 255, private)


# South, north, west, east of boxes around groups of islands, in whole degrees, the last included (Geospatial
# Information Authority, extreme points of Japan, and the coasts between). Most of the sea, Korea and China lie outside.
_ISLANDS = (
    (24, 30, 122, 131),  # Okinawa, Amami, Daito
    (30, 36, 128, 136),  # Kyushu, Shikoku, the west of Honshu
    (32, 41, 135, 142),  # Izu, the rest of Honshu
    (41, 45, 139, 148),  # Hokkaido
    (24, 27, 140, 142),  # Ogasawara
    (24, 24, 153, 153),  # Minamitorishima
    (20, 20, 136, 136),  # Okinotorishima
)
_MOST_DECIMALS = 8  # a millimeter; longer fractions are results of arithmetic


@of_length(35)
def geo_japan(digits: Digits) -> Verdicts:
    """Latitude 20-46, longitude 122-154; at sea, or with more decimals than a position has, it cannot be told.

    The digits are 2 + 15 + 3 + 15: degrees and decimals of each, decimals padded with zeros in front.
    """
    latitude, longitude = numbers(digits[:, :2]), numbers(digits[:, 17:20])
    inside = (latitude >= 20) & (latitude <= 46) & (longitude >= 122) & (longitude <= 154)
    land = np.zeros(len(digits), np.bool_)
    for south, north, west, east in _ISLANDS:
        land |= (latitude >= south) & (latitude <= north) & (longitude >= west) & (longitude <= east)
    precise = digits[:, 2 : 17 - _MOST_DECIMALS].any(axis=1) | digits[:, 20 : 35 - _MOST_DECIMALS].any(axis=1)
    return graded(np.asarray(inside), np.asarray(~land | precise))


@of_length_plain(35)
def geo_japan_plain(digits: str) -> int:
    latitude, longitude = int(digits[:2]), int(digits[17:20])
    land = any(s <= latitude <= n and w <= longitude <= e for s, n, w, e in _ISLANDS)
    longest = max(len(digits[2:17].lstrip("0")), len(digits[20:].lstrip("0")))
    return graded_plain(20 <= latitude <= 46 and 122 <= longitude <= 154, not land or longest > _MOST_DECIMALS)
