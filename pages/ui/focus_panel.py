"""Where the picture is cut: automatic, by a slider over a frame, or all of it over a blurred copy."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from editai.errors import EditAIError
from editai.library.drafts import Draft
from editai.media.focus import crop_centre
from editai.media.framing import Framing
from editai.media.probe import Probe
from editai.media.thumbs import thumb_jpeg
from editai.store.rows import Membership, SourceVideo
from pages.ui import chosen_shots, framing_of
from pages.ui import draft as drafting
from pages.ui.failures import LOG
from pages.ui.resources import get_media, get_settings
from pages.ui.session import widget_key

WAYS: Final = {"auto": "Follow the subject", "crop": "By hand", "fit": "Whole picture"}
_FRAME_WIDTH_PX: Final = 640


def draw_focus(
    member: Membership, draft: Draft, sources: Sequence[SourceVideo], shots: Sequence[Mapping[str, Any]]
) -> None:
    """Choose what is meant (a video, or one shot of it), then how its picture fills the clip."""
    if not sources:
        return
    by_id = {source.id: source for source in sources}
    targets: dict[str, str] = {source.id: f"All of {source.name}" for source in sources}
    targets |= {f"shot-{at}": f"Shot {at + 1} only" for at, shot in enumerate(shots) if _known(shot, by_id)}
    key = widget_key(member.profile_id, "focus-target")
    if st.session_state.get(key) not in targets:
        st.session_state[key] = sources[0].id
    panel = st.expander(
        "Where the picture is cut",
        icon=":material/crop_portrait:",
        key=widget_key(member.profile_id, "focus-panel"),
        on_change="rerun",
    )
    if not panel.open:  # what is folded away costs no frame
        return
    with panel:
        target = st.selectbox(
            "For", list(targets), format_func=lambda name: targets.get(name, ""), key=key, label_visibility="collapsed"
        )
        shot = shots[int(target[5:])] if target.startswith("shot-") else None
        source = by_id[str(shot["source_video_id"])] if shot is not None else by_id[target]
        _draw_target(member, draft, target, source, shot)


def _known(shot: Mapping[str, Any], sources: Mapping[str, SourceVideo]) -> bool:
    return str(shot.get("source_video_id")) in sources


def _draw_target(
    member: Membership, draft: Draft, target: str, source: SourceVideo, shot: Mapping[str, Any] | None
) -> None:
    try:
        focus, way = _chosen(draft, source, shot)
        automatic = framing_of.shot_framing(member, draft, shot or {}, source)
    except (KeyError, TypeError, ValueError):  # read in by a version that measured less
        st.caption("This video was read in by an older version. Add it again to set its focus.")
        return
    way_key = widget_key(member.profile_id, f"focus-way-{target}")
    st.session_state[way_key] = way
    st.segmented_control(
        "How",
        list(WAYS),
        format_func=lambda name: WAYS.get(name, ""),
        key=way_key,
        label_visibility="collapsed",
        required=True,
        on_change=_set_way,
        args=(member, target, source.id, crop_centre(automatic)),
    )
    framing = automatic
    place = st.container()
    if way == "crop":
        framing = framing_of.hand_framing(draft, source, focus if focus is not None else 0.5, "crop")
        half = (framing.width if framing.width <= framing.height else framing.height) / 2
        slider_key = widget_key(member.profile_id, f"focus-{target}")
        st.session_state[slider_key] = round(100 * min(max(crop_centre(framing), half), 1 - half))
        if half < 0.5:
            st.slider(
                "Drag to what must be seen",
                round(100 * half),
                max(round(100 * half) + 1, round(100 * (1 - half))),
                key=slider_key,
                format="%d %%",
                on_change=_set_focus,
                args=(member, target, source.id, slider_key),
            )
        else:
            st.caption("This video has the clip's own shape: nothing of it is cut.")
    elif way == "auto":
        st.caption("The crop follows what moves or stands out, so that it stays whole.")
    with place:
        _draw_frame(member, source, shot, framing)


def _chosen(draft: Draft, source: SourceVideo, shot: Mapping[str, Any] | None) -> tuple[float | None, str]:
    """The focus, and the way: ``auto``, ``crop`` or ``fit``."""
    focus, fit = framing_of.source_choice(draft, source.id)
    if shot is not None and (shot.get("focus") is not None or shot.get("fit")):
        focus = None if shot.get("focus") is None else float(shot["focus"])
        fit = str(shot.get("fit") or "")
    if focus is not None and fit != "fit":
        return focus, "crop"
    return None, fit if fit in WAYS else "auto"


def _set_way(member: Membership, target: str, source_video_id: str, centre: float) -> None:
    way = str(st.session_state[widget_key(member.profile_id, f"focus-way-{target}")])
    _keep(member, target, source_video_id, round(centre, 4) if way == "crop" else None, way)


def _set_focus(member: Membership, target: str, source_video_id: str, slider_key: str) -> None:
    _keep(member, target, source_video_id, float(st.session_state[slider_key]) / 100, "crop")


def _keep(member: Membership, target: str, source_video_id: str, focus: float | None, way: str) -> None:
    draft = drafting.load(member)
    if target.startswith("shot-"):
        shots = chosen_shots.standing(member)
        at = int(target[5:])
        if at < len(shots):
            shots[at] = {**shots[at], "focus": focus, "fit": way}
            chosen_shots.keep(member, shots)
        return
    focuses, fits = dict(draft.choices.get("focus") or {}), dict(draft.choices.get("fit") or {})
    focuses.pop(source_video_id, None)
    fits.pop(source_video_id, None)
    if focus is not None:
        focuses[source_video_id] = focus
    elif way == "fit":
        fits[source_video_id] = way
    drafting.choose(member, focus=focuses or None, fit=fits or None)


def _draw_frame(member: Membership, source: SourceVideo, shot: Mapping[str, Any] | None, framing: Framing) -> None:
    """A frame of the video with the crop's rectangle; around it the picture is darker."""
    probe = Probe.from_json(source.probe)
    at_ms = (int(shot["start_ms"]) + int(shot["end_ms"])) // 2 if shot is not None else probe.duration_ms // 3
    try:
        folder = get_settings().cache_root / member.profile_id / "thumbs"
        with get_media() as media:
            path = media.path(member.profile_id, source.media_key)
            jpeg = thumb_jpeg(path, probe, at_ms, folder, width_px=_FRAME_WIDTH_PX).read_bytes()
    except (EditAIError, OSError) as error:
        LOG.info("no frame to set a focus on: %s", type(error).__name__)
        return
    crop = ""
    if framing.mode == "crop":
        left, top, width, height = (
            round(100 * each, 2) for each in (framing.left, framing.top, framing.width, framing.height)
        )
        crop = (
            f'<div data-crop="{left} {top} {width} {height}" style="position:absolute;left:{left}%;top:{top}%;'
            f"width:{width}%;height:{height}%;box-sizing:border-box;border:2px solid #fff;border-radius:4px;"
            'box-shadow:0 0 0 2000px rgba(0,0,0,.55)"></div>'
        )
    is_wide = probe.width >= probe.height
    size = "width:100%" if is_wide else "height:320px;width:fit-content;margin:0 auto"
    picture = "width:100%" if is_wide else "height:320px"
    st.html(
        f'<div style="position:relative;overflow:hidden;border-radius:8px;{size}">'
        f'<img alt="A frame of the video with the part that the clip shows" style="display:block;{picture}" '
        f'src="data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}">{crop}</div>'
    )
