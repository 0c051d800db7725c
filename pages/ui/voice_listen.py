"""Listening to a voice: the job that speaks, and the small player when it has."""

from __future__ import annotations

import json
import uuid
from typing import Final

import streamlit as st

from editai.errors import NotFound
from editai.jobs.requests import submit_preview_voice
from editai.speech.preset import VoicePreset
from editai.store.rows import Job, Membership
from editai.store.states import JobState
from pages.ui import media
from pages.ui.draft import find_job
from pages.ui.failures import told
from pages.ui.progress import draw_failure_words, watch_job
from pages.ui.resources import get_media, get_store
from pages.ui.session import Slot

_HEARD: Slot[dict[str, str]] = Slot("heard", dict)
"""Per place on the page, the preview job of this session."""
_PLAYED: Slot[list[str]] = Slot("played", list)
"""Previews that have begun to play by themselves once."""
_SAMPLES: Final = uuid.UUID("c0f3f0a6-55a0-4a2c-8f3e-0f1a8f2f6f11")


def listen(member: Membership, place: str, preset: VoicePreset, text: str) -> None:
    """Callback: speak the text, or find the job that has done so before.

    Args:
        place: where ``draw_heard`` will show it.
    """
    with told():
        asked = json.dumps([member.profile_id, preset.as_json(), text], sort_keys=True)
        attempt = 0
        while True:
            job_id = str(uuid.uuid5(_SAMPLES, f"{asked} {attempt}"))
            job = find_job(member, job_id)
            if job is None:
                submit_preview_voice(get_store(), member, preset.voice, text, preset=preset, job_id=job_id)
                break
            if not job.state.is_terminal or _is_there(member, job):
                break
            attempt += 1
        _HEARD.set(member.profile_id, _HEARD.get(member.profile_id) | {place: job_id})
        _PLAYED.set(member.profile_id, [each for each in _PLAYED.get(member.profile_id) if each != job_id])


def has_heard(member: Membership, place: str) -> bool:
    """Somebody has listened there in this session."""
    return place in _HEARD.get(member.profile_id)


def draw_heard(member: Membership, place: str, title: str) -> None:
    """The player, the waiting, or why it failed; nothing before anybody has listened."""
    job = find_job(member, _HEARD.get(member.profile_id).get(place))
    if job is None:
        st.space("small")
    elif not job.state.is_terminal:
        watch_job(member, job.id, _draw_speaking)
    elif job.state is JobState.SUCCEEDED:
        played = _PLAYED.get(member.profile_id)
        media.draw_sound(str(dict(job.result or {})["media_key"]), title=title, play=job.id not in played)
        _PLAYED.set(member.profile_id, list(dict.fromkeys((*played, job.id))))
    else:
        draw_failure_words(job)


def _draw_speaking(member: Membership, job: Job) -> None:
    st.caption(":shimmer[Speaking…]" if job.state is JobState.RUNNING else "Waiting for its turn…")


def _is_there(member: Membership, job: Job) -> bool:
    """Whether the spoken sample is still on disk; previews may be swept."""
    key = dict(job.result or {}).get("media_key")
    try:
        with get_media() as files:
            return bool(key) and files.size(member.profile_id, str(key)) is not None
    except NotFound:
        return False
