"""A clip at the right of New clip: its making, then the player, the report and what to do with it."""

from __future__ import annotations

import contextlib

import streamlit as st

from editai.errors import NotFound
from editai.library.drafts import Draft
from editai.library.review import approve
from editai.store.rows import Clip, Job, Membership, SourceVideo
from editai.store.states import ClipState, JobState
from pages.ui import caption_table, media
from pages.ui import draft as drafting
from pages.ui.caption_preview import draw_preview
from pages.ui.failures import told
from pages.ui.progress import draw_failure_words, draw_stages, watch_job
from pages.ui.report import draw_report
from pages.ui.resources import get_store
from pages.ui.session import widget_key


def draw_result(member: Membership, draft: Draft, shown: Job | None, sources: list[SourceVideo]) -> None:
    """What stands beside the form: a preview, the work, why it failed, or the clip."""
    if shown is None:
        draw_preview(member, draft, sources)
    elif not shown.state.is_terminal:
        st.subheader("Making your clip", anchor=False)
        watch_job(member, shown.id, draw_stages)
    elif shown.state is JobState.SUCCEEDED:
        _draw_clip(member, shown, is_next=shown.id == drafting.job_id_of(draft))
    else:
        draw_failure_words(shown)
        with st.container(horizontal=True):
            st.button(
                "Try again",
                key=widget_key(member.profile_id, "again"),
                icon=":material/refresh:",
                on_click=drafting.try_again,
                args=(member, shown.id),
                help="Goes on from the stage that failed; what was finished is not made again.",
            )


def _draw_clip(member: Membership, job: Job, *, is_next: bool) -> None:
    """The clip and what to do with it; that stands out only while the form has nothing newer to make."""
    try:
        clip = get_store().library.clip(member.profile_id, str(dict(job.result or {}).get("clip_id")))
    except NotFound:
        media.draw_place("This clip was deleted")
        _draw_next(member)
        return
    media.draw_clip(
        clip.media_key,
        cover_key=clip.cover_key,
        title=clip.project_name,
        subtitles_key=str(clip.used.get("vtt_key") or ""),
    )
    ready = draw_report(clip)
    with st.container(horizontal=True):
        if clip.state is ClipState.READY:
            st.button(
                "Approve",
                key=widget_key(member.profile_id, f"approve-{clip.id}"),
                icon=":material/check:",
                type="primary" if is_next else "secondary",
                on_click=approve_clip,
                args=(member, clip.id),
                disabled=not ready,
                help=None if ready else "A clip that fails a hard check is not offered for publishing.",
            )
        elif clip.state is ClipState.APPROVED and st.button(
            "Publish it",
            key=widget_key(member.profile_id, f"publish-{clip.id}"),
            icon=":material/send:",
            type="primary" if is_next else "secondary",
        ):
            st.switch_page("pages/publish/publish.py", query_params={"store": member.profile_id, "clip": clip.id})
        draw_downloads(clip)
    if "shots" in clip.used:  # else it is from a version that did not keep what clips are made of
        st.button(
            "Change its shots",
            key=widget_key(member.profile_id, f"change-{clip.id}"),
            icon=":material/view_carousel:",
            on_click=drafting.take_clip,
            args=(member, clip.id),
            help="Puts the clip's shots into the form at the left; making it again speaks nothing anew.",
        )
    _draw_next(member)


def draw_captions(member: Membership, shown: Job | None) -> None:
    """The captions of the clip that is shown, as a table; below it all, where there is room for whole lines."""
    if shown is None or shown.state is not JobState.SUCCEEDED:
        return
    with contextlib.suppress(NotFound):  # the clip was deleted
        clip = get_store().library.clip(member.profile_id, str(dict(shown.result or {}).get("clip_id")))
        caption_table.draw_table(member, clip)


def _draw_next(member: Membership) -> None:
    st.button(
        "Make another",
        key=widget_key(member.profile_id, "another"),
        icon=":material/add:",
        type="tertiary",
        on_click=drafting.start_over,
        args=(member,),
    )


def draw_downloads(clip: Clip) -> None:
    """The clip and its captions as files, under names for people."""
    name = f"{clip.project_name} {clip.variant}"
    st.link_button("Clip", media.media_url(clip.media_key, download=name), icon=":material/download:")
    srt = str(clip.used.get("srt_key") or "")
    if srt:
        st.link_button("SRT", media.media_url(srt, download=name), icon=":material/subtitles:")


def approve_clip(member: Membership, clip_id: str) -> None:
    """Callback: the clip may be published."""
    with told():
        approve(get_store(), member, clip_id)
        st.toast("Approved. It can be published now.", icon=":material/check_circle:")
