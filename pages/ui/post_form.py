"""The steps of Publish: which clip, what text, the networks' own settings, when, and the button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from editai.clock import SystemClock
from editai.errors import EditAIError
from editai.jobs.post_requests import send_once
from editai.publishing.networks import NETWORKS, Field, Network
from editai.publishing.plan import plan_publications, problems_of
from editai.publishing.shapes import Channel
from editai.publishing.text import length as text_length
from editai.store.rows import Clip, Membership, Publication
from editai.store.states import LIVE_PUBLICATIONS
from pages.ui.failures import plain
from pages.ui.post_words import state_words
from pages.ui.progress import draw_bar, watch_job
from pages.ui.resources import get_media_folder, get_store
from pages.ui.session import Slot, widget_key
from pages.ui.wording import count, exact, length, moment, network_name

_SENT: Slot[dict[str, Any]] = Slot("sent", dict)
"""What was sent last in this session: ``job_id`` and the publications' ids."""
_REFUSED: Slot[list[str]] = Slot("refused", list)

Settings = Mapping[str, Mapping[str, Any]]


def draw_clip_step(member: Membership, approved: Sequence[Clip]) -> Clip:
    """Step 1: which clip."""
    st.subheader("1 · Clip", anchor=False)
    by_id = {clip.id: clip for clip in approved}
    chosen = st.selectbox(
        "Clip",
        list(by_id),
        format_func=lambda clip_id: _clip_words(by_id[clip_id]),
        key=widget_key(member.profile_id, "post-clip"),
        label_visibility="collapsed",
    )
    return by_id[str(chosen)]


def draw_text_step(
    member: Membership, clip: Clip, channels: Sequence[Channel]
) -> tuple[str, dict[str, str], dict[str, dict[str, Any]]]:
    """Step 3: the text, a text of its own for a network, and what each network demands."""
    st.subheader("3 · Text", anchor=False)
    text = st.text_area(
        "Text",
        key=widget_key(member.profile_id, f"post-text-{clip.id}"),
        placeholder="What stands under the clip",
        label_visibility="collapsed",
        height=110,
    )
    text = str(text or "")
    networks = [NETWORKS[name] for name in dict.fromkeys(channel.network for channel in channels)]
    if networks:
        tightest = min(networks, key=lambda network: network.text_limit)
        st.caption(f"{text_length(text)} of {tightest.text_limit:,} characters ({tightest.title})")
    texts: dict[str, str] = {}
    settings: dict[str, dict[str, Any]] = {}
    for network in networks:
        with st.expander(f"{network.title} settings", expanded=_needs_answer(network)):
            settings[network.name] = {field.name: _draw_field(member, clip, network, field) for field in network.fields}
            own = st.text_area(
                f"{network.text_title} for {network.title} only",
                key=widget_key(member.profile_id, f"post-text-{network.name}-{clip.id}"),
                placeholder="Empty: the text above",
                height=80,
            )
            if own and own.strip():
                texts[network.name] = own
    return text, texts, settings


