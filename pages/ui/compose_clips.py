"""Step 1 of Publish: one approved clip, or many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from editai.library.fingerprint import fingerprint_now
from editai.library.status import is_stale, may_be_published
from editai.store.rows import Clip, Membership
from editai.store.states import LIVE_PUBLICATIONS, ClipState
from pages.ui import media
from pages.ui.kept import kept_key
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.wording import count, length

MOST_CLIPS: Final = 500
_SHOWN: Final = 8


def publishable(member: Membership) -> tuple[list[Clip], int]:
    """The approved clips that are still what they were made of, and how many are not."""
    store = get_store()
    clips = store.library.clips(member.profile_id, states=(ClipState.APPROVED,), limit=MOST_CLIPS)
    approved = [clip for clip in clips if may_be_published(clip)]
    fresh = [clip for clip in approved if not is_stale(clip, fingerprint_now(store, member.profile, clip))]
    return fresh, len(approved) - len(fresh)


def clip_name(clip: Clip) -> str:
    """The project, and the variant where there are several."""
    return f"{clip.project_name} {clip.variant}" if clip.variant > 1 else clip.project_name


def draw(member: Membership, clips: Sequence[Clip]) -> list[Clip]:
    """The chosen clips, in the order they were chosen."""
    st.subheader("1 · Clips", anchor=False)
    by_id = {clip.id: clip for clip in clips}
    key = kept_key(member, "post-clips")
    asked = str(st.query_params.pop("clip", ""))
    if asked in by_id:
        st.session_state[key] = [asked]
    elif key not in st.session_state:
        st.session_state[key] = [_first_unposted(member, clips).id]
    st.session_state[key] = [each for each in st.session_state[key] if each in by_id]
    chosen = st.multiselect(
        "Clips",
        list(by_id),
        format_func=lambda clip_id: _words(by_id[clip_id]),
        key=key,
        placeholder="Choose approved clips",
        label_visibility="collapsed",
    )
    if len(clips) > 1 and len(chosen) < len(clips):
        st.button(
            f"All {len(clips)} approved clips",
            key=widget_key(member.profile_id, "post-all-clips"),
            icon=":material/done_all:",
            type="tertiary",
            on_click=_choose_all,
            args=(key, list(by_id)),
        )
    picked = [by_id[clip_id] for clip_id in chosen]
    if len(picked) > 1:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            for clip in picked[:_SHOWN]:
                media.draw_thumbnail(clip.cover_key, alt=clip_name(clip), height_px=96)
            if len(picked) > _SHOWN:
                st.caption(f"and {count(len(picked) - _SHOWN, 'more', 'more')}", width="content")
    return picked


def choose_none(member: Membership) -> None:
    """For a callback: the clips were dealt with."""
    st.session_state[widget_key(member.profile_id, "post-clips")] = []


def draw_stale(stale: int) -> None:
    """Clips that may not be posted any more, and why."""
    if stale:
        st.caption(
            f":material/history: {count(stale, 'approved clip')} left out: the script or the look has changed since. "
            "Make again in Library to publish."
        )


def _words(clip: Clip) -> str:
    return f"{clip_name(clip)} · {length(int(clip.used.get('duration_ms') or 0))}"


def _first_unposted(member: Membership, clips: Sequence[Clip]) -> Clip:
    posts = get_store().publications.publications(member.profile_id, states=tuple(LIVE_PUBLICATIONS), limit=2_000)
    posted = {post.clip_id for post in posts}
    return next((clip for clip in clips if clip.id not in posted), clips[0])


def _choose_all(key: str, ids: list[str]) -> None:
    st.session_state[key] = ids
