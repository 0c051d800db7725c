"""``LibraryStore`` over the embedded database: what goes in and what was made."""

from __future__ import annotations

from editai.store.sqlite.clips import SqliteClips
from editai.store.sqlite.sources import SqliteSources


class SqliteLibrary(SqliteSources, SqliteClips):
    """Source videos, segments, projects, clips and reviews."""
