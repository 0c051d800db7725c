"""Stores: create one, and set up the one you are in."""

from __future__ import annotations

import streamlit as st

from pages.ui import (
    store_brand,
    store_captions,
    store_cards,
    store_delete,
    store_people,
    store_publishing,
    store_quota,
    store_tabs,
    store_voice,
    visit,
)
from pages.ui.failures import plain, sentences

member = visit.current()

store_cards.draw(member, visit.all_stores())
st.space("small")
st.subheader(plain(member.profile.name), anchor=False)
PARTS = {
    "Brand": store_brand.draw,
    "Voice": store_voice.draw,
    "Captions": store_captions.draw,
    "Publishing": store_publishing.draw,
    "People": store_people.draw,
    "Limit": store_quota.draw,
    "Delete": store_delete.draw,
}
for tab, draw in zip(store_tabs.tabs(member, list(PARTS)), PARTS.values(), strict=True):
    with tab:
        if tab.open:
            with sentences():
                draw(member)
