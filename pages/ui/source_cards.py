"""Source videos as cards."""

from __future__ import annotations

import streamlit as st

from editai.store.rows import Membership, SourceVideo
from pages.ui import draft as drafting
from pages.ui import media
from pages.ui.empty import draw_empty
from pages.ui.failures import plain
from pages.ui.grid import card_grid
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.wording import length, moment


def draw(member: Membership) -> None:
    """The whole tab."""
    sources = get_store().library.source_videos(member.profile_id)
    if not sources:
        draw_empty(
            "No videos yet",
            "Drop your product videos on New clip; they stay here for every later clip.",
            icon="video_file",
            page="pages/make/new_clip.py",
            button="Add a video",
            store_id=member.profile_id,
        )
        return
    with card_grid(least_width_px=200):
        for source in sources:
            _draw_card(member, source)


def _draw_card(member: Membership, source: SourceVideo) -> None:
    probe = dict(source.probe)
    with st.container(border=True, gap="xsmall"):
        media.draw_cover(str(probe.get("cover_key") or ""), alt=source.name, shape="16/10")
        st.markdown(f"**{plain(source.name)}**")
        facts = [length(int(probe.get("duration_ms") or 0)), f"{probe.get('width')}×{probe.get('height')}"]
        st.caption(" · ".join([*facts, moment(source.created_at, member.profile.timezone)]))
        with st.container(horizontal=True):
            st.button(
                "Use in a clip",
                key=widget_key(member.profile_id, f"use-{source.id}"),
                icon=":material/movie_edit:",
                on_click=_use,
                args=(member, source.id),
            )
            if st.button(
                "", key=widget_key(member.profile_id, f"play-{source.id}"), icon=":material/play_arrow:", help="Play"
            ):
                st.dialog(plain(source.name), position="right", width="medium")(_drawer)(member, source.id)


def _use(member: Membership, source_video_id: str) -> None:
    drafting.take_source(member, source_video_id)
    st.toast("Added to your next clip.", icon=":material/movie_edit:")


def _drawer(member: Membership, source_video_id: str) -> None:
    source = get_store().library.source_video(member.profile_id, source_video_id)
    media.draw_source(source.media_key, cover_key=str(source.probe.get("cover_key") or ""), title=source.name)
    st.caption(f"Added {moment(source.created_at, member.profile.timezone)}")
