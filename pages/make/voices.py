"""Voices: how the store speaks, every voice to listen to, and a text as a sound file."""

from __future__ import annotations

import streamlit as st

from pages.ui import visit, voice_engines, voice_keys, voice_own, voice_preset, voice_rows, voice_speak
from pages.ui.session import widget_key

member = visit.current()
part = st.segmented_control(
    "Part",
    ["Choose", "Your own", "Speak a text", "Keys"],
    default="Choose",
    key=widget_key(member.profile_id, "voices-part"),
    label_visibility="collapsed",
    required=True,
)
if part == "Choose":
    voice_preset.draw_preset(member)
    voice_rows.draw_rows(member)
    voice_engines.draw_engines()
elif part == "Your own":
    voice_own.draw_own(member)
elif part == "Speak a text":
    voice_speak.draw_speak(member)
else:
    voice_keys.draw_keys(member)
