"""analyse · listen: where people speak in it, and with that all that is known."""

from __future__ import annotations

from typing import Any

from editai.jobs.stages.looked import seen_in
from editai.jobs.tools import footage, heard_in
from editai.jobs.work import Done, Work
from editai.media.speech_spans import speech_spans
from editai.media.timeline import timeline


def run(work: Work, done: Done) -> dict[str, Any]:
    """The ``analyse`` object of CONTRACTS §5, with ``source_video_id`` and ``name``."""
    video = footage(work, str(work.data["source_video_id"]))
    best_ms = int(work.data["best_ms"])
    heard = speech_spans(heard_in(work, video), video.probe.duration_ms)
    speech = [(each.start_ms, each.end_ms) for each in heard]
    found = timeline(seen_in(work, video.row, best_ms), speech, video.probe.duration_ms, best_ms)
    return found | {"source_video_id": video.row.id, "name": video.row.name}
