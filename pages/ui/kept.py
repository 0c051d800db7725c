"""Fields whose value outlives the page they stand on; texts outlive a refresh and a closed tab, too."""

from __future__ import annotations

import streamlit as st

from editai.library.typed import keep_typed, read_typed
from editai.store.rows import Membership
from pages.ui.resources import get_settings
from pages.ui.session import Slot, widget_key

_VALUES: Slot[dict[str, object]] = Slot("kept-values", dict)
_TEXTS: Slot[dict[str, str]] = Slot("kept-texts", dict)
_ARE_READ: Slot[bool] = Slot("kept-texts-read", bool)


def kept_key(member: Membership, name: str) -> str:
    """The key of a widget whose value stays while another page is looked at, which throws widgets away.

    Only for widgets that are drawn without a value of their own: Streamlit warns of two.
    """
    key, kept = widget_key(member.profile_id, name), _VALUES.get(member.profile_id)
    if key in st.session_state:
        kept[key] = st.session_state[key]
    elif key in kept:
        st.session_state[key] = kept[key]
    return key


def typed_key(member: Membership, name: str) -> str:
    """As ``kept_key``, of a text that is kept on disk until it is emptied: a refresh begins another session."""
    key, kept = widget_key(member.profile_id, name), _texts(member)
    if key in st.session_state:
        text = str(st.session_state[key] or "")
        if text != kept.get(name, ""):
            kept[name] = text
            keep_typed(get_settings(), member.profile_id, member.user_id, name, text)
    elif kept.get(name):
        st.session_state[key] = kept[name]
    return key


def forget_typed(member: Membership, name: str) -> None:
    """For a callback: the text was used; its field is empty again."""
    _texts(member).pop(name, None)
    st.session_state.pop(widget_key(member.profile_id, name), None)
    keep_typed(get_settings(), member.profile_id, member.user_id, name, "")


def _texts(member: Membership) -> dict[str, str]:
    if not _ARE_READ.get(member.profile_id):
        _TEXTS.set(member.profile_id, read_typed(get_settings(), member.profile_id, member.user_id))
        _ARE_READ.set(member.profile_id, True)
    return _TEXTS.get(member.profile_id)
