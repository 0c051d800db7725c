"""Jobs as a table with live progress, and what can be done with one of them."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from editai.store.rows import Job, Membership
from editai.store.states import JobState
from pages.ui.progress import STAGE_NAMES, cancel_job, draw_failure_words, retry_job
from pages.ui.resources import get_store
from pages.ui.session import Slot, widget_key
from pages.ui.wording import JOB_NAMES, JOB_STATES, exact

TICK_S: Final = 2.0
_SHOWN: Slot[list[str]] = Slot("jobs-shown", list)
"""The ids in the order they were drawn: a click names a row by its place, and new jobs shift places."""
_STATES: Final = {
    "all": (),
    "at work": (JobState.QUEUED, JobState.RUNNING),
    "failed": (JobState.FAILED,),
}
_OFTEN_EMPTY: Final = ("what", "stage", "why")
"""Shown only while a job has something to say there, so that nothing is cut off at the right."""
_COLUMNS: Final = {
    "job": "str",
    "state": "str",  # beside the job: on a phone the first two columns are what is seen
    "what": "str",
    "percent": "int64",
    "stage": "str",
    "began": "datetime64[ns, UTC]",
    "took": "str",
    "why": "str",
}


def draw(member: Membership, state: str, kind: str | None, was_busy: bool) -> None:
    """The table, and below it the chosen job. Draws itself again while something is at work."""
    store = get_store()
    rows = store.jobs.jobs(member.profile_id, states=_STATES[state], kinds=(kind,) if kind else (), limit=100)
    is_busy = bool(store.jobs.jobs(member.profile_id, states=_STATES["at work"], limit=1))
    frame = jobs_frame(rows)
    chosen = st.dataframe(
        frame,
        hide_index=True,
        column_order=[name for name in _COLUMNS if name not in _OFTEN_EMPTY or frame[name].any()],
        key=widget_key(member.profile_id, f"jobs-{state}-{kind}"),
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "job": st.column_config.TextColumn("Job", width=150),
            "what": st.column_config.TextColumn("Of", width="medium"),
            "state": st.column_config.TextColumn("State", width="small"),
            "percent": st.column_config.ProgressColumn("Progress", min_value=0, max_value=100, format="%d %%"),
            "stage": st.column_config.TextColumn("Stage"),
            "began": st.column_config.DatetimeColumn("Asked for", format="distance"),
            "took": st.column_config.TextColumn("Took", width="small"),
            "why": st.column_config.TextColumn("Why", width="large"),
        },
        alt="Jobs of this store",
    )
    if not rows:
        st.caption("Nothing of this kind.")
    _draw_chosen(member, list(chosen.selection.rows), [job.id for job in rows])
    if was_busy and not is_busy:
        st.rerun()  # the timer goes away


def jobs_frame(rows: list[Job]) -> pd.DataFrame:
    """The jobs as a table, also when there are none."""
    data = [
        {
            "job": JOB_NAMES.get(job.kind, job.kind),
            "what": str(job.data.get("name") or job.data.get("voice") or ""),
            "state": JOB_STATES[job.state],
            "percent": 100 if job.state is JobState.SUCCEEDED else job.percent,
            "stage": "" if job.state is JobState.SUCCEEDED else STAGE_NAMES.get(job.stage, job.stage),
            "began": pd.Timestamp(job.created_at),
            "took": _took(job),
            "why": str(dict(job.error or {}).get("sentence") or ""),
        }
        for job in rows
    ]
    return pd.DataFrame(data, columns=list(_COLUMNS)).astype(_COLUMNS)


def _took(job: Job) -> str:
    if job.started_at is None or job.finished_at is None:
        return ""
    seconds = (job.finished_at - job.started_at).total_seconds()
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _draw_chosen(member: Membership, places: list[int], ids: list[str]) -> None:
    """The chosen job with its buttons. A new choice is read from the order that the person saw."""
    seen = _SHOWN.get(member.profile_id) or ids
    _SHOWN.set(member.profile_id, ids)
    if not places or places[0] >= len(seen):
        st.caption("Choose a row to see more, cancel it, or try it again.")
        return
    job = get_store().jobs.job(member.profile_id, seen[places[0]])
    with st.container(border=True):
        st.markdown(f"**{JOB_NAMES.get(job.kind, job.kind)}** · {JOB_STATES[job.state]}")
        st.caption(f"Asked for {exact(job.created_at, member.profile.timezone)} · attempt {job.attempt}")
        if job.state in (JobState.FAILED, JobState.CANCELLED):
            draw_failure_words(job)
            stage = STAGE_NAMES.get(str(dict(job.error or {}).get("stage") or job.stage), "")
            st.button(
                f"Try again from “{stage}”" if stage else "Try again",
                key=widget_key(member.profile_id, f"jobs-retry-{job.id}"),
                icon=":material/refresh:",
                on_click=retry_job,
                args=(member, job.id),
            )
        elif not job.state.is_terminal:
            st.button(
                "Cancel",
                key=widget_key(member.profile_id, f"jobs-cancel-{job.id}"),
                icon=":material/close:",
                on_click=cancel_job,
                args=(member, job.id),
            )
        else:
            _draw_stage_times(job)


def _draw_stage_times(job: Job) -> None:
    stages = list(dict(job.result or {}).get("stages") or [])
    if stages:
        parts = [f"{STAGE_NAMES.get(each['name'], each['name'])} {each['seconds']:.1f} s" for each in stages]
        st.caption(" · ".join(parts))
