"""S3 and compatible stores: ListObjectsV2 and ranges of objects, over the standard library.

Own requests, for what keys may hold: obstore and pyarrow.fs know paths, so that one key with `//` or `..` ends a listing,
and neither tells the storage class. API: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote_to_bytes

from lxml import etree

from piiscan.config import MIB
from piiscan.errors import ConfigError
from piiscan.sources.buckets.credentials import Chain, profile_of
from piiscan.sources.buckets.signing import signed
from piiscan.sources.buckets.store import Entry, Part, StoreError
from piiscan.sources.buckets.urls import Target, encoded_path, encoded_query
from piiscan.sources.buckets.wire import Host, Reply

__all__ = ["S3"]

_PAGE = 1000  # objects of one answer, the most that S3 gives
_PAGE_BYTES = 16 * MIB  # 1000 keys of 1024 bytes, each three times as long when encoded, with what stands around them
_PARTIAL, _OK, _NOT_FOUND, _PRECONDITION, _RANGE = 206, 200, 404, 412, 416
_ARCHIVED = frozenset({"GLACIER", "DEEP_ARCHIVE"})  # GLACIER_IR is read at once
_TOTAL = re.compile(r"bytes (?:\d+-\d+|\*)/(\d+)")
_CODE = re.compile(rb"<Code>([A-Za-z]{1,60})</Code>")
_DENIED = {
    "InvalidAccessKeyId": "the access key is not known",
    "SignatureDoesNotMatch": "the secret key is wrong",
    "ExpiredToken": "the session token has expired",
    "InvalidToken": "the session token is not valid",
    "TokenRefreshRequired": "the session token has expired",
    "RequestTimeTooSkewed": "the clock of this machine is wrong",
}
_REGION = re.compile(r"[a-z0-9-]{1,40}")


class S3:
    """One bucket. ConfigError for settings and credentials that cannot be used."""

    def __init__(self, target: Target, environ: Mapping[str, str] = os.environ) -> None:
        options = target.options
        profile_name = options.get("profile")
        profile = profile_of(environ, profile_name or environ.get("AWS_PROFILE"))
        self._bucket = target.bucket
        self._chain = None if target.anonymous else Chain(environ, profile_name)
        self._endpoint = options.get("endpoint") or _endpoint(environ, profile)
        region = options.get("region") or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
        self._go(region or profile.get("region") or "us-east-1")

    def _go(self, region: str) -> None:
        """Turn to the host of a region."""
        if not _REGION.fullmatch(region):
            raise ConfigError("the region is no name of a region")
        self._region = region
        suffix = f"s3.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"
        plain = re.fullmatch(r"[a-z0-9-]+", self._bucket)  # a dot is not covered by the host's certificate
        self._host = Host(self._endpoint or (f"https://{self._bucket}.{suffix}" if plain else f"https://{suffix}"))
        self._front = f"{self._host.path}/" if plain and not self._endpoint else f"{self._host.path}/{self._bucket}/"

    def pages(self, prefix: str) -> Iterator[list[Entry]]:
        token, seen = "", set[str]()
        while True:
            pairs = [("list-type", "2"), ("max-keys", str(_PAGE)), ("encoding-type", "url"), ("prefix", prefix)]
            pairs += [("continuation-token", token)] if token else []
            # Without this header nobody tells which archived objects have been restored.
            reply = self._ask("", pairs, {"x-amz-optional-object-attributes": "RestoreStatus"}, _PAGE_BYTES)
            if reply.status != _OK:
                raise _refused(reply, listing=True)
            entries, token = _page(reply.body)
            yield entries
            if not token:
                return
            if token in seen:
                raise StoreError("failed", "the listing goes in a circle")
            seen = {token}

    def get(self, key: str, start: int, end: int, etag: str | None) -> Part:
        headers = {"range": f"bytes={start}-{end - 1}"}
        headers |= {"if-match": etag} if etag else {}
        reply = self._ask(key, (), headers, end - start)
        told = reply.headers.get("etag")
        if reply.status == _PARTIAL and (total := _TOTAL.fullmatch(reply.headers.get("content-range", ""))):
            size = int(total[1])
            if len(reply.body) != min(end, size) - start:
                raise StoreError("failed", "the store sends less than it was asked for")
            return Part(reply.body, told, size)
        if reply.status == _OK and start == 0:  # all of it, from a store that knows no ranges
            return Part(reply.body, told, len(reply.body))
        if reply.status == _OK:
            raise StoreError("failed", "the store does not give parts of objects")
        if reply.status == _RANGE and start == 0:
            return Part(b"", told, 0)
        raise _refused(reply)

    def _ask(self, key: str, pairs: Sequence[tuple[str, str]], headers: Mapping[str, str], most: int) -> Reply:
        """One GET, once more where the bucket turns out to lie in another region."""
        for again in (True, False):
            path, query = self._front + encoded_path(key), encoded_query(pairs)
            reply = self._host.get(functools.partial(self._signed, path, query, headers), most)
            region = reply.headers.get("x-amz-bucket-region", self._region)
            if reply.status < 300 or region == self._region or not again:
                break
            self._go(region)
        return reply

    def _signed(self, path: str, query: str, headers: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
        sent = path + (f"?{query}" if query else "")
        if self._chain is None:
            return sent, headers
        now = dt.datetime.now(dt.UTC)
        made = signed(self._host.name, path, query, headers, self._chain.current(), self._region, now)
        return sent, made


def _endpoint(environ: Mapping[str, str], profile: Mapping[str, str]) -> str | None:
    names = (environ.get("AWS_ENDPOINT_URL_S3"), environ.get("AWS_ENDPOINT_URL"), profile.get("endpoint_url"))
    return next(filter(None, names), None)


def _page(body: bytes) -> tuple[list[Entry], str]:
    """Entries and the token of the next page. Raises StoreError."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        encoded = root.findtext("{*}EncodingType") == "url"
        entries = [_entry(found, encoded=encoded) for found in root.iterfind("{*}Contents")]
    except (etree.XMLSyntaxError, ValueError):
        raise StoreError("failed", "the listing cannot be read; is this an S3 endpoint?") from None
    if etree.QName(root).localname != "ListBucketResult":
        raise StoreError("failed", "no listing came; is this an S3 endpoint?")
    more = root.findtext("{*}IsTruncated") == "true"
    token = root.findtext("{*}NextContinuationToken") or ""
    if more and not token:
        raise StoreError("failed", "the listing ends before its end")
    return entries, token if more else ""


