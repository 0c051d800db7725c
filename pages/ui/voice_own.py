"""The store's own voices: recordings and cloned ones, listed, added, taken out."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import streamlit as st

from editai.errors import InputError
from editai.jobs import kinds
from editai.jobs.own_voice_requests import submit_clone, submit_recording
from editai.library.voices import as_voice, remove_voice
from editai.profiles.actions import edit_store
from editai.speech.engines import EngineStatus, engine_status
from editai.speech.preset import store_preset
from editai.speech.voice import language_name
from editai.speech.xtts import LANGUAGES, LICENCE
from editai.store.rows import Job, Membership, StoredVoice
from editai.store.states import JobState, Role
from pages.ui import draft as drafting
from pages.ui import media, tool_form
from pages.ui.failures import plain, told
from pages.ui.icon_label import unseen
from pages.ui.kept import forget_typed, typed_key
from pages.ui.progress import draw_bar, draw_failure_words, watch_job
from pages.ui.resources import get_settings, get_store
from pages.ui.session import Slot, widget_key
from pages.ui.sound_field import Take, draw_sound_field
from pages.ui.voice_listen import draw_heard, has_heard, listen
from pages.ui.wording import length

_RECORDING: Final = "recording"
_SENT: Slot[str] = Slot("own-sent", str)
"""The job that keeps the recording whose name and script still stand in the fields."""


def draw_own(member: Membership) -> None:
    """What the store has, then the two ways to add a voice."""
    voices = get_store().voices.voices(member.profile_id)
    usual = store_preset(member.profile.voice).voice
    with st.container():  # one place, however many they are: a recorder that moves loses what is being said
        for stored in voices:
            _draw_row(member, stored, is_default=as_voice(stored).name == usual)
        if not voices:
            st.caption(
                f"{plain(member.profile.name)} has no voices of its own yet. Record one, or clone one from a sample."
            )
    cloner = next((each for each in engine_status(get_settings()) if each.cloning), None)
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True):
        _draw_recording(member)
    if cloner is not None:
        with right, st.container(border=True):
            _draw_cloning(member, cloner)


def _draw_row(member: Membership, stored: StoredVoice, *, is_default: bool) -> None:
    voice = as_voice(stored)
    facts = dict(stored.consent)
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
        recorded = stored.engine == _RECORDING
        if not recorded:
            st.button(
                unseen(f"Listen to {voice.title}"),
                key=widget_key(member.profile_id, f"listen-{voice.name}"),
                icon=":material/play_arrow:",
                help=f"Listen to {plain(voice.title)}",
                on_click=listen,
                args=(member, voice.name, store_preset(member.profile.voice, voice=voice.name), voice.sample),
            )
        heard = recorded or has_heard(member, voice.name)
        with st.container(width=210 if heard else "stretch", gap=None):
            st.markdown(f"**{plain(stored.name)}**")
            long_ms = int(facts.get("duration_ms") or facts.get("speech_ms") or 0)
            st.caption(f"{'recording' if recorded else 'cloned'} · {length(long_ms)}")
        if heard:
            with st.container():
                if recorded:
                    media.draw_sound(stored.sample_key, title=stored.name)
                else:
                    draw_heard(member, voice.name, stored.name)
        if is_default:
            st.badge("default", icon=":material/check:", color="green")
        elif recorded:
            st.button(
                "Make a clip of it",
                key=widget_key(member.profile_id, f"clip-{stored.id}"),
                icon=":material/movie_edit:",
                on_click=_make_clip,
                args=(member, voice.name, str(facts.get("script") or "")),
            )
        else:
            st.button(
                "Use as default",
                key=widget_key(member.profile_id, f"default-{voice.name}"),
                disabled=member.role is not Role.OWNER,
                on_click=_use,
                args=(member, voice.name, stored.name),
            )
        if st.button(
            unseen(f"Delete {stored.name}"),
            key=widget_key(member.profile_id, f"remove-{stored.id}"),
            icon=":material/delete:",
            type="tertiary",
            help=f"Delete {plain(stored.name)}",
        ):
            _ask_remove(member, stored)


@st.dialog("Delete this voice", icon=":material/delete:")
def _ask_remove(member: Membership, stored: StoredVoice) -> None:
    st.write(f"**{plain(stored.name)}** and its sound are deleted for good. Clips that were made with it stay.")
    if st.button(
        f"Delete {plain(stored.name)}",
        type="primary",
        key=widget_key(member.profile_id, "remove-yes"),
        on_click=_remove,
        args=(member, stored.id),
    ):
        st.rerun()


def _draw_recording(member: Membership) -> None:
    st.markdown("**Own recording**")
    st.caption(
        "Speak the script yourself, up to five minutes. Its loudness is evened, silence at the ends goes, "
        "captions follow your words."
    )
    _forget_kept(member)
    take = draw_sound_field(member, "record", "Record")
    st.text_input("Name", key=typed_key(member, "own-record-name"), max_chars=60, placeholder="Spring campaign")
    st.text_area(
        "Script",
        key=typed_key(member, "own-record-script"),
        height=80,
        placeholder="What is said. Empty: it is written down for you.",
    )
    _draw_added(member, kinds.KEEP_RECORDING, "Keep it · free", partial(_keep, member, take), ready=take is not None)


def _forget_kept(member: Membership) -> None:
    """Once a recording is a voice, its name and script are not the next one's."""
    sent = _SENT.get(member.profile_id)
    if sent and get_store().jobs.job(member.profile_id, sent).state is JobState.SUCCEEDED:
        _SENT.clear(member.profile_id)
        for field in ("record-name", "record-script"):
            forget_typed(member, f"own-{field}")
            st.session_state[_key(member, field)] = ""  # else the browser goes on showing what was typed


