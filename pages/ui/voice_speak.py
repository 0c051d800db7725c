"""A text as a sound file: typed, spoken, played, downloaded."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import streamlit as st

from editai.jobs import kinds
from editai.jobs.voice_requests import submit_speak
from editai.speech.pauses import captioned
from editai.speech.preset import store_preset
from editai.speech.voice import Voice
from editai.speech.voice_settings import VoiceSettings
from editai.store.rows import Membership
from pages.ui import media, tool_form
from pages.ui.failures import plain
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key
from pages.ui.voice_choice import speaking, speech_price, voice_name
from pages.ui.wording import length

_KINDS: Final = {".mp3": "MP3", ".m4a": "M4A", ".wav": "WAV"}


def draw_speak(member: Membership) -> None:
    """The text at the left, the sound at the right."""
    work, result = st.columns(2, gap="large")
    voices = speaking(member)
    usual = store_preset(member.profile.voice).voice
    with work:
        text = st.text_area(
            "Text",
            height=170,
            key=widget_key(member.profile_id, "speak-text"),
            placeholder="Type what is said. [pause 0.5s] makes a pause.",
        )
        voice = st.selectbox(
            "Voice",
            list(voices),
            index=list(voices).index(usual) if usual in voices else 0,
            format_func=lambda name: voice_name(voices[name]),
            key=widget_key(member.profile_id, "speak-voice"),
        )
        suffix = st.segmented_control(
            "File", list(_KINDS), default=".mp3", format_func=_KINDS.__getitem__, required=True,
            key=widget_key(member.profile_id, "speak-kind"),
        )  # fmt: skip
        st.caption(spoken_words(member, text, voices[voice]))
        tool_form.draw_start_of(
            member,
            kinds.SPEAK,
            tool_form.shown_job(member, kinds.SPEAK),
            f"Speak · {speech_price(member, text, voice)}",
            partial(_start, member, voice, suffix or ".mp3"),
            ready=bool(text.strip()),
        )
    with result:
        tool_form.draw_result(member, kinds.SPEAK, "The sound appears here, to play and to download.", _draw_sound)


def spoken_words(member: Membership, script: str, voice: Voice, settings: VoiceSettings | None = None) -> str:
    """``52 words · about 0:21`` in this voice at the store's speed, or as the settings say; with its pauses."""
    from editai.speech.pace import Pace, spoken_length_ms

    words = len(captioned(script).split())
    preset = store_preset(member.profile.voice, voice=voice.name)
    pace = Pace(get_settings().cache_root, member.profile_id).ms_a_character(voice.name)
    long_ms = spoken_length_ms(script, voice, settings or preset.settings, preset.pronunciations, ms_a_character=pace)
    said = f"{words} word" if words == 1 else f"{words} words"
    return f"{said} · about {length(long_ms)}" if long_ms else said


def _start(member: Membership, voice: str, suffix: str, job_id: str) -> None:
    text = str(st.session_state.get(widget_key(member.profile_id, "speak-text")) or "")
    submit_speak(get_store(), member, text, voice=voice, suffix=suffix, job_id=job_id)


def _draw_sound(member: Membership, result: dict[str, Any]) -> None:
    key = str(result["media_key"])
    said = " ".join(str(word["text"]) for word in result["words"])
    media.draw_sound(key, title=said[:80])
    st.caption(plain(said if len(said) <= 160 else f"{said[:160]}…"))
    suffix = "." + key.rpartition(".")[2]
    name = "-".join(said.lower().split()[:5]).strip(".,!?") or "speech"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button(
            f"Download {_KINDS.get(suffix, '')} · {length(int(result['duration_ms']))}",
            media.media_url(key, download=f"{name}{suffix}"),
            icon=":material/download:",
        )
