"""History as files: a table, and the clips with all that is needed to post them by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from editai.errors import NotFound
from editai.publishing.export import hand_zip, posts_csv
from editai.store.rows import Clip, Membership, Publication
from pages.ui.channel_picker import channel_names
from pages.ui.post_words import who
from pages.ui.resources import get_media, get_store
from pages.ui.session import widget_key
from pages.ui.wording import network_name

MOST_CLIPS: Final = 20
"""A zip is made in memory when it is asked for."""


def draw_csv(member: Membership, posts: Sequence[Publication]) -> None:
    """The posts as a spreadsheet."""
    st.download_button(
        "CSV",
        lambda: posts_csv(
            posts, zone=member.profile.timezone, channels=channel_names(member), who=lambda user: who(member, user)
        ).encode(),
        file_name=f"{member.profile.name} posts.csv",
        mime="text/csv",
        key=widget_key(member.profile_id, "history-csv"),
        icon=":material/download:",
        on_click="ignore",
    )


def _csv(member: Membership, posts: Sequence[Publication]) -> bytes:
    channels = channel_names(member)
    text = posts_csv(posts, zone=member.profile.timezone, channels=channels, who=lambda user: who(member, user))
    return text.encode()


def draw_zip(member: Membership, clips: Sequence[Clip], *, key: str, label: str = "Post by hand (zip)") -> None:
    """Clip, cover, texts and captions of these clips."""
    chosen = list(clips)[:MOST_CLIPS]
    st.download_button(
        label,
        lambda: zip_of(member, chosen),
        file_name=f"{chosen[0].project_name if len(chosen) == 1 else member.profile.name} clips.zip",
        mime="application/zip",
        key=widget_key(member.profile_id, f"zip-{key}"),
        icon=":material/folder_zip:",
        on_click="ignore",
        help="The clip, its cover, the texts and the captions as files.",
    )


def clip_of(member: Membership, post: Publication) -> Clip | None:
    """The clip of a post, None when it was deleted."""
    if post.clip_id is None:
        return None
    try:
        return get_store().library.clip(member.profile_id, post.clip_id)
    except NotFound:
        return None


def zip_of(member: Membership, clips: Sequence[Clip]) -> bytes:
    """The bytes, made now."""
    store = get_store()
    texts: dict[str, list[tuple[str, str]]] = {}
    for clip in clips:
        posts = store.publications.publications(member.profile_id, clip_id=clip.id)
        texts[clip.id] = [(f"text for {network_name(post.network)}", post.text) for post in posts]
    with get_media() as media:
        return hand_zip(clips, lambda key: media.path(member.profile_id, key), texts=texts)
