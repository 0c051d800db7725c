"""Library: the store's clips as cards, and what they are made of."""

from __future__ import annotations

import streamlit as st

from pages.ui import clip_cards, project_list, segment_rows, source_cards, visit
from pages.ui.session import widget_key

TABS = {
    "Clips": clip_cards.draw,
    "Source videos": source_cards.draw,
    "Segments": segment_rows.draw_all,
    "Projects": project_list.draw,
}

member = visit.current()

tabs = st.tabs(list(TABS), key=widget_key(member.profile_id, "library-tabs"), on_change="rerun")
for tab, draw in zip(tabs, TABS.values(), strict=True):
    with tab:
        if tab.open:
            draw(member)
