"""The captions of a finished clip as a table: change text or time, and have them set anew."""

from __future__ import annotations

import uuid
from typing import Any, Final

import pandas as pd
import streamlit as st

from editai.captions.choice import DEFAULT_STYLE
from editai.captions.styles import NO_CAPTIONS, STYLES, store_style
from editai.captions.table import Row, look_over
from editai.jobs.clip_requests import with_captions
from editai.jobs.requests import submit_make
from editai.render.platforms import PLATFORMS
from editai.store.rows import Clip, Membership
from pages.ui import draft as drafting
from pages.ui.failures import plain, told
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key
from pages.ui.voice_choice import speech_price

_NEVER_MS: Final = -1
_SHOWN_REMARKS: Final = 6
_TIME_PX: Final = 62
"""Room for ``119.99``; what a phone is wide beyond that belongs to the text."""


def draw_table(member: Membership, clip: Clip) -> None:
    """The table, what there is to say about it, and the button that makes the clip with it."""
    if "shots" not in clip.used:  # from a version that did not keep what clips are made of
        return
    if clip.used.get("style") == NO_CAPTIONS:  # there is nothing to be seen of a change
        return
    panel = st.expander(
        "Edit the captions",
        icon=":material/subtitles:",
        key=widget_key(member.profile_id, f"caption-table-{clip.id}"),
        on_change="rerun",
    )
    if not panel.open:
        return
    with panel:
        before = [Row(text=cue["text"], start_ms=cue["start_ms"], end_ms=cue["end_ms"]) for cue in clip.cues]
        frame = st.data_editor(
            _frame(before),
            hide_index=True,
            num_rows="dynamic",
            key=widget_key(member.profile_id, f"captions-{clip.id}"),
            column_config={
                "from": st.column_config.NumberColumn("From", min_value=0.0, step=0.01, format="%.2f", width=_TIME_PX),
                "to": st.column_config.NumberColumn("To", min_value=0.0, step=0.01, format="%.2f", width=_TIME_PX),
                "text": st.column_config.TextColumn("Text", max_chars=200),
            },
            height=min(38 + 35 * (len(before) + 1), 360),
        )
        rows = _rows(frame)
        _draw_button(member, clip, before, rows, _draw_remarks(member, clip, rows))


def _draw_remarks(member: Membership, clip: Clip, rows: list[Row]) -> bool:
    """Say what is wrong and what is hasty; whether nothing is wrong."""
    style_name, platform = str(clip.used.get("style")), str(clip.used.get("platform"))
    style = store_style(style_name if style_name in STYLES else DEFAULT_STYLE, member.profile.caption.get("font"))
    limits = PLATFORMS.get(platform, PLATFORMS["tiktok"])
    # a voice may end half a frame after the last picture, and a caption with it: what stands is no fault
    length_ms = max([int(clip.used.get("body_ms") or 0), *(int(cue["end_ms"]) for cue in clip.cues)])
    remarks = look_over(rows, style, limits.frame, length_ms=length_ms or None)
    for icon, found in ((":red[:material/error:]", remarks.faults), (":orange[:material/info:]", remarks.warnings)):
        for remark in found[:_SHOWN_REMARKS]:
            st.markdown(f"{icon} Row {remark.row}: {plain(remark.what)}")
        if len(found) > _SHOWN_REMARKS:
            st.caption(f"and {len(found) - _SHOWN_REMARKS} more")
    return not remarks.faults


def _draw_button(member: Membership, clip: Clip, before: list[Row], rows: list[Row], is_fine: bool) -> None:
    changed = [(row.text, row.start_ms, row.end_ms) for row in rows] != [
        (row.text, row.start_ms, row.end_ms) for row in before
    ]
    rewritten = " ".join(row.text for row in rows) != " ".join(row.text for row in before)
    say_key = widget_key(member.profile_id, f"say-{clip.id}")
    if rewritten:
        st.toggle(
            "The voice says the new text, too",
            key=say_key,
            help="Only sentences that changed are spoken again; the captions then follow the voice's new times.",
        )
    says = rewritten and bool(st.session_state.get(say_key))
    st.button(
        f"Speak and make it with these captions · {_price(member, clip, rows)}"
        if says
        else "Make it with these captions · free",
        key=widget_key(member.profile_id, f"set-captions-{clip.id}"),
        icon=":material/movie_edit:",
        type="primary" if changed and is_fine else "secondary",  # the next step, once there is a change
        disabled=not (changed and is_fine),
        on_click=_make,
        args=(member, clip.id, tuple(rows), says),
        help="The voice stays as it is, so this is quick. The clip that stands is kept.",
    )


def _price(member: Membership, clip: Clip, rows: list[Row]) -> str:
    """At most: sentences that stayed are not spoken again."""
    voice = str(clip.used.get("voice") or "") or None
    return speech_price(member, " ".join(row.text for row in rows), voice).replace("about", "at most")


def _make(member: Membership, clip_id: str, rows: tuple[Row, ...], says: bool) -> None:
    with told():
        clip = get_store().library.clip(member.profile_id, clip_id)
        request = with_captions(clip, rows, say_it=says)
        asked = repr((rows, says))
        job_id = str(uuid.uuid5(uuid.UUID(clip.id), asked))
        standing = drafting.find_job(member, job_id)
        if standing is not None and standing.state.is_terminal:
            job_id = str(uuid.uuid4())
        job = submit_make(get_settings(), get_store(), member, request, job_id=job_id)
        drafting.change(member, job_id=job.id)


def _frame(rows: list[Row]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [{"from": row.start_ms / 1000, "to": row.end_ms / 1000, "text": row.text} for row in rows],
        columns=["from", "to", "text"],
    )
    return frame.astype({"from": "float64", "to": "float64", "text": "str"})


def _rows(frame: pd.DataFrame) -> list[Row]:
    """The table as it stands. An empty time is one that no clip has, so that it is told as a fault."""
    rows = []
    for record in frame.to_dict("records"):
        text = "" if pd.isna(record["text"]) else str(record["text"])
        rows.append(Row(text=text, start_ms=_ms(record["from"]), end_ms=_ms(record["to"])))
    return rows


def _ms(value: Any) -> int:
    return _NEVER_MS if value is None or pd.isna(value) else round(float(value) * 1000)
