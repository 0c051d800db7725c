"""How the voice speaks in this one clip: the store's preset, unless it is changed here."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from editai.jobs.make_request import preset_of
from editai.library.drafts import Draft
from editai.speech.preset import settings_apart, store_preset, with_settings
from editai.speech.voices import parse_voice
from editai.store.rows import Membership
from pages.ui import draft as drafting
from pages.ui.session import widget_key

_UNMOVED: Final = frozenset({"recording", "none"})
"""Engines whose sound is what it is."""


def draw_voice_settings(member: Membership, draft: Draft) -> None:
    """Speed and pitch, as the store has them or as this clip has."""
    request = drafting.request_of(draft)
    usual, now = store_preset(member.profile.voice, voice=draft.voice), preset_of(member.profile, request)
    if parse_voice(usual.voice).engine in _UNMOVED:
        return
    keys = {name: widget_key(member.profile_id, f"draft-{name}-{usual.voice}") for name in ("speed", "pitch_semitones")}
    for name, key in keys.items():
        st.session_state[key] = float(getattr(now.settings, name))
    shared: dict[str, Any] = {"on_change": _keep, "args": (member, draft.voice, keys)}
    left, right = st.columns(2)
    left.slider("Speed", 0.5, 2.0, step=0.05, format="%.2f ×", key=keys["speed"], **shared)
    right.slider(
        "Pitch", -6.0, 6.0, step=0.5, format="%+.1f", key=keys["pitch_semitones"], help="In semitones.", **shared
    )
    if now != usual:
        st.caption("In this clip only; the store's own are on Voices.")


def _keep(member: Membership, voice: str | None, keys: dict[str, str]) -> None:
    """Callback: what differs from the store's is the clip's."""
    usual = store_preset(member.profile.voice, voice=voice)
    given = with_settings(usual, **{name: st.session_state[key] for name, key in keys.items()})
    drafting.choose(member, voice_settings=settings_apart(given, usual) or None)
