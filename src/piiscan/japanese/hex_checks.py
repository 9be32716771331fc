"""Checks of addresses of devices, one folded text at a time: 1 passed, 0 cannot tell, -1 failed."""

from __future__ import annotations

import re


def mac(text: str) -> int:
    """A hardware address names one device unless all bits are equal or the group bit is set (IEEE 802, multicast)."""
    octets = bytes.fromhex(re.sub("[^0-9A-Fa-f]", "", text))
    return -1 if octets[0] & 1 or len(set(octets)) == 1 else 1
