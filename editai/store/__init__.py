"""The store of data: one protocol, opened by ``open_store``."""

from __future__ import annotations

from collections.abc import Callable

from editai.clock import Clock
from editai.errors import NotInstalled, StoreError
from editai.settings import Settings
from editai.store.protocol import Store

__all__ = ["open_store"]


def open_store(
    settings: Settings,
    clock: Clock | None = None,
    *,
    token: str | Callable[[], str] | None = None,
    service: bool = False,
) -> Store:
    """The installation's store of data: the team's project when the settings name one, else a file.

    The file is made and brought up to date on first use; two processes may do this at once on an
    empty home. The team's database is brought up to date by hand (``migrate``).

    Args:
        token: team mode: the person's own access token, or what gives one that is good now, asked before
            every request. The database refuses what they may not.
        service: team mode: the worker's key instead of a person's token.

    Raises:
        NotInstalled: the data was written by a newer version, the team's database is older than this
            version, or a key is missing. Nothing falls back to another database.
        StoreError: the database cannot be opened or reached.
    """
    if settings.supabase_url is not None:
        return _team_store(settings, clock, token, service)
    from editai.store.sqlite import SqliteStore

    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            "The folder for EditAI's data cannot be made. Check EDITAI_HOME and its rights.", cause=error.strerror
        ) from error
    return SqliteStore(settings.database_path, clock)


def _team_store(settings: Settings, clock: Clock | None, token: str | Callable[[], str] | None, service: bool) -> Store:
    if service and settings.supabase_secret_key is None:
        raise NotInstalled(
            "The worker of a team needs the Supabase project's secret key. Set EDITAI_SUPABASE_SECRET_KEY for it.",
            mend="set EDITAI_SUPABASE_SECRET_KEY",
        )
    if token is None and not service:
        raise NotInstalled(
            "This installation keeps its data in a team's Supabase project, and nobody is signed in here. "
            "Sign in; nothing was changed.",
            mend="sign in",
        )
    from editai.store.supabase import SupabaseStore, connect

    source = token if callable(token) else None
    now = token() if callable(token) else token
    return SupabaseStore(connect(settings, token=now, service=service), clock, source)
