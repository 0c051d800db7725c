"""mute-voice · listen: the spans to lower, wide enough that nothing of a word stays."""

from __future__ import annotations

from typing import Any, Final

from editai.jobs.stages.detect_voice import detected, found_speech
from editai.jobs.tools import footage, heard_in
from editai.jobs.work import Done, Work

_PAUSE_MS: Final = 400
"""Shorter pauses between words are lowered too, as pumping room sound would be heard."""
_PAD_MS: Final = 150


def run(work: Work, done: Done) -> dict[str, Any]:
    """As ``detect-voice``, with padded intervals."""
    video = footage(work, str(work.data["source_video_id"]))
    likely = heard_in(work, video)
    return found_speech(work, video, detected(work, video, likely, pause_ms=_PAUSE_MS, pad_ms=_PAD_MS))
