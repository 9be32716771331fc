"""What goes between a run and its workers: the configuration and a Skip, as JSON. It imports nothing of the engine."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import asdict, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from piiscan.config import CustomerIndex, Limits, Reading, Sampling, ScanSettings, StoreSettings
from piiscan.model import CustomerLookup, Location, Skip

if TYPE_CHECKING:
    from piiscan.keys import Key

Frame = tuple[str, bytes]
Stamp: TypeAlias = tuple[int, int, int, int]  # of a file: size, mtime and ctime in ns, inode

_MASK, _SIGN = (1 << 64) - 1, 1 << 63
_BYTES = ("baseline", "suppressed")


def configuration(settings: ScanSettings, catalogs: list[str], key: Key) -> dict[str, Any]:
    """The JSON form of what a worker needs. It carries the key and the passwords: it goes through a pipe, never to disk."""
    plain = asdict(settings)
    for name in _BYTES:
        plain[name] = base64.b64encode(plain[name]).decode("ascii")
    plain["entities"] = sorted(settings.entities) if settings.entities is not None else None
    return {"settings": plain, "catalogs": catalogs, "key": key.secret.hex()}


def read_configuration(config: dict[str, Any]) -> tuple[ScanSettings, list[str], Key]:
    """What `configuration` wrote."""
    from piiscan.keys import Key  # and with it numpy, for which a starting scan does not wait

    plain = dict(config["settings"])
    plain |= {name: base64.b64decode(plain[name]) for name in _BYTES}
    limits, entities, reading = Limits(**plain.pop("limits")), plain.pop("entities"), plain.pop("reading")
    customers = plain.pop("customers")
    settings = replace(
        ScanSettings(**plain),
        limits=limits,
        entities=None if entities is None else frozenset(entities),
        reading=_reading(**reading),
        customers=None if customers is None else CustomerIndex(**customers),
    )
    return settings, config["catalogs"], Key(bytes.fromhex(config["key"]))


def lookup(customers: CustomerIndex | None, key: Key) -> CustomerLookup | None:
    """The index of customers that a scan was told to ask, opened."""
    if customers is None:
        return None
    module, _, function = customers.maker.partition(":")
    made: CustomerLookup = getattr(import_module(module), function)(customers.path, key)
    return made


def _reading(passwords: list[str], ocr: str, sampling: dict[str, Any] | None, stores: dict[str, Any]) -> Reading:
    told = {**stores, "sampling": _sampling(stores["sampling"])}
    return Reading(tuple(passwords), ocr, _sampling(sampling), StoreSettings(**told))


def _sampling(told: dict[str, Any] | None) -> Sampling | None:
    return None if told is None else Sampling(**told)


def skip_frame(skip: Skip) -> Frame:
    return "S", json.dumps(skip.as_json()).encode()


def read_skip(payload: bytes) -> Skip:
    plain = json.loads(payload)
    return Skip(Location(**plain["location"]), plain["stage"], plain["reason"], plain["detail"])


def stamp(status: os.stat_result) -> Stamp:
    """What of a file's status changes with its content. Devices are left out: those of mounts change with every boot."""
    inode = status.st_ino & _MASK  # as a signed word, for SQLite has no others
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, inode - (1 << 64) if inode & _SIGN else inode
