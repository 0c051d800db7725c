"""Planned posts that wait for Postiz's next hour, or for Postiz to answer again, are sent by themselves.

The worker asks every minute. What is long past its time is not sent on its own any more: a person
decides about it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from editai.clock import Clock
from editai.jobs import kinds
from editai.publishing.pacing import next_batch
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, Job, Publication
from editai.store.states import JobState, PublicationState

LATE: Final = timedelta(minutes=65)
"""A post for now that meets a full hour still goes out when the hour is over; later it is a surprise."""
_FRESH: Final = timedelta(seconds=20)
"""Who has just planned it asks for its sending too."""
_AFTER_FAILURE: Final = timedelta(minutes=10)
_SENDERS: Final = (kinds.PUBLISH, kinds.MOVE_POST)
_SPACE: Final = uuid.UUID("b7c0a1de-52f7-4a0c-8f35-0f3a9b1f7c11")
_MOST: Final = 5_000


def send_waiting(store: Store, clock: Clock) -> list[Job]:
    """Ask for the next sending of every store that has planned posts; one job a store at a time."""
    now = clock.now()
    planned = store.publications.publications(EVERY_PROFILE, states=(PublicationState.PLANNED,), limit=_MOST)
    by_store: dict[str, list[Publication]] = {}
    for row in planned:
        if now - row.updated_at >= _FRESH and now <= row.scheduled_at + LATE:
            by_store.setdefault(row.profile_id, []).append(row)
    return [job for profile_id, rows in by_store.items() if (job := _next_job(store, profile_id, rows, now))]


def _next_job(store: Store, profile_id: str, rows: Sequence[Publication], now: datetime) -> Job | None:
    if store.profiles.secret(profile_id, "postiz") is None or _is_busy(store, profile_id, now):
        return None
    batch = next_batch(rows, store.pace.pace(profile_id), now)
    if not batch:
        return None
    ids = [row.id for row in batch]
    return store.jobs.submit_job(
        profile_id,
        # Two workers that ask in the same minute ask for the same job.
        job_id=str(uuid.uuid5(_SPACE, f"{sorted(ids)} {int(now.timestamp()) // 60}")),
        kind=kinds.PUBLISH,
        lane=kinds.LANES[kinds.PUBLISH],
        data={"publication_ids": ids},
        created_by=batch[0].created_by,
    )


def _is_busy(store: Store, profile_id: str, now: datetime) -> bool:
    """Something is being sent, or the last try has just failed."""
    if store.jobs.jobs(profile_id, states=(JobState.QUEUED, JobState.RUNNING), kinds=_SENDERS, limit=1):
        return True
    last = store.jobs.jobs(profile_id, kinds=(kinds.PUBLISH,), limit=1)
    return bool(last) and last[0].state is JobState.FAILED and now - last[0].updated_at < _AFTER_FAILURE
