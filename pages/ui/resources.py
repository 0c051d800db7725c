"""What pages work with: the settings, the store of data, and finished files.

What all sessions share is without identity. A team's store of data belongs to one signed-in session:
it carries that person's own token, and the database refuses what they may not see.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Final

import streamlit as st

from editai.errors import SignedOut
from editai.profiles.sessions import Sessions
from editai.settings import Settings
from editai.store import open_store
from editai.store.media import Media, open_media
from editai.store.protocol import Store

COOKIE: Final = "editai_session"
"""Holds the opaque id of a session; HttpOnly, so no page's script reads it."""


@st.cache_resource(show_spinner=False)
def get_settings() -> Settings:
    """The installation's settings, read once; without the worker's key, which the web never uses."""
    return replace(Settings.from_env(os.environ), supabase_secret_key=None)


def get_store() -> Store:
    """The store of data of this browser session; safe to use from its threads.

    Raises:
        SignedOut: team mode, and the session has ended.
        StoreError: the team's database cannot be reached.
    """
    if get_settings().supabase_url is None:
        return get_shared_store()
    return get_sessions().store(session_id())


@st.cache_resource(show_spinner=False)
def get_shared_store() -> Store:
    """Embedded: one file, one person; whose rows are read is an argument of every call."""
    return open_store(get_settings())


@st.cache_resource(show_spinner=False)
def get_sessions() -> Sessions:
    """Team mode: the signed-in sessions. Everything in it is found by a session's own secret id."""
    return Sessions(get_settings())


def session_id() -> str:
    """The id in this browser's cookie.

    Raises:
        SignedOut: there is none.
    """
    found = st.context.cookies.get(COOKIE)
    if not found:
        raise SignedOut("You are not signed in. Sign in; what you typed is kept.")
    return str(found)


def get_media() -> Media:
    """The finished files that this browser session may see; for a ``with``.

    Raises: as ``get_store``.
    """
    return open_media(get_settings(), get_store())
