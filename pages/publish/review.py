"""Review: one clip at a time, large; approve it or send it back with a note."""

from __future__ import annotations

import streamlit as st

from editai.store.states import ClipState
from pages.ui import media, review_keys, review_panel, visit
from pages.ui.failures import plain
from pages.ui.resources import get_store

member = visit.current()
review_panel.take_edited(member)
waiting = get_store().library.clips(member.profile_id, states=(ClipState.READY,))
waiting.reverse()  # who waits longest comes first

if not waiting:
    review_panel.draw_all_clear(member)
else:
    clip = waiting[review_panel.position(member, len(waiting))]
    left, right = st.columns([2, 3], gap="large")
    with left:
        media.draw_clip(
            clip.media_key,
            cover_key=clip.cover_key,
            title=clip.project_name,
            subtitles_key=str(clip.used.get("vtt_key") or ""),
        )
    with right:
        review_panel.draw_steps(member, len(waiting))
        st.subheader(plain(clip.project_name), anchor=False)
        review_panel.draw_facts(member, clip)
        review_panel.draw_verdict(member, clip)
    review_keys.listen()
