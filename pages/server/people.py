"""Whom the gate let through, for the routes beside the pages."""

from __future__ import annotations

from starlette.types import Scope

from editai.store.protocol import Store
from pages.ui.resources import get_sessions, get_settings, get_shared_store


def store_of(scope: Scope) -> Store:
    """The store of data for this request: as the person of the session may see it, in a team.

    Raises:
        SignedOut: the session has ended since the gate looked.
        StoreError: the database cannot be reached.
    """
    if get_settings().supabase_url is None:
        return get_shared_store()
    return get_sessions().store(str(scope["editai.session"]))
