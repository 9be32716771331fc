"""Pipeline B: keyed index of the customer master, and the answer whether a list is ours. Never imports scan. The home of duckdb."""
