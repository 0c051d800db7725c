"""The New clip form between the browser and the draft on disk."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from editai.captions.choice import style_name
from editai.errors import NotFound
from editai.jobs.clip_requests import request_of_clip, submit_variants
from editai.jobs.make_choices import ChosenMusic, ChosenShot
from editai.jobs.make_request import preset_of
from editai.jobs.requests import MakeRequest, retry, submit_make
from editai.library.drafts import Draft, change_draft, read_draft
from editai.render.platforms import PLATFORMS
from editai.speech.preset import settings_apart, store_preset
from editai.speech.voices import DEFAULT_VOICE
from editai.store.rows import Job, Membership
from editai.store.states import JobState
from pages.ui.failures import told
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key

_UNSAID: Final = {"platform": ""}
"""How a draft says nothing about a field; None for the others."""
FIELDS = ("script", "voice", "captions", "platform", "source_audio", "card", "name")


def load(member: Membership) -> Draft:
    """The person's draft in this store."""
    return _on_a_platform(member, read_draft(get_settings(), member.profile_id, member.user_id))


def change(member: Membership, **values: Any) -> Draft:
    """Keep new values of some of its fields."""
    return edit(member, lambda draft: replace(draft, **values))


def edit(member: Membership, changed: Callable[[Draft], Draft]) -> Draft:
    """Keep what ``changed`` makes of the draft as it lies on disk now; another tab may have written it."""
    return _on_a_platform(member, change_draft(get_settings(), member.profile_id, member.user_id, changed))


def _on_a_platform(member: Membership, draft: Draft) -> Draft:
    """The draft with the store's usual platform where it names none."""
    return draft if draft.platform else replace(draft, platform=str(_usual(member)["platform"]))


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
            values[name] = _UNSAID.get(name) if name in usual and value == usual[name] else value
    change(member, **values)


def put_fields(member: Membership, draft: Draft) -> None:
    """Before the widgets are drawn: fill those that this session has not seen yet."""
    usual = _usual(member)
    for name in FIELDS:
        value = getattr(draft, name)
        st.session_state.setdefault(field_key(member, name), usual.get(name) if value is None else value)


def _usual(member: Membership) -> dict[str, object]:
    """What the store does when the form says nothing; kept as unsaid, so that the draft follows the store."""
    profile = member.profile
    platforms = [name for name in profile.publishing.get("platforms") or () if name in PLATFORMS]
    return {
        "platform": platforms[0] if platforms else "tiktok",
        "voice": profile.voice.get("voice") or DEFAULT_VOICE,
        "captions": style_name(profile),
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
        project_id=draft.project_id,
        **_chosen(draft),
    )


def _chosen(draft: Draft) -> dict[str, Any]:
    """What was decided beyond the form, about the videos that are still part of it."""
    choices, ids = draft.choices, set(draft.source_video_ids)
    shots = [ChosenShot.from_json(shot) for shot in choices.get("shots") or ()]
    music = choices.get("music")
    return {
        "segments": tuple(shot for shot in shots if shot.source_video_id in ids),
        "focus": {name: place for name, place in (choices.get("focus") or {}).items() if name in ids},
        "fit": {name: value for name, value in (choices.get("fit") or {}).items() if name in ids},
        "music": ChosenMusic.from_json(music) if music else None,
        "voice_settings": dict(choices.get("voice_settings") or {}),
    }


def choose(member: Membership, **values: Any) -> None:
    """Keep decisions beyond the form; None takes one back."""

    def changed(draft: Draft) -> Draft:
        choices = {name: value for name, value in {**draft.choices, **values}.items() if value is not None}
        return replace(draft, choices=choices)

    edit(member, changed)


def job_id_of(draft: Draft) -> str:
    """The id of the job that this form asks for: the same form asked twice is the same job."""
    asked = {name: getattr(draft, name) for name in (*FIELDS, "source_video_ids")}
    decided = {name: value for name, value in draft.choices.items() if name not in ("look", "look_for")}
    if decided or draft.project_id:
        asked |= {"choices": decided, "project_id": draft.project_id}
    return str(uuid.uuid5(uuid.UUID(draft.nonce), json.dumps(asked, sort_keys=True)))


def make(member: Membership) -> None:
    """Callback of the one button. A double click finds the first click's job and adds none."""
    with told():
        keep_fields(member)
        draft = edit(member, lambda draft: _for_new_job(member, draft))
        count = variants_of(draft)
        if count > 1:
            jobs = submit_variants(
                get_settings(),
                get_store(),
                member,
                request_of(draft),
                count,
                batch_id=job_id_of(draft),
                vary_style=not draft.choices.get("same_style"),
            )
            job = jobs[0]
        else:
            job = submit_make(get_settings(), get_store(), member, request_of(draft), job_id=job_id_of(draft))
        change(member, job_id=job.id)


def variants_of(draft: Draft) -> int:
    """How many clips the button makes; shots of a person's own are one clip's."""
    return 1 if draft.choices.get("shots") else int(draft.choices.get("variants") or 1)


def _for_new_job(member: Membership, draft: Draft) -> Draft:
    """Once the last job has ended, the same form asks for another one."""
    shown = find_job(member, draft.job_id)
    ended = shown is not None and shown.state.is_terminal
    return replace(draft, nonce=uuid.uuid4().hex, job_id=None) if ended else draft


def try_again(member: Membership, job_id: str) -> None:
    """Callback: go on with a failed clip from the stage that failed."""
    with told():
        change(member, job_id=retry(get_store(), member, job_id).id)


def start_over(member: Membership) -> None:
    """Callback: the next clip. The videos stay chosen, the script is empty."""
    change(member, script="", name="", job_id=None, nonce=uuid.uuid4().hex, project_id=None, choices={})
    for name in FIELDS:
        st.session_state.pop(field_key(member, name), None)


def take_clip(member: Membership, clip_id: str) -> None:
    """Callback: the form becomes what a clip was made of, shot for shot; the button makes its next variant."""
    with told():
        clip = get_store().library.clip(member.profile_id, clip_id)
        request = request_of_clip(clip)
        framings = [shot.get("framing") for shot in clip.used["shots"] if shot.get("source_video_id")]
        shots = [
            shot.as_json() | {"framing": framing} for shot, framing in zip(request.segments, framings, strict=True)
        ]
        decided: dict[str, Any] = {"shots": shots, "focus": dict(request.focus), "fit": dict(request.fit)}
        decided["music"] = request.music.as_json() if request.music else None
        decided["voice_settings"] = settings_apart(
            preset_of(member.profile, request), store_preset(member.profile.voice, voice=request.voice)
        )
        change(
            member,
            **{name: getattr(request, name) for name in (*FIELDS, "source_video_ids", "project_id")},
            choices={name: value for name, value in decided.items() if value},
            nonce=uuid.uuid4().hex,
        )
        for name in FIELDS:
            st.session_state.pop(field_key(member, name), None)


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
