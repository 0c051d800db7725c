"""Videos that are dropped on a tool: once they have been read in, they are what the tool works on."""

from __future__ import annotations

from typing import Final

from editai.errors import NotFound
from editai.store.rows import Job, Membership
from editai.store.states import JobState
from pages.ui.resources import get_store
from pages.ui.session import Slot, widget_key
from pages.ui.uploader import upload_videos

_WAITED_FOR: Final[Slot[list[str]]] = Slot("tool-dropped", list)
"""Jobs that read in what was dropped. They are waited for when the person has gone on to another tool, too."""
_TAKEN: Final[Slot[set[str]]] = Slot("tool-dropped-taken", set)


def take_dropped(member: Membership, tool: str, ask: str) -> list[str]:
    """Draw the drop field. Returns the source videos that have come by it, each once, in the order of dropping."""
    key = widget_key(member.profile_id, f"tool-upload-{tool}")
    jobs = upload_videos(member.profile_id, ask=ask, key=key, for_clip=False)
    taken = _TAKEN.get(member.profile_id)
    found, waiting = [], []
    for job_id in dict.fromkeys([*_WAITED_FOR.get(member.profile_id), *jobs]):
        job = None if job_id in taken else _job(member, job_id)
        if job is None:
            continue
        if not job.state.is_terminal:
            waiting.append(job_id)
            continue
        taken.add(job_id)
        if job.state is JobState.SUCCEEDED:
            found.append(str(dict(job.result or {})["source_video_id"]))
    _WAITED_FOR.set(member.profile_id, waiting)
    return found


def _job(member: Membership, job_id: str) -> Job | None:
    try:
        return get_store().jobs.job(member.profile_id, job_id)
    except NotFound:
        return None
