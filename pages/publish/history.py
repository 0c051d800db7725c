"""History: every post of the store, and what became of it."""

from __future__ import annotations

import streamlit as st

from editai.jobs.requests import submit_read_back
from pages.ui import post_actions, post_export, post_table, visit
from pages.ui.empty import draw_empty
from pages.ui.failures import told
from pages.ui.post_drawer import open_drawer
from pages.ui.resources import get_store
from pages.ui.session import widget_key

member = visit.current()
posts = post_table.latest(member)

if not posts:
    draw_empty(
        "No posts yet",
        "What you publish shows here, with its link once the network has confirmed it.",
        icon="send",
        page="pages/publish/publish.py",
        button="Publish a clip",
        store_id=member.profile_id,
    )
    st.stop()


def look_up() -> None:
    """Callback: ask Postiz what became of the posts that wait."""
    with told():
        submit_read_back(get_store(), member)
        st.toast("Asking Postiz what became of them.", icon=":material/refresh:")


def draw_posts(pending_before: int) -> None:
    """How many there are, what to do with them, and the rows: all of one moment. The page runs when some have moved."""
    posts = post_table.latest(member)
    pending = post_table.pending(posts)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(post_table.summary(posts))
        post_export.draw_csv(member, posts)
        if pending:
            st.button(
                "Look them up now",
                key=widget_key(member.profile_id, "look-up"),
                icon=":material/refresh:",
                on_click=look_up,
            )
    post_table.draw(member, posts, post_table.draw_filter(member, posts))
    if pending != pending_before or post_table.is_opening(member):
        st.rerun()  # a drawer is opened by the whole page, not by this part of it


opened = post_table.take_opened(member)  # before the rows, which ask for a whole run while one is named
post_actions.draw_work(member)
waiting = post_table.pending(posts)
st.fragment(draw_posts, run_every=post_table.TICK_S if waiting else None)(waiting)
if opened:
    open_drawer(member, opened)
