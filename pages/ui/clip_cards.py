"""Clips as cards with their states, and the drawer with everything about one."""

from __future__ import annotations

from typing import Final

import streamlit as st

from editai.jobs import kinds
from editai.library.removal import delete_clip
from editai.library.status import LABELS, ShownState, failed_checks, shown_state
from editai.store.rows import Clip, Job, Membership, Publication
from editai.store.states import ClipState, JobState
from pages.ui import media
from pages.ui.clip_result import approve_clip, draw_downloads
from pages.ui.empty import draw_empty
from pages.ui.failures import plain, told
from pages.ui.grid import card_grid
from pages.ui.post_words import state_words
from pages.ui.progress import STAGE_NAMES, cancel_job
from pages.ui.report import draw_report
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key
from pages.ui.wording import length, moment, network_name

COLOURS: Final = {
    ShownState.READY: "blue",
    ShownState.APPROVED: "green",
    ShownState.SENT_BACK: "orange",
    ShownState.STALE: "orange",
    ShownState.SCHEDULED: "violet",
    ShownState.PUBLISHED: "green",
    ShownState.FAILED: "red",
}
_ALL: Final = "all"


def draw(member: Membership) -> None:
    """The whole tab: work on top, a filter, the cards."""
    store = get_store()
    clips = store.library.clips(member.profile_id)
    live = store.jobs.jobs(member.profile_id, states=(JobState.QUEUED, JobState.RUNNING), kinds=(kinds.MAKE,))
    if not clips and not live:
        draw_empty(
            "No clips yet",
            "A clip is a vertical video with a voice and captions, made from your footage and a script.",
            icon="movie",
            page="pages/make/new_clip.py",
            button="Make the first one",
            store_id=member.profile_id,
        )
        return
    states = {clip.id: state_of(member, clip) for clip in clips}
    chosen = _filter(member, list(dict.fromkeys(states.values()))) if len(set(states.values())) > 1 else None
    with card_grid(least_width_px=180):
        for job in live:
            _draw_work(member, job)
        for clip in clips:
            if chosen in (None, states[clip.id]):
                _draw_card(member, clip, states[clip.id])


def state_of(member: Membership, clip: Clip) -> ShownState:
    """The shown state of a clip."""
    return shown_state(clip, get_store().publications.publications(member.profile_id, clip_id=clip.id))


def draw_badge(state: ShownState) -> None:
    """The state as a badge."""
    st.badge(LABELS[state], color=COLOURS.get(state, "gray"))  # type: ignore[arg-type]


def _filter(member: Membership, states: list[ShownState]) -> ShownState | None:
    """The state to show; None is all."""
    chosen = st.pills(
        "State",
        [_ALL, *(state.value for state in states)],
        default=_ALL,
        required=True,
        format_func=lambda value: "all" if value == _ALL else LABELS[ShownState(value)],
        key=widget_key(member.profile_id, "library-state"),
        label_visibility="collapsed",
    )
    return None if chosen in (None, _ALL) else ShownState(chosen)


def _draw_work(member: Membership, job: Job) -> None:
    with st.container(border=True):
        media.draw_place(f"{STAGE_NAMES.get(job.stage, 'Waiting')} · {job.percent} %")
        st.markdown(f"**{plain(str(job.data.get('name') or 'Clip'))}**")
        st.button(
            "Cancel",
            key=widget_key(member.profile_id, f"card-cancel-{job.id}"),
            type="tertiary",
            on_click=cancel_job,
            args=(member, job.id),
        )


def _draw_card(member: Membership, clip: Clip, state: ShownState) -> None:
    with st.container(border=True, gap="xsmall"):
        media.draw_cover(clip.cover_key, alt=clip.project_name)
        st.markdown(f"**{plain(clip.project_name)}**" + (f" · {clip.variant}" if clip.variant > 1 else ""))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            draw_badge(state)
            st.caption(length(int(clip.used.get("duration_ms") or 0)), width="content")
            st.caption(moment(clip.created_at, member.profile.timezone), width="content")
        if st.button("Open", key=widget_key(member.profile_id, f"open-{clip.id}"), width="stretch"):
            st.dialog(plain(clip.project_name), position="right", width="medium")(_drawer)(member, clip.id)


def _drawer(member: Membership, clip_id: str) -> None:
    store = get_store()
    clip = store.library.clip(member.profile_id, clip_id)
    state = state_of(member, clip)
    with st.container(horizontal=True, vertical_alignment="center"):
        draw_badge(state)
        st.caption(f"{plain(member.profile.name)} · {moment(clip.created_at, member.profile.timezone)}")
    media.draw_clip(clip.media_key, cover_key=clip.cover_key, title=clip.project_name)
    with st.container(horizontal=True):
        if clip.state is not ClipState.APPROVED and not failed_checks(clip):
            st.button(
                "Approve",
                key=widget_key(member.profile_id, f"drawer-approve-{clip.id}"),
                icon=":material/check:",
                on_click=approve_clip,
                args=(member, clip.id),
            )
        draw_downloads(clip)
        st.button(
            "Delete",
            key=widget_key(member.profile_id, f"drawer-delete-{clip.id}"),
            icon=":material/delete:",
            type="tertiary",
            on_click=_delete,
            args=(member, clip.id),
            help="Deletes the clip and its files for good.",
        )
    draw_report(clip)
    st.markdown("**Script**")
    st.text(str(clip.used.get("script") or ""))
    _draw_posts(member, store.publications.publications(member.profile_id, clip_id=clip.id))


def _draw_posts(member: Membership, posts: list[Publication]) -> None:
    for post in posts:
        when = moment(post.scheduled_at, member.profile.timezone)
        line = f"{network_name(post.network)} · {state_words(post)[0]} · {when}"
        st.caption(f"{line} · [open]({post.link})" if post.link else line)


def _delete(member: Membership, clip_id: str) -> None:
    with told():
        delete_clip(get_settings(), get_store(), member, clip_id)
        st.toast("The clip is deleted.", icon=":material/delete:")
