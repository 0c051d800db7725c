"""The end of Publish: what is about to happen, the one button, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any, Final

import streamlit as st

from editai.clock import SystemClock
from editai.errors import EditAIError
from editai.jobs.post_requests import send_once
from editai.publishing.channel_defaults import fill
from editai.publishing.pacing import handed_over_at, next_batch
from editai.publishing.plan_many import Wanted, plan_wanted, told_by
from editai.store.rows import Clip, Membership, Publication
from editai.store.states import LIVE_PUBLICATIONS
from pages.ui.compose_clips import choose_none, clip_name
from pages.ui.compose_text import MANY_TEXT
from pages.ui.compose_when import Timed, forget_plan
from pages.ui.failures import plain, to_the_head
from pages.ui.kept import forget_typed
from pages.ui.post_words import post_name, state_words
from pages.ui.progress import draw_bar, watch_job
from pages.ui.resources import get_media, get_store
from pages.ui.session import Slot, widget_key
from pages.ui.wording import count, moment, network_name

_SENT: Slot[dict[str, Any]] = Slot("sent", dict)
"""What was sent last in this session: ``job_id`` and the publications' ids."""
_REFUSED: Slot[list[str]] = Slot("refused", list)
_SHOWN: Final = 12


def draw_button(member: Membership, timed: Sequence[Timed] | None) -> None:
    """How many posts, to which store, where and when; then the button."""
    for sentence in _REFUSED.get(member.profile_id):
        st.error(plain(sentence), icon=":material/error:")
    posts = list(timed or [])
    name = plain(member.profile.name)
    live = _live(member, posts)
    there = {(post.clip_id, post.channel_id) for post in live}
    fresh = [each for each in posts if (each.clip.id, each.composed.channel.id) not in there]
    if fresh:
        _draw_summary(member, fresh)
    _draw_live(live)
    verb = "Publish" if all(each.at is None for each in posts) else "Schedule"
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if timed is None:
            st.caption("Change the times first.", width="content")
        st.button(
            f"{verb} {count(len(fresh), 'post')} to {name}" if fresh else f"Publish to {name}",
            key=widget_key(member.profile_id, "post-button"),
            type="primary" if fresh or not posts else "secondary",
            icon=":material/send:",
            disabled=not posts,
            on_click=_send,
            args=(member, posts),
        )


def _draw_summary(member: Membership, posts: Sequence[Timed]) -> None:
    zone = member.profile.timezone
    where = list(
        dict.fromkeys(f"{network_name(each.composed.channel.network)} ({each.composed.channel.name})" for each in posts)
    )
    times = sorted(each.at for each in posts if each.at is not None)
    when = "now"
    if times:
        first, last = moment(times[0], zone), moment(times[-1], zone)
        when = first if times[0] == times[-1] else f"{first} to {last}"
    name = plain(member.profile.name)
    st.markdown(f"{count(len(posts), 'post')} to **{name}** on {plain(', '.join(where))} · {plain(when)}")
    requests = len({each.at for each in posts})
    now = datetime.now(timezone.utc)
    ends = handed_over_at(requests, get_store().pace.pace(member.profile_id), now)
    if ends > now:
        st.caption(f"Postiz's hourly limit: all of them are handed over by {moment(ends, zone)}.")


def _draw_live(live: Sequence[Publication]) -> None:
    """Which of them are there already, by clip; a long list is cut."""
    where: dict[str, list[str]] = {}
    for post in live:
        where.setdefault(post_name(post), []).append(network_name(post.network))
    told = [f"{name} on {', '.join(sorted(set(networks)))}" for name, networks in sorted(where.items())]
    if told:
        more = f" and {count(len(told) - _SHOWN, 'more clip')}" if len(told) > _SHOWN else ""
        st.caption(plain(f"Already live or on its way, so not posted again: {'; '.join(told[:_SHOWN])}{more}."))


def _live(member: Membership, posts: Sequence[Timed]) -> list[Publication]:
    """What the store has live, or on its way, of these clips on these channels."""
    wanted = {(each.clip.id, each.composed.channel.id) for each in posts}
    if not wanted:
        return []
    rows = get_store().publications.publications(member.profile_id, states=tuple(LIVE_PUBLICATIONS), limit=2_000)
    return [post for post in rows if (post.clip_id, post.channel_id) in wanted]


def draw_sent(member: Membership) -> None:
    """What became of what was just sent, as the rows say it."""
    sent = _SENT.get(member.profile_id)
    if not sent:
        return
    if not sent.get("is_shown"):
        sent["is_shown"] = True
        to_the_head()
    with st.container(border=True):
        watch_job(member, str(sent["job_id"]), draw_bar)
        ids = list(sent["ids"])
        for publication_id in ids[:_SHOWN]:
            draw_publication(member, get_store().publications.publication(member.profile_id, publication_id))
        if len(ids) > _SHOWN:
            st.caption(f"And {count(len(ids) - _SHOWN, 'more post')}; the worker goes on by itself.")
        with st.container(horizontal=True):
            query = {"store": member.profile_id}
            st.page_link("pages/publish/history.py", label="All posts", query_params=query)
            st.page_link("pages/publish/calendar.py", label="Calendar", query_params=query)


def draw_publication(member: Membership, post: Publication) -> None:
    """One line: where, in which state, when, the link, and why not."""
    words, colour = state_words(post)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(words, color=colour)  # type: ignore[arg-type]
        line = f"{plain(post_name(post))} · {network_name(post.network)} · "
        line += moment(post.scheduled_at, member.profile.timezone)
        st.markdown(line + (f" · [open the post]({post.link})" if post.link else ""))
    if post.reason:
        st.caption(plain(post.reason))


def _wanted(member: Membership, each: Timed) -> Wanted:
    """The post with the names filled in."""
    names = {"clip_name": clip_name(each.clip), "store_name": member.profile.name}
    settings = {
        key: fill(value, **names) if key == "title" and isinstance(value, str) else value
        for key, value in each.composed.settings.items()
    }
    return Wanted(
        clip_id=each.clip.id,
        channel=each.composed.channel,
        text=fill(each.text or each.composed.text, **names),
        settings=settings,
        at=each.at,
    )


def _send(member: Membership, posts: Sequence[Timed]) -> None:
    """Callback: write the publications down, then ask the worker to send as many as the hour has room for."""
    _REFUSED.clear(member.profile_id)
    store = get_store()
    try:
        wanted = [_wanted(member, each) for each in posts]
        planned = plan_wanted(
            store, member, wanted, clock=SystemClock(), size_bytes=lambda clip: _size_bytes(member, clip)
        )
        rows = [each.publication for each in planned]
        first = next_batch(rows, store.pace.pace(member.profile_id), datetime.now(timezone.utc))
        job = send_once(store, member, [row.id for row in first or rows[:1]])
        _SENT.set(member.profile_id, {"job_id": job.id, "ids": [row.id for row in rows]})
        if len({row.clip_id for row in rows}) > 1:
            choose_none(member)
            forget_plan(member)
            forget_typed(member, MANY_TEXT)
        st.toast(f"{count(len(rows), 'post')} handed to the worker.", icon=":material/send:")
    except EditAIError as error:
        _REFUSED.set(member.profile_id, told_by(error))


def _size_bytes(member: Membership, clip: Clip) -> int | None:
    with get_media() as media:
        return media.size(member.profile_id, clip.media_key)
