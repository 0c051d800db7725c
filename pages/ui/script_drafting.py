"""Draft a script: a few facts become three scripts, by templates or by the store's own writer."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from editai.costs.price_book import price_book
from editai.errors import EditAIError
from editai.jobs.voice_requests import estimate_draft, submit_draft_script
from editai.library.briefs import LENGTHS_S, MOST_FACTS, TONES, Brief, checked_brief
from editai.library.script_templates import drafts_from_templates
from editai.profiles.service_keys import WRITER, service_key_hint
from editai.store.rows import Job, Membership
from editai.store.states import JobState
from pages.ui import draft as drafting
from pages.ui.draft import find_job
from pages.ui.failures import plain, told
from pages.ui.progress import draw_failure_words, watch_job
from pages.ui.resources import get_settings, get_store
from pages.ui.session import Slot, widget_key

_DRAFTS: Slot[list[str]] = Slot("script-drafts", list)
"""Drafts from templates."""
_JOB: Slot[str] = Slot("script-drafts-job", str)
"""The writer's job; its drafts count when there is one."""
_USUAL_S: Final = 20


def draw_drafting(member: Membership) -> None:
    """The popover beside the script."""
    with st.popover("Draft a script", icon=":material/edit_note:", width="content"):
        brief = _draw_brief(member)
        writes = service_key_hint(get_store(), member.profile_id, WRITER) is not None
        job = find_job(member, _JOB.get(member.profile_id) or None)
        busy = job is not None and not job.state.is_terminal
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Drafting…" if busy else f"Draft · {_price(member, brief) if writes else 'free'}",
                key=widget_key(member.profile_id, "draft-go"),
                type="primary",
                icon=":material/auto_awesome:",
                disabled=busy or not brief.product.strip(),
                on_click=partial(_draft, member, writes),
            )
            if not writes:
                st.caption("From templates. A language model's key under Voices, Keys, has them written.")
        _draw_drafts(member, job)


def _draw_brief(member: Membership) -> Brief:
    key = partial(_key, member)
    st.text_input("Product", key=key("product"), max_chars=120, placeholder="Nortia travel mug")
    st.text_area(
        "Facts",
        key=key("facts"),
        height=80,
        max_chars=MOST_FACTS,
        placeholder="Keeps coffee hot for 12 hours\n500 ml, fits every cup holder",
    )
    left, right = st.columns(2)
    left.selectbox("Tone", list(TONES), format_func=str.capitalize, key=key("tone"))
    right.selectbox(
        "Length",
        LENGTHS_S,
        index=LENGTHS_S.index(_USUAL_S),
        format_func=lambda seconds: f"{seconds} seconds",
        key=key("seconds"),
    )
    st.text_input("Call to action", key=key("call"), max_chars=120, placeholder="Order at nortia.example")
    return _brief(member)


def _brief(member: Membership) -> Brief:
    state = st.session_state
    return Brief(
        product=str(state.get(_key(member, "product")) or ""),
        facts=str(state.get(_key(member, "facts")) or ""),
        tone=str(state.get(_key(member, "tone")) or "friendly"),
        seconds=int(state.get(_key(member, "seconds")) or _USUAL_S),
        call_to_action=str(state.get(_key(member, "call")) or ""),
    )


def _draw_drafts(member: Membership, job: Job | None) -> None:
    """The drafts, each with its button; those of the writer's job where there is one."""
    if job is not None and not job.state.is_terminal:
        watch_job(member, job.id, _draw_writing)
        return
    drafts = _DRAFTS.get(member.profile_id)
    if job is not None and job.state is JobState.SUCCEEDED:
        drafts = [str(text) for text in dict(job.result or {}).get("drafts") or ()]
    elif job is not None:
        draw_failure_words(job)
    for index, text in enumerate(drafts):
        with st.container(border=True, gap="small"):
            st.text(text)
            st.button(
                "Use this",
                key=widget_key(member.profile_id, f"use-draft-{index}"),
                icon=":material/check:",
                on_click=partial(_use, member, text),
            )


def _draw_writing(member: Membership, job: Job) -> None:
    st.caption(":shimmer[Writing three drafts…]" if job.state is JobState.RUNNING else "Waiting for its turn…")


def _price(member: Membership, brief: Brief) -> str:
    try:
        return estimate_draft(member.profile, brief, price_book(get_settings()).prices()).text
    except EditAIError as error:
        return plain(error.sentence)


def _draft(member: Membership, writes: bool) -> None:
    """Callback: three new drafts."""
    with told():
        brief = checked_brief(_brief(member))
        _JOB.clear(member.profile_id)
        if writes:
            _JOB.set(member.profile_id, submit_draft_script(get_store(), member, brief).id)
        else:
            _DRAFTS.set(member.profile_id, drafts_from_templates(brief))


def _use(member: Membership, text: str) -> None:
    """Callback: the draft becomes the script of the form."""
    st.session_state[drafting.field_key(member, "script")] = text
    drafting.keep_fields(member)
    st.toast("This is the script now. Change it as you like.", icon=":material/check_circle:")


def _key(member: Membership, name: str) -> str:
    return widget_key(member.profile_id, f"brief-{name}")
