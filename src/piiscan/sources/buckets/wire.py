"""HTTP requests to one host over a connection that is kept: timeouts, retries, the user's proxy. GET without redirects."""

from __future__ import annotations

import base64
import http.client
import os
import ssl
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from piiscan.errors import ConfigError
from piiscan.sources.buckets.store import StoreError

__all__ = ["Host", "Reply"]

_SECONDS = 20.0  # without a byte; with the retries less than the time after which a silent worker is ended (120 s)
_RETRIES = 3
_BACKOFF = 0.2  # seconds before the first retry, four times as long before each further one
_AGAIN = frozenset({429, 500, 502, 503, 504})
_SLACK = 1 << 16  # bytes of an error text


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


class Host:
    """One server. `url`: scheme and authority, a path is put in front of every path asked for."""

    def __init__(self, url: str, *, retries: int = _RETRIES, seconds: float = _SECONDS) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ConfigError("the endpoint is no URL") from None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ConfigError("the endpoint must be a URL that starts with http:// or https://")
        self._parts, self._port = parts, port
        self._retries, self._seconds = retries, seconds
        self._connection: http.client.HTTPConnection | None = None
        self._front = ""  # of the path, where a proxy is asked without a tunnel
        self._extra: dict[str, str] = {}
        self.name = parts.netloc.rpartition("@")[2]
        self.path = parts.path.rstrip("/")

    def get(self, target: Callable[[], tuple[str, Mapping[str, str]]], most: int) -> Reply:
        """The answer to a GET; a body of more than `most` bytes is a StoreError, as is a host that does not answer.

        target: gives the path with its query, and the headers, anew for each try (a signature has a time).
        """
        wait = _BACKOFF
        for left in range(self._retries, -1, -1):
            try:
                reply = self._once(*target(), most)
            except ssl.SSLCertVerificationError:
                raise StoreError("failed", f"{self.name}: its certificate is not trusted") from None
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if not left:
                    raise StoreError("failed", f"{self.name} does not answer ({_named(error)})") from None
            else:
                if reply.status not in _AGAIN or not left:
                    return reply
            time.sleep(wait)
            wait *= 4
        raise AssertionError

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _once(self, path: str, headers: Mapping[str, str], most: int) -> Reply:
        connection = self._connection = self._connection or self._connect()
        connection.putrequest("GET", self._front + path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"host": self.name, **headers, **self._extra}.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        limit = most if response.status < http.client.MULTIPLE_CHOICES else _SLACK
        body = response.read(limit + 1)
        if len(body) > limit:
            self.close()  # what is left of it is not read
            if limit == most:
                raise StoreError("failed", f"{self.name} sends more than it was asked for")
            body = body[:limit]
        elif response.will_close:
            self.close()
        return Reply(response.status, told, body)

    def _connect(self) -> http.client.HTTPConnection:
        parts, host = self._parts, self._parts.hostname or ""
        proxy = _proxy(parts)
        secure = parts.scheme == "https"
        if proxy is None:
            return self._opened(host, self._port, secure=secure)
        connection = self._opened(proxy.hostname or "", proxy.port or 80, secure=secure)  # TLS begins in the tunnel
        told = _proxy_login(proxy)
        if secure:
            connection.set_tunnel(host, self._port or 443, told)
        else:
            self._front, self._extra = f"http://{self.name}", told
        return connection

    def _opened(self, host: str, port: int | None, *, secure: bool) -> http.client.HTTPConnection:
        if not secure:
            return http.client.HTTPConnection(host, port, timeout=self._seconds)
        context = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or None)
        return http.client.HTTPSConnection(host, port, timeout=self._seconds, context=context)


def _proxy(parts: SplitResult) -> SplitResult | None:
    """The proxy that the user's environment names for this host."""
    if urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    url = urllib.request.getproxies().get(parts.scheme)
    return urlsplit(url if "://" in url else f"http://{url}") if url else None


def _proxy_login(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}


def _named(error: BaseException) -> str:
    """What happened, without the text of a foreign error, which may hold an address or a header."""
    if isinstance(error, TimeoutError):
        return "timeout"
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else type(error).__name__
