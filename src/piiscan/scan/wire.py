"""What goes between a run and its workers: the configuration and a Skip, as JSON. It imports nothing of the engine."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from piiscan.config import Limits, Reading, ScanSettings
from piiscan.model import Location, Skip

if TYPE_CHECKING:
    from piiscan.keys import Key

Frame = tuple[str, bytes]
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
    settings = replace(
        ScanSettings(**plain),
        limits=limits,
        entities=None if entities is None else frozenset(entities),
        reading=Reading(tuple(reading["passwords"]), reading["ocr"]),
    )
    return settings, config["catalogs"], Key(bytes.fromhex(config["key"]))


def skip_frame(skip: Skip) -> Frame:
    return "S", json.dumps(skip.as_json()).encode()


def read_skip(payload: bytes) -> Skip:
    plain = json.loads(payload)
    return Skip(Location(**plain["location"]), plain["stage"], plain["reason"], plain["detail"])
