"""What all sessions of the web process share: the settings and the store of data.

Both are without identity: whose rows are read is an argument of every call.
"""

from __future__ import annotations

import os

import streamlit as st

from editai.settings import Settings
from editai.store import open_store
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store


@st.cache_resource(show_spinner=False)
def get_settings() -> Settings:
    """The installation's settings, read once."""
    return Settings.from_env(os.environ)


@st.cache_resource(show_spinner=False)
def get_store() -> Store:
    """The store of data; safe to use from every session's thread."""
    return open_store(get_settings())


def get_media_folder() -> MediaFolder:
    """Where finished files lie."""
    return MediaFolder(get_settings().media_root)
