"""A store's connection to Postiz: its own address and key, tested where they are given."""

from __future__ import annotations

from typing import Final

import streamlit as st

from editai.errors import EditAIError, RejectedByService
from editai.jobs.requests import submit_test_connection
from editai.profiles.actions import set_postiz
from editai.profiles.postiz import postiz_state
from editai.profiles.secrets import SecretBox
from editai.store.rows import Job, Membership
from editai.store.states import JobState
from pages.ui import store_channels
from pages.ui.draft import find_job
from pages.ui.failures import plain, show_failure, told
from pages.ui.progress import draw_failure_words, watch_job
from pages.ui.resources import get_settings, get_store
from pages.ui.session import Slot, widget_key
from pages.ui.wording import count

_TESTED: Slot[str] = Slot("tested", str)
"""The job that tests the connection in this session."""
_WRONG: Final = {
    "postiz_url": (
        "The address is wrong.",
        "No Postiz answers there. Give the address you open Postiz with, or the one that ends in /public/v1.",
    ),
    "postiz_key": (
        "The address is right, the key is wrong.",
        "Postiz does not accept it. Copy it again: in Postiz, Settings, Developers, Public API.",
    ),
}
"""What is wrong and what to do, told apart by which of the two Postiz itself has answered to."""


def draw(member: Membership) -> None:
    """The form, then the test of what stands."""
    state = postiz_state(get_store(), member.profile_id)
    st.write(
        f"{plain(member.profile.name)} posts through its own Postiz, with its own key. "
        "No other store's connection is ever used for it."
    )
    with st.form(widget_key(member.profile_id, "postiz")):
        url = st.text_input("Postiz address", value=state.url, placeholder="https://postiz.example.com")
        key = st.text_input(
            "Postiz key",
            type="password",
            placeholder=f"…{state.hint} is kept; type a new one to change it" if state.is_set else "",
            help="In Postiz: Settings, Developers, Public API.",
        )
        saved = st.form_submit_button("Save and test", type="primary", icon=":material/link:")
    if saved:
        _save(member, url, key)
    if state.is_set:
        with st.container(horizontal=True):
            st.button(
                "Test connection",
                key=widget_key(member.profile_id, "test-connection"),
                icon=":material/network_check:",
                on_click=_test,
                args=(member,),
            )
            st.button(
                "Disconnect",
                key=widget_key(member.profile_id, "disconnect"),
                type="tertiary",
                on_click=_disconnect,
                args=(member,),
            )
    _draw_test(member)
    if state.is_set:
        store_channels.draw(member)


def _draw_test(member: Membership) -> None:
    job = find_job(member, _TESTED.get(member.profile_id) or None)
    if job is None:
        return
    if not job.state.is_terminal:
        watch_job(member, job.id, _draw_trying)
    elif job.state is not JobState.SUCCEEDED:
        _draw_failed(job)
    else:
        channels = list(dict(job.result or {}).get("channels") or [])
        st.success(f"Connected: {count(len(channels), 'channel')}.", icon=":material/check_circle:")
        query = {"store": member.profile_id}
        st.page_link("pages/publish/publish.py", label="Publish a clip", icon=":material/send:", query_params=query)


def _draw_failed(job: Job) -> None:
    said = dict(job.error or {})
    wrong = _WRONG.get(str(dict(said.get("details") or {}).get("field")))
    if wrong is not None and said.get("kind") == RejectedByService.kind:
        st.error(wrong[1], title=wrong[0], icon=":material/error:")
    else:
        draw_failure_words(job)


def _draw_trying(member: Membership, job: Job) -> None:
    st.caption(":shimmer[Trying the address and the key…]")


def _save(member: Membership, url: str, key: str) -> None:
    try:
        set_postiz(get_store(), SecretBox(get_settings()), member, url, key)
        if url.strip():
            _TESTED.set(member.profile_id, submit_test_connection(get_store(), member).id)
    except EditAIError as error:
        show_failure(error)
    else:
        st.rerun()


def _test(member: Membership) -> None:
    with told():
        _TESTED.set(member.profile_id, submit_test_connection(get_store(), member).id)


def _disconnect(member: Membership) -> None:
    with told():
        set_postiz(get_store(), SecretBox(get_settings()), member, None, None)
        get_store().pace.leave(member.profile_id)
        _TESTED.clear(member.profile_id)
        st.toast("Disconnected. The key is forgotten.", icon=":material/link_off:")
