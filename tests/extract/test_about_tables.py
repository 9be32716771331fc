"""What is told with a table whoever read it: comments as text, and that it ended early."""

import pyarrow as pa

from piiscan.extract.about_tables import followed
from piiscan.model import Location, Skip, TableChunk, TableInfo, TextChunk

PLACE = Location("/d.db", sheet="t")
INFO = TableInfo(comment="名簿", column_comments=("", "担当 090-0123-4567"))


def chunk(first_row: int, *, last: bool, info: TableInfo | None = INFO) -> TableChunk:
    return TableChunk(PLACE, ("a", "b"), (pa.array(["x"]), pa.array(["y"])), first_row, last=last, info=info)


def skip(reason: str) -> Skip:
    return Skip(PLACE, "extract", reason)


def ends(*items: TableChunk | Skip) -> list[bool]:
    """Whether each table told is complete, by its last chunks."""
    return [
        item.info is None or item.info.complete
        for item in followed(items)
        if isinstance(item, TableChunk) and item.last
    ]


def test_comments_are_text_once_in_front_of_their_table():
    first, second, *rest = followed([chunk(1, last=False), chunk(2, last=True)])
    assert (first.text, first.location) == ("名簿", PLACE)
    assert (second.text, second.location.column, second.location.row) == ("担当 090-0123-4567", "b", None)
    assert not any(isinstance(item, TextChunk) for item in rest)


def test_a_table_that_ends_early_is_not_complete():
    assert ends(chunk(1, last=False), chunk(2, last=True), skip("cut_short")) == [True]  # its reader knows
    assert ends(chunk(1, last=False), skip("cut_short"), chunk(2, last=True)) == [False]
    assert ends(chunk(1, last=False), skip("cannot_parse")) == [False]
    assert ends(chunk(1, last=False), skip("no_text"), chunk(2, last=True)) == [True]
    assert ends(chunk(1, last=True, info=None), skip("cut_short"), chunk(1, last=True, info=None)) == [False, True]
    *_, added = followed([chunk(1, last=False)])
    assert (added.first_row, added.last, len(added.columns[0])) == (2, True, 0)
