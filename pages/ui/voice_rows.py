"""A voice as a row: listen, and use it as the store's default."""

from __future__ import annotations

import uuid
from typing import Final

import streamlit as st

from editai.errors import NotFound
from editai.jobs.requests import submit_preview_voice
from editai.profiles.actions import edit_store
from editai.speech.voices import Voice
from editai.store.rows import Job, Membership
from editai.store.states import JobState
from pages.ui import media
from pages.ui.draft import find_job
from pages.ui.failures import told
from pages.ui.progress import draw_failure_words, watch_job
from pages.ui.resources import get_media_folder, get_store
from pages.ui.session import Slot, widget_key

LANGUAGE_NAMES: Final = {"en-US": "American English", "en-GB": "British English"}
_HEARD: Slot[dict[str, str]] = Slot("heard", dict)
"""Per voice, the preview job of this session."""
_PLAYED: Slot[list[str]] = Slot("played", list)
"""Previews that have begun to play by themselves once."""
_SAMPLES: Final = uuid.UUID("c0f3f0a6-55a0-4a2c-8f3e-0f1a8f2f6f11")


def draw_voice(member: Membership, voice: Voice, *, is_default: bool) -> None:
    """One row."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
        st.button(
            "",
            key=widget_key(member.profile_id, f"listen-{voice.name}"),
            icon=":material/play_arrow:",
            help=f"Listen to {voice.title}",
            on_click=_listen,
            args=(member, voice),
        )
        with st.container(width=190, gap=None):
            st.markdown(f"**{voice.title}**")
            st.caption(f"{LANGUAGE_NAMES.get(voice.language, voice.language)}, {voice.gender}")
        with st.container():
            _draw_sound(member, voice)
        st.caption("free", width=36)
        if is_default:
            st.badge("default", icon=":material/check:", color="green")
        else:
            st.button(
                "Use as default",
                key=widget_key(member.profile_id, f"default-{voice.name}"),
                on_click=_use,
                args=(member, voice),
            )


def _draw_sound(member: Membership, voice: Voice) -> None:
    job = find_job(member, _HEARD.get(member.profile_id).get(voice.name))
    if job is None:
        st.space("small")
    elif not job.state.is_terminal:
        watch_job(member, job.id, _draw_speaking)
    elif job.state is JobState.SUCCEEDED:
        played = _PLAYED.get(member.profile_id)
        media.draw_sound(str(dict(job.result or {})["media_key"]), title=voice.title, play=job.id not in played)
        _PLAYED.set(member.profile_id, list(dict.fromkeys((*played, job.id))))
    else:
        draw_failure_words(job)


def _draw_speaking(member: Membership, job: Job) -> None:
    st.caption(":shimmer[Speaking…]" if job.state is JobState.RUNNING else "Waiting for its turn…")


def _listen(member: Membership, voice: Voice) -> None:
    """Callback: speak the voice's sentence, or find the job that has done so before."""
    with told():
        attempt = 0
        while True:
            job_id = str(uuid.uuid5(_SAMPLES, f"{member.profile_id} {voice.name} {voice.sample} {attempt}"))
            job = find_job(member, job_id)
            if job is None:
                submit_preview_voice(get_store(), member, voice.name, job_id=job_id)
                break
            if not job.state.is_terminal or _is_there(member, job):
                break
            attempt += 1
        heard = _HEARD.get(member.profile_id)
        _HEARD.set(member.profile_id, heard | {voice.name: job_id})
        _PLAYED.set(member.profile_id, [each for each in _PLAYED.get(member.profile_id) if each != job_id])


def _is_there(member: Membership, job: Job) -> bool:
    """Whether the spoken sample is still on disk; previews may be swept."""
    key = dict(job.result or {}).get("media_key")
    try:
        return bool(key) and get_media_folder().path(member.profile_id, str(key)).is_file()
    except NotFound:
        return False


def _use(member: Membership, voice: Voice) -> None:
    with told():
        edit_store(get_store(), member, {"voice": {"voice": voice.name}})
        st.toast(f"{member.profile.name} speaks as {voice.title} now.", icon=":material/record_voice_over:")
