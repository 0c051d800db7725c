"""What can be done with one post: taken back, moved to another time, tried again, sent now."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from editai.clock import SystemClock
from editai.errors import EditAIError
from editai.jobs.post_requests import cancel_post, move_post, post_again, send_once
from editai.jobs.requests import submit_read_back
from editai.profiles.access import MAKERS
from editai.publishing.again import MOVABLE, OVER
from editai.publishing.when import to_utc
from editai.store.rows import Job, Membership, Publication
from editai.store.states import JobState, PublicationState
from pages.ui.failures import plain, told
from pages.ui.post_words import post_name
from pages.ui.progress import draw_bar, draw_failure_words, watch_job
from pages.ui.resources import get_store
from pages.ui.session import Slot, widget_key
from pages.ui.wording import exact, network_name

_WORK: Slot[str] = Slot("post-work", str)
"""The job that was asked for last about a post in this session."""
_DONE: Slot[bool] = Slot("post-done", bool)
"""A button of the drawer was pressed: it closes."""
_STOPPABLE = (*MOVABLE, PublicationState.UNCONFIRMED)


def draw_work(member: Membership) -> None:
    """What was asked for last, while it goes on and when it did not work."""
    job_id = _WORK.get(member.profile_id)
    if not job_id:
        return
    job = watch_job(member, job_id, draw_bar)
    if job.state is JobState.FAILED:
        draw_failure_words(job)
    elif job.state.is_terminal:
        _WORK.clear(member.profile_id)


def take_done(member: Membership) -> bool:
    """Whether something was asked for since the last look."""
    done = _DONE.get(member.profile_id)
    _DONE.clear(member.profile_id)
    return done


def draw_actions(member: Membership, post: Publication) -> None:
    """The buttons that fit the post's state; nothing for those who may only look."""
    if member.role not in MAKERS:
        return
    store_name = plain(member.profile.name)
    with st.container(horizontal=True):
        if post.state is PublicationState.PLANNED:
            _button(member, post, "Send it now", "send", _send)
        if post.state in OVER:
            label = f"Try again on {network_name(post.network)} of {store_name}"
            _button(member, post, label, "refresh", _again, primary=True)
        if post.state in (PublicationState.QUEUED, PublicationState.UNCONFIRMED):
            _button(member, post, "Look it up", "search", _look_up)
        if post.state in _STOPPABLE:
            _button(member, post, "Cancel the post", "block", _cancel)
    if post.state in MOVABLE and post.scheduled_at > SystemClock().now():
        _draw_move(member, post)


def _draw_move(member: Membership, post: Publication) -> None:
    zone = member.profile.timezone
    now = datetime.now(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
    standing = post.scheduled_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
    with st.expander("Move to another time", icon=":material/schedule:"):
        chosen = st.datetime_input(
            f"New time in {zone}",
            value=max(standing, now),
            min_value=now,
            max_value=now + timedelta(days=365),
            key=widget_key(member.profile_id, f"move-at-{post.id}"),
        )
        st.caption("It is taken back from Postiz, confirmed gone, and sent anew.")
        _button(member, post, "Move it", "schedule_send", _move, chosen)


def _button(
    member: Membership, post: Publication, label: str, icon: str, act: object, *more: object, primary: bool = False
) -> None:
    st.button(
        label,
        key=widget_key(member.profile_id, f"post-{icon}-{post.id}"),
        icon=f":material/{icon}:",
        type="primary" if primary else "secondary",
        on_click=act,  # type: ignore[arg-type]
        args=(member, post, *more),
    )


def _send(member: Membership, post: Publication) -> None:
    with told():
        _began(member, send_once(get_store(), member, [post.id]))


def _again(member: Membership, post: Publication) -> None:
    with told():
        _began(member, post_again(get_store(), member, post.id, SystemClock())[1])


def _look_up(member: Membership, post: Publication) -> None:
    with told():
        _began(member, submit_read_back(get_store(), member, [post.id]))


def _cancel(member: Membership, post: Publication) -> None:
    with told():
        job = cancel_post(get_store(), member, post.id)
        if job is None:
            _DONE.set(member.profile_id, True)
            st.toast(f"{plain(post_name(post))} is cancelled; nothing was sent.", icon=":material/block:")
        else:
            _began(member, job)


def _move(member: Membership, post: Publication, local: datetime | None) -> None:
    with told():
        if local is None:
            raise EditAIError("Choose the new time first.")
        at = to_utc(local, member.profile.timezone)
        _began(member, move_post(get_store(), member, post.id, at, SystemClock()))
        st.toast(f"Moving it to {exact(at, member.profile.timezone)}.", icon=":material/schedule_send:")


def _began(member: Membership, job: Job) -> None:
    _WORK.set(member.profile_id, job.id)
    _DONE.set(member.profile_id, True)
