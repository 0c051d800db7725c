"""The embedded store of data as a whole."""

from __future__ import annotations

from pathlib import Path

from editai.clock import Clock, SystemClock
from editai.store.sqlite.connection import Database
from editai.store.sqlite.costs import SqliteCosts
from editai.store.sqlite.jobs import SqliteJobs
from editai.store.sqlite.library import SqliteLibrary
from editai.store.sqlite.migrate import migrate
from editai.store.sqlite.pace import SqlitePace
from editai.store.sqlite.profiles import SqliteProfiles
from editai.store.sqlite.publications import SqlitePublications
from editai.store.sqlite.voices import SqliteVoices


class SqliteStore:
    """``Store`` in one file, for one machine: several threads and processes may have it open.

    Opening it makes the file and brings its schema up to date.

    Raises:
        NotInstalled: the file was written by a newer version.
        StoreError: the file cannot be opened, or is no database.
    """

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        clock = clock or SystemClock()
        self._database = Database(path)
        try:
            migrate(self._database, clock)
        except BaseException:
            self._database.close()
            raise
        self.profiles = SqliteProfiles(self._database, clock)
        self.library = SqliteLibrary(self._database, clock)
        self.jobs = SqliteJobs(self._database, clock)
        self.costs = SqliteCosts(self._database, clock)
        self.publications = SqlitePublications(self._database, clock)
        self.pace = SqlitePace(self._database, clock)
        self.voices = SqliteVoices(self._database, clock)

    def close(self) -> None:
        """Close the connections of all threads."""
        self._database.close()
