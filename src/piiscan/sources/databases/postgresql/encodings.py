"""Encodings of databases as Python names them.

Source: PostgreSQL documentation, section "Character Set Support", table of character sets.
"""

from __future__ import annotations

__all__ = ["codec", "unread"]

_CODECS = {
    "UTF8": "utf-8",
    "EUC_JP": "euc_jp",
    "EUC_JIS_2004": "euc_jis_2004",
    "EUC_CN": "gb2312",
    "EUC_KR": "euc_kr",
    "JOHAB": "johab",
    "KOI8R": "koi8-r",
    "KOI8U": "koi8-u",
    "WIN866": "cp866",
    "WIN874": "cp874",
    **{f"WIN{number}": f"cp{number}" for number in range(1250, 1259)},
    **{f"ISO_8859_{part}": f"iso8859-{part}" for part in (5, 6, 7, 8)},
    # LATIN5 and the later ones are other parts of ISO 8859 than their number.
    **{
        f"LATIN{number}": f"iso8859-{part}"
        for number, part in zip(range(1, 11), (1, 2, 3, 4, 9, 10, 13, 14, 15, 16), strict=True)
    },
}


def codec(server_encoding: str) -> str:
    """The codec; "" for SQL_ASCII, which is any, and for EUC_TW and MULE_INTERNAL, which Python has not: they are guessed."""
    return _CODECS.get(server_encoding, "")


def unread(server_encoding: str) -> str:
    """The encoding where there is one that cannot be read; else ""."""
    return "" if server_encoding == "SQL_ASCII" or codec(server_encoding) else server_encoding
