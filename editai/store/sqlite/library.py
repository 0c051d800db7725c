"""``LibraryStore`` over the embedded database: what goes in and what was made."""

from __future__ import annotations

from editai.store.rows import Scope
from editai.store.sqlite.clips import SqliteClips
from editai.store.sqlite.media_names import named_media
from editai.store.sqlite.sources import SqliteSources


class SqliteLibrary(SqliteSources, SqliteClips):
    """Source videos, segments, projects, clips and reviews."""

    def named_media(self, profile_id: Scope) -> set[str]:
        with self._database.reading() as connection:
            return named_media(connection, profile_id)
