"""The team's store of data as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from editai.clock import Clock
from editai.store.supabase.costs import SupabaseCosts
from editai.store.supabase.jobs import SupabaseJobs
from editai.store.supabase.library import SupabaseLibrary
from editai.store.supabase.pace import SupabasePace
from editai.store.supabase.profiles import SupabaseProfiles
from editai.store.supabase.publications import SupabasePublications
from editai.store.supabase.schema import require_this_schema
from editai.store.supabase.storage import Storage
from editai.store.supabase.voices import SupabaseVoices
from editai.store.supabase.wire import Wire

if TYPE_CHECKING:
    from supabase import Client


class SupabaseStore:
    """``Store`` in a Supabase project, acting as whoever's key or token the client carries.

    With a person's token the database refuses what the person may not, and what only the worker may.
    The times it writes are the database's own.

    Args:
        token_source: gives the person's token that is good now; asked before every request.
        clock: another source of the present moment; heeded with the worker's key only, for tests.

    Raises:
        NotInstalled: the database is older or newer than this version.
        StoreError: it cannot be reached. Nothing falls back to another database.
    """

    def __init__(
        self, client: Client, clock: Clock | None = None, token_source: Callable[[], str] | None = None
    ) -> None:
        self._wire = Wire(client, clock, token_source)
        try:
            require_this_schema(self._wire)
        except BaseException:
            self._wire.close()
            raise
        self.profiles = SupabaseProfiles(self._wire)
        self.library = SupabaseLibrary(self._wire)
        self.jobs = SupabaseJobs(self._wire)
        self.costs = SupabaseCosts(self._wire)
        self.publications = SupabasePublications(self._wire)
        self.pace = SupabasePace(self._wire)
        self.voices = SupabaseVoices(self._wire)
        self.storage = Storage(self._wire)

    def close(self) -> None:
        """Give back the connections."""
        self._wire.close()
