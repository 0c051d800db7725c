"""The tabs of the Stores page; another page may lead to one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from editai.store.rows import Membership
from pages.ui.session import widget_key

_QUERY: Final = "tab"


def tabs(member: Membership, names: Sequence[str]) -> Sequence[Any]:
    """The tabs; only the open one has to be drawn. ``?tab=Publishing`` opens one, once."""
    key = widget_key(member.profile_id, "store-tabs")
    asked = st.query_params.pop(_QUERY, None)
    if asked in names:
        st.session_state[key] = asked
    return st.tabs(list(names), key=key, on_change="rerun")