def draw_time_step(member: Membership) -> datetime | None:
    """Step 4: now, or at a time on the store's clock. None is now."""
    st.subheader("4 · When", anchor=False)
    zone = member.profile.timezone
    when = st.segmented_control(
        "When",
        ["now", "later"],
        default="now",
        required=True,
        format_func={"now": "Now", "later": "At a time"}.__getitem__,
        key=widget_key(member.profile_id, "post-when"),
        label_visibility="collapsed",
    )
    if when != "later":
        return None
    now = datetime.now(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
    chosen = st.datetime_input(
        f"Time in {zone}",
        value=now + timedelta(hours=1),
        min_value=now,
        max_value=now + timedelta(days=365),
        key=widget_key(member.profile_id, "post-at"),
    )
    if chosen is None:
        return None
    local = chosen.replace(tzinfo=ZoneInfo(zone))
    st.caption(f"{exact(local, zone)} · {moment(local, zone)}")
    return local.astimezone(timezone.utc)


def draw_button(
    member: Membership,
    clip: Clip,
    channels: Sequence[Channel],
    text: str,
    texts: Mapping[str, str],
    settings: Settings,
    at: datetime | None,
) -> None:
    """The one button: how many posts, to which store."""
    for sentence in _REFUSED.get(member.profile_id):
        st.error(plain(sentence), icon=":material/error:")
    verb = "Publish" if at is None else "Schedule"
    label = f"{verb} {count(len(channels), 'post')} to {plain(member.profile.name)}"
    live = _live_on(member, clip, channels)
    if live:
        names = ", ".join(sorted(network_name(post.network) for post in live))
        st.caption(f"This clip is already on its way to or live on {names}; it is not posted there twice.")
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if not channels:
            st.caption("Pick a channel first.", width="content")
        st.button(
            label,
            key=widget_key(member.profile_id, "post-button"),
            type="primary",
            icon=":material/send:",
            disabled=not channels,
            on_click=_send,
            args=(member, clip, list(channels)),
            kwargs={"text": text, "texts": texts, "settings": settings, "at": at},
        )


def draw_sent(member: Membership) -> None:
    """What became of what was just sent, as the rows say it."""
    sent = _SENT.get(member.profile_id)
    if not sent:
        return
    with st.container(border=True):
        watch_job(member, str(sent["job_id"]), draw_bar)
        for publication_id in sent["ids"]:
            draw_publication(member, get_store().publications.publication(member.profile_id, publication_id))
        with st.container(horizontal=True):
            st.page_link("pages/publish/history.py", label="All posts", query_params={"store": member.profile_id})


def draw_publication(member: Membership, post: Publication) -> None:
    """One line: where, in which state, when, the link, and why not."""
    words, colour = state_words(post)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(words, color=colour)  # type: ignore[arg-type]
        line = f"{network_name(post.network)} · {moment(post.scheduled_at, member.profile.timezone)}"
        st.markdown(line + (f" · [open the post]({post.link})" if post.link else ""))
    if post.reason:
        st.caption(plain(post.reason))


def _send(
    member: Membership,
    clip: Clip,
    channels: Sequence[Channel],
    *,
    text: str,
    texts: Mapping[str, str],
    settings: Settings,
    at: datetime | None,
) -> None:
    """Callback: write the publications down, then ask the worker to send them."""
    _REFUSED.clear(member.profile_id)
    try:
        planned = plan_publications(
            get_store(),
            member,
            clip_id=clip.id,
            channels=channels,
            text=text,
            texts=texts,
            settings=settings,
            scheduled_at=at,
            size_bytes=get_media_folder().path(member.profile_id, clip.media_key).stat().st_size,
            clock=SystemClock(),
        )
        ids = [each.publication.id for each in planned]
        job = send_once(get_store(), member, ids)
        _SENT.set(member.profile_id, {"job_id": job.id, "ids": ids})
        st.toast(f"{count(len(ids), 'post')} handed to the worker.", icon=":material/send:")
    except EditAIError as error:
        _REFUSED.set(member.profile_id, [sentence for _, sentence in problems_of(error)])


def _live_on(member: Membership, clip: Clip, channels: Sequence[Channel]) -> list[Publication]:
    ids = {channel.id for channel in channels}
    posts = get_store().publications.publications(member.profile_id, clip_id=clip.id, states=tuple(LIVE_PUBLICATIONS))
    return [post for post in posts if post.channel_id in ids]


def _needs_answer(network: Network) -> bool:
    """Something is required that has neither a default nor a suggestion."""
    return any(field.required and field.default == "" and field.name != "title" for field in network.fields)


def _draw_field(member: Membership, clip: Clip, network: Network, field: Field) -> Any:
    key = widget_key(member.profile_id, f"post-{network.name}-{field.name}-{clip.id}")
    label = field.title + (" *" if field.required and field.kind in ("text", "tags") else "")
    if field.kind == "bool":
        return st.toggle(label, value=bool(field.default), key=key, help=field.help or None)
    if field.kind == "choice":
        words = {choice.value: choice.label for choice in field.choices}
        values = list(words)
        index = values.index(str(field.default)) if field.default in values else 0
        return st.selectbox(label, values, index=index, format_func=words.__getitem__, key=key, help=field.help or None)
    suggested = clip.project_name if field.name == "title" else str(field.default)
    return st.text_input(label, value=suggested, max_chars=field.limit, key=key, help=field.help or None)


def _clip_words(clip: Clip) -> str:
    variant = f" · variant {clip.variant}" if clip.variant > 1 else ""
    return f"{clip.project_name}{variant} · {length(int(clip.used.get('duration_ms') or 0))}"
