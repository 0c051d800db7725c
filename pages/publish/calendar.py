"""Calendar: what goes out when, and what became of it, by month or week."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from editai.store.states import PublicationState
from pages.ui import calendar_bar, calendar_clicks, calendar_grid, post_actions, post_table, visit
from pages.ui.empty import draw_empty
from pages.ui.post_drawer import open_drawer
from pages.ui.resources import get_store

member = visit.current()
zone = member.profile.timezone
today = datetime.now(ZoneInfo(zone)).date()
day = calendar_bar.shown_day(member, today)

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

view = calendar_bar.draw_bar(member, day, today)
draw = calendar_grid.week_html if view == "Week" else calendar_grid.month_html
st.html(draw(posts, day, today, zone, {"store": member.profile_id}))
st.caption(f"{post_table.summary(posts)} · times in {zone}")
post_actions.draw_work(member)

calendar_clicks.listen(member.profile_id)
asked = calendar_clicks.take_post(member.profile_id)
if asked and any(post.id == asked for post in posts):
    open_drawer(member, asked)
