"""Whose costs, and of which time: the two choices on top of the page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st

from editai.clock import Clock
from editai.costs.books import Books, books_of_owner, books_of_store
from editai.costs.period import Period, days_between, last_months, month_of
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import Role
from pages.ui import visit
from pages.ui.failures import sentences
from pages.ui.resources import get_store
from pages.ui.session import widget_key

_THIS, _OWN, _EVERY = "This store", "All my stores", "All stores"
_MONTH, _LAST, _YEAR, _RANGE = "This month", "Last month", "12 months", "Range"
_FIRST_RANGE_DAYS: Final = 90


def draw_scope(member: Membership, clock: Clock) -> tuple[Books, Period]:
    """Both choices in one line."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        books = _draw_whose(member)
        return books, _draw_when(member, books.timezone, clock)


def _draw_whose(member: Membership) -> Books:
    """This store's books, or those of all stores that the person owns, or of all there are for who may see them."""
    owned = [each for each in visit.all_stores() if each.role is Role.OWNER]
    sees_all = member.user_id != LOCAL_PERSON and get_store().costs.reads_all_books(member.user_id)
    if not owned and not sees_all:
        return books_of_store(get_store(), member.profile)
    if _choice(member, "costs-whose", "Whose costs", [_THIS, _EVERY if sees_all else _OWN]) != _THIS:
        return books_of_owner(get_store(), member.user_id, member.profile.timezone)
    return books_of_store(get_store(), member.profile)


def _draw_when(member: Membership, zone: str, clock: Clock) -> Period:
    """A month or a range of days in the zone."""
    now = clock.now()
    chosen = _choice(member, "costs-when", "When", [_MONTH, _LAST, _YEAR, _RANGE])
    if chosen == _RANGE:
        return _draw_range(member, zone, now)
    period = month_of(now, zone)
    if chosen == _LAST:
        period = period.before
    elif chosen == _YEAR:
        period = last_months(period)
    st.caption(f"{period.title} · {zone}", width="content")
    return period


def _choice(member: Membership, name: str, label: str, options: list[str]) -> str:
    return st.segmented_control(
        label,
        options,
        default=options[0],
        required=True,
        key=widget_key(member.profile_id, name),
        label_visibility="collapsed",
        width="content",
    )


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
