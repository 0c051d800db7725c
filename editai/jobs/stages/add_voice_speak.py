"""add-voice · speak: the script, once for all videos."""

from __future__ import annotations

from typing import Any

from editai.jobs.voice_work import speak_script
from editai.jobs.work import Done, Work


def run(work: Work, done: Done) -> dict[str, Any]:
    """As ``speak_script``."""
    return speak_script(work)
