"""mute-voice · mute: the sound written anew with the speech lowered, the picture copied; then measured."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from editai.jobs.tools import footage, keep_copy, keep_result
from editai.jobs.work import Done, Work
from editai.media.levels import Levels, measure_levels
from editai.media.muting import copy_suffix, mute_spans
from editai.media.probe import probe_media


def run(work: Work, done: Done) -> dict[str, Any]:
    """What was found, ``media_key``, ``segments_muted``, and the levels ``before`` and ``after``."""
    found = dict(done["listen"])
    video = footage(work, str(work.data["source_video_id"]))
    spans = [(int(each["start_ms"]), int(each["end_ms"])) for each in found["speech"]]
    keep_percent = float(work.data["keep_percent"])
    if not spans or video.probe.audio is None:
        silent = Levels(inside_dbfs=None, outside_dbfs=None)
        told = f"{found['note']} The result is the video as it was."
        return found | _told(keep_copy(work, video), 0, keep_percent, silent, silent, told)
    muted = work.file(f"muted{copy_suffix(video.probe)}")
    if not muted.is_file():
        mute_spans(video.path, video.probe, spans, keep_percent / 100, muted, cancel=work.cancel, on_progress=work.tell)
    sound = probe_media(muted).audio
    assert sound is not None  # proven when it was written
    before = measure_levels(video.path, video.probe.audio.stream, spans, work.cancel)
    after = measure_levels(muted, sound.stream, spans, work.cancel)
    return found | _told(keep_result(work, muted), len(spans), keep_percent, before, after, "")


def _told(media_key: str, count: int, keep_percent: float, before: Levels, after: Levels, note: str) -> dict[str, Any]:
    return {
        "media_key": media_key,
        "segments_muted": count,
        "keep_percent": keep_percent,
        "before": asdict(before),
        "after": asdict(after),
        "note": note,
    }
