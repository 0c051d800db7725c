"""make · frame: the part of every shot's picture that fills the clip, with its subject in it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from editai.jobs.stages.looked import seen_in
from editai.jobs.work import Done, Work
from editai.media.focus import frame_by_hand
from editai.media.probe import Probe
from editai.render.platforms import PLATFORMS


def run(work: Work, done: Done) -> dict[str, Any]:
    """``framings``, one for each shot in order. What a person has set for a shot comes first, then what they
    have set for its source video (``focus`` and ``fit`` of what was asked for, by its id), then what was seen."""
    platform = PLATFORMS[work.data["platform"]]
    focuses, fits = work.data.get("focus") or {}, work.data.get("fit") or {}
    framings: list[dict[str, Any]] = []
    for shot in done["pick"]["shots"]:
        row = work.store.library.source_video(work.profile_id, shot["source_video_id"])
        own = shot.get("focus")
        focus = focuses.get(row.id) if own is None else own
        fit = shot.get("fit") or fits.get(row.id) or "auto"
        start_ms, end_ms = int(shot["start_ms"]), int(shot["end_ms"])
        seen = (
            []
            if focus is not None or fit == "fit"
            else seen_in(work, row, int(done["speak"]["duration_ms"])).seen_between(start_ms, end_ms)
        )
        framing = frame_by_hand(
            Probe.from_json(row.probe),
            platform.width_px,
            platform.height_px,
            shot["crop_variant"],
            seen=seen,
            span_ms=(start_ms, end_ms),
            focus=None if focus is None else float(focus),
            fit=str(fit),
        )
        framings.append(asdict(framing))
    return {"framings": framings}
