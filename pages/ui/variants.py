"""Several variants of one project: how many, and all of them side by side."""

from __future__ import annotations

from typing import Final

import streamlit as st

from editai.captions.styles import NO_CAPTIONS
from editai.errors import NotFound
from editai.jobs import kinds
from editai.jobs.make_request import MOST_VARIANTS
from editai.library.drafts import Draft
from editai.store.rows import Job, Membership
from editai.store.states import JobState
from pages.ui import draft as drafting
from pages.ui import media
from pages.ui.failures import plain
from pages.ui.grid import card_grid
from pages.ui.progress import STAGE_NAMES, TICK_S
from pages.ui.resources import get_store
from pages.ui.session import widget_key

_LATEST_JOBS: Final = 60


def draw_count(member: Membership, draft: Draft) -> None:
    """How many clips the button makes."""
    st.markdown("**Variants**")
    if draft.choices.get("shots"):
        st.caption("Shots of your own make one clip.")
        return
    key = widget_key(member.profile_id, "variants")
    st.session_state[key] = int(draft.choices.get("variants") or 1)
    st.slider(
        "How many at once",
        1,
        MOST_VARIANTS,
        key=key,
        on_change=_keep_count,
        args=(member, key),
        help="Each opens with another shot and shows them in another order.",
    )
    if st.session_state[key] > 1:
        style_key = widget_key(member.profile_id, "variants-style")
        st.session_state[style_key] = not draft.choices.get("same_style")
        st.toggle("Another caption style in each", key=style_key, on_change=_keep_style, args=(member, style_key))


def _keep_count(member: Membership, key: str) -> None:
    count = int(st.session_state[key])
    drafting.choose(member, variants=count if count > 1 else None)


def _keep_style(member: Membership, key: str) -> None:
    drafting.choose(member, same_style=None if st.session_state[key] else True)


def draw_batch(member: Membership, shown: Job | None) -> None:
    """All clips of the shown job's batch, side by side; nothing where it is one of its own."""
    batch = str(dict(shown.data).get("batch") or "") if shown is not None else ""
    if not batch:
        return
    jobs = _jobs_of(member, batch)
    if len(jobs) < 2:
        return
    st.subheader(f"{len(jobs)} variants", anchor=False)
    live = any(not job.state.is_terminal for job in jobs)
    st.fragment(_draw_all, run_every=TICK_S if live else None)(member, batch, shown.id if shown else "", live)


def _draw_all(member: Membership, batch: str, shown_id: str, was_live: bool) -> None:
    jobs = _jobs_of(member, batch)
    with card_grid(least_width_px=150):
        for number, job in enumerate(jobs, 1):
            _draw_one(member, job, number, is_shown=job.id == shown_id)
    if was_live and not any(not job.state.is_terminal for job in jobs):
        st.rerun()  # so that the timer stops


def _draw_one(member: Membership, job: Job, number: int, *, is_shown: bool) -> None:
    name = str(job.data.get("captions") or "")
    style = "no captions" if name == NO_CAPTIONS else name.replace("-", " ")
    with st.container(border=True, gap="xsmall"):
        if job.state is JobState.SUCCEEDED:
            _draw_player(member, job)
        elif job.state.is_terminal:
            media.draw_place("Failed" if job.state is JobState.FAILED else "Cancelled")
        else:
            stage = STAGE_NAMES.get(job.stage, "Waiting for its turn")
            media.draw_place(f"{stage} · {job.percent} %" if job.state is JobState.RUNNING else stage)
        st.markdown(f"**Variant {number}** · {plain(style)}")
        st.button(
            "Shown above" if is_shown else "Show",
            key=widget_key(member.profile_id, f"variant-{job.id}"),
            width="stretch",
            disabled=is_shown,
            on_click=_show,
            args=(member, job.id),
        )


def _show(member: Membership, job_id: str) -> None:
    drafting.change(member, job_id=job_id)


def _draw_player(member: Membership, job: Job) -> None:
    try:
        clip = get_store().library.clip(member.profile_id, str(dict(job.result or {}).get("clip_id")))
    except NotFound:
        media.draw_place("This clip was deleted")
        return
    media.draw_clip(clip.media_key, cover_key=clip.cover_key, title=f"{clip.project_name} {clip.variant}")


def _jobs_of(member: Membership, batch: str) -> list[Job]:
    """The batch's jobs by their number; a retry stands for the one it retries."""
    found: dict[int, Job] = {}
    for job in get_store().jobs.jobs(member.profile_id, kinds=(kinds.MAKE,), limit=_LATEST_JOBS):  # the latest first
        if job.data.get("batch") == batch:
            found.setdefault(int(job.data.get("variant") or 0), job)
    return [found[number] for number in sorted(found)]
