"""extract: a part of a source video as a file of its own."""

from __future__ import annotations

from typing import Any

from editai.jobs.tools import footage, keep_result
from editai.jobs.work import Done, Work
from editai.media.cutting import cut_part
from editai.media.probe import probe_media


def run(work: Work, done: Done) -> dict[str, Any]:
    """``media_key``, ``duration_ms``, ``width``, ``height``, ``name``."""
    video = footage(work, str(work.data["source_video_id"]))
    start_ms, end_ms = int(work.data["start_ms"]), int(work.data["end_ms"])
    part = work.file("part.mp4")
    if not part.is_file():
        cut_part(video.path, video.probe, start_ms, end_ms, part, cancel=work.cancel, on_progress=work.tell)
    made = probe_media(part)
    return {
        "media_key": keep_result(work, part),
        "duration_ms": made.duration_ms,
        "width": made.width,
        "height": made.height,
        "name": work.data["name"],
        "segment_id": work.data["segment_id"],
    }
