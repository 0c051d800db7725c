"""B-roll: other videos set into a main one where their words are said; planned, changed, rendered."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath
from typing import Any, Final

import pandas as pd
import streamlit as st

from editai.errors import InputError
from editai.jobs import kinds
from editai.jobs.multi_requests import MultiRequest, submit_multi, submit_multi_plan
from editai.library.inserts import MOST_EXTRAS, Insert
from editai.render.platforms import PLATFORMS
from editai.store.rows import Job, Membership, SourceVideo
from editai.store.states import JobState
from pages.ui import tool_form
from pages.ui.failures import plain
from pages.ui.footage_moments import picture_at
from pages.ui.kept import kept_key, typed_key
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.strip import Picture, draw_strip
from pages.ui.voice_choice import speech_price
from pages.ui.wording import count, script_length

_SCRIPT: Final = "A script"
_SRT: Final = "An SRT or VTT file"
_BEDS: Final = {"duck": "Quiet under the voice", "mute-speech": "Keep, but mute speech", "off": "Gone"}
_MOST_MB: Final = 1
_MOST_PICTURES: Final = 16


def draw_multi(member: Membership) -> None:
    """The tool."""
    work, result = st.columns(2, gap="large")
    with work:
        request = _draw_form(member)
        ready = request is not None
        start = partial(_plan, member, request)
        price = speech_price(member, request.script if request else "")
        tool_form.draw_start(member, kinds.MULTI_PLAN, "Plan the inserts", start, ready=ready, price=price)
    with result:
        empty = "First you see where each video would be shown, and can change it; then it is rendered."
        tool_form.draw_result(member, kinds.MULTI_PLAN, empty, _draw_planned)
        if tool_form.shown_job(member, kinds.MULTI) is not None:
            st.divider()
            tool_form.draw_result(member, kinds.MULTI, "", _draw_made)


def _key(member: Membership, name: str) -> str:
    return widget_key(member.profile_id, f"multi-{name}")


def _draw_form(member: Membership) -> MultiRequest | None:
    """What is asked for; None while something is missing."""
    main = tool_form.choose_video(member, kinds.MULTI_PLAN, label="Main video")
    others = _draw_others(member, main)
    way = st.segmented_control("What is said", [_SCRIPT, _SRT], default=_SCRIPT, required=True, key=_key(member, "way"))
    script, subtitles, bed = "", None, "duck"
    if way == _SRT:
        file = st.file_uploader(
            "SRT or VTT file of the main video", type=["srt", "vtt"], max_upload_size=_MOST_MB, key=_key(member, "srt")
        )
        subtitles = file.getvalue() if file else None
    else:
        script = st.text_area(
            "Script",
            height=120,
            placeholder="What the voice says over all of it",
            key=typed_key(member, "multi-script"),
        )
        st.caption(script_length(script))
        bed = st.selectbox("Sound of the videos", list(_BEDS), format_func=lambda b: _BEDS[b], key=_key(member, "bed"))
    left, right = st.columns(2)
    with left:
        platform = st.selectbox(
            "Platform", list(PLATFORMS), format_func=lambda p: PLATFORMS[p].title, key=_key(member, "platform")
        )
    with right:
        length_s = st.slider("Seconds an insert", 0.5, 5.0, 2.0, 0.5, key=_key(member, "length"))
    burn = st.toggle("Captions", True, key=_key(member, "burn"))
    if main is None or not others or not (script.strip() or subtitles):
        return None
    return MultiRequest(
        main_id=main.id,
        others=others,
        script=script,
        subtitles=subtitles,
        platform=platform,
        burn=burn,
        length_ms=round(length_s * 1000),
        source_audio=bed,
    )


def _draw_others(member: Membership, main: SourceVideo | None) -> dict[str, str]:
    """The other videos with the words they are shown at; those of their segments stand there at first."""
    sources = {
        source.id: source
        for source in get_store().library.source_videos(member.profile_id)
        if main is None or source.id != main.id
    }
    key = kept_key(member, "multi-others")
    if set(st.session_state.get(key) or ()) - set(sources):
        st.session_state.pop(key, None)
    chosen = st.multiselect(
        "Other videos",
        list(sources),
        format_func=lambda each: tool_form.video_words(sources[each]),
        max_selections=MOST_EXTRAS,
        key=key,
    )
    words: dict[str, str] = {}
    for source_video_id in chosen:
        field = kept_key(member, f"multi-words-{source_video_id}")
        if field not in st.session_state:
            segments = get_store().library.segments(member.profile_id, source_video_id)
            known = dict.fromkeys(word for segment in segments for word in segment.keywords)
            st.session_state[field] = ", ".join(known)
        words[source_video_id] = st.text_input(
            f"Show {plain(sources[source_video_id].name)} at", placeholder="mug, mugs, coffee cup", key=field
        )
    return words


def _plan(member: Membership, request: MultiRequest | None, job_id: str) -> None:
    if request is None:
        raise InputError("Choose a main video, others with their words, and a script or an SRT file.")
    submit_multi_plan(get_store(), member, request, job_id=job_id)


def _draw_planned(member: Membership, result: dict[str, Any]) -> None:
    """The plan as pictures and as a table to change, and the button that renders it."""
    plan = tool_form.shown_job(member, kinds.MULTI_PLAN)
    if plan is None or plan.state is not JobState.SUCCEEDED:
        return
    inserts = list(result["inserts"])
    st.markdown(f"**{count(len(inserts), 'insert')}** in {result['duration_ms'] / 1000:.1f} s")
    _draw_pictures(member, inserts)
    if result["unmatched"]:
        words = ", ".join(f"{each['keyword']} ({each['name']})" for each in result["unmatched"])
        st.warning(plain(f"Never said: {words}"), icon=":material/search_off:")
    for note in result["notes"][:8]:
        st.caption(plain(str(note)))
    _draw_table(member, plan, result)
    start = partial(_render, member, plan)
    # The plan has spoken the script already; what the cache lost meanwhile is spoken, and paid, again.
    price = speech_price(member, str(plan.data.get("script") or ""), str(plan.data.get("voice") or "") or None)
    price = price.replace("about", "at most")
    tool_form.draw_start(member, kinds.MULTI, "Render it", start, ready=True, price=price)


def _draw_pictures(member: Membership, inserts: list[dict[str, Any]]) -> None:
    sources = {source.id: source for source in get_store().library.source_videos(member.profile_id, limit=10_000)}
    pictures = []
    for at, each in enumerate(inserts[:_MOST_PICTURES]):
        source = sources.get(str(each["source_video_id"]))
        middle_ms = int(each["start_ms"]) + (int(each["end_ms"]) - int(each["at_ms"])) // 2
        label = f"{each['at_ms'] / 1000:.1f} s {each['keyword']}"
        jpeg = picture_at(member, source, middle_ms) if source else None
        pictures.append(Picture(name=str(at), jpeg=jpeg, label=label, alt=label))
    if pictures:
        draw_strip(member.profile_id, "inserts", pictures, width_px=84)


def _table_key(member: Membership, plan: Job) -> str:
    return widget_key(member.profile_id, f"multi-table-{plan.id}")


def _draw_table(member: Membership, plan: Job, result: dict[str, Any]) -> None:
    videos = {str(name): source_id for source_id, name in dict(result["videos"]).items()}
    seconds = st.column_config.NumberColumn(format="%.2f s", min_value=0.0, required=True, width="small")
    columns = {
        "at": seconds,
        "until": seconds,
        "video": st.column_config.SelectboxColumn(options=list(videos), required=True),
        "from": st.column_config.NumberColumn("from", format="%.2f s", min_value=0.0, required=True, width="small"),
    }
    st.data_editor(
        _frame(rows_of(result)),
        column_config=columns,
        hide_index=True,
        num_rows="dynamic",
        height=min(74 + 35 * len(result["inserts"]), 320),
        key=_table_key(member, plan),
    )


def rows_of(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The planned inserts as the table shows them, times in seconds."""
    videos = dict(result["videos"])
    return [
        {
            "at": each["at_ms"] / 1000,
            "until": each["end_ms"] / 1000,
            "video": videos.get(each["source_video_id"], ""),
            "from": each["start_ms"] / 1000,
        }
        for each in result["inserts"]
    ]


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    kinds_of = {"at": "float64", "until": "float64", "video": "string", "from": "float64"}
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in kinds_of.items()})