def _entry(found: etree._Element, *, encoded: bool) -> Entry:
    key = found.findtext("{*}Key") or ""
    if encoded:  # "+" is a space there: S3 encodes as a form does
        key = unquote_to_bytes(key.replace("+", " ")).decode("utf-8", "replace")
    storage = found.findtext("{*}StorageClass") or ""
    restored = found.findtext("{*}RestoreStatus/{*}RestoreExpiryDate")
    modified = found.findtext("{*}LastModified") or ""
    seconds = dt.datetime.fromisoformat(modified).timestamp() if modified else 0.0
    size = int(found.findtext("{*}Size") or 0)
    etag = found.findtext("{*}ETag") or ""
    return Entry(key, size, seconds, etag, storage if storage in _ARCHIVED and not restored else "")


def _refused(reply: Reply, *, listing: bool = False) -> StoreError:
    found = _CODE.search(reply.body)
    code = found[1].decode() if found else f"status {reply.status}"
    if code == "NoSuchBucket" or (listing and reply.status == _NOT_FOUND):
        return StoreError("missing", "no such bucket")
    if reply.status == _NOT_FOUND:
        return StoreError("missing", "no longer there")
    if reply.status in {_PRECONDITION, _RANGE}:
        return StoreError("changed", "changed while it was read")
    if code == "InvalidObjectState":
        return StoreError("archived", "archived: must be restored before it can be read")
    if code in _DENIED:
        return StoreError("denied", _DENIED[code])
    return StoreError("denied" if reply.status in {401, 403} else "failed", f"the store refuses: {code}")
