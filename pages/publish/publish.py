"""Publish: approved clips, the store's channels, one text adapted to each, and when."""

from __future__ import annotations

import streamlit as st

from editai.profiles.postiz import postiz_state
from pages.ui import channel_picker, compose_clips, compose_send, compose_text, compose_when, media, post_export, visit
from pages.ui.empty import draw_empty
from pages.ui.failures import plain
from pages.ui.resources import get_store

member = visit.current()
name = plain(member.profile.name)

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
clips, stale = compose_clips.publishable(member)
if not clips:
    compose_clips.draw_stale(stale)
    draw_empty(
        "Nothing is approved",
        f"Only clips that somebody has approved are posted to {name}.",
        icon="rate_review",
        page="pages/publish/review.py",
        button="Review what waits",
        store_id=member.profile_id,
    )
    st.stop()

compose_send.draw_sent(member)
work, preview = st.columns([3, 1], gap="large")
with work:
    chosen = compose_clips.draw(member, clips)
    compose_clips.draw_stale(stale)
    channels = channel_picker.draw(member) if chosen else []
    composed = compose_text.draw(member, chosen, channels) if chosen else []
    timed = compose_when.draw(member, chosen, composed)
    compose_send.draw_button(member, timed)
with preview:
    if len(chosen) == 1:
        post_export.draw_zip(member, chosen, key="publish")
        media.draw_clip(chosen[0].media_key, cover_key=chosen[0].cover_key, title=chosen[0].project_name)
