"""make · frame: the part of every shot's picture that fills the clip, with its subject in it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from editai.jobs.stages.looked import seen_in
from editai.jobs.work import Done, Work
from editai.media.framing import choose_framing
from editai.media.probe import Probe
from editai.render.platforms import PLATFORMS


def run(work: Work, done: Done) -> dict[str, Any]:
    """``framings``, one for each shot in order. ``focus`` of what was asked for, where there is one, names
    the place that a person has chosen in a source video: its id, and 0 (left) to 1."""
    platform = PLATFORMS[work.data["platform"]]
    chosen = work.data.get("focus") or {}
    framings: list[dict[str, Any]] = []
    for shot in done["pick"]["shots"]:
        row = work.store.library.source_video(work.profile_id, shot["source_video_id"])
        focus = chosen.get(row.id)
        start_ms, end_ms = int(shot["start_ms"]), int(shot["end_ms"])
        seen = (
            []
            if focus is not None
            else seen_in(work, row, int(done["speak"]["duration_ms"])).seen_between(start_ms, end_ms)
        )
        framing = choose_framing(
            Probe.from_json(row.probe),
            platform.width_px,
            platform.height_px,
            shot["crop_variant"],
            seen=seen,
            span_ms=(start_ms, end_ms),
            focus=None if focus is None else float(focus),
        )
        framings.append(asdict(framing))
    return {"framings": framings}
