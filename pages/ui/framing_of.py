"""Which part of a video's picture the clip will show, as far as the form knows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from editai.library.drafts import Draft
from editai.media.focus import frame_by_hand
from editai.media.framing import Framing
from editai.media.probe import Probe
from editai.render.platforms import PLATFORMS
from editai.store.rows import Membership, SourceVideo


def shot_framing(member: Membership, draft: Draft, shot: Mapping[str, Any], source: SourceVideo) -> Framing:
    """A shot's framing: what was set for it, what was set for its video, what looking has found, the usual."""
    focus, fit = shot.get("focus"), str(shot.get("fit") or "")
    if focus is None and not fit:
        focus, fit = source_choice(draft, source.id)
    if focus is None and fit in ("", "auto") and shot.get("framing"):
        return Framing.from_json(dict(shot["framing"]))
    return hand_framing(draft, source, focus, fit or "auto", int(shot.get("crop_variant") or 0))


def source_choice(draft: Draft, source_video_id: str) -> tuple[float | None, str]:
    """Focus and fit of a whole video; None and '' where nothing was set."""
    focus = (draft.choices.get("focus") or {}).get(source_video_id)
    return (None if focus is None else float(focus)), str((draft.choices.get("fit") or {}).get(source_video_id) or "")


def hand_framing(
    draft: Draft, source: SourceVideo, focus: float | None, fit: str = "auto", crop_variant: int = 0
) -> Framing:
    """A video's framing with a focus or fit, without looking into it."""
    frame = PLATFORMS.get(draft.platform, PLATFORMS["tiktok"])
    probe = Probe.from_json(source.probe)
    return frame_by_hand(probe, frame.width_px, frame.height_px, crop_variant, focus=focus, fit=fit or "auto")


def is_whole(member: Membership, draft: Draft, shot: Mapping[str, Any], source: SourceVideo | None) -> bool:
    """All of the picture is shown, over a blurred copy."""
    try:
        return source is not None and shot_framing(member, draft, shot, source).mode == "fit"
    except (KeyError, TypeError, ValueError):  # read in by a version that measured less
        return False
