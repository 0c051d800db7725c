"""Typed places in the browser session, each belonging to one store.

A session holds ids and small drafts, never rows, bytes or clients. Every key begins with the
store's id, so nothing of one store can show in another, and all of it goes when the store is left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, cast

import streamlit as st

T = TypeVar("T")
_SIGN = "/"


def widget_key(profile_id: str, name: str) -> str:
    """The key of a widget that belongs to a store."""
    return f"store{_SIGN}{profile_id}{_SIGN}{name}"


class Slot(Generic[T]):
    """One named, typed place of a store in the browser session."""

    def __init__(self, name: str, default: Callable[[], T]) -> None:
        self._name = name
        self._default = default

    def get(self, profile_id: str) -> T:
        """What lies there; the default is put there on the first read."""
        key = widget_key(profile_id, self._name)
        if key not in st.session_state:
            st.session_state[key] = self._default()
        return cast(T, st.session_state[key])

    def set(self, profile_id: str, value: T) -> None:
        """Put a value there."""
        st.session_state[widget_key(profile_id, self._name)] = value

    def clear(self, profile_id: str) -> None:
        """Back to the default."""
        st.session_state.pop(widget_key(profile_id, self._name), None)


def forget_other_stores(profile_id: str) -> None:
    """Drop every selection, draft and form of all stores but this one."""
    mine = widget_key(profile_id, "")
    for key in [str(key) for key in st.session_state]:
        if key.startswith(f"store{_SIGN}") and not key.startswith(mine):
            del st.session_state[key]
