"""Asking where somebody speaks in a video, and for that speech lowered.

As ``editai.jobs.requests``: a function proves role and videos, checks what was given and answers with the row.
"""

from __future__ import annotations

import math
from typing import Final

from editai.errors import InputError
from editai.jobs import kinds
from editai.jobs.inserting import insert_for_video
from editai.media.speech_spans import DEFAULT_SHORTEST_MS, DEFAULT_THRESHOLD
from editai.store.protocol import Store
from editai.store.rows import Job, Membership

_SHORTEST_MS: Final = (100, 10_000)


def check_listening(threshold: float = DEFAULT_THRESHOLD, shortest_ms: int = DEFAULT_SHORTEST_MS) -> None:
    """Nothing, when speech can be looked for with these numbers.

    Raises:
        InputError: one is out of its range.
    """
    if not (math.isfinite(threshold) and 0 <= threshold <= 1):
        raise InputError("The threshold must be between 0 and 1; 0.5 suits most videos.")
    if not _SHORTEST_MS[0] <= shortest_ms <= _SHORTEST_MS[1]:
        raise InputError("The shortest speech must be between 0.1 and 10 seconds; 0.25 suits most videos.")


def check_keep(keep_percent: float) -> None:
    """Nothing, when so much of the speech can be kept.

    Raises:
        InputError: it is no number from 0 to 100.
    """
    if not (math.isfinite(keep_percent) and 0 <= keep_percent <= 100):
        raise InputError("What is kept of the speech must be between 0 and 100 percent; 0 mutes it.")


def submit_detect_voice(
    store: Store,
    member: Membership,
    source_video_id: str,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    shortest_ms: int = DEFAULT_SHORTEST_MS,
    job_id: str | None = None,
) -> Job:
    """Find where people speak. Result: the ``detect-voice`` object of CONTRACTS §5."""
    check_listening(threshold, shortest_ms)
    data = {"threshold": float(threshold), "shortest_ms": int(shortest_ms)}
    return insert_for_video(store, member, kinds.DETECT_VOICE, source_video_id, data, job_id)


def submit_mute_voice(
    store: Store,
    member: Membership,
    source_video_id: str,
    *,
    keep_percent: float = 0.0,
    threshold: float = DEFAULT_THRESHOLD,
    shortest_ms: int = DEFAULT_SHORTEST_MS,
    job_id: str | None = None,
) -> Job:
    """Lower the speech in a video, the picture untouched.

    Result: ``media_key``, ``speech``, ``speech_ms``, ``keep_percent``, ``note`` where there is something to say, and
    ``before`` and ``after`` with the measured levels ``inside_dbfs`` and ``outside_dbfs``.
    """
    check_listening(threshold, shortest_ms)
    check_keep(keep_percent)
    data = {"keep_percent": float(keep_percent), "threshold": float(threshold), "shortest_ms": int(shortest_ms)}
    return insert_for_video(store, member, kinds.MUTE_VOICE, source_video_id, data, job_id)
