"""An S3 server on loopback (moto), with faults on request."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import boto3
import pytest
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

_ERROR = "<?xml version='1.0'?><Error><Code>{}</Code><Message>secret-message</Message></Error>"
_OK = 200  # as a fault: an answer that breaks off


def _broken() -> Iterator[bytes]:
    yield b"x"
    raise ConnectionError


class Bucket:
    """A bucket of its own for one test, the requests that it saw, and what to answer instead of the truth."""

    def __init__(self, endpoint: str, name: str) -> None:
        self.endpoint, self.name = endpoint, name
        self.client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            region_name="us-east-1",
        )
        self.client.create_bucket(Bucket=name)
        self.requests: list[tuple[str, str]] = []  # (key, range)
        self.signed: list[str] = []  # access keys
        self.faults: dict[str, Callable[[int], tuple[int, str] | None]] = {}  # key -> of the n-th request to it

    def put(self, key: str, data: bytes, **more: Any) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=data, **more)
        self.requests.clear()

    def azure(self) -> str:
        """The listing as Azure would write it."""
        blobs = "".join(
            f"<Blob><Name>{found['Key']}</Name><Properties><Last-Modified>Sun, 22 Nov 2026 10:00:00 GMT</Last-Modified>"
            f"<Content-Length>{found['Size']}</Content-Length><Content-Type>text/csv</Content-Type>"
            f"<Etag>{found['ETag']}</Etag></Properties></Blob>"
            for found in self.client.list_objects_v2(Bucket=self.name)["Contents"]
        )
        return f"<?xml version='1.0'?><EnumerationResults><Blobs>{blobs}</Blobs><NextMarker/></EnumerationResults>"

    @property
    def url(self) -> str:
        return f"s3://{self.name}"


class Server:
    """The application with what stands in front of it."""

    def __init__(self) -> None:
        self.buckets: dict[str, Bucket] = {}
        self._moto = DomainDispatcherApplication(create_backend_app)
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = make_server("127.0.0.1", 0, self, threaded=True)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        name, _, key = environ["PATH_INFO"].lstrip("/").encode("latin-1").decode().partition("/")
        bucket = self.buckets.get(name)
        if bucket is not None and "comp=list" in environ["QUERY_STRING"]:
            start("200 OK", [("Content-Type", "application/xml")])
            return [bucket.azure().encode()]
        if bucket is not None and environ["REQUEST_METHOD"] == "GET":
            bucket.requests.append((key, environ.get("HTTP_RANGE", "")))
            bucket.signed += re.findall(r"Credential=([^/]*)/", environ.get("HTTP_AUTHORIZATION", ""))
            times = sum(1 for seen, _ in bucket.requests if seen == key)
            answer = bucket.faults[key](times) if key in bucket.faults else None
            if answer is not None and answer[0] == _OK:
                start("200 OK", [("Content-Length", "100")])
                return _broken()
            if answer is not None:
                start(f"{answer[0]} No", [("Content-Type", "application/xml")])
                return [_ERROR.format(answer[1]).encode()]
        return self._moto(environ, start)

    def bucket(self) -> Bucket:
        made = Bucket(self.endpoint, f"bucket{len(self.buckets)}x{time.time_ns()}")
        self.buckets[made.name] = made
        return made

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def bucket(s3_server: Server, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret")
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server.endpoint)
    return s3_server.bucket()
