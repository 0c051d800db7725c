"""History: every post of the store, and what became of it."""

from __future__ import annotations

import streamlit as st

from editai.jobs.requests import submit_read_back
from editai.store.states import PENDING_PUBLICATIONS
from pages.ui import post_actions, post_export, post_table, visit
from pages.ui.empty import draw_empty
from pages.ui.failures import told
from pages.ui.post_drawer import open_drawer
from pages.ui.resources import get_store
from pages.ui.session import widget_key

member = visit.current()
posts = get_store().publications.publications(member.profile_id, limit=post_table.MOST_POSTS)

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


pending = [post for post in posts if post.state in PENDING_PUBLICATIONS]
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

opened = post_table.take_opened(member)  # before the rows, which ask for a whole run while one is named
post_actions.draw_work(member)
chosen = post_table.draw_filter(member, posts)
st.fragment(post_table.draw, run_every=post_table.TICK_S if pending else None)(member, chosen, len(pending))
if opened:
    open_drawer(member, opened)
