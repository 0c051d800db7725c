"""The store's keys of services that speak or write: given, tried, forgotten."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from editai.errors import EditAIError
from editai.jobs import kinds
from editai.jobs.voice_requests import DEFAULT_WRITER, submit_voice_account
from editai.profiles.actions import edit_store
from editai.profiles.secrets import SecretBox
from editai.profiles.service_keys import ELEVENLABS, WRITER, service_key_hint, set_service_key
from editai.store.rows import Job, Membership
from editai.store.states import JobState, Role
from pages.ui import tool_form
from pages.ui.failures import plain, show_failure, told
from pages.ui.progress import draw_failure_words, watch_job
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key


def draw_keys(member: Membership) -> None:
    """ElevenLabs at the left, the writer at the right."""
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True):
        st.markdown("**ElevenLabs**")
        st.caption("Paid voices, by the character, in many languages. The key is this store's own.")
        _draw_key(member, ELEVENLABS)
        _draw_account(member)
    with right, st.container(border=True):
        st.markdown("**Writer**")
        st.caption("A language model drafts scripts on New clip. Without a key they come from templates, free.")
        _draw_key(member, WRITER)
        _draw_model(member)


def _draw_key(member: Membership, service: str) -> None:
    off = member.role is not Role.OWNER
    hint = service_key_hint(get_store(), member.profile_id, service)
    with st.form(widget_key(member.profile_id, f"key-{service}"), border=False, clear_on_submit=True):
        key = st.text_input(
            "Key",
            type="password",
            placeholder=f"…{hint} is kept; type a new one to change it" if hint is not None else "",
            disabled=off,
        )
        with st.container(horizontal=True):
            saved = st.form_submit_button("Save", icon=":material/key:", disabled=off)
            forgotten = hint is not None and st.form_submit_button("Forget", type="tertiary", disabled=off)
    if not saved and not forgotten:
        return
    try:
        if saved and not key.strip():
            return
        box = SecretBox(get_settings())
        set_service_key(get_settings(), get_store(), box, member, service, "" if forgotten else key)
        if saved and service == ELEVENLABS:
            submit_voice_account(get_store(), member)
    except EditAIError as error:
        show_failure(error)
    else:
        st.toast("Forgotten." if forgotten else "Saved.", icon=":material/key:")
        st.rerun()


def _draw_account(member: Membership) -> None:
    if service_key_hint(get_store(), member.profile_id, ELEVENLABS) is None:
        return
    job = tool_form.shown_job(member, kinds.VOICE_ACCOUNT)
    if job is not None and not job.state.is_terminal:
        watch_job(member, job.id, _draw_trying)
    elif job is not None and job.state is JobState.SUCCEEDED:
        _draw_left(dict(job.result or {}))
    elif job is not None:
        draw_failure_words(job)
    st.button(
        "Look again",
        key=widget_key(member.profile_id, "account"),
        icon=":material/refresh:",
        type="tertiary",
        on_click=partial(_look, member),
    )


def _draw_left(result: dict[str, Any]) -> None:
    left, limit = int(result["characters_left"]), int(result["characters_limit"])
    st.progress(left / limit if limit else 0.0, text=f"{left:,} of {limit:,} characters left this month")
    voices = result.get("voices") or ()
    st.caption(f"{plain(str(result.get('tier') or 'account'))} · {len(voices)} voices, listed under Choose")


def _draw_trying(member: Membership, job: Job) -> None:
    st.caption(":shimmer[Asking ElevenLabs…]")


def _draw_model(member: Membership) -> None:
    key = widget_key(member.profile_id, "writer-model")
    st.session_state.setdefault(key, str(member.profile.voice.get("writer") or ""))
    st.text_input(
        "Model",
        key=key,
        placeholder=DEFAULT_WRITER,
        max_chars=100,
        disabled=member.role is not Role.OWNER,
        on_change=_keep_model,
        args=(member, key),
        help="Its prices must be known: put those of other models into prices.toml.",
    )


def _look(member: Membership) -> None:
    with told():
        submit_voice_account(get_store(), member)


def _keep_model(member: Membership, key: str) -> None:
    with told():
        edit_store(get_store(), member, {"voice": {"writer": str(st.session_state[key]).strip() or None}})
