"""Stores: create one, and set up the one you are in."""

from __future__ import annotations

import streamlit as st

from pages.ui import store_forms, store_publishing, visit
from pages.ui.failures import plain
from pages.ui.session import widget_key

member = visit.current()

store_forms.draw_cards(member, visit.all_stores())
st.space("small")
st.subheader(plain(member.profile.name), anchor=False)
brand, publishing, danger = st.tabs(
    ["Brand and voice", "Publishing", "Delete"],
    key=widget_key(member.profile_id, "store-tabs"),
    on_change="rerun",
)
with brand:
    if brand.open:
        store_forms.draw_brand(member)
with publishing:
    if publishing.open:
        store_publishing.draw(member)
with danger:
    if danger.open:
        store_forms.draw_delete(member)
