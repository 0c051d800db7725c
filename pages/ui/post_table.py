"""Posts as rows with their covers: where, in which state, when, the link, and the way to more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import streamlit as st

from editai.store.rows import Membership, Publication
from editai.store.states import PENDING_PUBLICATIONS, PublicationState
from pages.ui import media
from pages.ui.channel_picker import channel_names
from pages.ui.failures import plain
from pages.ui.post_words import post_name, state_words
from pages.ui.resources import get_store
from pages.ui.session import Slot, widget_key
from pages.ui.wording import count, moment, network_name

TICK_S: Final = 5.0
PAGE_ROWS: Final = 20
MOST_POSTS: Final = 2_000
_FILTERS: Final = {
    "all": (),
    "waiting": (
        PublicationState.PLANNED,
        PublicationState.UPLOADING,
        PublicationState.SENDING,
        PublicationState.QUEUED,
    ),
    "published": (PublicationState.PUBLISHED,),
    "needs you": (PublicationState.FAILED, PublicationState.UNCONFIRMED),
    "cancelled": (PublicationState.CANCELLED,),
}
_OPEN: Slot[str] = Slot("post-open", str)
"""The post whose drawer is to be opened on the next run of the page."""


def summary(posts: Sequence[Publication]) -> str:
    """``3 posts: 2 published, 1 scheduled``."""
    states = Counter(state_words(post)[0] for post in posts)
    return f"{count(len(posts), 'post')}: " + ", ".join(f"{many} {words}" for words, many in states.items())


def draw_filter(member: Membership, posts: Sequence[Publication]) -> str:
    """Which of them are shown; filters that would show nothing are left out."""
    states = {post.state for post in posts}
    names = [name for name, wanted in _FILTERS.items() if not wanted or states & set(wanted)]
    chosen = st.pills(
        "Show",
        names,
        default="all",
        required=True,
        key=widget_key(member.profile_id, "history-filter"),
        label_visibility="collapsed",
    )
    return str(chosen) if chosen in names else "all"


def latest(member: Membership) -> list[Publication]:
    """The store's newest posts."""
    return get_store().publications.publications(member.profile_id, limit=MOST_POSTS)


def pending(posts: Sequence[Publication]) -> int:
    """How many of them may still move by themselves."""
    return sum(post.state in PENDING_PUBLICATIONS for post in posts)


def draw(member: Membership, posts: Sequence[Publication], chosen: str) -> None:
    """A page of rows of those that the filter lets through."""
    wanted = _FILTERS[chosen]
    shown = [post for post in posts if not wanted or post.state in wanted]
    pages = max(1, -(-len(shown) // PAGE_ROWS))
    at = 1
    if pages > 1:
        at = int(
            st.number_input(
                f"Page of {pages}",
                1,
                pages,
                key=widget_key(member.profile_id, f"history-page-{chosen}"),
                width=160,
            )
        )
    names = channel_names(member)
    with st.container(gap="xsmall"):
        for post in shown[(at - 1) * PAGE_ROWS : at * PAGE_ROWS]:
            _draw_row(member, post, names.get(post.channel_id, ""))


def is_opening(member: Membership) -> bool:
    """Whether a post was clicked whose drawer is not open yet."""
    return bool(_OPEN.get(member.profile_id))


def take_opened(member: Membership) -> str:
    """The post that was clicked, once."""
    chosen = _OPEN.get(member.profile_id)
    _OPEN.clear(member.profile_id)
    return chosen


def _draw_row(member: Membership, post: Publication, channel: str) -> None:
    words, colour = state_words(post)
    zone = member.profile.timezone
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        media.draw_thumbnail(str(post.clip_snapshot.get("cover_key") or ""), alt=post_name(post))
        with st.container(gap=None, width="stretch"):
            where = network_name(post.network) + (f" · {plain(channel)}" if channel else "")
            st.markdown(f"**{plain(post_name(post))}** :gray[{where}]")
            when = moment(post.scheduled_at, zone)
            st.caption(when + (f" · {plain(post.reason)}" if post.reason else ""))
        st.badge(words, color=colour)  # type: ignore[arg-type]
        if post.link:
            st.markdown(f"[open the post]({post.link})", width="content")
        st.button(
            "More",
            key=widget_key(member.profile_id, f"post-more-{post.id}"),
            type="tertiary",
            on_click=_OPEN.set,
            args=(member.profile_id, post.id),
        )
