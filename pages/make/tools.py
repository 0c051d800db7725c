"""Tools: what is done with a video besides making clips of it."""

from __future__ import annotations

import streamlit as st

from pages.ui import tool_add_voice, tool_batch, tool_caption, tool_info, tool_multi, tool_photos, tool_voice, visit
from pages.ui.session import widget_key

TOOLS = {
    "Find speech": tool_voice.draw_detect,
    "Mute speech": tool_voice.draw_mute,
    "Captions": tool_caption.draw_caption,
    "Voice-over": tool_add_voice.draw_add_voice,
    "Photos": tool_photos.draw_photos,
    "B-roll": tool_multi.draw_multi,
    "Batch": tool_batch.draw_batch,
    "Best moments": tool_info.draw_analyse,
    "Info": tool_info.draw_info,
}

member = visit.current()
chosen = st.pills(
    "Tool",
    list(TOOLS),
    default="Find speech",
    key=widget_key(member.profile_id, "tool"),
    label_visibility="collapsed",
    required=True,
)
TOOLS[chosen or "Find speech"](member)
