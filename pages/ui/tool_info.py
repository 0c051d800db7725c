"""Info and Best moments: what a file really holds, and what of it is worth showing."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from editai.jobs import kinds
from editai.jobs.footage_requests import submit_analyse
from editai.store.rows import Membership
from pages.ui import footage_moments, footage_view, media, tool_form
from pages.ui.failures import plain
from pages.ui.resources import get_store
from pages.ui.session import widget_key


def draw_info(member: Membership) -> None:
    """What the probe knows of a video, measured when it was read in."""
    work, result = st.columns(2, gap="large")
    with work:
        source = tool_form.choose_video(member, "info")
    with result:
        if source is None:
            st.caption("Here you see size, frame rate, colours, sound and loudness of a video.")
            return
        media.draw_source(source.media_key, cover_key=str(source.probe.get("cover_key") or ""), title=source.name)
        for line in footage_view.known(source):
            st.markdown(plain(line))


def draw_analyse(member: Membership) -> None:
    """The shots of a video by their score, and its best moments for a duration."""
    work, result = st.columns(2, gap="large")
    with work:
        source = tool_form.choose_video(member, kinds.ANALYSE)
        best_s = st.slider(
            "Best moments, seconds together",
            5,
            60,
            20,
            5,
            format="%d s",
            key=widget_key(member.profile_id, "analyse-best"),
        )
        start = partial(_start, member, source.id if source else "", best_s)
        tool_form.draw_start(member, kinds.ANALYSE, "Find them", start, ready=source is not None)
    with result:
        empty = "Here you see the shots of the video, and the moments worth keeping as segments."
        tool_form.draw_result(member, kinds.ANALYSE, empty, _draw_found)


def _start(member: Membership, source_video_id: str, best_s: int, job_id: str) -> None:
    submit_analyse(get_store(), member, source_video_id, best_ms=best_s * 1000, job_id=job_id)


def _draw_found(member: Membership, result: dict[str, Any]) -> None:
    st.subheader(plain(str(result["name"])), anchor=False)
    footage_moments.draw_found(member, result)
