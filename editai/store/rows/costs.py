"""What calls cost, what is held for them, and what a store may spend."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from editai.store.rows.scope import Json
from editai.store.states import ReservationState


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCost:
    """What a call cost, about to be booked. A correction is an entry with a negative amount."""

    service: str
    """``kokoro``, ``postiz``, ``elevenlabs`` …"""
    operation: str
    """``speak``, ``post`` …"""
    model: str
    units: float
    """How much of ``unit`` was used: characters, posts; for local work also see ``details.work_seconds``."""
    unit: str
    unit_price_microusd: float
    amount_microusd: int
    request_id: str
    """Names the call once: booking the same id again in a store changes nothing."""
    details: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class CostEntry:
    """A booked call. The store's name was written in, so it outlives the store."""

    id: str
    profile_id: str | None
    profile_name: str
    job_id: str | None
    service: str
    operation: str
    model: str
    units: float
    unit: str
    unit_price_microusd: float
    amount_microusd: int
    request_id: str
    details: Json
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSum:
    """One row of a cost report. What stands below ``name`` is 0 where the cut does not tell it
    (by project, person and clip)."""

    key: str
    amount_microusd: int
    count: int
    name: str = ""
    """The project's or the store's name, where there is one."""
    characters: int = 0
    """Spoken by the engine."""
    cached_characters: int = 0
    """Taken from the cache instead."""
    cache_saved_microusd: int = 0
    """What those would have cost at the price of their day."""
    work_ms: int = 0
    """This machine's own working time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaChange:
    """One change of a store's monthly quota; never rewritten."""

    id: str
    profile_id: str
    old_microusd: int | None
    new_microusd: int | None
    """None: no limit. 0: nothing paid."""
    note: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What a store did, beside what it cost."""

    profile_id: str
    name: str
    clips_made: int
    approved: int
    """Clips approved in that time."""
    published: int
    """Posts that went out in that time."""
    last_at: datetime | None
    """The last sign of life ever: a clip, a review, a post or a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """An amount held before a call."""

    id: str
    profile_id: str
    job_id: str | None
    amount_microusd: int
    state: ReservationState
    created_at: datetime
    details: Json = field(default_factory=dict)
    """What it is held for, as far as it was told: ``service``, ``operation``, ``model``, ``request_id``."""
