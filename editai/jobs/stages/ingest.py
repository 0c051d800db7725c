"""ingest: an upload becomes a source video of the store."""

from __future__ import annotations

from typing import Any

from editai.errors import InputError
from editai.jobs.work import Done, Work, proven_upload
from editai.library.ingest import ingest_file
from editai.store.rows import SourceVideo


def run(work: Work, done: Done) -> dict[str, Any]:
    """``source_video_id``, ``name``, ``info``. The upload is gone afterwards, also when it is no video."""
    file = proven_upload(work.settings, work.profile_id, work.data["upload_id"])
    try:
        source = ingest_file(
            work.settings,
            work.store,
            work.profile_id,
            file,
            str(work.data["name"]),
            work.job.created_by,
            keep_original=False,
            cancel=work.cancel,
        )
    except InputError:
        file.unlink(missing_ok=True)  # no retry can make a video of it
        raise
    return answer(source)


def answer(source: SourceVideo) -> dict[str, Any]:
    """What a page shows right after."""
    return {"source_video_id": source.id, "name": source.name, "info": dict(source.probe)}
