"""make · ingest: the sources proven to be this store's and really there, and the project they belong to."""

from __future__ import annotations

from typing import Any

from editai.errors import NotFound
from editai.jobs.work import Done, Work
from editai.library.fingerprint import VOICE_DETAILS
from editai.store.rows import Project

_LATEST_PROJECTS = 200
_DECIDED = ("segments", "focus", "fit", "music")
"""What the person has decided beyond the form; the project keeps it, so that it can be opened again."""
_SHORT_CLIP_MS = 15_000
"""A disk without room for even that is told before a voice is paid for; the length is known later."""


def run(work: Work, done: Done) -> dict[str, Any]:
    """``source_video_ids``, ``project_id``, and ``music`` (its key and what was measured) where there is some."""
    from editai.render.run import want_room

    want_room(work.folder, _SHORT_CLIP_MS)
    media = work.media
    for source_video_id in work.data["source_video_ids"]:
        source = work.store.library.source_video(work.profile_id, source_video_id)
        if media.size(work.profile_id, source.media_key) is None:
            raise NotFound(
                f"The file of “{source.name}” is gone. Upload it again, or choose another video.",
                source_video_id=source.id,
            )
    music = _music(work)
    return {"source_video_ids": list(work.data["source_video_ids"]), "project_id": _project(work).id, "music": music}


def _music(work: Work) -> dict[str, Any] | None:
    """The store's own music, looked into before anything is spoken."""
    chosen = work.data.get("music")
    if not chosen:
        return None
    from editai.render.music import look_into

    path = work.media.path(work.profile_id, str(chosen["key"]))
    if not path.is_file():
        raise NotFound("The music is no longer there. Add it again, or make the clip without it.")
    return {"key": str(chosen["key"]), **look_into(path, work.cancel)}


def _project(work: Work) -> Project:
    """The project that was named, the one that this batch or an earlier attempt has made, or a new one.

    A named one is left as it is: what this variant is made of stands in its clip.
    """
    library = work.store.library
    names = ("source_video_ids", "voice", "speed", "platform", "captions", "source_audio", "card")
    first = str(work.data.get("batch") or work.first_job_id)
    settings = {name: work.data[name] for name in names} | {"first_job": first}
    settings |= {name: work.data[name] for name in (*VOICE_DETAILS, *_DECIDED) if work.data.get(name)}
    if work.data.get("project_id"):
        return library.project(work.profile_id, work.data["project_id"])
    for project in library.projects(work.profile_id, limit=_LATEST_PROJECTS):
        if project.settings.get("first_job") == first:
            return project
    return library.add_project(
        work.profile_id,
        name=work.data["name"],
        product={},
        script=work.data["script"],
        settings=settings,
        created_by=work.job.created_by,
    )
