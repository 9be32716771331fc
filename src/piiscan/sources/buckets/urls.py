"""URLs of buckets: `s3://bucket/prefix?endpoint=...`."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from piiscan.errors import ConfigError

__all__ = ["Target", "parsed"]

_OPTIONS = {
    "s3": ("endpoint", "region", "profile", "anonymous"),
    "gs": ("endpoint", "anonymous"),
    "az": ("endpoint", "account", "anonymous"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """A bucket, the start of the keys that are asked for, and the options of its URL."""

    scheme: str  # s3 | gs | az
    bucket: str
    prefix: str
    options: dict[str, str]

    @property
    def place(self) -> str:
        """The bucket as it is told: what stands in front of a key."""
        return f"{self.scheme}://{self.bucket}/"

    @property
    def anonymous(self) -> bool:
        return self.options.get("anonymous", "").lower() in {"1", "true", "yes"}


def parsed(url: str) -> Target:
    """The parts of a URL. Keys are taken as they are written, without percent decoding.

    ConfigError, without the URL's values: no bucket, credentials in it, an option that is not known.
    """
    scheme, _, rest = url.partition("://")
    place, _, query = rest.partition("?")
    bucket, _, prefix = place.partition("/")
    if "@" in bucket or ":" in bucket:
        raise ConfigError(
            f"{scheme}:// takes no user and password in the URL, where others can see them; hint: set them in the environment"
        )
    if not bucket:
        raise ConfigError(f"{scheme}://: no bucket; write {scheme}://bucket/prefix")
    options = dict(parse_qsl(query, keep_blank_values=True))
    known = _OPTIONS[scheme]
    if unknown := sorted(set(options) - set(known)):
        raise ConfigError(f"{scheme}://{bucket}: no such option: {', '.join(unknown)}; known: {', '.join(known)}")
    if "@" in options.get("endpoint", ""):
        raise ConfigError(f"{scheme}://{bucket}: no user and password in the endpoint")
    return Target(scheme, bucket, prefix, options)
