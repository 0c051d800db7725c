"""A job as it goes on, in a fragment of its own: ticks while it lives, runs the page once when it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from editai.jobs import kinds
from editai.jobs.requests import cancel, retry
from editai.store.rows import Job, Membership
from editai.store.states import JobState
from pages.ui.failures import plain, told
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.wording import JOB_NAMES, time_left

TICK_S: Final = 2.0
"""Ten tabs at one second cost 18 % of a core, measured; people do not see the difference."""
STAGE_NAMES: Final = {
    "ingest": "Look at the video",
    "speak": "Speak the script",
    "pick": "Pick the best moments",
    "frame": "Frame them upright",
    "caption": "Set the captions",
    "card": "Draw the end card",
    "render": "Render",
    "check": "Check the clip",
    "save": "Save",
    "sample": "Draw the sample video",
    "connect": "Try the connection",
    "channels": "Ask for the channels",
    "upload": "Hand the clip over",
    "send": "Send the post",
    "read-back": "Look up the posts",
    "cancel": "Take the post back",
    "plan": "Plan the post anew",
    "draft": "Draft the script",
    "listen": "Listen",
    "mute": "Mute speech",
    "mix": "Mix the sound",
    "move": "Move the photos",
    "transcribe": "Write down what is said",
    "look": "Look at the shots",
    "cut": "Cut the part out",
    "match": "Match videos to words",
    "account": "Look at the account",
}
"""For every stage of every kind of job; a test looks."""


def watch_job(member: Membership, job_id: str, draw: Callable[[Membership, Job], None]) -> Job:
    """Draw a job again and again while it is live. Returns it as it stood when the page ran.

    When it ends, the whole page runs once, so that the timer goes away and the result comes.
    """
    job = get_store().jobs.job(member.profile_id, job_id)
    live = not job.state.is_terminal
    st.fragment(_tick, run_every=TICK_S if live else None)(member, job_id, draw, live)
    return job


def _tick(member: Membership, job_id: str, draw: Callable[[Membership, Job], None], was_live: bool) -> None:
    job = get_store().jobs.job(member.profile_id, job_id)
    if was_live and job.state.is_terminal:
        st.rerun()
    draw(member, job)


def draw_bar(member: Membership, job: Job) -> None:
    """One line for a small job: what it does, and how far it is."""
    st.progress(job.percent, text=f"{JOB_NAMES.get(job.kind, job.kind)} · {words_of(job)}")


def draw_reading_bar(member: Membership, job: Job) -> None:
    """A video that is being read in, where its row will stand."""
    what = (
        "Making the sample video" if job.kind == kinds.SAMPLE else f"Reading {plain(str(job.data.get('name') or ''))}"
    )
    st.progress(job.percent, text=f"{what} · {words_of(job)}")


def draw_stages(member: Membership, job: Job) -> None:
    """The stages of a clip with ticks, the bar, the time left, and Cancel."""
    from editai.jobs.stages import STAGES

    reached = False
    lines = []
    for stage in STAGES[kinds.MAKE]:
        name = STAGE_NAMES.get(stage.name, stage.name)
        if stage.name == job.stage:
            reached = True
            lines.append(f":primary[:material/radio_button_checked:] **{name}**")
        elif reached or not job.stage:
            lines.append(f":gray[:material/radio_button_unchecked: {name}]")
        else:
            lines.append(f":green[:material/check:] {name}")
    st.markdown("  \n".join(lines))
    left = time_left(job.percent, job.started_at)
    st.progress(job.percent, text=words_of(job) + (f" · {left}" if left else ""))
    st.button(
        "Cancel",
        key=widget_key(member.profile_id, f"cancel-{job.id}"),
        icon=":material/close:",
        on_click=cancel_job,
        args=(member, job.id),
    )


def words_of(job: Job) -> str:
    """``waiting for its turn``, ``62 %``."""
    return "waiting for its turn" if job.state is JobState.QUEUED else f"{job.percent} %"


def draw_failure_words(job: Job) -> None:
    """Why a job ended without a result: the sentence, the stage, and the command that mends it."""
    said = dict(job.error or {})
    if job.state is JobState.CANCELLED:
        st.info("You cancelled this. What was finished is kept.", icon=":material/cancel:")
        return
    stage = STAGE_NAMES.get(str(said.get("stage") or ""), "")
    sentence = str(said.get("sentence") or "The job failed.")
    st.error(plain(f"{stage}: {sentence}" if stage else sentence), icon=":material/error:")
    mend = dict(said.get("details") or {}).get("mend")
    if mend:
        st.code(str(mend), language="bash")


def cancel_job(member: Membership, job_id: str) -> None:
    """Callback: stop a job."""
    with told():
        cancel(get_store(), member, job_id)
        st.toast("Cancelled. What was finished is kept.", icon=":material/cancel:")


def retry_job(member: Membership, job_id: str) -> None:
    """Callback: try a job again."""
    with told():
        retry(get_store(), member, job_id)
        st.toast("Trying again. Finished stages are not run again.", icon=":material/refresh:")
