"""What S3 answers, as botocore gives it, in the words of a store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from piiscan.sources.buckets.store import Entry, Part, StoreError

__all__ = ["entry", "part", "refused", "status"]

_NOT_FOUND, _PRECONDITION, _RANGE = 404, 412, 416
_ARCHIVED = frozenset({"GLACIER", "DEEP_ARCHIVE"})  # GLACIER_IR is read at once
_TOTAL = re.compile(r"bytes (?:\d+-\d+|\*)/(\d+)")
_CODE = re.compile(r"[A-Za-z]{1,60}")
_DENIED = {
    "InvalidAccessKeyId": "the access key is not known",
    "SignatureDoesNotMatch": "the secret key is wrong",
    "ExpiredToken": "the session token has expired",
    "InvalidToken": "the session token is not valid",
    "TokenRefreshRequired": "the session token has expired",
    "RequestTimeTooSkewed": "the clock of this machine is wrong",
}


def part(told: Mapping[str, Any], data: bytes, start: int, end: int) -> Part:
    """Of GetObject with `data`, which was asked for from `start` to `end`. Raises StoreError."""
    if len(data) > end - start:
        raise StoreError("failed", "the store sends more than it was asked for")
    if total := _TOTAL.fullmatch(told.get("ContentRange", "")):
        size = int(total[1])
        if len(data) != min(end, size) - start:
            raise StoreError("failed", "the store sends less than it was asked for")
        return Part(data, told.get("ETag"), size)
    if start:
        raise StoreError("failed", "the store does not give parts of objects")
    return Part(data, told.get("ETag"), len(data))  # all of it, from a store that knows no ranges


def entry(found: Mapping[str, Any]) -> Entry:
    """Of ListObjectsV2."""
    storage, modified = found.get("StorageClass", ""), found.get("LastModified")
    archived = storage in _ARCHIVED and "RestoreExpiryDate" not in found.get("RestoreStatus", {})
    seconds = modified.timestamp() if modified else 0.0
    return Entry(
        found.get("Key", ""), int(found.get("Size", 0)), seconds, found.get("ETag", ""), storage if archived else ""
    )


def status(answer: Mapping[str, Any]) -> int:
    """Of HTTP."""
    return int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def refused(answer: Mapping[str, Any], *, listing: bool) -> StoreError:
    """Of an answer that is an error."""
    number, code = status(answer), str(answer.get("Error", {}).get("Code", ""))
    code = code if _CODE.fullmatch(code) else f"status {number}"
    if code == "NoSuchBucket" or (listing and number == _NOT_FOUND):
        return StoreError("missing", "no such bucket")
    if number == _NOT_FOUND:
        return StoreError("missing", "no longer there")
    if number in {_PRECONDITION, _RANGE}:
        return StoreError("changed", "changed while it was read")
    if code == "InvalidObjectState":
        return StoreError("archived", "archived: must be restored before it can be read")
    if code in _DENIED:
        return StoreError("denied", _DENIED[code])
    return StoreError("denied" if number in {401, 403} else "failed", f"the store refuses: {code}")
