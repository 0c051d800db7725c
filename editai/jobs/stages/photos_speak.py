"""photos · speak: the script, where there is one."""

from __future__ import annotations

from typing import Any

from editai.jobs.voice_work import speak_script
from editai.jobs.work import Done, Work


def run(work: Work, done: Done) -> dict[str, Any]:
    """As ``speak_script``; ``voice`` None without a script."""
    if not work.data["script"]:
        return {"voice": None, "duration_ms": 0, "words": [], "cost_microusd": 0}
    return speak_script(work)
