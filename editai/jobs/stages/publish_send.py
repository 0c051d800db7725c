"""publish · send: the posts made, each exactly once, and booked."""

from __future__ import annotations

from typing import Any

from editai.clock import SystemClock
from editai.costs.ledger import Ledger
from editai.jobs.posts import ids_to_send, opened_postiz, reasons_kept, stop_when_cancelled
from editai.jobs.work import Done, Work
from editai.publishing.outbox import as_json, send_publications


def run(work: Work, done: Done) -> dict[str, Any]:
    """``publications`` as CONTRACTS §5 has them."""
    clock = SystemClock()
    ids = ids_to_send(work, done)
    with reasons_kept(work, ids), opened_postiz(work.settings, work.store, work.profile_id) as (client, group):
        rows = send_publications(
            work.store,
            client,
            profile_id=work.profile_id,
            publication_ids=ids,
            uploads=done["upload"]["uploads"],
            clock=clock,
            group=group,
            ledger=Ledger(work.store, clock),
            job_id=work.job.id,
            checkpoint=lambda name: stop_when_cancelled(work),
        )
    return {"publications": [dict(as_json(row)) for row in rows]}
