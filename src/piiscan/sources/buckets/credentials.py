"""Credentials of S3 from what the user set: environment, profile files, web identity, container.

The metadata service of a machine (169.254.169.254) is never asked: nobody named it.
Names and order: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
"""

from __future__ import annotations

import configparser
import datetime as dt
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from piiscan.errors import ConfigError
from piiscan.sources.buckets.store import StoreError
from piiscan.sources.buckets.urls import encoded_query
from piiscan.sources.buckets.wire import Host

__all__ = ["Chain", "Credentials", "profile_of"]

_HINT = (
    "hint: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; for a public bucket write ?anonymous=true; "
    'elsewhere (single sign-on, roles, instance profiles): eval "$(aws configure export-credentials --format env)"'
)
_EARLY = 300.0  # seconds before they end, at which credentials are asked for anew
_MOST = 1 << 16
_CONTAINER = "http://169.254.170.2"  # of AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, by AWS's definition
_LOCAL = frozenset({"localhost", "127.0.0.1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs a request. Nothing of it shows in a repr."""

    access: str = field(repr=False)
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    ends: float | None = None  # seconds since 1970


class Chain:
    """Credentials of the first source that has some, asked for anew before they end.

    `current` raises ConfigError where there are none, or a source cannot be used.
    """

    def __init__(self, environ: Mapping[str, str], profile: str | None = None) -> None:
        self._environ, self._profile = environ, profile
        self._found: Credentials | None = None

    def current(self) -> Credentials:
        found = self._found
        if found is None or (found.ends is not None and time.time() > found.ends - _EARLY):
            self._found = found = self._find()
        return found

    def _find(self) -> Credentials:
        named = self._profile or self._environ.get("AWS_PROFILE")
        found = None if self._profile else (_of_environment(self._environ) or _of_web_identity(self._environ))
        found = found or _of_profile(profile_of(self._environ, named), named) or _of_container(self._environ)
        if found is None:
            raise ConfigError(f"no credentials for s3://; {_HINT}")
        return found


def _of_environment(environ: Mapping[str, str]) -> Credentials | None:
    access, secret = environ.get("AWS_ACCESS_KEY_ID"), environ.get("AWS_SECRET_ACCESS_KEY")
    return Credentials(access, secret, environ.get("AWS_SESSION_TOKEN", "")) if access and secret else None


def profile_of(environ: Mapping[str, str], name: str | None) -> dict[str, str]:
    """The settings of a profile, those of the credentials file over those of the config file; empty where there is none.

    ConfigError for a file that cannot be read.
    """
    wanted, found = name or "default", dict[str, str]()
    files = (
        ("AWS_CONFIG_FILE", "config", wanted if wanted == "default" else f"profile {wanted}"),
        ("AWS_SHARED_CREDENTIALS_FILE", "credentials", wanted),
    )
    for variable, file, section in files:
        path = Path(environ.get(variable) or f"~/.aws/{file}").expanduser()
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read_string(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, ValueError, configparser.Error) as error:
            raise ConfigError(f"cannot use {path}: {type(error).__name__}") from None
        found |= dict(parser.items(section)) if parser.has_section(section) else {}
    return found


def _of_profile(settings: Mapping[str, str], name: str | None) -> Credentials | None:
    access, secret = settings.get("aws_access_key_id"), settings.get("aws_secret_access_key")
    if access and secret:
        return Credentials(access, secret, settings.get("aws_session_token", ""))
    if name is not None:
        raise ConfigError(f"the profile {name} holds no keys; {_HINT}")
    return None


def _of_web_identity(environ: Mapping[str, str]) -> Credentials | None:
    """A role assumed by a token that the platform put in a file (Kubernetes)."""
    file, role = environ.get("AWS_WEB_IDENTITY_TOKEN_FILE"), environ.get("AWS_ROLE_ARN")
    if not file or not role:
        return None
    try:
        token = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot read AWS_WEB_IDENTITY_TOKEN_FILE: {type(error).__name__}") from None
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    url = environ.get("AWS_ENDPOINT_URL_STS") or f"https://sts.{region}.amazonaws.com"
    query = encoded_query(
        (
            ("Action", "AssumeRoleWithWebIdentity"),
            ("Version", "2011-06-15"),
            ("RoleArn", role),
            ("RoleSessionName", environ.get("AWS_ROLE_SESSION_NAME") or "piiscan"),
            ("WebIdentityToken", token),
        )
    )
    body = _asked(url, f"/?{query}", {}, "the security token service")
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise ConfigError("the security token service: no answer that can be read") from None
    told = {etree.QName(e).localname: e.text or "" for e in root.iter("{*}*")}
    return _made(told, "SessionToken")


def _of_container(environ: Mapping[str, str]) -> Credentials | None:
    """From the address that the platform put in the environment (ECS, EKS pod identity)."""
    relative, full = (environ.get(f"AWS_CONTAINER_CREDENTIALS_{kind}_URI") for kind in ("RELATIVE", "FULL"))
    if not relative and not full:
        return None
    url = urlsplit(_CONTAINER + relative if relative else full or "")
    if url.scheme != "https" and url.hostname not in _LOCAL:
        raise ConfigError("AWS_CONTAINER_CREDENTIALS_FULL_URI: neither https nor this machine")
    token, file = (
        environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN"),
        environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
    )
    try:
        token = Path(file).read_text(encoding="utf-8").strip() if file else token
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot read AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: {type(error).__name__}") from None
    path = url.path + (f"?{url.query}" if url.query else "")
    body = _asked(
        f"{url.scheme}://{url.netloc}", path, {"Authorization": token} if token else {}, "the container's credentials"
    )
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    return _made(told if isinstance(told, dict) else {}, "Token")


def _asked(url: str, path: str, headers: Mapping[str, str], what: str) -> bytes:
    try:
        reply = Host(url).get(lambda: (path, headers), _MOST)
    except StoreError as error:
        raise ConfigError(f"{what}: {error}") from None
    if reply.status != 200:
        raise ConfigError(f"{what}: refused with status {reply.status}")
    return reply.body


def _made(told: Mapping[str, object], token: str) -> Credentials:
    access, secret = told.get("AccessKeyId"), told.get("SecretAccessKey")
    if not isinstance(access, str) or not isinstance(secret, str) or not access or not secret:
        raise ConfigError("the source of credentials gave none")
    try:
        ends = dt.datetime.fromisoformat(str(told.get("Expiration"))).timestamp()
    except ValueError:
        ends = time.time() + 2 * _EARLY
    return Credentials(access, secret, str(told.get(token) or ""), ends)
