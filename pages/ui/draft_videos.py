"""The videos of the New clip form: chosen, arriving, taken out; the others stay in the library."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from editai.errors import NotFound
from editai.jobs.requests import submit_sample
from editai.library.drafts import Draft, with_reading
from editai.store.rows import Job, Membership, SourceVideo
from editai.store.states import JobState
from pages.ui import draft as drafting
from pages.ui.failures import told
from pages.ui.resources import get_store


def use_sample(member: Membership) -> None:
    """Callback: a made video and script, so that the first clip needs no file. The script is there at once."""
    from editai.media.sample import SAMPLE_SCRIPT

    with told():
        job = submit_sample(get_store(), member)

        def begun(draft: Draft) -> Draft:
            draft = with_reading(draft, job.id)
            return draft if draft.script.strip() else replace(draft, script=SAMPLE_SCRIPT)

        drafting.edit(member, begun)
        st.session_state.pop(drafting.field_key(member, "script"), None)


def take_source(member: Membership, source_video_id: str) -> None:
    """A video joins the form."""
    drafting.edit(member, lambda draft: _with_source(draft, source_video_id))


def _with_source(draft: Draft, source_video_id: str) -> Draft:
    return replace(draft, source_video_ids=tuple(dict.fromkeys((*draft.source_video_ids, source_video_id))))


def drop_source(member: Membership, source_video_id: str) -> None:
    """Callback: a video leaves the form; it stays in the library."""
    drafting.edit(
        member,
        lambda draft: replace(
            draft, source_video_ids=tuple(each for each in draft.source_video_ids if each != source_video_id)
        ),
    )


def forget_job(member: Membership, job_id: str) -> None:
    """Callback: a video that could not be read is no longer waited for."""
    drafting.edit(member, lambda draft: _without(draft, job_id))


def _without(draft: Draft, job_id: str) -> Draft:
    return replace(draft, reading=tuple(each for each in draft.reading if each != job_id))


def take_finished(member: Membership) -> tuple[Draft, list[Job]]:
    """Move videos that have been read in into the form.

    Returns the draft as it is now, and the jobs that are still at work or failed.
    """
    waiting: list[Job] = []
    for job_id in drafting.load(member).reading:
        job = drafting.find_job(member, job_id)
        if job is None or job.state is JobState.CANCELLED:
            forget_job(member, job_id)
        elif job.state is JobState.SUCCEEDED:
            _take_result(member, job)
        else:
            waiting.append(job)
    return drafting.load(member), waiting


def _take_result(member: Membership, job: Job) -> None:
    """The video joins the form; a script that came with it does where none was written."""
    result = dict(job.result or {})
    script = str(result.get("script") or "")

    def taken(draft: Draft) -> Draft:
        draft = _with_source(_without(draft, job.id), str(result["source_video_id"]))
        return draft if draft.script.strip() else replace(draft, script=script)

    before = drafting.load(member).script
    if drafting.edit(member, taken).script != before:
        st.session_state.pop(drafting.field_key(member, "script"), None)


def chosen_sources(member: Membership, draft: Draft) -> list[SourceVideo]:
    """The chosen videos that still exist."""
    found = []
    for source_video_id in draft.source_video_ids:
        try:
            found.append(get_store().library.source_video(member.profile_id, source_video_id))
        except NotFound:
            drop_source(member, source_video_id)
    return found
