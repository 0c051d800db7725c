"""The save button of a store's tab, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from editai.errors import EditAIError
from editai.profiles.actions import edit_store
from editai.store.rows import Membership
from editai.store.states import Role
from pages.ui.failures import show_failure
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.store_fields import Fields


def draw_button(member: Membership, fields: Fields, changes: Mapping[str, Any], *, key: str) -> None:
    """Save what was changed and nothing else; the whole page follows. For others than owners a line instead."""
    if member.role is not Role.OWNER:
        st.caption("Only an owner changes the store.")
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if changes:
            st.caption("Not saved yet", width="content")
            st.button(
                "Undo",
                key=widget_key(member.profile_id, f"{key}-undo"),
                type="tertiary",
                on_click=fields.forget,
            )
        saved = st.button(
            "Save",
            key=widget_key(member.profile_id, key),
            type="primary",
            icon=":material/check:",  # never disabled: a click right after typing would be lost
        )
    if saved and not changes:
        st.toast("There is nothing to save.", icon=":material/check_circle:")
    elif saved:
        try:
            edit_store(get_store(), member, changes)
        except EditAIError as error:
            show_failure(error)
            return
        fields.forget()
        st.toast("Saved.", icon=":material/check_circle:")
        st.rerun()
