"""Google Cloud Storage and Azure Blob Storage through obstore (the extra `buckets`).

obstore knows paths, not keys: a listing ends at a key with `//`, `.` or `..` in it, and that is told.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from piiscan.errors import ConfigError
from piiscan.sources.buckets.store import Entry, Part, StoreError
from piiscan.sources.buckets.urls import Target

__all__ = ["Other"]

_SECONDS, _RETRIES = timedelta(seconds=20), 3  # less than the time after which a silent worker is ended (120 s)
_STATUS = re.compile(r"non-2xx status code: (\d{3})")
_RANGE = "416"
_THREADS = "2"  # obstore starts one per core; each takes of the limited address space
_GOOGLE = ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_SERVICE_ACCOUNT", "GOOGLE_SERVICE_ACCOUNT_PATH")
_GOOGLE_KEYS = ("GOOGLE_SERVICE_ACCOUNT_KEY",)
_AZURE = (  # one of these groups is complete
    ("AZURE_STORAGE_ACCOUNT_KEY",),
    ("AZURE_STORAGE_ACCESS_KEY",),
    ("AZURE_STORAGE_SAS_TOKEN",),
    ("AZURE_STORAGE_SAS_KEY",),
    ("AZURE_STORAGE_TOKEN",),
    ("AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID"),
    ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE"),
)


class Other:
    """One bucket or container. ConfigError for settings and credentials that cannot be used."""

    def __init__(self, target: Target, environ: Mapping[str, str] = os.environ) -> None:
        os.environ.setdefault("TOKIO_WORKER_THREADS", _THREADS)
        try:
            import obstore
        except ModuleNotFoundError:
            hint = "hint: pip install 'piiscan[buckets]'"
            raise ConfigError(f"{target.scheme}:// needs obstore; {hint}") from None
        self._obstore: Any = obstore
        made = _google if target.scheme == "gs" else _azure
        try:
            self._store: Any = made(target, environ)
        except (obstore.exceptions.BaseError, ValueError, OSError) as error:
            raise ConfigError(f"{target.place}: settings cannot be used ({type(error).__name__})") from None

    def pages(self, prefix: str) -> Iterator[list[Entry]]:
        folder = prefix.rpartition("/")[0]  # obstore's prefix is a folder
        try:
            for page in self._obstore.list(self._store, folder or None, chunk_size=1000):
                yield [_entry(meta) for meta in page if meta["path"].startswith(prefix)]
        except (self._obstore.exceptions.BaseError, OSError) as error:
            raise self._told(error, listing=True) from None

    def get(self, key: str, start: int, end: int, etag: str | None) -> Part:
        options: dict[str, Any] = {"range": (start, end)}
        options |= {"if_match": etag} if etag else {}
        try:
            got = self._obstore.get(self._store, key, options=options)
            data = got.bytes().to_bytes()
        except (self._obstore.exceptions.BaseError, OSError) as error:
            if start == 0 and _status(error) == _RANGE:  # an empty object has no first byte
                return Part(b"", None, 0)
            raise self._told(error) from None
        return Part(data, got.meta["e_tag"], got.meta["size"])

    def _told(self, error: Exception, *, listing: bool = False) -> StoreError:
        """Our own words: its message holds the URL, and that may hold a signature."""
        of = self._obstore.exceptions
        status = _status(error)
        if isinstance(error, FileNotFoundError | of.NotFoundError) or status == "404":
            return StoreError("missing", "no such bucket" if listing else "no longer there")
        if isinstance(error, of.PreconditionError) or status == _RANGE:
            return StoreError("changed", "changed while it was read")
        if isinstance(error, of.UnauthenticatedError) or status == "401":
            return StoreError("denied", "the credentials are not accepted")
        if isinstance(error, of.PermissionDeniedError | PermissionError) or status == "403":
            return StoreError("denied", "access denied")
        if isinstance(error, of.InvalidPathError):
            return StoreError("unlisted", "the listing ends at a key with //, . or .. in it, which obstore cannot read")
        what = f"refuses with status {status}" if status else f"does not answer ({type(error).__name__})"
        return StoreError("failed", f"the store {what}")


def _status(error: Exception) -> str:
    """Of the answer, the one part of the message that may be told."""
    found = _STATUS.search(str(error))
    return found[1] if found else ""


def _entry(meta: Mapping[str, Any]) -> Entry:
    return Entry(meta["path"], meta["size"], meta["last_modified"].timestamp(), meta["e_tag"] or "")


def _settings(endpoint: str | None) -> dict[str, Any]:
    client: dict[str, Any] = {"timeout": timedelta(seconds=60), "connect_timeout": _SECONDS}
    client |= {"allow_http": True} if endpoint and endpoint.startswith("http://") else {}
    return {"client_options": client, "retry_config": {"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=80)}}


def _google(target: Target, environ: Mapping[str, str]) -> Any:
    from obstore.store import GCSStore

    endpoint = target.options.get("endpoint")
    config: dict[str, Any] = {"skip_signature": True} if target.anonymous else {}
    if endpoint:
        config["base_url"] = endpoint
    default = Path("~/.config/gcloud/application_default_credentials.json").expanduser()
    if not target.anonymous and not default.exists() and not any(environ.get(name) for name in _GOOGLE + _GOOGLE_KEYS):
        raise ConfigError(  # without any, obstore would ask the metadata service of the machine
            "no credentials for gs://; hint: set GOOGLE_APPLICATION_CREDENTIALS, or write ?anonymous=true for a public bucket"
        )
    return GCSStore(target.bucket, config=config, **_settings(endpoint))  # type: ignore[arg-type]


def _azure(target: Target, environ: Mapping[str, str]) -> Any:
    from obstore.store import AzureStore

    account = target.options.get("account") or environ.get("AZURE_STORAGE_ACCOUNT_NAME")
    if not account:
        raise ConfigError("az://: which account? hint: set AZURE_STORAGE_ACCOUNT_NAME, or write ?account=NAME")
    config: dict[str, Any] = {"account_name": account}
    config |= {"skip_signature": True} if target.anonymous else {}
    endpoint = target.options.get("endpoint")
    if endpoint:
        config["endpoint"] = endpoint
    if not target.anonymous and not any(all(environ.get(name) for name in group) for group in _AZURE):
        raise ConfigError(
            "no credentials for az://; hint: set AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_TOKEN, or write"
            " ?anonymous=true for a public container"
        )
    return AzureStore(target.bucket, config=config, **_settings(endpoint))  # type: ignore[arg-type]
