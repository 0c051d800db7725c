"""The engines behind the voices: which are ready, what is missing and what mends it, and what their licences ask."""

from __future__ import annotations

import streamlit as st

from editai.speech.engines import EngineStatus, engine_status
from pages.ui.failures import plain
from pages.ui.resources import get_settings


def draw_engines() -> None:
    """A line an engine; those that are not ready tell why."""
    found = engine_status(get_settings())
    waiting = [status for status in found if not status.ready]
    for status in waiting:
        _draw_waiting(status)
    notes = [
        f"**{plain(status.title)}** {plain(status.licence)}" for status in found if status.ready and status.licence
    ]
    if notes:
        st.caption("  \n".join(notes))


def _draw_waiting(status: EngineStatus) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(status.title)}**")
            st.badge("not ready", color="orange")
            st.caption(plain(status.price))
        st.write(plain(status.why_not or ""))
        if status.mend:
            st.code(status.mend, language="bash")
        if status.licence:
            st.caption(plain(status.licence))
