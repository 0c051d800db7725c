"""Bring the embedded database to the schema of this version: numbered files, each run once."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from editai.clock import Clock, to_text
from editai.store.schema import refuse_newer
from editai.store.sqlite.connection import Database

MIGRATIONS = Path(__file__).parent / "migrations"

_RECORDS = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    name TEXT PRIMARY KEY NOT NULL,
    applied_at TEXT NOT NULL
) STRICT
"""


def migrate(database: Database, clock: Clock, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what the database lacks, in the order of the names, and return those names.

    Each file and its record are one transaction, so a crash leaves a whole step or none, and two
    processes that start at once apply each step once.

    Raises:
        NotInstalled: the database has steps that this version does not know; nothing was changed.
    """
    files = {path.stem: path for path in sorted(folder.glob("*.sql"))}
    applied = []
    for name in pending(database, files):
        with database.atomic() as connection:
            connection.execute(_RECORDS)
            if connection.execute("SELECT 1 FROM schema_migrations WHERE name = ?", [name]).fetchone():
                continue
            for statement in split_statements(files[name].read_text("utf-8")):
                connection.execute(statement)
            connection.execute("INSERT INTO schema_migrations VALUES (?, ?)", [name, to_text(clock.now())])
        applied.append(name)
    return applied


def pending(database: Database, files: dict[str, Path]) -> list[str]:
    """The steps that the database lacks, in order.

    Raises:
        NotInstalled: it has steps that are not among the files.
    """
    with database.reading() as connection:
        has_records = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations'").fetchone()
        known = (
            {row["name"] for row in connection.execute("SELECT name FROM schema_migrations")} if has_records else set()
        )
    refuse_newer(known, files)
    return sorted(files.keys() - known)


def split_statements(script: str) -> list[str]:
    """The statements of a script. A trigger's inner semicolons do not end it.

    ``executescript`` would commit the transaction around it, hence one by one.
    """
    statements = []
    gathered = ""
    for line in script.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            statements.append(gathered.strip())
            gathered = ""
    if gathered.strip():
        raise ValueError(f"a migration ends inside a statement: {gathered.strip()[:60]!r}")
    return statements
