"""One peer, in its own interpreter: reads a JSON list of addresses, writes their parts. Run by other_parsers.py.

    PEER_PYTHON peer_worker.py NAME [--data FOLDER] < texts.json > parts.json

Writes {"parts": [[prefecture, city, town, rest] or null, ...], "seconds": s of processor time, "load": s of import and the first address,
"memory": MiB that import and the whole run added to the resident set}.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def _normalize_japanese_address(data: str) -> Callable[[str], list[str]]:
    from normalize_japanese_address.normalize import normalize

    def parse(text: str) -> list[str]:
        found = normalize(text)
        return [str(found[key] or "") for key in ("pref", "city", "town", "address")]

    return parse


def _normalize_japanese_addresses(data: str) -> Callable[[str], list[str]]:
    from normalize_japanese_addresses import normalize

    def parse(text: str) -> list[str]:
        found = normalize(text, endpoint=f"file://{data}")
        return [str(found[key] or "") for key in ("pref", "city", "town", "addr")]

    return parse


def _japanese_address(data: str) -> Callable[[str], list[str]]:
    from japanese_address import parse as japanese

    def parse(text: str) -> list[str]:
        found = japanese(text)
        city = "".join(found.get(key, "") for key in ("district", "city", "ward"))
        return [found.get("prefecture", ""), city, found.get("town", ""), found.get("unparsed_right", "")]

    return parse


PEERS = {
    "normalize-japanese-address": _normalize_japanese_address,
    "normalize-japanese-addresses": _normalize_japanese_addresses,
    "japanese-address": _japanese_address,
}


def resident() -> float:
    """MiB of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def main() -> None:
    name, data = sys.argv[1], sys.argv[3] if len(sys.argv) > 3 else ""
    texts = json.load(sys.stdin)
    before, start, out = resident(), time.process_time(), sys.stdout
    sys.stdout = sys.stderr  # peers print
    parse = PEERS[name](data)
    loaded, parts = 0.0, []
    for text in texts:
        try:
            parts.append(parse(text))
        except Exception:  # noqa: BLE001
            parts.append(None)  # a peer's failure is its answer
        loaded = loaded or time.process_time() - start
    seconds = time.process_time() - start
    json.dump({"parts": parts, "seconds": seconds, "load": loaded, "memory": resident() - before}, out)


if __name__ == "__main__":
    main()
