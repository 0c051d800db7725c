"""New clip: a video, a script, one button; the clip comes at the right."""

from __future__ import annotations

import streamlit as st

from pages.ui import clip_result, clip_steps, draft_videos, shot_strip, variants, visit
from pages.ui import draft as drafting

member = visit.current()
draft, reading = draft_videos.take_finished(member)
drafting.put_fields(member, draft)
shown = drafting.shown_job(member, draft)

work, result = st.columns([3, 2], gap="large")
with work:
    clip_steps.draw_video_step(member, draft, reading)
    clip_steps.draw_script_step(member)
    clip_steps.draw_looks_step(member, draft)
    shot_strip.draw_shots_step(member, draft, draft_videos.chosen_sources(member, draft))
    clip_steps.draw_make_button(member, drafting.load(member), shown, reading)
with result:
    clip_result.draw_result(member, draft, shown, draft_videos.chosen_sources(member, draft))
clip_result.draw_captions(member, shown)
variants.draw_batch(member, shown)
