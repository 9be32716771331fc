"""Rows of a table asked of an index of customers, and the findings of those that are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from piiscan.model import TableChunk
from piiscan.scan import arrow
from piiscan.scan.customers.asked import Asked, Met
from piiscan.scan.customers.marks import of_records
from piiscan.scan.hits import Hits
from piiscan.scan.records.table import TableRecords


def marked(asked: Asked, met: Met, chunk: TableChunk, hits: Hits, records: TableRecords) -> Hits:
    """The findings of a part of a table with what the index says of their rows; its customers are added to `met`."""
    fields = records.fields()
    if not fields or not chunk.columns:
        return hits
    columns = {kind: [arrow.plain(chunk.columns[n]) for n in numbers] for kind, numbers in fields.items()}
    answer = asked.ask(columns)
    met.add(answer)
    asked.met(chunk.location.member, answer)
    record = np.where(records.of_subject()[hits.column], hits.row - chunk.first_row, np.int64(-1))
    return replace(hits, customer=of_records(answer, record))
