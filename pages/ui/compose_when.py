"""Step 4 of Publish: now, at a time, at each channel's next free time; or many clips over days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from editai.errors import EditAIError, InputError
from editai.publishing.days import PlannedPost, plan_days, plan_problems
from editai.publishing.slots import next_slot
from editai.publishing.when import to_utc
from editai.store.rows import Clip, Membership
from editai.store.states import LIVE_PUBLICATIONS
from pages.ui.compose_clips import clip_name
from pages.ui.compose_text import Composed
from pages.ui.failures import plain, show_failure
from pages.ui.resources import get_store
from pages.ui.session import Slot, widget_key
from pages.ui.wording import exact, moment, network_name

_WAYS: Final = {"now": "Now", "slot": "Next free time", "at": "At a time"}
_PLAN: Slot[dict[str, Any]] = Slot("post-plan", dict)
"""The plan in the table and what it was made for: made anew only when that changes, so edits stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One post with its time."""

    clip: Clip
    composed: Composed
    at: datetime | None
    """None: now."""
    text: str | None = None
    """Typed into the table; None: the channel's."""


def draw(member: Membership, clips: Sequence[Clip], composed: Sequence[Composed]) -> list[Timed] | None:
    """The posts with their times; None while a time cannot be used."""
    st.subheader("4 · When", anchor=False)
    if not clips or not composed:
        st.caption("Pick a channel first." if clips else "Choose a clip first.")
        return []
    try:
        if len(clips) > 1:
            return _draw_many(member, clips, composed)
        return _draw_one(member, clips[0], composed)
    except EditAIError as error:
        show_failure(error)
        return None


def forget_plan(member: Membership) -> None:
    """After it was sent: the next plan begins anew."""
    _PLAN.clear(member.profile_id)


def taken_times(member: Membership) -> dict[str, list[datetime]]:
    """When each channel posts already."""
    found: dict[str, list[datetime]] = {}
    for post in get_store().publications.publications(member.profile_id, states=tuple(LIVE_PUBLICATIONS), limit=5_000):
        found.setdefault(post.channel_id, []).append(post.scheduled_at)
    return found


