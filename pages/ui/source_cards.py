"""Source videos as cards: brought in, searched, and each opened on a page of its own."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from editai.library.footage import Wanted, find_footage, orientation
from editai.store.rows import Membership, SourceVideo
from pages.ui import draft_videos, footage_view, media
from pages.ui.arriving import draw_arriving
from pages.ui.failures import plain
from pages.ui.footage_view import OPEN_SOURCE
from pages.ui.grid import card_grid
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key
from pages.ui.uploader import upload_videos
from pages.ui.wording import length, moment

_SHAPES: Final = {"portrait": "Upright", "landscape": "Wide", "square": "Square"}
_SPEECH: Final = {True: "With speech", False: "Without speech"}


def draw(member: Membership) -> None:
    """The whole tab: the opened video, or all of them."""
    if OPEN_SOURCE.get(member.profile_id):
        footage_view.draw(member)
        return
    sources = get_store().library.source_videos(member.profile_id)
    upload_videos(
        member.profile_id,
        ask="Drop product videos" if sources else "Drop your product videos here",
        key=widget_key(member.profile_id, "library-upload"),
        for_clip=False,
    )
    _draw_folder(member)
    draw_arriving(member)
    if not sources:
        st.caption("They stay here for every later clip. The same file is kept once, however often it is given.")
        return
    shown = _draw_search(member, sources)
    if not shown:
        st.caption("No video fits. Search for less.")
    with card_grid(least_width_px=200):
        for source in shown:
            _draw_card(member, source)


def _draw_folder(member: Membership) -> None:
    from editai.library.dropping import drop_folder

    with st.popover("Many big files?", icon=":material/folder_open:", type="tertiary"):
        st.caption("Copy them into this folder on the machine that runs EditAI. Each is taken in once it is whole.")
        st.code(str(drop_folder(get_settings(), member.profile)), language=None)


def _draw_search(member: Membership, sources: list[SourceVideo]) -> list[SourceVideo]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        query = st.text_input(
            "Search",
            placeholder="name, keyword or rights note",
            key=widget_key(member.profile_id, "footage-query"),
            icon=":material/search:",
            label_visibility="collapsed",
            width=300,
        )
        shape: Any = st.pills(
            "Shape",
            list(_SHAPES),
            format_func=lambda name: _SHAPES[name],
            key=widget_key(member.profile_id, "footage-shape"),
            label_visibility="collapsed",
        )
        speech: Any = st.pills(
            "Speech",
            list(_SPEECH),
            format_func=lambda value: _SPEECH[value],
            key=widget_key(member.profile_id, "footage-speech"),
            label_visibility="collapsed",
        )
    segments = get_store().library.all_segments(member.profile_id)
    return find_footage(sources, segments, Wanted(query=query or "", orientation=shape, speech=speech))


def facts_of(source: SourceVideo) -> str:
    """``0:42 · upright 1080×1920 · speech``."""
    probe = dict(source.probe)
    facts = [length(int(probe.get("duration_ms") or 0))]
    facts.append(f"{_SHAPES[orientation(probe)].lower()} {probe.get('width')}×{probe.get('height')}")
    if not probe.get("audio"):
        facts.append("silent")
    elif probe.get("has_speech"):
        facts.append("speech")
    return " · ".join(facts)


def _draw_card(member: Membership, source: SourceVideo) -> None:
    probe = dict(source.probe)
    with st.container(border=True, gap="xsmall"):
        media.draw_cover(str(probe.get("cover_key") or ""), alt=source.name, shape="16/10")
        footage_view.draw_strip_picture(source, height_px=34)
        st.markdown(f"**{plain(source.name)}**")
        st.caption(f"{facts_of(source)} · {moment(source.created_at, member.profile.timezone)}")
        with st.container(horizontal=True):
            st.button(
                "Open",
                key=widget_key(member.profile_id, f"source-{source.id}"),
                icon=":material/open_in_full:",
                on_click=OPEN_SOURCE.set,
                args=(member.profile_id, source.id),
            )
            st.button(
                "Use",
                key=widget_key(member.profile_id, f"use-{source.id}"),
                icon=":material/movie_edit:",
                help="Adds it to your next clip",
                on_click=_use,
                args=(member, source.id),
            )


def _use(member: Membership, source_video_id: str) -> None:
    draft_videos.take_source(member, source_video_id)
    st.toast("Added to your next clip.", icon=":material/movie_edit:")
