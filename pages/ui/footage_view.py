"""One source video: its player above its filmstrip, its segments, what is known of it, and its end."""

from __future__ import annotations

import html
from typing import Final

import streamlit as st

from editai.errors import NotFound
from editai.library.footage import SHORTEST_SEGMENT_MS, add_segment, change_source
from editai.library.removal import delete_source_video
from editai.store.rows import Membership, SourceVideo
from pages.ui import footage_moments, media, segment_rows
from pages.ui.failures import plain, told
from pages.ui.resources import get_settings, get_store
from pages.ui.session import Slot, widget_key
from pages.ui.wording import count, moment

OPEN_SOURCE: Final[Slot[str]] = Slot("library-source", str)
"""The source video that is open on the Library page; '' shows all."""


def draw(member: Membership) -> None:
    """The opened video."""
    try:
        source = get_store().library.source_video(member.profile_id, OPEN_SOURCE.get(member.profile_id))
    except NotFound:
        OPEN_SOURCE.clear(member.profile_id)
        st.info("This video was deleted.", icon=":material/delete:")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "All videos",
            icon=":material/arrow_back:",
            key=widget_key(member.profile_id, "source-back"),
            type="tertiary",
            on_click=OPEN_SOURCE.clear,
            args=(member.profile_id,),
        )
        st.subheader(plain(source.name), anchor=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _draw_picking(member, source)
        segment_rows.draw(member, source)
    with right:
        footage_moments.draw(member, source)
        _draw_known(member, source)


def draw_strip_picture(source: SourceVideo, *, height_px: int = 64, marked: tuple[float, float] | None = None) -> None:
    """The filmstrip over the whole width; ``marked`` (0 to 1) stays bright, the rest is dimmed."""
    key = str(source.probe.get("strip_key") or "")
    if not key:
        return
    shade = ""
    if marked is not None:
        low, high = (100 * min(1.0, max(0.0, place)) for place in marked)
        dim = "position:absolute;top:0;bottom:0;background:rgba(10,11,14,.62)"
        edge = "position:absolute;top:0;bottom:0;box-sizing:border-box;border:2px solid var(--st-primary-color,#4f46e5)"
        shade = (
            f'<i style="{dim};left:0;width:{low:.2f}%"></i><i style="{dim};left:{high:.2f}%;right:0"></i>'
            f'<i style="{edge};border-radius:5px;left:{low:.2f}%;width:{max(0.5, high - low):.2f}%"></i>'
        )
    st.html(
        f'<div style="position:relative;height:{height_px}px;border-radius:6px;overflow:hidden;background:#15161a">'
        f'<img alt="Moments of {html.escape(source.name)}" src="{media.media_url(key)}" loading="lazy" '
        f'style="width:100%;height:100%;object-fit:fill;display:block">{shade}</div>'
    )


def _draw_picking(member: Membership, source: SourceVideo) -> None:
    """The player shows the chosen part; the slider below the filmstrip chooses it."""
    duration_s = int(source.probe.get("duration_ms") or 0) / 1000
    place = st.container()
    strip = st.container()
    key = widget_key(member.profile_id, f"range-{source.id}")
    low_s, high_s = st.slider(
        "Part",
        0.0,
        max(0.1, duration_s),
        (0.0, min(duration_s, 3.0)),
        0.1,
        format="%.1f s",
        key=key,
        label_visibility="collapsed",
    )
    with place:
        media.draw_part(source.media_key, title=source.name, start_s=low_s, end_s=high_s)
    with strip:
        whole = max(0.1, duration_s)
        draw_strip_picture(source, marked=(low_s / whole, high_s / whole))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Keywords",
            placeholder="mug, steam",
            key=widget_key(member.profile_id, f"new-words-{source.id}"),
            help="With commas between them. Tools place the segment where these words are said.",
        )
        st.button(
            "Keep as a segment",
            key=widget_key(member.profile_id, f"new-segment-{source.id}"),
            icon=":material/bookmark_add:",
            disabled=(high_s - low_s) * 1000 < SHORTEST_SEGMENT_MS,
            on_click=_keep,
            args=(member, source.id),
        )


