"""Publish: an approved clip, the store's channels, a text, and a time."""

from __future__ import annotations

import streamlit as st

from editai.library.status import may_be_published
from editai.profiles.postiz import postiz_state
from editai.store.states import ClipState
from pages.ui import channel_picker, media, post_form, visit
from pages.ui.empty import draw_empty
from pages.ui.failures import plain
from pages.ui.resources import get_store

member = visit.current()
name = plain(member.profile.name)
approved = [
    clip
    for clip in get_store().library.clips(member.profile_id, states=(ClipState.APPROVED,))
    if may_be_published(clip)
]

if not postiz_state(get_store(), member.profile_id).is_set:
    draw_empty(
        f"{name} is not connected yet",
        "EditAI posts through Postiz. Give this store its own Postiz address and key, under Publishing.",
        icon="link",
        page="pages/manage/stores.py",
        tab="Publishing",
        button="Connect it",
        store_id=member.profile_id,
    )
    st.stop()
if not approved:
    draw_empty(
        "Nothing is approved",
        f"Only clips that somebody has approved are posted to {name}.",
        icon="rate_review",
        page="pages/publish/review.py",
        button="Review what waits",
        store_id=member.profile_id,
    )
    st.stop()

post_form.draw_sent(member)
work, preview = st.columns([3, 2], gap="large")
with work:
    clip = post_form.draw_clip_step(member, approved)
    channels = channel_picker.draw(member)
    text, texts, settings = post_form.draw_text_step(member, clip, channels)
    moment = post_form.draw_time_step(member)
    post_form.draw_button(member, clip, channels, text, texts, settings, moment)
with preview:
    media.draw_clip(clip.media_key, cover_key=clip.cover_key, title=clip.project_name)
