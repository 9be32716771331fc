"""Rows of a statement as the server sends them."""

from __future__ import annotations

from typing import TypeAlias

from pymysql.cursors import SSCursor

__all__ = ["Row", "Stream", "row_of"]

Row: TypeAlias = tuple[bytes | None, ...]


class Stream(SSCursor):  # type: ignore[misc] # pymysql has no types
    """Rows as they come. Its own reading of a row is a third of the driver's time; given up, it is left alone."""

    def __del__(self) -> None:
        """pymysql's would read all the rest first."""

    def some(self, count: int, most: int) -> tuple[list[Row], int]:
        """At most `count` rows, fewer where they have `most` bytes, none at the end; and their bytes."""
        rows: list[Row] = []
        size, width = 0, self._result.field_count
        while len(rows) < count and size < most and (data := self._next()) is not None:
            size += len(data)
            rows.append(row_of(data, width))
        return rows, size

    def passed(self, most: int) -> int:
        """Bytes of the rows passed by: till the end, or at least `most`."""
        size = 0
        while size < most and (data := self._next()) is not None:
            size += len(data)
        return size

    @property
    def ended(self) -> bool:
        return not self._result.unbuffered_active

    def _next(self) -> bytes | None:
        """The packet of a row, None behind the last."""
        result = self._result
        if not result.unbuffered_active:
            return None
        packet = self.connection._read_packet()  # as pymysql's _read_rowdata_packet_unbuffered
        if result._check_packet_is_eof(packet):
            result.unbuffered_active, result.connection = False, None
            return None
        data: bytes = packet.get_all_data()
        return data


def row_of(data: bytes, width: int) -> Row:
    """The cells of a packet of the text protocol: each with its length in front, 251 for NULL."""
    row: list[bytes | None] = []
    at = 0
    for _ in range(width):
        length = data[at]
        at += 1
        if length == 251:
            row.append(None)
            continue
        if length > 251:
            wide = 2 if length == 252 else 3 if length == 253 else 8
            length = int.from_bytes(data[at : at + wide], "little")
            at += wide
        row.append(data[at : at + length])
        at += length
    return tuple(row)
