"""detect-voice: where people speak in a video, and how sure that is."""

from __future__ import annotations

from typing import Any

from editai.jobs.tools import Footage, footage, heard_in
from editai.jobs.work import Done, Work
from editai.media.speech_spans import Speech, speech_spans


def run(work: Work, done: Done) -> dict[str, Any]:
    """The ``detect-voice`` object of CONTRACTS §5."""
    video = footage(work, str(work.data["source_video_id"]))
    return found_speech(work, video, detected(work, video, heard_in(work, video)))


def detected(work: Work, video: Footage, likely: list[float], **how: int) -> list[Speech]:
    """The intervals as this job asks for them."""
    return speech_spans(
        likely,
        video.probe.duration_ms,
        threshold=float(work.data["threshold"]),
        shortest_ms=int(work.data["shortest_ms"]),
        **how,
    )


def found_speech(work: Work, video: Footage, speech: list[Speech]) -> dict[str, Any]:
    """What was found, as plain JSON."""
    return {
        "speech": [each.as_json() for each in speech],
        "speech_ms": sum(each.end_ms - each.start_ms for each in speech),
        "threshold": float(work.data["threshold"]),
        "shortest_ms": int(work.data["shortest_ms"]),
        "duration_ms": video.probe.duration_ms,
        "source_video_id": video.row.id,
        "name": video.row.name,
        "note": _note(video, speech),
    }


def _note(video: Footage, speech: list[Speech]) -> str:
    if video.probe.audio is None:
        return "This video has no sound."
    return "" if speech else "No speech was found."
