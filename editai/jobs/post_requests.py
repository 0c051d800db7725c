"""Asking for what happens to posts: sent, taken back, moved to another time, tried again.

A second click attaches: while a job for the same thing is at work, it is answered instead of a new one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from typing import Final

from editai.clock import Clock, to_text
from editai.errors import NotFound
from editai.jobs import kinds
from editai.jobs.inserting import insert_job
from editai.jobs.requests import submit_publish
from editai.profiles.access import MAKERS, require
from editai.publishing.again import plan_again, require_movable
from editai.store.protocol import Store
from editai.store.rows import Job, Membership, Publication
from editai.store.states import JobState, PublicationState

_SPACE: Final = uuid.UUID("3f1d8a0e-0a4b-4c55-9d3c-7a2f0b8e6c21")


def send_once(store: Store, member: Membership, publication_ids: Sequence[str]) -> Job:
    """The job that sends these planned publications; the last one where nothing is left to send."""
    require(member, *MAKERS)

    def is_left() -> bool:
        posts = [store.publications.publication(member.profile_id, each) for each in publication_ids]
        return any(post.state is PublicationState.PLANNED for post in posts)

    return _attached(
        store,
        member,
        f"send {sorted(publication_ids)}",
        lambda job_id: submit_publish(store, member, list(publication_ids), job_id=job_id),
        is_left,
    )


def cancel_post(store: Store, member: Membership, publication_id: str) -> Job | None:
    """Take a post back. None: nothing of it was sent, so it is cancelled already; else the job that asks Postiz.

    Result: ``publications`` (CONTRACTS §5).
    """
    from editai.publishing.cancel import cancel_unsent

    require(member, *MAKERS)
    if cancel_unsent(store, member.profile_id, publication_id) is not None:
        return None
    return _attached(
        store,
        member,
        f"cancel {publication_id}",
        lambda job_id: insert_job(store, member, kinds.CANCEL_POST, {"publication_ids": [publication_id]}, job_id),
    )


def move_post(store: Store, member: Membership, publication_id: str, at: datetime, clock: Clock) -> Job:
    """Post it at another time: the old one cancelled and confirmed gone, then sent anew.

    Result: ``publications``: the new one.

    Raises:
        Forbidden, Conflict, InputError: as ``publishing.again.require_movable``. Nothing was changed.
    """
    require(member, *MAKERS)
    row = store.publications.publication(member.profile_id, publication_id)
    require_movable(store, row, at, clock)
    data = {"publication_ids": [publication_id], "at": to_text(at)}
    return _attached(
        store,
        member,
        f"move {publication_id} {to_text(at)}",
        lambda job_id: insert_job(store, member, kinds.MOVE_POST, data, job_id),
    )


def post_again(store: Store, member: Membership, publication_id: str, clock: Clock) -> tuple[Publication, Job]:
    """A failed or cancelled post once more, now, on its own channel only."""
    planned = plan_again(store, member, publication_id, clock=clock)
    return planned, send_once(store, member, [planned.id])


def _attached(
    store: Store,
    member: Membership,
    name: str,
    submit: Callable[[str], Job],
    is_left: Callable[[], bool] = lambda: True,
) -> Job:
    """The live job of that name, else a new one; the last ended one when nothing is left to do."""
    last: Job | None = None
    for attempt in count():
        job_id = str(uuid.uuid5(_SPACE, f"{member.profile_id} {name} {attempt}"))
        try:
            job = store.jobs.job(member.profile_id, job_id)
        except NotFound:
            break
        if not job.state.is_terminal:
            return job
        last = job
    if last is not None and last.state is not JobState.CANCELLED and not is_left():
        return last
    return submit(job_id)
