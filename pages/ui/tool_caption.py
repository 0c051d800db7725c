"""Captions: from what is said or from a file; edited in a table; burnt in and as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from editai.captions.choice import style_name
from editai.captions.styles import STYLES
from editai.errors import InputError
from editai.jobs import kinds
from editai.jobs.caption_requests import submit_caption
from editai.speech.languages import LANGUAGES
from editai.store.rows import Membership
from pages.ui import media, tool_form
from pages.ui.failures import plain, told
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.wording import count

if TYPE_CHECKING:
    from editai.captions.reading import SubtitleCue

_HEARD: Final = "From what is said"
_GIVEN: Final = "From an SRT or VTT file"
_MOST_MB: Final = 1


def draw_caption(member: Membership) -> None:
    """The tool."""
    work, result = st.columns(2, gap="large")
    with work:
        source = tool_form.choose_video(member, kinds.CAPTION)
        way = st.segmented_control(
            "Captions", [_HEARD, _GIVEN], default=_HEARD, required=True, key=widget_key(member.profile_id, "cap-way")
        )
        subtitles, language = None, None
        if way == _GIVEN:
            file = st.file_uploader(
                "SRT or VTT file",
                type=["srt", "vtt"],
                max_upload_size=_MOST_MB,
                key=widget_key(member.profile_id, "cap-file"),
            )
            subtitles = file.getvalue() if file else None
        else:
            language = st.selectbox(
                "Spoken language",
                [None, *LANGUAGES],
                format_func=lambda code: LANGUAGES[code] if code else "Find it out",
                key=widget_key(member.profile_id, "cap-language"),
            )
        style = st.selectbox(
            "Look",
            list(STYLES),
            index=_index(list(STYLES), style_name(member.profile)),
            format_func=lambda name: name.replace("-", " ").capitalize(),
            key=widget_key(member.profile_id, "cap-style"),
        )
        burn = st.toggle(
            "Burn them into the picture",
            True,
            key=widget_key(member.profile_id, "cap-burn"),
            help="Without it you get the SRT and VTT files only, and may edit the words first.",
        )
        how = {"subtitles": subtitles, "language": language, "style": style, "burn": burn}
        ready = source is not None and (way != _GIVEN or subtitles is not None)
        start = partial(_start, member, source.id if source else "", how)
        tool_form.draw_start(member, kinds.CAPTION, "Set captions", start, ready=ready)
    with result:
        empty = "The captioned video appears here, with its words to edit."
        tool_form.draw_result(member, kinds.CAPTION, empty, _draw_captioned)


def _index(options: Sequence[str], name: str) -> int:
    return options.index(name) if name in options else 0


def _start(member: Membership, source_video_id: str, how: dict[str, Any], job_id: str) -> None:
    submit_caption(get_store(), member, source_video_id, job_id=job_id, **how)


def _draw_captioned(member: Membership, result: dict[str, Any]) -> None:
    name = f"{PurePath(str(result['name'])).stem}-captioned"
    if result.get("media_key"):
        tool_form.draw_video(member, str(result["media_key"]), name)
    with st.container(horizontal=True):
        for kind in ("srt", "vtt"):
            address = media.media_url(str(result[f"{kind}_key"]), download=name)
            st.link_button(kind.upper(), address, icon=":material/subtitles:")
    if result.get("confidence"):
        language = LANGUAGES.get(str(result["language"]), str(result["language"]))
        st.caption(f"Heard in {language}, {result['confidence']:.0%} sure. Read it over before you publish it.")
    if result.get("repairs"):
        with st.expander(f"{count(len(result['repairs']), 'place')} mended", icon=":material/build:"):
            for repair in result["repairs"][:50]:
                st.write(plain(f"Line {repair['line']}: {repair['what']}"))
    _draw_table(member, result)
    key = f"{kinds.CAPTION}-edited"
    st.button(
        "Burn these captions in · free",
        key=widget_key(member.profile_id, f"start-{key}"),
        icon=":material/closed_caption:",
        on_click=_start_edited,
        args=(member, result),
    )


def _draw_table(member: Membership, result: dict[str, Any]) -> None:
    cues = list(result["cues"])
    frame = pd.DataFrame(
        {
            "from": pd.Series([cue["start_ms"] / 1000 for cue in cues], dtype="float64"),
            "to": pd.Series([cue["end_ms"] / 1000 for cue in cues], dtype="float64"),
            "text": pd.Series([cue["text"] for cue in cues], dtype="string"),
        }
    )
    seconds = st.column_config.NumberColumn(format="%.2f s", min_value=0.0, width="small", required=True)
    columns = {"from": seconds, "to": seconds, "text": st.column_config.TextColumn(width="large", required=True)}
    st.data_editor(
        frame,
        column_config=columns,
        hide_index=True,
        num_rows="dynamic",
        height=min(74 + 35 * len(cues), 420),
        key=_table_key(member, result),
    )


def _table_key(member: Membership, result: dict[str, Any]) -> str:
    """Another result is another table, so that edits of one never land in the next."""
    return widget_key(member.profile_id, f"cap-table-{result['srt_key']}")


def with_edits(cues: Sequence[Mapping[str, Any]], edits: Mapping[str, Any]) -> list[SubtitleCue]:
    """The cues as they stand in the table, by its own account of what was changed, added and taken out.

    Raises:
        InputError: a cell is empty.
    """
    from editai.captions.reading import SubtitleCue

    rows = [{"from": cue["start_ms"] / 1000, "to": cue["end_ms"] / 1000, "text": cue["text"]} for cue in cues]
    for at, changed in dict(edits.get("edited_rows") or {}).items():
        rows[int(at)] |= changed
    gone = {int(at) for at in edits.get("deleted_rows") or ()}
    rows = [row for at, row in enumerate(rows) if at not in gone] + list(edits.get("added_rows") or ())
    if any(row.get(name) in (None, "") for row in rows for name in ("from", "to", "text")):
        raise InputError("A row of the captions is not filled in. Fill it in or take it out.")
    found = [
        SubtitleCue(start_ms=round(row["from"] * 1000), end_ms=round(row["to"] * 1000), text=row["text"])
        for row in rows
    ]
    return sorted(found, key=lambda cue: cue.start_ms)


def _start_edited(member: Membership, result: dict[str, Any]) -> None:
    """Callback: the words as they stand in the table."""
    with told():
        style = st.session_state.get(widget_key(member.profile_id, "cap-style"))
        job_id = tool_form.next_job_id(member, kinds.CAPTION)
        submit_caption(
            get_store(),
            member,
            str(result["source_video_id"]),
            cues=with_edits(result["cues"], st.session_state.get(_table_key(member, result)) or {}),
            language=result.get("language"),
            style=style,
            job_id=job_id,
        )
