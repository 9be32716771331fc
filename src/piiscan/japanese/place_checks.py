"""Checks of addresses of devices and of places on the map, one folded text at a time: 1 passed, 0 cannot tell, -1 failed."""

from __future__ import annotations

import re

# South, north, west, east of boxes around groups of islands, in degrees (GSI, 日本の東西南北端点の経度緯度, and the
# coasts between). Most of the sea, Korea and China lie outside.
_ISLANDS = (
    (24.0, 31.0, 122.9, 131.4),  # 沖縄, 奄美, 大東
    (30.0, 36.4, 128.6, 137.0),  # 九州, 四国, 中国, 近畿
    (32.4, 41.6, 135.0, 142.2),  # 伊豆, 中部, 関東, 東北
    (41.3, 45.6, 139.3, 149.0),  # 北海道
    (24.0, 28.0, 140.8, 142.3),  # 小笠原, 火山列島
    (24.2, 24.4, 153.9, 154.0),  # 南鳥島
    (20.4, 20.5, 136.0, 136.1),  # 沖ノ鳥島
)
_MOST_DECIMALS = 8  # a millimeter; longer fractions are results of arithmetic


def mac(text: str) -> int:
    """A hardware address names one device unless all bits are equal or the group bit is set (IEEE 802, multicast)."""
    octets = bytes.fromhex(re.sub("[^0-9A-Fa-f]", "", text))
    return -1 if octets[0] & 1 or len(set(octets)) == 1 else 1


def place(text: str) -> int:
    """Latitude and longitude on Japan's islands. At sea, or with more decimals than a position has, it cannot be told."""
    south_north, west_east = (float(part) for part in re.findall(r"[0-9]+\.[0-9]+", text))
    on_land = any(s <= south_north <= n and w <= west_east <= e for s, n, w, e in _ISLANDS)
    longest = max(len(part) for part in re.findall(r"\.([0-9]+)", text))
    return int(on_land and longest <= _MOST_DECIMALS)
