"""Library: the store's clips as cards, and its source videos."""

from __future__ import annotations

import streamlit as st

from pages.ui import clip_cards, source_cards, visit
from pages.ui.session import widget_key

member = visit.current()

clips_tab, sources_tab = st.tabs(
    ["Clips", "Source videos"], key=widget_key(member.profile_id, "library-tabs"), on_change="rerun"
)
with clips_tab:
    if clips_tab.open:
        clip_cards.draw(member)
with sources_tab:
    if sources_tab.open:
        source_cards.draw(member)
