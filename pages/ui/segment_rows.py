"""Segments: of one video below its filmstrip, and of all videos in their own tab."""

from __future__ import annotations

from typing import Any

import streamlit as st

from editai.jobs import kinds
from editai.jobs.footage_requests import submit_extract
from editai.library.footage import change_segment, delete_segment
from editai.library.matching import says_all
from editai.store.rows import Job, Membership, Segment, SourceVideo
from pages.ui import media, tool_form
from pages.ui.empty import draw_empty
from pages.ui.failures import plain, told
from pages.ui.icon_label import lit, unseen
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.wording import count


def draw(member: Membership, source: SourceVideo) -> None:
    """The segments of one video."""
    segments = get_store().library.segments(member.profile_id, source.id)
    st.markdown(f"**Segments** · {len(segments)}" if segments else "**Segments**")
    if not segments:
        st.caption("None yet. Choose a part with the slider, or keep the best moments.")
    for segment in segments:
        _draw_row(member, segment, source)


def draw_all(member: Membership) -> None:
    """The tab of all segments: favourites first, searched by keyword."""
    sources = {source.id: source for source in get_store().library.source_videos(member.profile_id, limit=10_000)}
    segments = get_store().library.all_segments(member.profile_id)
    if not segments:
        draw_empty(
            "No segments yet",
            "A segment is a part of a video worth using again. Open a source video and keep one.",
            icon="bookmarks",
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        query = st.text_input(
            "Search",
            placeholder="keyword or video",
            key=widget_key(member.profile_id, "segment-query"),
            icon=":material/search:",
            label_visibility="collapsed",
            width=300,
        )
        only = st.toggle("Favourites only", key=widget_key(member.profile_id, "segment-favourites"))
    shown = [
        segment
        for segment in segments
        if segment.source_video_id in sources
        and (segment.is_favourite or not only)
        and says_all(query or "", sources[segment.source_video_id].name, *segment.keywords)
    ]
    if not shown:
        st.caption("No segment fits. Search for less.")
    for segment in sorted(shown, key=lambda each: not each.is_favourite):
        _draw_row(member, segment, sources[segment.source_video_id], named=True)


def _draw_row(member: Membership, segment: Segment, source: SourceVideo, *, named: bool = False) -> None:
    from pages.ui.footage_moments import picture_at

    def key(name: str) -> str:
        return widget_key(member.profile_id, f"segment-{name}-{segment.id}")

    middle_ms = (segment.start_ms + segment.end_ms) // 2
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=84):
            media.draw_picture(picture_at(member, source, middle_ms), alt=f"{middle_ms / 1000:.1f} s", shape="16/10")
        with st.container(width=190, gap=None):
            st.markdown(f"**{segment.start_ms / 1000:.1f} to {segment.end_ms / 1000:.1f} s**")
            if named:
                st.caption(plain(source.name))
            st.caption(f"in {count(segment.used_count, 'clip')}" if segment.used_count else "not used yet")
        st.session_state.setdefault(key("words"), ", ".join(segment.keywords))
        st.text_input(
            "Keywords",
            key=key("words"),
            placeholder="keywords",
            label_visibility="collapsed",
            on_change=_words,
            args=(member, segment, key("words")),
            width="stretch",
        )
        with st.container(width="content", key=lit(key("star")) if segment.is_favourite else key("star")):
            st.button(
                unseen("No favourite any more" if segment.is_favourite else "Favourite"),
                key=key("favourite"),
                icon=":material/star:",
                type="tertiary",
                help="No favourite any more" if segment.is_favourite else "Favourite",
                on_click=_favourite,
                args=(member, segment),
            )
        _draw_file(member, segment, key)
        st.button(
            unseen("Take the segment out"),
            key=key("delete"),
            icon=":material/delete:",
            type="tertiary",
            help="Take the segment out; the video and clips that show it stay",
            on_click=_delete,
            args=(member, segment.id),
        )


def _draw_file(member: Membership, segment: Segment, key: Any) -> None:
    """Ask for the segment as a file, or fetch the one that was made."""
    job = _extracted(member, segment)
    if job is not None and job.result:
        name = str(job.result["name"])
        address = media.media_url(str(job.result["media_key"]), download=name)
        st.link_button(
            unseen("Download the file"), address, icon=":material/download:", type="tertiary", help="Download the file"
        )
        return
    busy = job is not None and not job.state.is_terminal
    st.button(
        unseen("It is being written" if busy else "Make a file of it"),
        key=key("file"),
        icon=":material/hourglass_top:" if busy else ":material/content_cut:",
        type="tertiary",
        help="It is being written; the Jobs page shows how far it is" if busy else "Make a file of it",
        disabled=busy,
        on_click=_extract,
        args=(member, segment.id),
    )


def _extracted(member: Membership, segment: Segment) -> Job | None:
    """The newest file of exactly this part that is wanted or made and not cleared away."""
    for job in get_store().jobs.jobs(member.profile_id, kinds=(kinds.EXTRACT,), limit=200):
        same = (job.data.get("start_ms"), job.data.get("end_ms")) == (segment.start_ms, segment.end_ms)
        if same and job.data.get("segment_id") == segment.id:
            if not job.state.is_terminal:
                return job
            if job.result and tool_form.is_there(member, str(job.result["media_key"])):
                return job
    return None


def _words(member: Membership, segment: Segment, key: str) -> None:
    with told():
        change_segment(get_store(), member, segment, keywords=str(st.session_state.get(key) or ""))


def _favourite(member: Membership, segment: Segment) -> None:
    with told():
        change_segment(get_store(), member, segment, is_favourite=not segment.is_favourite)


def _extract(member: Membership, segment_id: str) -> None:
    with told():
        submit_extract(get_store(), member, segment_id)
        st.toast("The file is being written. It will be here to download.", icon=":material/content_cut:")


def _delete(member: Membership, segment_id: str) -> None:
    with told():
        delete_segment(get_store(), member, segment_id)
        st.toast("The segment is gone.", icon=":material/delete:")
