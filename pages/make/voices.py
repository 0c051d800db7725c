"""Voices: how the store speaks, every voice to listen to, and a text as a sound file."""

from __future__ import annotations

import streamlit as st

from pages.ui import visit, voice_engines, voice_preset, voice_rows, voice_speak
from pages.ui.session import widget_key

member = visit.current()
part = st.segmented_control(
    "Part",
    ["Choose", "Speak a text"],
    default="Choose",
    key=widget_key(member.profile_id, "voices-part"),
    label_visibility="collapsed",
    required=True,
)
if part == "Choose":
    voice_preset.draw_preset(member)
    voice_rows.draw_rows(member)
    voice_engines.draw_engines()
else:
    voice_speak.draw_speak(member)
