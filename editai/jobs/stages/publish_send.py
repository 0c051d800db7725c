"""publish · send: the posts made, each exactly once, and booked."""

from __future__ import annotations

from typing import Any

from editai.clock import SystemClock
from editai.costs.ledger import Ledger
from editai.errors import RetryableServiceError
from editai.jobs.posts import ids_to_send, opened_postiz, reasons_kept, stop_when_cancelled
from editai.jobs.work import Done, Work
from editai.publishing.outbox import as_json, send_publications


def run(work: Work, done: Done) -> dict[str, Any]:
    """``publications`` as CONTRACTS §5 has them. What Postiz's hour has no room for stays ``planned`` and says when
    it goes on (``waits_s``); the worker sends it by itself then."""
    ids = ids_to_send(work, done)
    try:
        rows = _sent(work, ids, done)
    except RetryableServiceError as error:
        if "retry_after_s" not in error.details:
            raise
        rows = [work.store.publications.publication(work.profile_id, each) for each in ids]
        return {"publications": [dict(as_json(row)) for row in rows], "waits_s": error.details["retry_after_s"]}
    return {"publications": [dict(as_json(row)) for row in rows]}


def _sent(work: Work, ids: list[str], done: Done) -> list[Any]:
    clock = SystemClock()
    with reasons_kept(work, ids), opened_postiz(work.settings, work.store, work.profile_id) as postiz:
        work.store.pace.join(work.profile_id, postiz.pacer.account, postiz.group or "")
        return send_publications(
            work.store,
            postiz.client,
            profile_id=work.profile_id,
            publication_ids=ids,
            uploads=done["upload"]["uploads"],
            clock=clock,
            group=postiz.group,
            ledger=Ledger(work.store, clock),
            job_id=work.job.id,
            checkpoint=lambda name: stop_when_cancelled(work),
            pacer=postiz.pacer,
        )
