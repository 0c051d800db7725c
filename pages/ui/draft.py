"""The New clip form between the browser and the draft on disk."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any

import streamlit as st

from editai.errors import NotFound
from editai.jobs.requests import MakeRequest, retry, submit_make, submit_sample
from editai.library.drafts import Draft, read_draft, write_draft
from editai.speech.voices import DEFAULT_VOICE
from editai.store.rows import Job, Membership, SourceVideo
from editai.store.states import JobState
from pages.ui.failures import told
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key

FIELDS = ("script", "voice", "captions", "platform", "source_audio", "card", "name")


def load(member: Membership) -> Draft:
    """The person's draft in this store."""
    return read_draft(get_settings(), member.profile_id, member.user_id)


def save(member: Membership, draft: Draft) -> None:
    """Keep it."""
    write_draft(get_settings(), member.profile_id, member.user_id, draft)


def field_key(member: Membership, name: str) -> str:
    """The widget of one field of the form."""
    return widget_key(member.profile_id, f"draft-{name}")


def keep_fields(member: Membership) -> None:
    """Callback of every field: what stands in the form goes to disk."""
    usual = _usual(member)
    values: dict[str, Any] = {}
    for name in FIELDS:
        key = field_key(member, name)
        if key in st.session_state:
            value = st.session_state[key]
            values[name] = None if name in usual and value == usual[name] else value
    save(member, replace(load(member), **values))


def put_fields(member: Membership, draft: Draft) -> None:
    """Before the widgets are drawn: fill those that this session has not seen yet."""
    usual = _usual(member)
    for name in FIELDS:
        value = getattr(draft, name)
        st.session_state.setdefault(field_key(member, name), usual.get(name) if value is None else value)


def _usual(member: Membership) -> dict[str, object]:
    """What the store does when the form says nothing; kept as None, so that the draft follows the store."""
    profile = member.profile
    return {
        "voice": profile.voice.get("voice") or DEFAULT_VOICE,
        "captions": profile.caption.get("style") or "bold",
        "card": bool(profile.brand.get("end_card", True)),
    }


def request_of(draft: Draft) -> MakeRequest:
    """What the form asks for."""
    return MakeRequest(
        script=draft.script,
        source_video_ids=draft.source_video_ids,
        platform=draft.platform,
        voice=draft.voice,
        captions=draft.captions,
        source_audio=draft.source_audio,
        card=draft.card,
        name=draft.name,
    )


def job_id_of(draft: Draft) -> str:
    """The id of the job that this form asks for: the same form asked twice is the same job."""
    asked = {name: getattr(draft, name) for name in (*FIELDS, "source_video_ids")}
    return str(uuid.uuid5(uuid.UUID(draft.nonce), json.dumps(asked, sort_keys=True)))


def make(member: Membership) -> None:
    """Callback of the one button. A double click finds the first click's job and adds none."""
    with told():
        keep_fields(member)
        draft = load(member)
        shown = find_job(member, draft.job_id)
        if shown is not None and shown.state.is_terminal:
            draft = replace(draft, nonce=uuid.uuid4().hex)
        job = submit_make(get_settings(), get_store(), member, request_of(draft), job_id=job_id_of(draft))
        save(member, replace(draft, job_id=job.id))


def try_again(member: Membership, job_id: str) -> None:
    """Callback: go on with a failed clip from the stage that failed."""
    with told():
        job = retry(get_store(), member, job_id)
        save(member, replace(load(member), job_id=job.id))


def start_over(member: Membership) -> None:
    """Callback: the next clip. The videos stay chosen, the script is empty."""
    draft = load(member)
    save(member, replace(Draft(), source_video_ids=draft.source_video_ids, platform=draft.platform))
    for name in FIELDS:
        st.session_state.pop(field_key(member, name), None)


def use_sample(member: Membership) -> None:
    """Callback: a made video and script, so that the first clip needs no file."""
    with told():
        job = submit_sample(get_store(), member)
        reading(member, (job.id,))


def reading(member: Membership, job_ids: tuple[str, ...]) -> None:
    """Jobs that read videos in have begun: the form waits for them."""
    draft = load(member)
    save(member, replace(draft, reading=tuple(dict.fromkeys((*draft.reading, *job_ids)))))


def take_source(member: Membership, source_video_id: str) -> None:
    """A video joins the form."""
    draft = load(member)
    save(member, replace(draft, source_video_ids=tuple(dict.fromkeys((*draft.source_video_ids, source_video_id)))))


def drop_source(member: Membership, source_video_id: str) -> None:
    """Callback: a video leaves the form; it stays in the library."""
    draft = load(member)
    save(member, replace(draft, source_video_ids=tuple(i for i in draft.source_video_ids if i != source_video_id)))


def forget_job(member: Membership, job_id: str) -> None:
    """Callback: a video that could not be read is no longer waited for."""
    draft = load(member)
    save(member, replace(draft, reading=tuple(each for each in draft.reading if each != job_id)))


def take_finished(member: Membership) -> tuple[Draft, list[Job]]:
    """Move videos that have been read in into the form.

    Returns the draft as it is now, and the jobs that are still at work or failed.
    """
    draft = load(member)
    waiting: list[Job] = []
    for job_id in draft.reading:
        job = find_job(member, job_id)
        if job is None or job.state is JobState.CANCELLED:
            forget_job(member, job_id)
        elif job.state is JobState.SUCCEEDED:
            _take_result(member, dict(job.result or {}))
            forget_job(member, job_id)
        else:
            waiting.append(job)
    return load(member), waiting


def _take_result(member: Membership, result: dict[str, object]) -> None:
    take_source(member, str(result["source_video_id"]))
    script = result.get("script")
    draft = load(member)
    if script and not draft.script.strip():
        save(member, replace(draft, script=str(script)))
        st.session_state.pop(field_key(member, "script"), None)


def chosen_sources(member: Membership, draft: Draft) -> list[SourceVideo]:
    """The chosen videos that still exist."""
    found = []
    for source_video_id in draft.source_video_ids:
        try:
            found.append(get_store().library.source_video(member.profile_id, source_video_id))
        except NotFound:
            drop_source(member, source_video_id)
    return found


def find_job(member: Membership, job_id: str | None) -> Job | None:
    """The job, or None when there is none of that id in this store."""
    if job_id is None:
        return None
    try:
        return get_store().jobs.job(member.profile_id, job_id)
    except NotFound:
        return None


def shown_job(member: Membership, draft: Draft) -> Job | None:
    """The clip that stands beside the form: the draft's own, else one of this person's that is at work."""
    own = find_job(member, draft.job_id)
    if own is not None:
        return own
    live = get_store().jobs.jobs(member.profile_id, states=(JobState.QUEUED, JobState.RUNNING), kinds=("make",))
    return next((job for job in live if job.created_by == member.user_id), None)
