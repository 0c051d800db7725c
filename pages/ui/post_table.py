"""Publications as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from editai.store.rows import Membership, Publication
from editai.store.states import PENDING_PUBLICATIONS
from pages.ui.post_form import STATES
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.wording import count, network_name

TICK_S: Final = 5.0
_COLUMNS: Final = {
    "clip": "str",
    "network": "str",
    "state": "str",
    "when": "datetime64[ns, UTC]",
    "link": "str",
    "why": "str",
    "text": "str",
}


def summary(posts: Sequence[Publication]) -> str:
    """``3 posts: 2 published, 1 scheduled at Postiz``."""
    states = Counter(STATES[post.state][0] for post in posts)
    return f"{count(len(posts), 'post')}: " + ", ".join(f"{many} {words}" for words, many in states.items())


def draw(member: Membership, pending_before: int) -> None:
    """The table; the page runs once more when something has moved."""
    posts = get_store().publications.publications(member.profile_id)
    st.dataframe(
        posts_frame(posts),
        hide_index=True,
        key=widget_key(member.profile_id, "posts"),
        column_config={
            "clip": st.column_config.TextColumn("Clip", width="medium"),
            "network": st.column_config.TextColumn("Network", width="small"),
            "state": st.column_config.TextColumn("State", width="small"),
            "when": st.column_config.DatetimeColumn(
                "When", format="D MMM YYYY, HH:mm", timezone=member.profile.timezone
            ),
            "link": st.column_config.LinkColumn("Post", display_text="open", width="small"),
            "why": st.column_config.TextColumn("Why"),
            "text": st.column_config.TextColumn("Text", width="large"),
        },
        alt="Posts of this store",
    )
    pending = sum(post.state in PENDING_PUBLICATIONS for post in posts)
    if pending != pending_before:
        st.rerun()


def posts_frame(posts: Sequence[Publication]) -> pd.DataFrame:
    """The publications as a table, also when there are none."""
    rows = [
        {
            "clip": str(post.clip_snapshot.get("name") or ""),
            "network": network_name(post.network),
            "state": STATES[post.state][0],
            "when": pd.Timestamp(post.scheduled_at),
            "link": post.link,
            "why": post.reason or "",
            "text": post.text,
        }
        for post in posts
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
