"""Asking for work on the library's footage: as ``editai.jobs.requests``."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from editai.errors import InputError
from editai.jobs import kinds
from editai.jobs.inserting import insert_job
from editai.library.footage import segment_of
from editai.profiles.access import MAKERS, require
from editai.store.protocol import Store
from editai.store.rows import Job, Membership

_BEST_MS: Final = (1_000, 600_000)
DEFAULT_BEST_MS: Final = 20_000


def submit_analyse(
    store: Store, member: Membership, source_video_id: str, *, best_ms: int = DEFAULT_BEST_MS, job_id: str | None = None
) -> Job:
    """Look for a video's shots and its best moments. Result: the ``analyse`` object of CONTRACTS §5.

    Args:
        best_ms: how long the best moments shall be together.
    """
    require(member, *MAKERS)
    if not _BEST_MS[0] <= best_ms <= _BEST_MS[1]:
        raise InputError("The best moments last 1 to 600 seconds together.")
    source = store.library.source_video(member.profile_id, source_video_id)
    data = {"source_video_id": source.id, "name": source.name, "best_ms": int(best_ms)}
    return insert_job(store, member, kinds.ANALYSE, data, job_id)


def submit_extract(store: Store, member: Membership, segment_id: str, *, job_id: str | None = None) -> Job:
    """Make a segment a file of its own. Result: ``media_key``, ``duration_ms``, ``width``, ``height``, ``name``.

    Raises:
        NotFound: the segment is not this store's.
    """
    require(member, *MAKERS)
    segment = segment_of(store, member.profile_id, segment_id)
    source = store.library.source_video(member.profile_id, segment.source_video_id)
    data = {
        "segment_id": segment.id,
        "source_video_id": source.id,
        "start_ms": segment.start_ms,
        "end_ms": segment.end_ms,
        "name": f"{PurePath(source.name).stem} {segment.start_ms / 1000:.1f}-{segment.end_ms / 1000:.1f} s",
    }
    return insert_job(store, member, kinds.EXTRACT, data, job_id)
