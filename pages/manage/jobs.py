"""Jobs: what is being worked on, and everything that was."""

from __future__ import annotations

import streamlit as st

from editai.jobs import kinds
from editai.store.states import JobState
from pages.ui import job_table, visit
from pages.ui.empty import draw_empty
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.wording import JOB_NAMES

member = visit.current()
live = (JobState.QUEUED, JobState.RUNNING)
busy = bool(get_store().jobs.jobs(member.profile_id, states=live, limit=1))

if not get_store().jobs.jobs(member.profile_id, limit=1):
    draw_empty(
        "No jobs yet",
        "Everything EditAI does for you, from reading a video to publishing a clip, shows here with its progress.",
        icon="work_history",
        page="pages/make/new_clip.py",
        button="Make a clip",
        store_id=member.profile_id,
    )
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    state = st.segmented_control(
        "Show",
        ["all", "at work", "failed"],
        default="all",
        required=True,
        format_func=str.capitalize,
        key=widget_key(member.profile_id, "jobs-state"),
    )
    kind = st.selectbox(
        "Kind",
        [None, *kinds.LANES],
        format_func=lambda name: JOB_NAMES.get(name, name) if name else "Everything",
        key=widget_key(member.profile_id, "jobs-kind"),
        width=220,
    )

st.fragment(job_table.draw, run_every=job_table.TICK_S if busy else None)(member, str(state), kind, busy)
