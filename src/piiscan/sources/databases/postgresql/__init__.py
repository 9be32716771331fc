"""PostgreSQL 11 and later, and what speaks its protocol and has its catalog."""
