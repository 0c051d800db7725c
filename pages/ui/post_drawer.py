"""Everything about one post, in a drawer at the right: the clip, the text, who, when, why, and what to do."""

from __future__ import annotations

import streamlit as st

from editai.store.rows import Membership, Publication
from pages.ui import media
from pages.ui.channel_picker import channel_names
from pages.ui.failures import plain
from pages.ui.post_actions import draw_actions, take_done
from pages.ui.post_export import clip_of, draw_zip
from pages.ui.post_words import approved_by, post_name, state_words, who
from pages.ui.resources import get_store
from pages.ui.wording import exact, moment, network_name


def open_drawer(member: Membership, publication_id: str) -> None:
    """Open the drawer for this run of the page."""
    take_done(member)
    post = get_store().publications.publication(member.profile_id, publication_id)
    st.dialog(plain(post_name(post)), position="right", width="medium")(_draw)(member, post)


def _draw(member: Membership, post: Publication) -> None:
    if take_done(member):
        st.rerun()  # closes the drawer; the page shows the work
    zone = member.profile.timezone
    words, colour = state_words(post)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(words, color=colour)  # type: ignore[arg-type]
        st.markdown(f"**{network_name(post.network)}** · {plain(channel_names(member).get(post.channel_id, ''))}")
    st.caption(f"{exact(post.scheduled_at, zone)} · {plain(member.profile.name)}")
    if post.reason:
        st.info(plain(post.reason), icon=":material/info:")
    if post.link:
        st.link_button("Open the post", post.link, icon=":material/open_in_new:")
    draw_actions(member, post)
    clip = clip_of(member, post)
    if clip is not None:
        draw_zip(member, [clip], key=post.id)
    media_key = str(post.clip_snapshot.get("media_key") or "")
    if post.clip_id and media_key:
        media.draw_clip(media_key, cover_key=str(post.clip_snapshot.get("cover_key") or ""), title=post_name(post))
    st.markdown("**Text**")
    st.text(post.text or "No text.")
    people = [approved_by(member, post), f"published by {who(member, post.created_by)}"]
    told = " · ".join(each for each in people if each)
    st.caption(f"{plain(told)} · planned {moment(post.created_at, zone)}")
