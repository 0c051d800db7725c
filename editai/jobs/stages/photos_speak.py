"""photos · speak: the script, where there is one."""

from __future__ import annotations

from typing import Any

from editai.errors import NotFound
from editai.jobs.voice_work import speak_script
from editai.jobs.work import Done, Work


def run(work: Work, done: Done) -> dict[str, Any]:
    """As ``speak_script``; ``voice`` None without a script. Nothing is spoken for photos that are not the store's.

    Raises:
        NotFound: a photo is not this store's, or no longer there.
    """
    media = work.media
    for key in work.data["photo_keys"]:
        if media.size(work.profile_id, str(key)) is None:
            raise NotFound("A photo is no longer there. Add it again.")
    if not work.data["script"]:
        return {"voice": None, "duration_ms": 0, "words": [], "cost_microusd": 0}
    return speak_script(work)
