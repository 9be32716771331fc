"""piiscan: finds Japanese personal information, and tells whether a leaked list is yours.

Names are imported on first use, so that `import piiscan` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from piiscan.config import VERSION, Sampling

__version__ = VERSION

_HOMES = {
    "scan_text": "piiscan.scan.scanner",
    "scan_table": "piiscan.scan.scanner",
    "Scanner": "piiscan.scan.scanner",
    "ScanResult": "piiscan.scan.scanner",
    "build_index": "piiscan.match",
    "match_list": "piiscan.match",
    "open_list": "piiscan.lists",
    "find_subject": "piiscan.subjects",
    "SubjectAnswer": "piiscan.subjects",
    "normalise_address": "piiscan.japanese.address.parse",
    "Address": "piiscan.japanese.address.value",
    "normalise_date": "piiscan.japanese.normal_dates",
    "Date": "piiscan.japanese.normal_dates",
    "normalise_phone": "piiscan.japanese.normal_phones",
    "Phone": "piiscan.japanese.normal_phones",
    "redact_file": "piiscan.redact.files",
    "redact_text": "piiscan.redact.strings",
    "RedactResult": "piiscan.redact.result",
    "Finding": "piiscan.model",
    "Skip": "piiscan.model",
    "Match": "piiscan.model",
    "Evidence": "piiscan.model",
    "Location": "piiscan.model",
    "PiiscanError": "piiscan.errors",
    "ConfigError": "piiscan.errors",
    "CatalogError": "piiscan.errors",
    "KeyFileError": "piiscan.errors",
    "IndexMismatchError": "piiscan.errors",
    "RedactionError": "piiscan.errors",
}

if TYPE_CHECKING:
    from piiscan.errors import (
        CatalogError,
        ConfigError,
        IndexMismatchError,
        KeyFileError,
        PiiscanError,
        RedactionError,
    )
    from piiscan.japanese.address.parse import normalise_address
    from piiscan.japanese.address.value import Address
    from piiscan.japanese.normal_dates import Date, normalise_date
    from piiscan.japanese.normal_phones import Phone, normalise_phone
    from piiscan.lists import open_list
    from piiscan.match import build_index, match_list
    from piiscan.model import Evidence, Finding, Location, Match, Skip
    from piiscan.redact.files import redact_file
    from piiscan.redact.result import RedactResult
    from piiscan.redact.strings import redact_text
    from piiscan.scan.scanner import Scanner, ScanResult, scan_table, scan_text
    from piiscan.subjects import SubjectAnswer, find_subject

__all__ = [
    "Address",
    "CatalogError",
    "ConfigError",
    "Date",
    "Evidence",
    "Finding",
    "IndexMismatchError",
    "KeyFileError",
    "Location",
    "Match",
    "Phone",
    "PiiscanError",
    "RedactResult",
    "RedactionError",
    "Sampling",
    "ScanResult",
    "Scanner",
    "Skip",
    "SubjectAnswer",
    "build_index",
    "find_subject",
    "match_list",
    "normalise_address",
    "normalise_date",
    "normalise_phone",
    "open_list",
    "redact_file",
    "redact_text",
    "scan_table",
    "scan_text",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'piiscan' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
