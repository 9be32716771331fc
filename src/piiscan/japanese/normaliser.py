"""Which canonical forms this installation makes: the number of the code and a digest of the tables it reads.

An index holds keyed digests of canonical forms, so it can be searched only with the forms that it was built with.
"""

from __future__ import annotations

import hashlib
from functools import cache

from piiscan.japanese import data_files
from piiscan.japanese.canonical import CANONICAL_VERSION
from piiscan.text import kanji_pairs

_TABLES = (
    *(data_files.MUNICIPALITIES, data_files.FORMER, data_files.TOWNS, "city_area_codes.tsv.xz", "area_codes.txt.xz"),
    *("surnames.tsv.xz", "given_names.tsv.xz", "readings.tsv.xz"),  # where names are parted
)


def table_files() -> tuple[tuple[str, bytes], ...]:
    """Names and bytes of the data files that canonical forms depend on, in a fixed order; town data as in use."""
    return tuple((name, data_files.read(name)) for name in _TABLES)


@cache
def version() -> str:
    """NUMBER-DIGEST: canonical.CANONICAL_VERSION and 12 hexadecimal digits over the kanji variants and `table_files`.

    Reads 1.3 MB, once.
    """
    digest = hashlib.blake2b(f"{kanji_pairs.VARIANTS}\n{kanji_pairs.COMMON}".encode(), digest_size=6)
    for name, data in table_files():
        digest.update(f"\n{name} {len(data)}\n".encode() + data)
    return f"{CANONICAL_VERSION}-{digest.hexdigest()}"
