"""Many clips from one table: a job a row, found again by the table's own content, so that it can go on.

A batch has no row of its own: it is the make jobs that name it. The same table asked for again is the same
batch: what is made or at work stays, what failed or was cancelled is tried again.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from editai.costs.prices import PriceList
from editai.errors import EditAIError, NotFound
from editai.jobs import kinds
from editai.jobs.make_request import MakeRequest, check_make, checked_make_data
from editai.jobs.requests import cancel, estimate_make, retry
from editai.library.batch_file import BatchRow, read_batch
from editai.profiles.access import MAKERS, require
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Job, Membership, Profile
from editai.store.states import JobState

_SPACE: Final = uuid.UUID("1f0c1c42-7f4e-4c7a-9d0b-6f2a63b1c9ae")
_PRIORITY: Final = 20
"""Behind what a person has pressed one button for."""
_MOST_JOBS: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one row."""

    line: int
    name: str
    job: Job

    @property
    def clip_id(self) -> str | None:
        """The finished clip."""
        return str(self.job.result["clip_id"]) if self.job.result else None

    @property
    def reason(self) -> str:
        """Why there is none; '' while there may still be one."""
        if self.job.state is JobState.CANCELLED:
            return "Cancelled."
        return str(dict(self.job.error or {}).get("sentence") or "")


def read_rows(profile: Profile, content: bytes, has_video: Callable[[str], bool]) -> list[BatchRow]:
    """The table's rows, proven as far as that goes before anything is begun.

    Raises:
        InputError: every fault by its line.
    """

    def check(row: BatchRow) -> str | None:
        try:
            check_make(profile, request_of(row, ()))
        except EditAIError as error:
            return error.sentence
        missing = next((name for name in row.videos if not has_video(name)), None)
        return f"there is no video “{missing}”" if missing else None

    return read_batch(content, check)


def request_of(row: BatchRow, source_video_ids: Sequence[str]) -> MakeRequest:
    """The clip that a row asks for."""
    return MakeRequest(
        script=row.script,
        source_video_ids=tuple(source_video_ids),
        platform=row.platform or "tiktok",
        voice=row.voice or None,
        name=row.product,
    )


def estimate_batch(member: Membership, rows: Sequence[BatchRow], prices: PriceList | None = None) -> int:
    """What all of it costs at most, in micro-USD."""
    return sum(estimate_make(member, request_of(row, ()), prices).amount_microusd for row in rows)


def batch_id_of(profile_id: str, rows: Sequence[BatchRow], source_ids: Mapping[str, str], again: str = "") -> str:
    """The batch that these rows are: the same table and videos in the same store are the same one.

    Args:
        again: any text makes another batch of it.
    """
    told = [asdict(row) | {"videos": [source_ids[name] for name in row.videos]} for row in rows]
    return str(uuid.uuid5(_SPACE, json.dumps([profile_id, told, again], sort_keys=True, ensure_ascii=False)))


def submit_batch(
    settings: Settings,
    store: Store,
    member: Membership,
    rows: Sequence[BatchRow],
    source_ids: Mapping[str, str],
    *,
    name: str = "",
    again: str = "",
) -> str:
    """Ask for every row's clip. The batch's id; asking again goes on where it stopped.

    Args:
        source_ids: the source video of every name in the table.
        name: the table's file name, for people.

    Raises:
        InputError, NotFound: as ``submit_make``, before any row was begun.
    """
    require(member, *MAKERS)
    batch_id = batch_id_of(member.profile_id, rows, source_ids, again)
    data = [
        checked_make_data(settings, store, member.profile, request_of(row, [source_ids[video] for video in row.videos]))
        for row in rows
    ]
    for row, each in zip(rows, data, strict=True):
        job_id = str(uuid.uuid5(uuid.UUID(batch_id), str(row.line)))
        place = {"id": batch_id, "line": row.line, "rows": len(rows), "name": name[:200]}
        try:
            standing = store.jobs.job(member.profile_id, job_id)
        except NotFound:
            store.jobs.submit_job(
                member.profile_id,
                job_id=job_id,
                kind=kinds.MAKE,
                lane=kinds.LANES[kinds.MAKE],
                data=each | {"batch": place},
                created_by=member.user_id,
                priority=_PRIORITY,
            )
        else:
            _go_on(store, member, standing)
    return batch_id


def _go_on(store: Store, member: Membership, standing: Job) -> None:
    if standing.state in (JobState.FAILED, JobState.CANCELLED):
        retry(store, member, standing.id)


def fates(store: Store, profile_id: str, batch_id: str) -> list[Fate]:
    """Every row of a batch with the newest of its jobs, in the table's order."""
    newest: dict[int, Job] = {}
    for job in _make_jobs(store, profile_id):
        place = job.data.get("batch") or {}
        if place.get("id") == batch_id:
            newest.setdefault(int(place["line"]), job)
    return [Fate(line=line, name=str(job.data["name"]), job=job) for line, job in sorted(newest.items())]


def latest_batch(store: Store, profile_id: str) -> Mapping[str, Any] | None:
    """``id``, ``name`` and ``rows`` of the newest batch of the store."""
    for job in _make_jobs(store, profile_id):
        if job.data.get("batch"):
            return dict(job.data["batch"])
    return None


def retry_failed(store: Store, member: Membership, batch_id: str) -> int:
    """Try again what failed or was cancelled; how many rows that are."""
    require(member, *MAKERS)
    lost = [fate for fate in fates(store, member.profile_id, batch_id) if fate.job.state in _LOST]
    for fate in lost:
        retry(store, member, fate.job.id)
    return len(lost)


def cancel_batch(store: Store, member: Membership, batch_id: str) -> int:
    """Cancel what is waiting or at work; how many rows that are."""
    require(member, *MAKERS)
    live = [fate for fate in fates(store, member.profile_id, batch_id) if not fate.job.state.is_terminal]
    for fate in live:
        cancel(store, member, fate.job.id)
    return len(live)


_LOST: Final = (JobState.FAILED, JobState.CANCELLED)


def _make_jobs(store: Store, profile_id: str) -> list[Job]:
    return store.jobs.jobs(profile_id, kinds=(kinds.MAKE,), limit=_MOST_JOBS)
