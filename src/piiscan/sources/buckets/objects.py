"""Objects of a bucket as blobs, in the order of its listing, page by page; whatever is not read is reported."""

from __future__ import annotations

import errno
import functools
from collections.abc import Iterator
from typing import Any

from piiscan.config import StoreSettings, WalkSettings
from piiscan.errors import ConfigError
from piiscan.model import Blob, Location, Skip
from piiscan.sources.buckets.store import Entry, Store, StoreError
from piiscan.sources.buckets.stream import Remote
from piiscan.sources.buckets.urls import Target, parsed
from piiscan.sources.selection import LeftOut, Selection

__all__ = ["blob", "walk"]

_OPENED = 16  # buckets


def walk(url: str, settings: WalkSettings, stores: StoreSettings, left_out: LeftOut | None) -> Iterator[Blob | Skip]:
    """Every object whose key starts with the URL's prefix and that the settings choose, in the order of the listing.

    A key is `folders/name`: globs, hidden names, the user's own ignore files hold as for files. A `.piiscanignore` in
    a bucket is an object like any other. An empty object whose key ends with "/" stands for a folder and is none.
    ConfigError: no such bucket, access denied, nothing there, no endpoint, no credentials.
    """
    target = parsed(url)
    if settings.staged or settings.revision is not None:
        raise ConfigError(f"{target.place}: --staged and revisions are for folders of git")
    store, chosen = _made(url), _Chosen(target, settings, left_out)
    listed = 0
    try:
        for page in store.pages(target.prefix):
            listed += len(page)
            for entry in page:
                if (item := _item(url, target, entry, chosen)) is not None:
                    yield item
    except StoreError as error:
        if not listed and error.kind != "unlisted":
            raise ConfigError(f"{target.place}: {error}") from None
        yield Skip(Location(target.place + target.prefix), "walk", "cannot_read", f"after {listed} objects: {error}")
    if not listed and target.prefix:
        raise ConfigError(f"{target.place}{target.prefix}: no such object, and none below it")


def blob(store: dict[str, Any], location: Location, size: int) -> Blob:
    """The object that a walk gave. Its `stamp` changes with its content. Its store holds no secret: credentials are found anew in each process."""

    @functools.cache  # a blob is opened more than once
    def remote() -> Remote:
        try:
            return Remote(_kept(store["url"]), store["key"], size)
        except ConfigError as error:  # in the middle of a run: a token that cannot be had any more
            raise OSError(errno.EACCES, str(error)) from None

    return Blob(location, size, lambda: remote().open(), store=store)


def _made(url: str) -> Store:
    target = parsed(url)
    if target.scheme == "s3":
        try:
            from piiscan.sources.buckets.s3 import S3
        except ModuleNotFoundError:
            raise ConfigError("s3:// needs botocore; hint: pip install 'piiscan[buckets]'") from None
        return S3(target)
    from piiscan.sources.buckets.others import Other

    return Other(target)


_kept = functools.lru_cache(_OPENED)(_made)  # connections and credentials of a worker, which has one thread


def _item(url: str, target: Target, entry: Entry, chosen: _Chosen) -> Blob | Skip | None:
    if entry.key.endswith("/") and not entry.size:
        return None
    uri = target.place + entry.key
    if chosen.leaves(uri, entry):
        return None
    if entry.storage:
        detail = f"archived in {entry.storage}: must be restored before it can be read"
        return Skip(Location(uri), "walk", "unsupported", detail, size=entry.size)
    stored = {"kind": "object", "url": url, "key": entry.key, "stamp": [entry.etag, entry.size, entry.modified]}
    return chosen.selection.too_large(uri, entry.size) or blob(stored, Location(uri), entry.size)


class _Chosen:
    """What the settings leave out. Keys of one folder follow each other, so that the last folder's rule is kept."""

    def __init__(self, target: Target, settings: WalkSettings, left_out: LeftOut | None) -> None:
        self.selection, self._left_out = Selection(settings), left_out
        self._since = settings.since
        top = target.place + target.prefix.rpartition("/")[0]
        self._named, self._start = target.place + target.prefix, len(top.rstrip("/")) + 1
        self._chain = self.selection.chain(top.rstrip("/"))
        self._folder: tuple[str, str | None] = "", None

    def leaves(self, uri: str, entry: Entry) -> bool:
        rule = self._rule(uri, entry)
        if rule is not None and self._left_out is not None:
            self._left_out.file(rule, entry.size)
        return rule is not None

    def _rule(self, uri: str, entry: Entry) -> str | None:
        if uri != self._named:  # what is itself the target is read whatever its name
            folder, _, name = uri.rpartition("/")
            rule = self._folder_rule(folder) or self.selection.rule(name, uri, self._chain, folder=False)
            if rule := rule or self.selection.name_rule(uri):
                return rule
        return "too_old" if self._since is not None and entry.modified < self._since else None

    def _folder_rule(self, folder: str) -> str | None:
        """The rule that leaves out one of the folders below the target."""
        if self._folder[0] != folder:
            ends = [i for i in range(self._start, len(folder)) if folder[i] == "/"] + [len(folder)]
            asked = (folder[:end] for end in ends if end > self._start)
            rules = (self.selection.rule(f.rpartition("/")[2], f, self._chain, folder=True) for f in asked)
            self._folder = folder, next(filter(None, rules), None)
        return self._folder[1]
