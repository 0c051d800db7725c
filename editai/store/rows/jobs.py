"""The work that a worker does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from editai.store.rows.scope import Json
from editai.store.states import JobState, Lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of work that a worker does. The row is the truth for people."""

    id: str
    profile_id: str | None
    kind: str
    lane: Lane
    priority: int
    """Lower goes first, inside one store."""
    state: JobState
    stage: str
    percent: int
    """0 to 100; grows only, within an attempt."""
    attempt: int
    """How often a worker has picked it up; 0 before the first time."""
    data: Json
    """Plain JSON; always names ``profile_id``. A retry names ``retry_of``."""
    result: Json | None
    error: Json | None
    """``sentence``, ``kind``, ``stage``, ``details``."""
    created_by: str
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
