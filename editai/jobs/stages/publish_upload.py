"""publish · upload: the clips' files brought to Postiz, each once."""

from __future__ import annotations

from typing import Any

from editai.jobs.posts import ids_to_send, opened_postiz, reasons_kept, stop_when_cancelled
from editai.jobs.work import Done, Work
from editai.publishing.outbox import upload_media


def run(work: Work, done: Done) -> dict[str, Any]:
    """``uploads``: media key → where the file lies at Postiz."""
    ids = ids_to_send(work, done)
    with reasons_kept(work, ids), opened_postiz(work.settings, work.store, work.profile_id) as postiz:
        uploads = upload_media(
            work.store,
            postiz.client,
            profile_id=work.profile_id,
            publication_ids=ids,
            media_path=work.media.path,
            checkpoint=lambda name: stop_when_cancelled(work),
        )
    return {"uploads": uploads}
