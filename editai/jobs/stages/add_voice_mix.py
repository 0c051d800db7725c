"""add-voice · mix: the voice over each video; one that fails leaves the others, and says why."""

from __future__ import annotations

import logging
from typing import Any

from editai.errors import Cancelled, EditAIError
from editai.jobs.tools import footage, heard_in, keep_result
from editai.jobs.voice_work import voice_track
from editai.jobs.work import Done, Work
from editai.media.loudness import measure_loudness
from editai.media.muting import copy_suffix
from editai.media.probe import probe_media
from editai.media.speech_activity import mutable_spans
from editai.render.voiced import BEDS, voiced_plan, write_voiced

_log = logging.getLogger(__name__)


def run(work: Work, done: Done) -> dict[str, Any]:
    """``results`` (``input``, ``ok``, ``error``, ``media_key`` and what was measured), one for each video.

    Raises:
        EditAIError: of the last video, when not a single one came out.
    """
    ids = [str(each) for each in work.data["source_video_ids"]]
    results: list[dict[str, Any]] = []
    last: EditAIError | None = None
    for at, source_video_id in enumerate(ids):
        try:
            results.append(_voiced(work, done, source_video_id))
        except Cancelled:
            raise
        except EditAIError as error:
            if work.cancel.is_set():
                raise
            last = error
            _log.warning("job %s: one of %d videos failed: %s", work.job.id, len(ids), error.sentence)
            results.append(
                {
                    "source_video_id": source_video_id,
                    "input": _name(work, source_video_id),
                    "ok": False,
                    "error": error.sentence,
                }
            )
        work.tell(100 * (at + 1) / len(ids))
    if last is not None and not any(result["ok"] for result in results):
        raise last
    spoken = done["speak"]
    kept = ("duration_ms", "words", "engine", "cost_microusd")
    return {"results": results, "voice_over": {name: spoken[name] for name in kept}, "voice": work.data["voice"]}


def _voiced(work: Work, done: Done, source_video_id: str) -> dict[str, Any]:
    video = footage(work, source_video_id)
    bed = next(each for each in BEDS if each == work.data["bed"])
    speech = mutable_spans(heard_in(work, video), video.probe.duration_ms) if bed == "mute-speech" else []
    planned = voiced_plan(video.path, video.probe, voice_track(work, done["speak"]), bed, speech)
    out = work.file(f"voiced-{source_video_id}{copy_suffix(video.probe)}")
    if not out.is_file():
        write_voiced(planned, video.probe, out, cancel=work.cancel)
    probe = probe_media(out)
    loudness = measure_loudness(out, work.cancel)
    return {
        "source_video_id": source_video_id,
        "input": video.row.name,
        "ok": True,
        "error": None,
        "media_key": keep_result(work, out, source_video_id),
        "duration_ms": probe.duration_ms,
        "loudness_lufs": loudness.integrated_lufs,
        "true_peak_dbtp": loudness.true_peak_dbtp,
        "speech_muted": len(speech),
    }


def _name(work: Work, source_video_id: str) -> str:
    try:
        return work.store.library.source_video(work.profile_id, source_video_id).name
    except EditAIError:
        return "a video that is gone"