def _keep(member: Membership, source_video_id: str) -> None:
    low_s, high_s = st.session_state[widget_key(member.profile_id, f"range-{source_video_id}")]
    words = widget_key(member.profile_id, f"new-words-{source_video_id}")
    with told():
        add_segment(
            get_store(),
            member,
            source_video_id,
            round(low_s * 1000),
            round(high_s * 1000),
            str(st.session_state.get(words) or ""),
        )
        st.session_state[words] = ""
        st.toast("Kept.", icon=":material/bookmark_added:")


def _draw_known(member: Membership, source: SourceVideo) -> None:
    st.markdown("**What it is**")
    for line in known(source):
        st.caption(line)
    st.caption(f"Added {moment(source.created_at, member.profile.timezone)}")
    note = widget_key(member.profile_id, f"rights-{source.id}")
    st.session_state.setdefault(note, source.rights_note)
    st.text_area(
        "Rights",
        key=note,
        height=80,
        placeholder="Whose it is, and where it may be shown",
        max_chars=500,
        on_change=_note,
        args=(member, source.id),
    )
    with st.popover("Delete this video", icon=":material/delete:", type="tertiary"):
        uses = get_store().library.source_video_uses(member.profile_id, source.id)
        st.markdown(f"Deletes **{plain(source.name)}** of **{plain(member.profile.name)}** for good.")
        st.caption(f"{count(uses.segments, 'segment')} will go with it.")
        st.caption(f"{count(uses.clips, 'clip')} made from it will stay and can no longer be made again.")
        if uses.projects:
            st.caption(f"{count(uses.projects, 'project')} will be without it.")
        st.button(
            f"Delete from {plain(member.profile.name)}",
            key=widget_key(member.profile_id, f"delete-source-{source.id}"),
            type="primary",
            on_click=_delete,
            args=(member, source.id),
        )


def known(source: SourceVideo) -> list[str]:
    """What the file really holds, in lines."""
    probe = dict(source.probe)
    audio = dict(probe.get("audio") or {})
    rate = str(probe.get("frame_rate") or "0/1").split("/")
    frames = int(rate[0]) / max(1, int(rate[1]) if len(rate) > 1 else 1)
    steady = "varying" if probe.get("variable_frame_rate") else "constant"
    turned = f" · turned by {probe['rotation']}°" if probe.get("rotation") else ""
    colours = " · HDR" if probe.get("is_hdr") else ""
    lines = [
        f"{int(probe.get('duration_ms') or 0) / 1000:.2f} s · {int(probe.get('size_bytes') or 0) / 1e6:.1f} MB",
        f"{probe.get('width')}×{probe.get('height')}{turned} · {frames:.5g} frames/s, {steady}",
        f"{probe.get('video_codec')} {probe.get('pixel_format') or ''}{colours}",
    ]
    if not audio:
        return [*lines, "No sound"]
    heard = audio.get("loudness_lufs")
    loud = "silence" if heard is None else f"{heard:.1f} LUFS"
    speech = {True: " · somebody speaks", False: " · nobody speaks"}.get(probe.get("has_speech"), "")  # type: ignore[arg-type]
    channels = {1: "mono", 2: "stereo"}.get(int(audio.get("channels") or 0), f"{audio.get('channels')} channels")
    return [*lines, f"{audio.get('codec')} {audio.get('sample_rate_hz')} Hz, {channels} · {loud}{speech}"]


def _note(member: Membership, source_video_id: str) -> None:
    with told():
        note = str(st.session_state.get(widget_key(member.profile_id, f"rights-{source_video_id}")) or "")
        change_source(get_store(), member, source_video_id, rights_note=note)


def _delete(member: Membership, source_video_id: str) -> None:
    with told():
        delete_source_video(get_settings(), get_store(), member, source_video_id)
        OPEN_SOURCE.clear(member.profile_id)
        st.toast("The video is deleted.", icon=":material/delete:")
