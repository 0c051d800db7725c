"""The store's channels as toggles, fetched with the store's own key by a quick job."""

from __future__ import annotations

import html
import uuid
from typing import Final

import streamlit as st

from editai.jobs import kinds
from editai.jobs.requests import submit_list_channels
from editai.publishing.shapes import Channel
from editai.store.rows import Job, Membership
from editai.store.states import JobState
from pages.ui.draft import find_job
from pages.ui.failures import plain
from pages.ui.icon_label import unseen
from pages.ui.kept import kept_key
from pages.ui.progress import draw_failure_words, watch_job
from pages.ui.resources import get_store
from pages.ui.session import Slot, widget_key
from pages.ui.wording import network_name

_ASKED: Final[Slot[str]] = Slot("channels-job", lambda: str(uuid.uuid4()))
"""The job that fetches the channels for this session: one a visit, a new one on "Fetch again"."""


def draw(member: Membership) -> list[Channel]:
    """Step 2: which channels. Returns the chosen ones."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("2 · Channels", anchor=False)
        st.button(
            unseen("Fetch the channels again"),
            key=widget_key(member.profile_id, "channels-again"),
            icon=":material/refresh:",
            type="tertiary",
            help="Fetch the channels again",
            on_click=_ASKED.clear,
            args=(member.profile_id,),
        )
    job = _fetched(member)
    with st.container():  # always there: what follows keeps its place when the fetching ends
        if not job.state.is_terminal:
            watch_job(member, job.id, _draw_fetching)
    if job.state.is_terminal and job.state is not JobState.SUCCEEDED:
        draw_failure_words(job)
        return []
    known = known_channels(member)
    if job.state is JobState.SUCCEEDED and not known:
        st.info("Postiz has no channels for this store yet. Connect them there, then fetch again.")
    return [channel for channel in known if _draw_toggle(member, channel)]


def known_channels(member: Membership) -> list[Channel]:
    """The channels as they were last fetched with the store's present key; the worker proves them again."""
    store = get_store()
    secret = store.profiles.secret(member.profile_id, "postiz")
    fetched = store.jobs.jobs(
        member.profile_id, states=(JobState.SUCCEEDED,), kinds=(kinds.LIST_CHANNELS, kinds.TEST_CONNECTION), limit=1
    )
    if not fetched or secret is None or fetched[0].created_at < secret.updated_at:
        return []
    return [Channel.from_json(row) for row in dict(fetched[0].result or {}).get("channels") or []]


def channel_names(member: Membership) -> dict[str, str]:
    """What the channels are called, by id, as far as they were fetched."""
    return {channel.id: channel.name for channel in known_channels(member)}


def draw_picture(channel: Channel, size_px: int = 28) -> None:
    """The channel's picture, or the first sign of its name in a disc."""
    style = f"width:{size_px}px;height:{size_px}px;border-radius:50%;flex:none"
    style += ";box-shadow:0 0 0 1px color-mix(in srgb,currentColor 22%,transparent)"  # a dark picture on a dark page
    if channel.picture and channel.picture.startswith(("https://", "http://")):
        picture = html.escape(channel.picture)
        st.html(
            f'<img alt="" src="{picture}" referrerpolicy="no-referrer" style="{style};object-fit:cover">',
            width="content",
        )
    else:
        initial = html.escape(channel.name[:1].upper())
        st.html(
            f'<div style="{style};display:flex;align-items:center;justify-content:center;font-weight:600;'
            f'background:color-mix(in srgb,currentColor 12%,transparent)">{initial}</div>',
            width="content",
        )


def _fetched(member: Membership) -> Job:
    job_id = _ASKED.get(member.profile_id)
    return find_job(member, job_id) or submit_list_channels(get_store(), member, job_id=job_id)


def _draw_fetching(member: Membership, job: Job) -> None:
    st.caption(":shimmer[Asking Postiz for the channels…]")


def _draw_toggle(member: Membership, channel: Channel) -> bool:
    usable = channel.is_supported and not channel.disabled
    note = "" if usable else ("switched off at Postiz" if channel.disabled else "not supported yet")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        draw_picture(channel)
        return (
            st.toggle(
                f"{plain(channel.name)} :gray[· {network_name(channel.network)}]"
                + (f" :gray[· {note}]" if note else ""),
                key=kept_key(member, f"channel-{channel.id}"),
                disabled=not usable,
            )
            and usable
        )