def _draw_one(member: Membership, clip: Clip, composed: Sequence[Composed]) -> list[Timed]:
    zone = member.profile.timezone
    way = st.segmented_control(
        "When",
        list(_WAYS),
        default="now",
        required=True,
        format_func=_WAYS.__getitem__,
        key=widget_key(member.profile_id, "post-when"),
        label_visibility="collapsed",
    )
    if way == "slot":
        taken, now = taken_times(member), datetime.now(timezone.utc)
        found = [
            Timed(
                clip=clip,
                composed=each,
                at=next_slot(each.defaults.times, zone, taken.get(each.channel.id, ()), now),
            )
            for each in composed
        ]
        for each in found:
            if each.at is not None:
                st.caption(f"{plain(each.composed.channel.name)}: {exact(each.at, zone)} · {moment(each.at, zone)}")
        return found
    if way != "at":
        return [Timed(clip=clip, composed=each, at=None) for each in composed]
    local_now = datetime.now(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
    chosen = st.datetime_input(
        f"Time in {zone}",
        value=local_now + timedelta(hours=1),
        min_value=local_now,
        max_value=local_now + timedelta(days=365),
        key=widget_key(member.profile_id, "post-at"),
    )
    if chosen is None:
        raise InputError("Choose the time first.", field="at")
    at = to_utc(chosen, zone)
    st.caption(f"{exact(at, zone)} · {moment(at, zone)}")
    return [Timed(clip=clip, composed=each, at=at) for each in composed]


def _draw_many(member: Membership, clips: Sequence[Clip], composed: Sequence[Composed]) -> list[Timed] | None:
    """The plan as a table that can be changed."""
    zone = member.profile.timezone
    today = datetime.now(ZoneInfo(zone)).date()
    left, right = st.columns(2)
    first_day = left.date_input(
        "From",
        value=today + timedelta(days=1),
        min_value=today,
        max_value=today + timedelta(days=300),
        key=widget_key(member.profile_id, "plan-from"),
    )
    gap = int(
        right.number_input(
            "At least so many minutes apart",
            1,
            1_440,
            60,
            step=15,
            key=widget_key(member.profile_id, "plan-gap"),
            help="Between two posts on one channel.",
        )
    )
    taken = taken_times(member)
    plan, version = _plan(member, clips, composed, first_day if isinstance(first_day, date) else today, gap, taken)
    names = {each.channel.id: f"{network_name(each.channel.network)} · {each.channel.name}" for each in composed}
    by_clip, by_channel = {clip.id: clip for clip in clips}, {each.channel.id: each for each in composed}
    frame = pd.DataFrame(
        {
            "post": [True] * len(plan),
            "when": pd.to_datetime([post.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for post in plan]),
            "clip": [clip_name(by_clip[post.clip_id]) for post in plan],
            "channel": [names[post.channel_id] for post in plan],
            "text": [""] * len(plan),
        }
    ).astype({"post": "bool", "clip": "str", "channel": "str", "when": "datetime64[ns]", "text": "str"})
    edited = st.data_editor(
        frame,
        hide_index=True,
        key=widget_key(member.profile_id, f"plan-table-{version}"),
        disabled=["clip", "channel"],
        height=min(36 + 35 * max(1, len(plan)), 460),
        column_config={
            "post": st.column_config.CheckboxColumn("", width=40),
            # before the names: on a phone the first two columns are what is seen
            "when": st.column_config.DatetimeColumn(f"When ({zone})", format="ddd D MMM, HH:mm", step=60, width=140),
            "clip": st.column_config.TextColumn("Clip", width="medium"),
            "channel": st.column_config.TextColumn("Channel"),
            "text": st.column_config.TextColumn("Own text", help="Empty: the text of its channel."),
        },
        alt="The plan: each clip on each channel at its time",
    )
    return _read(member, plan, edited, by_clip, by_channel, gap, taken)


def _plan(
    member: Membership,
    clips: Sequence[Clip],
    composed: Sequence[Composed],
    first_day: date,
    gap: int,
    taken: dict[str, list[datetime]],
) -> tuple[list[PlannedPost], int]:
    """The plan for these choices, made once; and its number, for the table's key."""
    times = {each.channel.id: each.defaults.times for each in composed}
    asked = repr(([clip.id for clip in clips], sorted(times.items()), first_day, gap))
    kept = _PLAN.get(member.profile_id)
    if kept.get("asked") != asked:
        plan = plan_days(
            [clip.id for clip in clips],
            times,
            zone=member.profile.timezone,
            first_day=first_day,
            now=datetime.now(timezone.utc),
            gap_minutes=gap,
            taken=taken,
        )
        kept = {
            "asked": asked,
            "rows": [(post.clip_id, post.channel_id, post.at.isoformat()) for post in plan],
            "version": int(kept.get("version", 0)) + 1,
        }
        _PLAN.set(member.profile_id, kept)
    rows = [PlannedPost(clip_id=a, channel_id=b, at=datetime.fromisoformat(at)) for a, b, at in kept["rows"]]
    return rows, int(kept["version"])


def _read(
    member: Membership,
    plan: Sequence[PlannedPost],
    edited: pd.DataFrame,
    by_clip: dict[str, Clip],
    by_channel: dict[str, Composed],
    gap: int,
    taken: dict[str, list[datetime]],
) -> list[Timed] | None:
    """The table as posts; None, with the reasons shown, where it cannot be sent so."""
    zone = member.profile.timezone
    kept: list[tuple[PlannedPost, str]] = []
    problems: list[str] = []
    for post, (_, row) in zip(plan, edited.iterrows(), strict=True):
        if not row["post"]:
            continue
        if pd.isna(row["when"]):
            problems.append(f"{row['clip']} on {row['channel']}: the time is missing.")
            continue
        local = pd.Timestamp(row["when"]).to_pydatetime()
        unchanged = local == post.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        try:
            at = post.at if unchanged else to_utc(local, zone)
        except InputError as error:
            problems.append(f"{row['clip']} on {row['channel']}: {error.sentence}")
            continue
        kept.append((PlannedPost(clip_id=post.clip_id, channel_id=post.channel_id, at=at), str(row["text"] or "")))
    posts = [post for post, _ in kept]
    for place, sentence in plan_problems(posts, now=datetime.now(timezone.utc), gap_minutes=gap, taken=taken).items():
        problems.append(f"{clip_name(by_clip[posts[place].clip_id])}: {sentence}")
    for sentence in problems[:5]:
        st.error(plain(sentence), icon=":material/error:")
    if problems:
        return None
    return [
        Timed(
            clip=by_clip[post.clip_id],
            composed=by_channel[post.channel_id],
            at=post.at,
            text=own.strip() or None,
        )
        for post, own in kept
    ]
