"""The one place where a person's request becomes a queued row. For ``jobs.*requests``, which prove and check first."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from editai.errors import InputError
from editai.jobs import kinds
from editai.profiles.access import MAKERS, require
from editai.store.protocol import Store
from editai.store.rows import Job, Membership
from editai.store.states import Lane


def insert_job(
    store: Store,
    member: Membership,
    kind: str,
    data: Mapping[str, Any],
    job_id: str | None,
    *,
    lane: Lane | None = None,
) -> Job:
    """The queued row of a job whose data and asker are proven; the same id again is the job that stands.

    Args:
        lane: the kind's own unless named.

    Raises:
        InputError: the id is no UUID.
    """
    return store.jobs.submit_job(
        member.profile_id,
        job_id=checked_id(job_id) if job_id else str(uuid.uuid4()),
        kind=kind,
        lane=lane or kinds.LANES[kind],
        data=data,
        created_by=member.user_id,
    )


def insert_for_video(
    store: Store, member: Membership, kind: str, source_video_id: str, data: Mapping[str, Any], job_id: str | None
) -> Job:
    """``insert_job`` for one source video, once role and video are proven.

    Raises:
        NotFound: the video is not this store's.
    """
    require(member, *MAKERS)
    source = store.library.source_video(member.profile_id, source_video_id)
    return insert_job(store, member, kind, {"source_video_id": source.id, "name": source.name, **data}, job_id)


def checked_id(job_id: str) -> str:
    """The id as the store writes it.

    Raises:
        InputError: it is no UUID.
    """
    try:
        return str(uuid.UUID(job_id))
    except ValueError:
        raise InputError("A job's id is a UUID.", job_id=job_id[:64]) from None
