"""Voice-over: one script spoken over several videos."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath
from typing import Any, Final

import streamlit as st

from editai.jobs import kinds
from editai.jobs.add_voice_requests import submit_add_voice
from editai.speech.preset import store_preset
from editai.store.rows import Membership
from pages.ui import tool_form
from pages.ui.failures import plain
from pages.ui.kept import typed_key
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.voice_choice import speaking, speech_price, voice_name
from pages.ui.wording import script_length

_BEDS: Final = {"duck": "Quiet under the voice", "replace": "Gone", "mute-speech": "Keep, but mute speech"}


def draw_add_voice(member: Membership) -> None:
    """The tool."""
    work, result = st.columns(2, gap="large")
    with work:
        chosen = tool_form.choose_videos(member, kinds.ADD_VOICE)
        script = st.text_area(
            "Script",
            height=130,
            placeholder="What the voice says over each of the videos",
            key=typed_key(member, "over-script"),
        )
        st.caption(script_length(script))
        voices, usual = speaking(member), store_preset(member.profile.voice).voice
        voice = st.selectbox(
            "Voice",
            list(voices),
            index=list(voices).index(usual) if usual in voices else 0,
            format_func=lambda name: voice_name(voices[name]),
            key=widget_key(member.profile_id, "over-voice"),
        )
        bed = st.selectbox(
            "Sound of the videos", list(_BEDS), format_func=lambda name: _BEDS[name], key=_key(member, "over-bed")
        )
        start = partial(_start, member, chosen, voice, bed)
        price = speech_price(member, script, voice)
        tool_form.draw_start(member, kinds.ADD_VOICE, "Add the voice", start, ready=bool(chosen), price=price)
    with result:
        empty = "Each video appears here with its voice, or with the reason why not."
        tool_form.draw_result(member, kinds.ADD_VOICE, empty, _draw_results)


def _key(member: Membership, name: str) -> str:
    return widget_key(member.profile_id, name)


def _start(member: Membership, source_video_ids: list[str], voice: str, bed: str, job_id: str) -> None:
    script = str(st.session_state.get(_key(member, "over-script")) or "")
    submit_add_voice(get_store(), member, source_video_ids, script, voice=voice, bed=bed, job_id=job_id)


def _draw_results(member: Membership, result: dict[str, Any]) -> None:
    for each in result["results"]:
        st.markdown(f"**{plain(str(each['input']))}**")
        if not each["ok"]:
            st.error(plain(str(each["error"])), icon=":material/error:")
            continue
        tool_form.draw_video(member, str(each["media_key"]), f"{PurePath(str(each['input'])).stem}-voice")
        st.caption(f"{each['duration_ms'] / 1000:.1f} s · {each['loudness_lufs']:.1f} LUFS")
