"""Databases and buckets as `piiscan formats` lists them: schemes, library, extra, and what is not read."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TARGETS", "Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of store."""

    name: str
    schemes: tuple[str, ...]
    library: str  # distribution; "" for the standard library
    extra: str = ""  # piiscan[extra] brings the library
    note: str = ""  # what of it is not read

    @property
    def written(self) -> str:
        """As one begins to type it."""
        return " ".join(f"{scheme}:///" if scheme == "sqlite" else f"{scheme}://" for scheme in self.schemes)


TARGETS = (
    Target("PostgreSQL", ("postgresql", "postgres"), "sqlalchemy, psycopg, adbc-driver-postgresql", "postgresql"),
    Target("MySQL, MariaDB", ("mysql", "mariadb"), "sqlalchemy, pymysql", "mysql"),
    Target("Oracle", ("oracle",), "sqlalchemy, oracledb", "oracle"),
    Target("SQL Server", ("mssql",), "sqlalchemy, pymssql", "mssql"),
    Target("SQLite", ("sqlite",), ""),
    Target("S3", ("s3",), "obstore", "buckets"),
    Target("Google Cloud Storage", ("gs",), "obstore", "buckets"),
    Target("Azure Blob Storage", ("az",), "obstore", "buckets"),
)
