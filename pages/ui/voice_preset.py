"""How the store speaks: its voice with speed and pitch, heard before they are kept."""

from __future__ import annotations

from typing import Final

import streamlit as st

from editai.profiles.actions import edit_store
from editai.speech.elevenlabs import MODELS, USUAL_MODEL
from editai.speech.engines import engine_status
from editai.speech.preset import VoicePreset, store_preset, with_settings
from editai.speech.voice import Voice
from editai.store.rows import Membership
from editai.store.states import Role
from pages.ui.failures import plain, told
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key
from pages.ui.voice_choice import choosable, voice_line
from pages.ui.voice_listen import draw_heard, listen
from pages.ui.voice_rows import said_by

_PLACE: Final = "preset"
_OWN: Final = {"stability": "Even", "similarity": "Close to the original", "style": "Expressive"}
"""Settings from 0 to 1 that some engines hear."""


def draw_preset(member: Membership) -> None:
    """The store's voice at the top of the page."""
    kept = store_preset(member.profile.voice)
    voice = choosable(member)[kept.voice]
    status = next((each for each in engine_status(get_settings()) if each.engine == voice.engine), None)
    heard = frozenset(status.settings if status else ("speed",))
    with st.container(border=True):
        left, right = st.columns([5, 6], gap="large", vertical_alignment="center")
        with left:
            with st.container(gap=None):
                st.caption(f"{plain(member.profile.name)} speaks as")
                st.subheader(plain(voice.title), anchor=False)
                price = f" · {status.price}" if status else ""
                st.caption(f"{voice_line(voice)}{price}")
            draw_heard(member, _PLACE, voice.title)
        with right:
            preset = _draw_settings(member, kept, heard)
            _draw_buttons(member, voice, kept, preset)


def _draw_settings(member: Membership, kept: VoicePreset, heard: frozenset[str]) -> VoicePreset:
    off = member.role is not Role.OWNER
    speed = st.slider(
        "Speed", 0.5, 2.0, kept.settings.speed, 0.05, format="%.2f ×", key=_key(member, "speed", kept), disabled=off
    )
    pitch = st.slider(
        "Pitch",
        -6.0,
        6.0,
        kept.settings.pitch_semitones,
        0.5,
        format="%+.1f",
        key=_key(member, "pitch", kept),
        disabled=off,
        help="In semitones: 0 is the voice's own, 12 would be an octave.",
    )
    changes: dict[str, float | str] = {"speed": speed, "pitch_semitones": pitch}
    for name, label in _OWN.items():
        if name in heard:
            now = getattr(kept.settings, name)
            given = st.slider(
                label, 0.0, 1.0, 0.5 if now is None else float(now), 0.05, key=_key(member, name, kept), disabled=off
            )
            if now is not None or given != 0.5:
                changes[name] = given
    if "model" in heard:
        model = _draw_model(member, kept, off)
        if kept.settings.model or model != USUAL_MODEL:
            changes["model"] = model
    return with_settings(kept, **changes)


def _draw_model(member: Membership, kept: VoicePreset, off: bool) -> str:
    """The model that ElevenLabs speaks with; one that was named on the command line stays in the list."""
    now = kept.settings.model or USUAL_MODEL
    names = {**MODELS, now: MODELS.get(now, plain(now))}
    return st.selectbox(
        "Model", list(names), list(names).index(now), names.__getitem__, key=_key(member, "model", kept), disabled=off
    )


def _draw_buttons(member: Membership, voice: Voice, kept: VoicePreset, preset: VoicePreset) -> None:
    sentence = str(
        st.session_state.get(widget_key(member.profile_id, "sentence")) or member.profile.voice.get("sentence") or ""
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            "Listen",
            key=widget_key(member.profile_id, "listen-preset"),
            icon=":material/play_arrow:",
            on_click=listen,
            args=(member, _PLACE, preset, said_by(member, voice, sentence)),
        )
        st.button(
            "Save",
            key=widget_key(member.profile_id, "save-preset"),
            type="primary",
            icon=":material/check:",
            disabled=preset == kept or member.role is not Role.OWNER,
            on_click=_save,
            args=(member, preset),
        )


def _key(member: Membership, name: str, kept: VoicePreset) -> str:
    """A slider of its own for each kept state, so that it shows what is kept after it changed elsewhere."""
    return widget_key(member.profile_id, f"preset-{name}-{kept.voice}-{getattr(kept.settings, _FIELD.get(name, name))}")


_FIELD: Final = {"pitch": "pitch_semitones"}


def _save(member: Membership, preset: VoicePreset) -> None:
    settings = preset.settings
    with told():
        changes = {
            "speed": settings.speed,
            "pitch_semitones": settings.pitch_semitones or None,
            "model": settings.model or None,
            "stability": settings.stability,
            "similarity": settings.similarity,
            "style": settings.style,
        }
        edit_store(get_store(), member, {"voice": changes})
        st.toast("Saved. New clips sound like this.", icon=":material/check_circle:")
