"""look · pick: the shots that the clip would show, the best ones that could stand for them, and their pictures."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from typing import Any, Final

from editai.errors import ToolError
from editai.jobs.make_choices import ChosenShot
from editai.jobs.stages.looked import seen_in
from editai.jobs.stages.pick import analysed, fitted, pauses_of, picked
from editai.jobs.work import Done, Work
from editai.media.chosen import alternatives
from editai.media.focus import frame_by_hand
from editai.media.picking import Shot, pick_notes
from editai.media.probe import Probe
from editai.media.thumbs import thumb_jpeg
from editai.render.platforms import PLATFORMS
from editai.speech.words import Word

_USUAL_MS: Final = 2_500
"""How long a shot is offered that could stand for another."""


def run(work: Work, done: Done) -> dict[str, Any]:
    """As ``clip_requests.submit_look`` tells."""
    voice_ms = int(done["speak"]["duration_ms"])
    pauses = pauses_of([Word.from_json(word) for word in done["speak"]["words"]])
    sources = analysed(work, work.data["source_video_ids"], voice_ms)
    chosen = [ChosenShot.from_json(value) for value in work.data.get("segments") or ()]
    if chosen:
        shots, notes = fitted(chosen, voice_ms, pauses)
    else:
        shots = picked(work, sources, voice_ms, pauses)
        notes = pick_notes(shots)
    others = alternatives(sources, shots, _USUAL_MS)
    return {
        "shots": [_shown(work, shot, voice_ms) for shot in shots],
        "alternatives": [_shown(work, shot, voice_ms) for shot in others],
        "duration_ms": voice_ms,
        "is_exact": done["speak"]["is_exact"],
        "notes": notes,
    }


def _shown(work: Work, shot: Shot, voice_ms: int) -> dict[str, Any]:
    """The shot with its framing; its picture lies in the store's cache then."""
    platform = PLATFORMS[work.data["platform"]]
    row = work.store.library.source_video(work.profile_id, shot.source_video_id)
    probe = Probe.from_json(row.probe)
    framing = frame_by_hand(
        probe,
        platform.width_px,
        platform.height_px,
        shot.crop_variant,
        seen=seen_in(work, row, voice_ms).seen_between(shot.start_ms, shot.end_ms),
        span_ms=(shot.start_ms, shot.end_ms),
        focus=(work.data.get("focus") or {}).get(row.id),
        fit=str((work.data.get("fit") or {}).get(row.id) or "auto"),
    )
    path = work.media.path(work.profile_id, row.media_key)
    folder = work.settings.cache_root / work.profile_id / "thumbs"
    with contextlib.suppress(ToolError):  # a broken spot of the video: the strip keeps the place empty
        thumb_jpeg(path, probe, (shot.start_ms + shot.end_ms) // 2, folder, framing=framing, cancel=work.cancel)
    return asdict(shot) | {"framing": asdict(framing)}
