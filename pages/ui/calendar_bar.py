"""Which part of the calendar is shown: a month or a week, and the way to the ones before and after it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal

import streamlit as st

from editai.store.rows import Membership
from pages.ui import calendar_clicks
from pages.ui.calendar_grid import week_days
from pages.ui.icon_label import unseen
from pages.ui.session import Slot, widget_key

View = Literal["Month", "Week"]
_DAY: Final = "calendar-day"


def shown_day(member: Membership, today: date) -> date:
    """A day of the part that is shown: today at first; a day that was pressed or named in the address, in its week."""
    slot = _slot(today)
    if week_of := calendar_clicks.take_day(member.profile_id):
        try:
            slot.set(member.profile_id, date.fromisoformat(week_of).isoformat())
            st.session_state[_view_key(member)] = "Week"
        except ValueError:
            st.toast("The address names no day.", icon=":material/calendar_month:")
    return date.fromisoformat(slot.get(member.profile_id))


def draw_bar(member: Membership, day: date, today: date) -> View:
    """Month or week, its name, and the buttons that lead on; the view that is chosen."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.session_state.setdefault(_view_key(member), "Month")
        chosen = st.segmented_control(
            "View",
            ["Month", "Week"],
            required=True,
            key=_view_key(member),
            label_visibility="collapsed",
        )
        view: View = "Week" if chosen == "Week" else "Month"
        before, after, title = _around(view, day)
        with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small"):
            for label, icon, target in (
                ("Earlier", "chevron_left", before),
                ("Today", "today", today),
                ("Later", "chevron_right", after),
            ):
                st.button(
                    unseen(label) if label != "Today" else label,
                    key=widget_key(member.profile_id, f"calendar-{label}"),
                    icon=f":material/{icon}:",
                    help=label,
                    type="tertiary",
                    on_click=_slot(today).set,
                    args=(member.profile_id, target.isoformat()),
                )
            st.markdown(f"**{title}**", width="content")
    return view


def _around(view: View, day: date) -> tuple[date, date, str]:
    """A day of the part before, one of the part after, and what this part is called."""
    if view == "Week":
        days = week_days(day)
        title = f"{days[0].day} {days[0]:%b} to {days[-1].day} {days[-1]:%b %Y}"
        return days[0] - timedelta(days=7), days[0] + timedelta(days=7), title
    before, after = day.replace(day=1) - timedelta(days=1), day.replace(day=28) + timedelta(days=7)
    return before.replace(day=1), after.replace(day=1), f"{day:%B %Y}"


def _slot(today: date) -> Slot[str]:
    return Slot(_DAY, today.isoformat)


def _view_key(member: Membership) -> str:
    return widget_key(member.profile_id, "calendar-view")