def edited_inserts(result: dict[str, Any], edits: dict[str, Any]) -> list[Insert]:
    """The inserts as they stand in the table, by its own account of what was changed, added and taken out.

    Raises:
        InputError: a cell is empty.
    """
    rows = rows_of(result)
    words = [str(each["keyword"]) for each in result["inserts"]]
    for at, changed in dict(edits.get("edited_rows") or {}).items():
        rows[int(at)] |= changed
    gone = {int(at) for at in edits.get("deleted_rows") or ()}
    kept = [(row, word) for at, (row, word) in enumerate(zip(rows, words, strict=True)) if at not in gone]
    kept += [(row, "") for row in edits.get("added_rows") or ()]
    if any(row.get(name) in (None, "") for row, _ in kept for name in ("at", "until", "video", "from")):
        raise InputError("A row of the inserts is not filled in. Fill it in or take it out.")
    by_name = {name: source_id for source_id, name in dict(result["videos"]).items()}
    return [
        Insert(
            at_ms=round(row["at"] * 1000),
            end_ms=round(row["until"] * 1000),
            source_video_id=str(by_name.get(row["video"], row["video"])),
            start_ms=round(row["from"] * 1000),
            keyword=word,
        )
        for row, word in kept
    ]


def _render(member: Membership, plan: Job, job_id: str) -> None:
    edits = st.session_state.get(_table_key(member, plan)) or {}
    inserts = edited_inserts(dict(plan.result or {}), edits) if any(edits.values()) else None
    submit_multi(get_store(), member, plan=plan, inserts=inserts, job_id=job_id)


def _draw_made(member: Membership, result: dict[str, Any]) -> None:
    tool_form.draw_video(member, str(result["media_key"]), f"{PurePath(str(result['name'])).stem}-broll")
    loud = "" if result["loudness_lufs"] is None else f" · {result['loudness_lufs']:.1f} LUFS"
    st.caption(f"{result['duration_ms'] / 1000:.1f} s · {count(len(result['inserts']), 'insert')}{loud}")