def _draw_cloning(member: Membership, status: EngineStatus) -> None:
    from editai.speech.cloning import CONSENT, MOST_BYTES

    st.markdown("**Clone a voice**")
    st.caption("From at least 6 seconds of one person speaking, better 10. WAV, MP3, OGG or M4A, up to 10 MB.")
    if not status.ready:
        _draw_waiting(status)
    take = draw_sound_field(member, "sample", "Record a sample", most_mb=MOST_BYTES // 1024**2)
    left, right = st.columns(2)
    left.text_input("Name", key=_key(member, "sample-name"), max_chars=60, placeholder="Ana")
    right.selectbox("It speaks", list(LANGUAGES), format_func=language_name, key=_key(member, "sample-language"))
    agreed = st.checkbox(CONSENT, key=_key(member, "consent"))
    licensed = st.checkbox(LICENCE, key=_key(member, "licence"))
    ready = take is not None and agreed and licensed
    _draw_added(member, kinds.CLONE_VOICE, "Clone · free", partial(_clone, member, take, agreed, licensed), ready=ready)


def _draw_waiting(status: EngineStatus) -> None:
    st.info(plain(status.why_not or ""), icon=":material/info:")
    if status.mend:
        st.code(status.mend, language="bash")


def _draw_added(member: Membership, kind: str, label: str, start: Any, *, ready: bool) -> None:
    """The button, and what became of the newest job of its kind."""
    job = tool_form.shown_job(member, kind)
    tool_form.draw_start_of(member, kind, job, label, start, ready=ready)
    if job is None:
        return
    if not job.state.is_terminal:
        watch_job(member, job.id, draw_bar)
    elif job.state is JobState.SUCCEEDED:
        _draw_made(job)
    else:
        draw_failure_words(job)


def _draw_made(job: Job) -> None:
    result = dict(job.result or {})
    st.success(f"{plain(str(result.get('name')))} is a voice of this store now.", icon=":material/check_circle:")
    if result.get("warning"):
        st.warning(plain(str(result["warning"])), icon=":material/warning:")
    if result.get("script"):
        st.caption(plain(str(result["script"])[:300]))


def _keep(member: Membership, take: Take | None, job_id: str) -> None:
    if take is None:
        raise InputError("Record something first, or give a file.")
    name, script = _text(member, "record-name"), _text(member, "record-script")
    _SENT.set(member.profile_id, submit_recording(get_store(), member, take.upload_id, name, script, job_id=job_id).id)


def _clone(member: Membership, take: Take | None, agreed: bool, licensed: bool, job_id: str) -> None:
    from editai.speech.cloning import CONSENT, MOST_BYTES

    if take is None:
        raise InputError("Record a sample first, or give a file.")
    if take.size_bytes > MOST_BYTES:
        raise InputError("The sample is larger than 10 MB. A minute of speech is plenty.")
    submit_clone(
        get_store(),
        member,
        take.upload_id,
        _text(member, "sample-name"),
        consent=CONSENT if agreed else "",
        licence=LICENCE if licensed else "",
        language=_text(member, "sample-language") or "en",
        job_id=job_id,
    )


def _make_clip(member: Membership, voice: str, script: str) -> None:
    """Callback: New clip with this recording and what is said in it."""
    drafting.change(member, voice=voice, script=script)
    for name in ("voice", "script"):
        st.session_state.pop(drafting.field_key(member, name), None)
    st.toast("The recording and its script wait on New clip.", icon=":material/movie_edit:")


def _remove(member: Membership, voice_id: str) -> None:
    with told():
        remove_voice(get_settings(), get_store(), member, voice_id)
        st.toast("Deleted.", icon=":material/delete:")


def _use(member: Membership, voice: str, title: str) -> None:
    with told():
        edit_store(get_store(), member, {"voice": {"voice": voice}})
        st.toast(f"{plain(member.profile.name)} speaks as {plain(title)} now.", icon=":material/record_voice_over:")


def _text(member: Membership, name: str) -> str:
    return str(st.session_state.get(_key(member, name)) or "")


def _key(member: Membership, name: str) -> str:
    return widget_key(member.profile_id, f"own-{name}")
