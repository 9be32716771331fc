"""What Oracle and SQL Server have in common here: SQLAlchemy's statements on a driver's connection.

None of it was ever run against a server of theirs: the tests compare statements and play the driver.
"""
