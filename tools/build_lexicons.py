"""Writes japanese/data/lexicons/*.bin from the lists beside them; run it when a list or the hash has changed.

python tools/build_lexicons.py
"""

from __future__ import annotations

from pathlib import Path

from piiscan.japanese import lexicon_lists, ready

DATA = Path(__file__).parent.parent / "src/piiscan/japanese/data"


def main() -> None:
    folder = DATA / ready.FOLDER
    folder.mkdir(exist_ok=True)
    for name, made in lexicon_lists.FILES.items():
        raw = made()
        (folder / f"{name}.bin").write_bytes(raw)
        print(name, len(raw), "bytes")


if __name__ == "__main__":
    main()
