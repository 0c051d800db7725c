"""The store of data: one protocol, opened by ``open_store``."""

from __future__ import annotations

from editai.clock import Clock
from editai.errors import NotInstalled, StoreError
from editai.settings import Settings
from editai.store.protocol import Store

__all__ = ["open_store"]


def open_store(settings: Settings, clock: Clock | None = None) -> Store:
    """The installation's store of data, made and brought up to date on first use.

    Two processes may do this at once on an empty home.

    Raises:
        NotInstalled: the data was written by a newer version, or team mode is asked for, which
            this version does not have. Nothing falls back to another database.
        StoreError: the database cannot be opened.
    """
    if settings.supabase_url is not None:
        raise NotInstalled(
            "This version keeps its data on this machine and cannot use a Supabase project yet. "
            "Unset EDITAI_SUPABASE_URL and EDITAI_SUPABASE_PUBLISHABLE_KEY to work here.",
            mend="unset EDITAI_SUPABASE_URL EDITAI_SUPABASE_PUBLISHABLE_KEY",
        )
    from editai.store.sqlite import SqliteStore

    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            "The folder for EditAI's data cannot be made. Check EDITAI_HOME and its rights.", cause=error.strerror
        ) from error
    return SqliteStore(settings.database_path, clock)
