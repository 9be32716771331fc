"""Addresses, in three parts that share the tables and nothing else.

Spans of whole buffers (numpy): `find` puts together `municipalities`, `towns`, `blocks` and `buildings` (patterns: `grammar`),
`continued` (next line), `leads` (no municipality), `around` (evidence), `columns` and `by_values` (split tables); tables: `places`.
The parts of one address (plain Python): `parse` with `heads`, `within`, `street`, `numbering`, `inside`; tables: `gazetteer`,
`town_names`; the result: `value`. Town data of the user: `update`, from `sources` to `tabulate`.
What two addresses are compared by is `japanese.canonical`. No judging and no scores here.
"""
