"""Pipeline A: find personal information. Never imports match."""
