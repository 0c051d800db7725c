"""make · frame: the part of every shot's picture that fills the clip."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from editai.jobs.work import Done, Work
from editai.media.framing import choose_framing
from editai.media.probe import Probe
from editai.render.platforms import PLATFORMS


def run(work: Work, done: Done) -> dict[str, Any]:
    """``framings``, one for each shot in order."""
    platform = PLATFORMS[work.data["platform"]]
    framings: list[dict[str, Any]] = []
    for shot in done["pick"]["shots"]:
        row = work.store.library.source_video(work.profile_id, shot["source_video_id"])
        framing = choose_framing(
            Probe.from_json(row.probe), platform.width_px, platform.height_px, shot["crop_variant"]
        )
        framings.append(asdict(framing))
    return {"framings": framings}
