"""AWS Signature Version 4 of a request without a body.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping
from hashlib import sha256

from piiscan.sources.buckets.credentials import Credentials

__all__ = ["signed"]

_NO_BODY = sha256(b"").hexdigest()


def signed(
    host: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    credentials: Credentials,
    region: str,
    now: dt.datetime,
) -> dict[str, str]:
    """The headers of a GET with those that sign it. `path` and `query` are encoded; `now` is UTC."""
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    sent = {"host": host, "x-amz-content-sha256": _NO_BODY, "x-amz-date": stamp}
    sent |= {name.lower(): value for name, value in headers.items()}
    if credentials.token:
        sent["x-amz-security-token"] = credentials.token
    names = sorted(sent)
    canonical = "\n".join(
        ("GET", path, query, *(f"{name}:{sent[name].strip()}" for name in names), "", ";".join(names), _NO_BODY)
    )
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{credentials.secret}".encode()
    for part in (*scope.split("/"), text):
        key = hmac.digest(key, part.encode(), "sha256")
    sent["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access}/{scope}, SignedHeaders={';'.join(names)}, Signature={key.hex()}"
    )
    return sent
