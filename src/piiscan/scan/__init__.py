"""Pipeline A: find personal information. Never imports match.

A blob is read in chunks (`blob`): texts, and tables (`table_scan`), by one engine (`engine`). Rooms: `settled` looks up cells
like those already judged, `judgement` tells what a table is, `records` whose its rows are, `state` keeps what a scan found.
"""
