"""The answer: one row per matched list row, and the summary."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc

from piiscan.errors import ConfigError
from piiscan.match.summary import in_language
from piiscan.model import Evidence, Match, Skip

SCHEMA = pa.schema(
    [
        ("list_row", pa.int64()),
        ("customer", pa.string()),
        ("class", pa.string()),
        ("probability", pa.float64()),
        ("fields", pa.string()),
        ("evidence", pa.string()),
    ]
)
_SLICE = 1 << 16


@dataclass(frozen=True, slots=True)
class MatchResult:
    """`table`: columns of SCHEMA in order of list rows; `fields` and `evidence` are JSON. `told`: see `summary_of`.

    Iterating gives `Match` objects.
    """

    table: pa.Table = field(repr=False)
    told: dict[str, Any]
    columns: dict[str, tuple[str, ...]]  # field kind -> columns of the list, as guessed or mapped
    skips: tuple[Skip, ...] = ()  # parts of the list that were not read

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[Match]:
        for batch in self.table.to_batches(max_chunksize=1024):
            for row in batch.to_pylist():
                facts = tuple(Evidence(**fact) for fact in json.loads(row["evidence"]))
                yield Match(
                    row["list_row"], row["customer"], row["class"], row["probability"], json.loads(row["fields"]), facts
                )

    @property
    def summary(self) -> dict[str, Any]:
        """The public contract, in English as all machine output."""
        return self.summary_in("en")

    def summary_in(self, lang: str) -> dict[str, Any]:
        """The summary with its sentences in `lang` (ja or en)."""
        return in_language(self.told, lang)

    def to_arrow(self) -> pa.Table:
        return self.table

    def to_pandas(self) -> Any:
        """A pandas DataFrame; ConfigError if pandas is not installed."""
        _need("pandas")
        return self.table.to_pandas()

    def to_polars(self) -> Any:
        """A polars DataFrame; ConfigError if polars is not installed."""
        return _need("polars").from_arrow(self.table)

    def write_jsonl(self, stream: IO[str]) -> None:
        """One JSON object per matched row, then the summary. Whole columns are joined; no object per row."""
        for start in range(0, self.table.num_rows, _SLICE):
            stream.write(_lines(self.table.slice(start, _SLICE).combine_chunks()))
        stream.write(json.dumps(self.summary, ensure_ascii=False) + "\n")

    def write_parquet(self, stream: IO[bytes]) -> None:
        """The table as Parquet; the summary as JSON in its metadata, under `piiscan.summary`."""
        from pyarrow import parquet

        told = {"piiscan.summary": json.dumps(self.summary, ensure_ascii=False)}
        parquet.write_table(self.table.replace_schema_metadata(told), stream, compression="zstd")

    def write_xlsx(self, stream: IO[bytes], *, lang: str = "en") -> None:
        """A workbook: summary, matches, columns, segments, what was not checked. Sentences in `lang` (ja or en)."""
        from piiscan.match.sheets import sheets_of
        from piiscan.workbook import write_workbook

        write_workbook(stream, sheets_of(self.table, self.summary_in(lang)))


def _need(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise ConfigError(f"{name} is not installed; run: pip install {name}") from None


def _lines(table: pa.Table) -> str:
    pieces = [
        '{"type":"match","list_row":',
        table["list_row"].cast(pa.string()),
        ',"customer":',
        _quoted(table["customer"].combine_chunks()),
        ',"class":"',
        table["class"],
        '","probability":',
        pc.round(table["probability"], 6).cast(pa.string()),
        ',"fields":',
        table["fields"],
        ',"evidence":',
        table["evidence"],
        "}\n",
    ]
    arrays = [p if isinstance(p, str) else p.cast(pa.large_string()) for p in pieces]
    joined = pc.binary_join_element_wise(
        *(pa.scalar(a, pa.large_string()) if isinstance(a, str) else a for a in arrays),
        pa.scalar("", pa.large_string()),
    )
    column = joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
    if not len(column):
        return ""
    ends = memoryview(column.buffers()[1]).cast("q")
    return bytes(memoryview(column.buffers()[2])[ends[column.offset] : ends[column.offset + len(column)]]).decode()


def _quoted(texts: pa.StringArray) -> pa.StringArray:
    """JSON strings; only texts with a character that needs an escape are touched one by one."""
    special = pc.match_substring_regex(texts, r'[\x00-\x1f"\\]')
    plain = pc.binary_join_element_wise('"', texts, '"', "")
    if not pc.any(special).as_py():
        return plain
    escaped = [json.dumps(text, ensure_ascii=False) for text in texts.filter(special).to_pylist()]
    return pc.replace_with_mask(plain, special, pa.array(escaped, pa.string()))
