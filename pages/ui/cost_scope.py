"""Whose costs, and of which time: the two choices on top of the page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st

from editai.clock import Clock
from editai.costs.books import Books, books_of_owner, books_of_store
from editai.costs.period import Period, days_between, month_of
from editai.store.rows import Membership
from editai.store.states import Role
from pages.ui import visit
from pages.ui.failures import sentences
from pages.ui.resources import get_store
from pages.ui.session import widget_key

_THIS, _ALL = "This store", "All my stores"
_MONTH, _LAST, _RANGE = "This month", "Last month", "Range"
_FIRST_RANGE_DAYS: Final = 90


def draw_whose(member: Membership) -> Books:
    """This store's books, or those of all stores that the person owns."""
    owned = [each for each in visit.all_stores() if each.role is Role.OWNER]
    if not owned:
        return books_of_store(get_store(), member.profile)
    chosen = st.segmented_control(
        "Whose costs",
        [_THIS, _ALL],
        default=_THIS,
        required=True,
        key=widget_key(member.profile_id, "costs-whose"),
        label_visibility="collapsed",
    )
    if chosen == _ALL:
        return books_of_owner(get_store(), member.user_id, member.profile.timezone)
    return books_of_store(get_store(), member.profile)


def draw_when(member: Membership, zone: str, clock: Clock) -> Period:
    """A month or a range of days in the zone."""
    now = clock.now()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        chosen = st.segmented_control(
            "When",
            [_MONTH, _LAST, _RANGE],
            default=_MONTH,
            required=True,
            key=widget_key(member.profile_id, "costs-when"),
            label_visibility="collapsed",
        )
        if chosen == _RANGE:
            return _draw_range(member, zone, now)
        period = month_of(now, zone)
        if chosen == _LAST:
            period = period.before
        st.caption(f"{period.title} · {zone}", width="content")
        return period


def is_this_month(period: Period, clock: Clock) -> bool:
    """Whether it is the month that the quota counts in now."""
    return period == month_of(clock.now(), period.timezone)


def _draw_range(member: Membership, zone: str, now: datetime) -> Period:
    today = now.astimezone(ZoneInfo(zone)).date()
    start = today - timedelta(days=_FIRST_RANGE_DAYS - 1)
    picked = st.date_input(
        "Days",
        (start, today),
        format="DD/MM/YYYY",
        key=widget_key(member.profile_id, "costs-days"),
        label_visibility="collapsed",
        width=260,
    )
    days: tuple[date, ...] = picked if isinstance(picked, tuple) else (picked,)
    period = days_between(start, today, zone)
    if len(days) == 2:
        with sentences():
            period = days_between(days[0], days[1], zone)
    st.caption(f"{period.title} · {zone}", width="content")
    return period
