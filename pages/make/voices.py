"""Voices: listen, and choose the one that the store's clips are spoken with."""

from __future__ import annotations

import streamlit as st

from editai.speech.voices import DEFAULT_VOICE, VOICES
from pages.ui import visit, voice_rows
from pages.ui.failures import plain
from pages.ui.session import widget_key

member = visit.current()
default = str(member.profile.voice.get("voice") or DEFAULT_VOICE)

st.write(f"Clips of {plain(member.profile.name)} are spoken by the default voice unless you choose another one.")
with st.container(horizontal=True, vertical_alignment="bottom"):
    language = st.segmented_control(
        "Language",
        list(dict.fromkeys(voice.language for voice in VOICES)),
        format_func=lambda tag: voice_rows.LANGUAGE_NAMES.get(tag, tag),
        key=widget_key(member.profile_id, "voice-language"),
    )
    gender = st.segmented_control(
        "Voice",
        ["female", "male"],
        format_func=str.capitalize,
        key=widget_key(member.profile_id, "voice-gender"),
    )

for voice in VOICES:
    if language in (None, voice.language) and gender in (None, voice.gender):
        voice_rows.draw_voice(member, voice, is_default=voice.name == default)
