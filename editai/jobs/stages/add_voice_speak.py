"""add-voice · speak: the script, once for all videos."""

from __future__ import annotations

from typing import Any

from editai.errors import NotFound
from editai.jobs.tools import footage
from editai.jobs.voice_work import speak_script
from editai.jobs.work import Done, Work


def run(work: Work, done: Done) -> dict[str, Any]:
    """As ``speak_script``. Nothing is spoken, and nothing paid, for videos of which the store has none."""
    _prove_one(work)
    return speak_script(work)


def _prove_one(work: Work) -> None:
    missing: NotFound | None = None
    for source_video_id in work.data["source_video_ids"]:
        try:
            footage(work, str(source_video_id))
            return
        except NotFound as error:  # one that is gone leaves the others
            missing = error
    if missing is not None:
        raise missing
