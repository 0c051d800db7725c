"""Calendar: what goes out when, and what became of it, by month or week."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from editai.store.states import PublicationState
from pages.ui import calendar_clicks, calendar_grid, post_actions, post_table, visit
from pages.ui.empty import draw_empty
from pages.ui.icon_label import unseen
from pages.ui.post_drawer import open_drawer
from pages.ui.resources import get_store
from pages.ui.session import Slot, widget_key

member = visit.current()
zone = member.profile.timezone
today = datetime.now(ZoneInfo(zone)).date()
shown: Slot[str] = Slot("calendar-day", today.isoformat)
view_key = widget_key(member.profile_id, "calendar-view")
if week_of := calendar_clicks.take_day(member.profile_id):
    try:
        shown.set(member.profile_id, date.fromisoformat(week_of).isoformat())
        st.session_state[view_key] = "Week"
    except ValueError:
        st.toast("The address names no day.", icon=":material/calendar_month:")
day = date.fromisoformat(shown.get(member.profile_id))

posts = [
    post
    for post in get_store().publications.publications(member.profile_id, limit=post_table.MOST_POSTS)
    if post.state is not PublicationState.CANCELLED
]
if not posts:
    draw_empty(
        "Nothing is planned",
        "Posts stand here at their times: those that wait, and those that are out.",
        icon="calendar_month",
        page="pages/publish/publish.py",
        button="Plan posts",
        store_id=member.profile_id,
    )
    st.stop()

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.session_state.setdefault(view_key, "Month")
    view = st.segmented_control(
        "View",
        ["Month", "Week"],
        required=True,
        key=view_key,
        label_visibility="collapsed",
    )
    days = calendar_grid.week_days(day)
    before, after = days[0] - timedelta(days=7), days[0] + timedelta(days=7)
    title = f"{days[0].day} {days[0]:%b} to {days[-1].day} {days[-1]:%b %Y}"
    if view != "Week":
        before, after = day.replace(day=1) - timedelta(days=1), day.replace(day=28) + timedelta(days=7)
        before, after, title = before.replace(day=1), after.replace(day=1), f"{day:%B %Y}"
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
                on_click=shown.set,
                args=(member.profile_id, target.isoformat()),
            )
        st.markdown(f"**{title}**", width="content")

draw = calendar_grid.week_html if view == "Week" else calendar_grid.month_html
st.html(draw(posts, day, today, zone, {"store": member.profile_id}))
st.caption(f"{post_table.summary(posts)} · times in {zone}")
post_actions.draw_work(member)

calendar_clicks.listen(member.profile_id)
asked = calendar_clicks.take_post(member.profile_id)
if asked and any(post.id == asked for post in posts):
    open_drawer(member, asked)
