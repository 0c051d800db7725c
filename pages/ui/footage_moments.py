"""A video looked through: a line of its shots with pictures, and its best moments to keep."""

from __future__ import annotations

import html
from functools import partial
from typing import Any

import streamlit as st

from editai.errors import EditAIError, InputError
from editai.jobs import kinds
from editai.jobs.footage_requests import submit_analyse
from editai.library.footage import add_segment
from editai.media.probe import Probe
from editai.media.thumbs import thumb_jpeg
from editai.store.rows import Job, Membership, SourceVideo
from pages.ui import tool_form
from pages.ui.failures import told
from pages.ui.resources import get_media, get_settings, get_store
from pages.ui.session import widget_key
from pages.ui.strip import Action, Picture, draw_strip
from pages.ui.wording import count

_MOST_PICTURES = 12


def draw(member: Membership, source: SourceVideo) -> None:
    """The part of a video's own page: ask, watch, and keep what was found."""
    st.markdown("**Best moments**")
    best_s = st.slider(
        "Seconds together", 5, 60, 20, 5, key=widget_key(member.profile_id, f"best-{source.id}"), format="%d s"
    )
    job = analysed(member, source.id)
    start = partial(_start, member, source.id, best_s)
    tool_form.draw_start_of(member, f"{kinds.ANALYSE}-{source.id}", job, "Find them", start, ready=True)
    if job is not None:
        tool_form.draw_job(member, job, draw_found)


def analysed(member: Membership, source_video_id: str) -> Job | None:
    """The newest look at this video by anyone of the store."""
    rows = get_store().jobs.jobs(member.profile_id, kinds=(kinds.ANALYSE,), limit=200)
    return next((job for job in rows if job.data.get("source_video_id") == source_video_id), None)


def _start(member: Membership, source_video_id: str, best_s: int, job_id: str) -> None:
    submit_analyse(get_store(), member, source_video_id, best_ms=best_s * 1000, job_id=job_id)


def draw_found(member: Membership, result: dict[str, Any]) -> None:
    """What an analysis found: the line of shots, then the best moments as pictures."""
    try:
        source = get_store().library.source_video(member.profile_id, str(result["source_video_id"]))
    except EditAIError:
        st.info("This video was deleted.", icon=":material/delete:")
        return
    _draw_line(result)
    best = list(result["best"])
    total_s = sum(part["end_ms"] - part["start_ms"] for part in best) / 1000
    looked = ""
    if result["looked_ms"] < 0.95 * result["duration_ms"]:
        looked = f" · looked at {result['looked_ms'] / 1000:.0f} of {result['duration_ms'] / 1000:.0f} s"
        looked += f", in {count(len(result.get('looked', ())), 'part')}" if len(result.get("looked", ())) > 1 else ""
    st.caption(f"{count(len(result['shots']), 'shot')} · best: {count(len(best), 'part')}, {total_s:.1f} s{looked}")
    kept = {(each.start_ms, each.end_ms) for each in get_store().library.segments(member.profile_id, source.id)}
    pictures = [_picture(member, source, part, kept) for part in best[:_MOST_PICTURES]]
    draw_strip(member.profile_id, f"best-{source.id}", pictures, width_px=92, shape=_shape(source))
    missing = [part for part in best if (part["start_ms"], part["end_ms"]) not in kept]
    if missing:
        st.button(
            f"Keep all {len(missing)}" if len(missing) > 1 else "Keep it",
            key=widget_key(member.profile_id, f"keep-all-{source.id}"),
            icon=":material/bookmark_add:",
            on_click=_keep,
            args=(member, source.id, missing),
        )


def _shape(source: SourceVideo) -> str:
    return f"{source.probe.get('width') or 9}/{source.probe.get('height') or 16}"


def _picture(member: Membership, source: SourceVideo, part: dict[str, int], kept: set[tuple[int, int]]) -> Picture:
    start_ms, end_ms = int(part["start_ms"]), int(part["end_ms"])
    label = f"{start_ms / 1000:.1f} to {end_ms / 1000:.1f} s"
    is_kept = (start_ms, end_ms) in kept
    action = Action(
        name="keep",
        icon="bookmark_added" if is_kept else "bookmark_add",
        help="It is a segment already" if is_kept else "Keep as a segment",
        on_click=_keep,
        args=(member, source.id, [part]),
        disabled=is_kept,
    )
    jpeg = picture_at(member, source, (start_ms + end_ms) // 2)
    return Picture(name=f"{start_ms}", jpeg=jpeg, label=label, alt=label, is_chosen=is_kept, actions=(action,))


def picture_at(member: Membership, source: SourceVideo, at_ms: int) -> bytes | None:
    """The picture of a moment from the store's cache, made now if need be; None when it cannot be."""
    try:
        folder = get_settings().cache_root / member.profile_id / "thumbs"
        with get_media() as files:
            path = files.path(member.profile_id, source.media_key)
            return thumb_jpeg(path, Probe.from_json(source.probe), at_ms, folder).read_bytes()
    except (EditAIError, OSError, KeyError):
        return None  # the place in the strip stays empty


def _keep(member: Membership, source_video_id: str, parts: list[dict[str, int]]) -> None:
    added = 0
    with told():
        for part in parts:
            try:
                add_segment(get_store(), member, source_video_id, int(part["start_ms"]), int(part["end_ms"]))
                added += 1
            except InputError as error:
                if "segment_id" not in error.details:  # it stands already: another tab was faster
                    raise
        st.toast(f"{count(added, 'segment')} kept.", icon=":material/bookmark_added:")


def _draw_line(result: dict[str, Any]) -> None:
    """The video as a line: each shot a bar, as high as its score; those of the best moments in colour."""
    duration_ms = max(1, int(result["duration_ms"]))
    best = [(int(part["start_ms"]), int(part["end_ms"])) for part in result["best"]]
    bars = []
    for shot in result["shots"]:
        start_ms, end_ms = int(shot["start_ms"]), int(shot["end_ms"])
        is_best = any(low < end_ms and high > start_ms for low, high in best)
        colour = "var(--st-primary-color,#4f46e5)" if is_best else "currentColor"
        told_words = (
            f"{start_ms / 1000:.1f} to {end_ms / 1000:.1f} s: score {shot['score']:.2f}, "
            f"sharpness {shot['sharpness']:.0f}, motion {shot['motion']:.3f}, light {shot['brightness']:.2f}, "
            f"speech {100 * shot['speech']:.0f} %"
        )
        left, width = 100 * start_ms / duration_ms, 100 * (end_ms - start_ms) / duration_ms
        bars.append(
            f'<i title="{html.escape(told_words)}" style="position:absolute;bottom:0;'
            f"left:{left:.3f}%;width:calc({width:.3f}% - 1px);"
            f"min-width:2px;height:{max(6.0, 100 * min(1.0, shot['score'])):.0f}%;background:{colour};"
            f'opacity:{0.9 if is_best else 0.35};border-radius:3px 3px 0 0"></i>'
        )
    st.html(
        f'<div role="img" aria-label="{len(bars)} shots by their score" style="position:relative;height:56px;'
        f'border-radius:6px;overflow:hidden;background:color-mix(in srgb,currentColor 8%,transparent)">'
        f"{''.join(bars)}</div>"
    )
