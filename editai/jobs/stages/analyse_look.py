"""analyse · look: the picture of a video, in the store's cache afterwards."""

from __future__ import annotations

from typing import Any

from editai.jobs.stages.looked import seen_in
from editai.jobs.tools import footage
from editai.jobs.work import Done, Work


def run(work: Work, done: Done) -> dict[str, Any]:
    """``looked_ms``."""
    video = footage(work, str(work.data["source_video_id"]))
    return {"looked_ms": seen_in(work, video.row, int(work.data["best_ms"])).looked_ms}
