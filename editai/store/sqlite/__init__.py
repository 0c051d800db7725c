"""The embedded store of data: SQLite in one file."""

from __future__ import annotations

from editai.store.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
