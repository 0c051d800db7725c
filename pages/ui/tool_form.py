"""What the tools share on their page: the video they work on, the button, and the result beside it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import streamlit as st

from editai.errors import NotFound
from editai.store.rows import Job, Membership, SourceVideo
from editai.store.states import JobState
from pages.ui import media
from pages.ui.arriving import draw_arriving
from pages.ui.failures import told
from pages.ui.kept import kept_key
from pages.ui.progress import cancel_job, draw_bar, draw_failure_words, retry_job, watch_job
from pages.ui.resources import get_media, get_store
from pages.ui.session import Slot, widget_key
from pages.ui.tool_dropped import take_dropped
from pages.ui.wording import length

Draw = Callable[[Membership, dict[str, Any]], None]
_LAST_VIDEO: Final[Slot[str]] = Slot("tool-last-video", str)
"""The video that was chosen last, for whichever tool: the next tool begins with it."""


def video_key(member: Membership, tool: str) -> str:
    """The widget in which a tool's video is chosen."""
    return widget_key(member.profile_id, f"tool-video-{tool}")


def choose_video(member: Membership, tool: str, *, label: str = "Video") -> SourceVideo | None:
    """Draw the choice among the store's videos, and the drop field for another one, which is then chosen."""
    choice, chosen = st.container(), None
    draw_arriving(member)
    sources, dropped = _with_dropped(member, tool, "Drop a video here", "Drop another video")
    if sources:
        key = video_key(member, tool)
        if dropped:
            st.session_state[key] = dropped[-1]
        if st.session_state.get(key) not in sources:
            st.session_state.pop(key, None)
            if _LAST_VIDEO.get(member.profile_id) in sources:
                st.session_state[key] = _LAST_VIDEO.get(member.profile_id)
        words = partial(_words_of, sources)
        chosen = choice.selectbox(label, list(sources), format_func=words, key=key)
        _LAST_VIDEO.set(member.profile_id, chosen)
    return sources.get(chosen) if chosen else None


def choose_videos(member: Membership, tool: str) -> list[str]:
    """As ``choose_video``, for several: their ids in the order of choosing."""
    choice = st.container()
    draw_arriving(member)
    sources, dropped = _with_dropped(member, tool, "Drop videos here", "Drop more videos")
    if not sources:
        return []
    key = kept_key(member, f"tool-video-{tool}")
    before = [each for each in st.session_state.get(key) or () if each in sources]
    st.session_state[key] = list(dict.fromkeys([*before, *dropped]))
    chosen: list[str] = choice.multiselect("Videos", list(sources), format_func=partial(_words_of, sources), key=key)
    return chosen


def _with_dropped(member: Membership, tool: str, first: str, other: str) -> tuple[dict[str, SourceVideo], list[str]]:
    """Draw the drop field. Returns the store's videos, and those of them that have just come by it."""
    dropped = take_dropped(member, tool, other if get_store().library.source_videos(member.profile_id) else first)
    sources = {source.id: source for source in get_store().library.source_videos(member.profile_id)}
    return sources, [each for each in dropped if each in sources]


def _words_of(sources: dict[str, SourceVideo], source_video_id: str) -> str:
    return video_words(sources[source_video_id])


def video_words(source: SourceVideo) -> str:
    """``mug.mp4 · 0:42 · silent``."""
    probe = dict(source.probe)
    silent = "" if probe.get("audio") else " · silent"
    return f"{source.name} · {length(int(probe.get('duration_ms', 0)))}{silent}"


def shown_job(member: Membership, kind: str) -> Job | None:
    """The person's newest job of that kind in this store; a refresh and another tab find it too."""
    rows = get_store().jobs.jobs(member.profile_id, kinds=(kind,), limit=30)
    return next((job for job in rows if job.created_by == member.user_id), None)


def draw_start(
    member: Membership,
    kind: str,
    label: str,
    start: Callable[[str], None],
    *,
    ready: bool,
    price: str = "free",
) -> None:
    """The tool's button. A double click finds the first click's job: both ask with one id.

    Args:
        price: what it costs at most, where a paid voice may speak (``voice_choice.speech_price``).
    """
    draw_start_of(member, kind, shown_job(member, kind), f"{label} · {price}", start, ready=ready)


def draw_start_of(
    member: Membership, name: str, shown: Job | None, label: str, start: Callable[[str], None], *, ready: bool
) -> None:
    """As ``draw_start``, for work of which ``shown`` is the newest; ``name`` tells such buttons apart."""
    busy = shown is not None and not shown.state.is_terminal
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            "Working…" if busy else label,
            key=widget_key(member.profile_id, f"start-{name}"),
            type="primary",
            disabled=busy or not ready,
            on_click=_started,
            args=(start, _next_id(member, name, shown)),
        )


def next_job_id(member: Membership, kind: str) -> str:
    """The id of the job that comes after the one that is shown."""
    return _next_id(member, kind, shown_job(member, kind))


def _next_id(member: Membership, name: str, shown: Job | None) -> str:
    space = shown.id if shown is not None else member.profile_id
    return str(uuid.uuid5(uuid.UUID(space), f"{member.user_id}/{name}/next"))


def _started(start: Callable[[str], None], job_id: str) -> None:
    with told():
        start(job_id)


def draw_result(member: Membership, kind: str, empty: str, draw: Draw) -> None:
    """The newest job of the tool: its progress with Cancel, why it failed with Try again, or its result."""
    job = shown_job(member, kind)
    if job is None:
        st.caption(empty)
    else:
        draw_job(member, job, draw)


def draw_job(member: Membership, job: Job, draw: Draw) -> None:
    """A job's progress with Cancel, why it failed with Try again, or its result."""
    if not job.state.is_terminal:
        watch_job(member, job.id, _draw_working)
    elif job.state is JobState.SUCCEEDED:
        draw(member, dict(job.result or {}))
    else:
        draw_failure_words(job)
        st.button(
            "Try again",
            key=widget_key(member.profile_id, f"retry-{job.id}"),
            icon=":material/refresh:",
            on_click=retry_job,
            args=(member, job.id),
        )


def _draw_working(member: Membership, job: Job) -> None:
    draw_bar(member, job)
    st.button(
        "Cancel",
        key=widget_key(member.profile_id, f"cancel-{job.id}"),
        icon=":material/close:",
        on_click=cancel_job,
        args=(member, job.id),
    )


def draw_video(member: Membership, media_key: str, name: str) -> None:
    """A result's player and its download, by the media route."""
    if not is_there(member, media_key):
        st.info("This result was cleared away. Run the tool again.", icon=":material/delete:")
        return
    media.draw_source(media_key, cover_key="", title=name)
    st.link_button("Download", media.media_url(media_key, download=name), icon=":material/download:")


def is_there(member: Membership, media_key: str) -> bool:
    """Whether a result has not been cleared away."""
    try:
        with get_media() as files:
            return files.size(member.profile_id, media_key) is not None
    except NotFound:
        return False
