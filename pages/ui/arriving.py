"""Videos that are being read in, wherever they may be chosen; and those that could not be."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

import streamlit as st

from editai.jobs import kinds
from editai.store.rows import Job, Membership
from editai.store.states import JobState
from pages.ui.failures import plain
from pages.ui.icon_label import unseen
from pages.ui.progress import draw_reading_bar, watch_job
from pages.ui.resources import get_store
from pages.ui.session import Slot, widget_key

_TOLD_FOR: Final = timedelta(minutes=30)
"""How long a video that could not be read is spoken of here; the Jobs page has it for good."""
_MOST: Final = 8
_SEEN: Final[Slot[set[str]]] = Slot("arriving-seen", set)


def draw_arriving(member: Membership) -> None:
    """The store's videos that are at work, with their bars, and why the last ones failed."""
    rows = get_store().jobs.jobs(member.profile_id, kinds=(kinds.INGEST, kinds.SAMPLE), limit=60)
    live = [job for job in rows if not job.state.is_terminal]
    for job in live[:_MOST]:
        watch_job(member, job.id, draw_reading_bar)
    if len(live) > _MOST:
        st.caption(f"and {len(live) - _MOST} more")
    for job in [job for job in rows if _is_news(member, job)][:_MOST]:
        _draw_failed(member, job)


def _is_news(member: Membership, job: Job) -> bool:
    if job.state is not JobState.FAILED or job.id in _SEEN.get(member.profile_id):
        return False
    return job.finished_at is None or datetime.now(timezone.utc) - job.finished_at < _TOLD_FOR


def _draw_failed(member: Membership, job: Job) -> None:
    sentence = str(dict(job.error or {}).get("sentence") or "The video could not be read.")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.error(plain(f"{job.data.get('name')}: {sentence}"), icon=":material/error:")
        st.button(
            unseen("I have read this"),
            key=widget_key(member.profile_id, f"seen-{job.id}"),
            icon=":material/close:",
            type="tertiary",
            help="I have read this",
            on_click=_forget,
            args=(member, job.id),
        )


def _forget(member: Membership, job_id: str) -> None:
    _SEEN.set(member.profile_id, _SEEN.get(member.profile_id) | {job_id})
