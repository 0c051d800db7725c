"""Find speech and Mute speech."""

from __future__ import annotations

import html
from functools import partial
from pathlib import PurePath
from typing import Any

import pandas as pd
import streamlit as st

from editai.jobs import kinds
from editai.jobs.listening_requests import submit_detect_voice, submit_mute_voice
from editai.store.rows import Membership
from pages.ui import tool_form
from pages.ui.failures import plain
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.wording import count


def draw_detect(member: Membership) -> None:
    """Where people speak in a video."""
    work, result = st.columns(2, gap="large")
    with work:
        source = tool_form.choose_video(member, kinds.DETECT_VOICE)
        how = _draw_listening(member, kinds.DETECT_VOICE)
        start = partial(_detect, member, source.id if source else "", how)
        tool_form.draw_start(member, kinds.DETECT_VOICE, "Find speech", start, ready=source is not None)
    with result:
        empty = "Here you see when somebody speaks, and how sure that is."
        tool_form.draw_result(member, kinds.DETECT_VOICE, empty, draw_found)


def draw_mute(member: Membership) -> None:
    """Speech lowered or gone."""
    work, result = st.columns(2, gap="large")
    with work:
        source = tool_form.choose_video(member, kinds.MUTE_VOICE)
        keep = st.slider(
            "Keep of the speech",
            0,
            100,
            0,
            format="%d %%",
            key=widget_key(member.profile_id, "mute-keep"),
            help="0 mutes it. Everything where nobody speaks stays as it is, and the picture is not touched.",
        )
        how = _draw_listening(member, kinds.MUTE_VOICE)
        start = partial(_mute, member, source.id if source else "", float(keep), how)
        tool_form.draw_start(member, kinds.MUTE_VOICE, "Mute speech", start, ready=source is not None)
    with result:
        empty = "The video with its speech muted appears here."
        tool_form.draw_result(member, kinds.MUTE_VOICE, empty, _draw_muted)


def _draw_listening(member: Membership, tool: str) -> dict[str, Any]:
    """How speech is looked for, folded away: the defaults suit most videos."""
    with st.expander("How speech is found", icon=":material/tune:"):
        threshold = st.slider(
            "Threshold",
            0.0,
            1.0,
            0.5,
            0.05,
            key=widget_key(member.profile_id, f"{tool}-threshold"),
            help="Higher finds only what is surely speech. 0.9 helps where music or an animal is taken for a voice.",
        )
        shortest_s = st.number_input(
            "Shortest speech, seconds",
            0.1,
            10.0,
            0.25,
            0.05,
            key=widget_key(member.profile_id, f"{tool}-shortest"),
        )
    return {"threshold": float(threshold), "shortest_ms": round(float(shortest_s) * 1000)}


def _detect(member: Membership, source_video_id: str, how: dict[str, Any], job_id: str) -> None:
    submit_detect_voice(get_store(), member, source_video_id, job_id=job_id, **how)


def _mute(member: Membership, source_video_id: str, keep: float, how: dict[str, Any], job_id: str) -> None:
    submit_mute_voice(get_store(), member, source_video_id, keep_percent=keep, job_id=job_id, **how)


def draw_found(member: Membership, result: dict[str, Any]) -> None:
    """The intervals on the video's line, and as a table."""
    speech = list(result["speech"])
    st.subheader(plain(str(result["name"])), anchor=False)
    if not speech:
        st.info(str(result["note"]), icon=":material/voice_over_off:")
        return
    total_s, spoken_s = result["duration_ms"] / 1000, result["speech_ms"] / 1000
    st.caption(f"{count(len(speech), 'part')} with speech, {spoken_s:.1f} s of {total_s:.1f} s")
    _draw_line(speech, int(result["duration_ms"]))
    frame = pd.DataFrame(
        {
            "from": pd.Series([each["start_ms"] / 1000 for each in speech], dtype="float64"),
            "to": pd.Series([each["end_ms"] / 1000 for each in speech], dtype="float64"),
            "sure": pd.Series([each["confidence"] for each in speech], dtype="float64"),
        }
    )
    seconds = st.column_config.NumberColumn(format="%.2f s")
    columns = {"from": seconds, "to": seconds, "sure": st.column_config.NumberColumn(format="percent")}
    st.dataframe(frame, column_config=columns, hide_index=True, height=min(38 + 35 * len(speech), 420))


def _draw_line(speech: list[dict[str, Any]], duration_ms: int) -> None:
    """The video as a line, speech as filled parts; surer speech is darker."""
    parts = "".join(
        f'<i title="{each["start_ms"] / 1000:.2f} to {each["end_ms"] / 1000:.2f} s" style="position:absolute;top:0;'
        f"bottom:0;left:{100 * each['start_ms'] / duration_ms:.3f}%;min-width:2px;"
        f"width:{100 * (each['end_ms'] - each['start_ms']) / duration_ms:.3f}%;"
        f'background:currentColor;opacity:{0.3 + 0.6 * each["confidence"]:.2f};border-radius:3px"></i>'
        for each in speech
    )
    told = html.escape(f"{count(len(speech), 'part')} with speech")
    st.html(
        f'<div role="img" aria-label="{told}" style="position:relative;height:28px;border-radius:6px;'
        f'overflow:hidden;background:color-mix(in srgb,currentColor 9%,transparent)">{parts}</div>'
    )


def _draw_muted(member: Membership, result: dict[str, Any]) -> None:
    name = f"{PurePath(str(result['name'])).stem}-muted"
    tool_form.draw_video(member, str(result["media_key"]), name)
    if result["note"]:
        st.info(plain(str(result["note"])), icon=":material/voice_over_off:")
        return
    before, after = result["before"]["inside_dbfs"], result["after"]["inside_dbfs"]
    st.caption(
        f"{count(result['segments_muted'], 'part')} with speech, {result['speech_ms'] / 1000:.1f} s. Measured there: "
        f"{before:.1f} dB before, {after:.1f} dB now; elsewhere nothing has changed."
    )
