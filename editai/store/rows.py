"""What the store hands out: one frozen dataclass a table. Ids are UUID texts, times aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from editai.store.states import (
    ClipState,
    JobState,
    Lane,
    PublicationState,
    ReservationState,
    Role,
)

Json = Mapping[str, Any]
"""A JSON object as it is stored."""


class EveryProfile:
    """The type of ``EVERY_PROFILE``: reads across stores, for people who own them all and for sweeps."""

    def __repr__(self) -> str:
        return "EVERY_PROFILE"


EVERY_PROFILE: Final = EveryProfile()
"""Passed where a profile id is expected, to mean all of them on purpose. ``None`` is a mistake."""

Scope = str | EveryProfile
"""One store's id, or ``EVERY_PROFILE``."""

LOCAL_PERSON: Final = "00000000-0000-4000-8000-000000000001"
"""The one person of an embedded installation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One store."""

    id: str
    name: str
    description: str
    brand: Json
    """``colour`` (#rrggbb), ``logo_key``, ``end_card`` (bool), ``tagline``, ``call_to_action``, ``address``."""
    voice: Json
    """The preset every render uses: ``voice`` (``engine:voice``), ``speed``, ``pronunciations`` (word → said as)."""
    caption: Json
    """``style``, ``font``."""
    publishing: Json
    """``postiz_url``, ``group``, ``channels`` (defaults per channel id), ``platforms`` (the usual one first).
    The key is a secret, not here."""
    timezone: str
    """IANA name."""
    monthly_quota_microusd: int | None
    """None: no limit. 0: nothing paid."""
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person in a store. Whoever holds one has been proven to be a member."""

    profile: Profile
    user_id: str
    role: Role
    is_default: bool
    last_used_at: datetime | None

    @property
    def profile_id(self) -> str:
        """The store's id."""
        return self.profile.id


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreContents:
    """How much a store holds, counted by the database. The first group goes with the store, the last stays."""

    source_videos: int
    segments: int
    projects: int
    clips: int
    voices: int
    publications: int
    members: int
    """With the person who asks."""
    live_jobs: int
    """Queued or running: while there is one, the store stays."""
    pending_publications: int
    """On their way, scheduled or of unknown outcome: while there is one, the store stays."""
    jobs: int
    cost_entries: int
    """Jobs and entries stay without the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An open offer of a place in a store, claimed by a person whose confirmed e-mail it names."""

    id: str
    profile_id: str
    email: str
    """In small letters."""
    role: Role
    expires_at: datetime
    """After this moment it can no longer be claimed."""
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVoice:
    """A voice that a store has added: cloned from a sample, or a recording."""

    id: str
    profile_id: str
    engine: str
    """``xtts`` or ``recording``."""
    name: str
    """What its people call it."""
    sample_key: str
    """Media key of its sound; encrypted where it is a sample of somebody's voice."""
    consent: Json
    """What was agreed to and by whom, and what was measured of the sound then."""
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSecret:
    """A secret as it lies in the store: never in clear."""

    name: str
    ciphertext: str
    hint: str
    """The last four characters, for people."""
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVideo:
    """An uploaded file."""

    id: str
    profile_id: str
    sha256: str
    name: str
    """The file's name as the person gave it, for display only."""
    media_key: str
    probe: Json
    """CONTRACTS §5 ``info``, plus ``cover_key``, ``strip_key`` and, where known, ``has_speech``."""
    rights_note: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A time range of a source video."""

    id: str
    source_video_id: str
    start_ms: int
    end_ms: int
    keywords: tuple[str, ...]
    is_favourite: bool
    created_at: datetime
    used_count: int = 0
    """How many clips show any part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceUses:
    """What depends on a source video."""

    segments: int
    """They go with it."""
    clips: int
    """Clips with a shot of it; they stay."""
    projects: int
    """Projects that name it; they stay, and can no longer be made again with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One product or campaign."""

    id: str
    profile_id: str
    name: str
    product: Json
    script: str
    settings: Json
    """``source_video_ids``, ``voice``, ``platform``, ``captions``, ``source_audio``, ``card``."""
    created_by: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipSegment:
    """One shot of a clip, in order. Ids are None once their source is gone."""

    segment_id: str | None
    source_video_id: str | None
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """One rendered variant of a project."""

    id: str
    project_id: str
    project_name: str
    profile_id: str
    variant: int
    state: ClipState
    media_key: str
    cover_key: str
    fingerprint: str
    """Digest of everything the render depended on; differs from the project's now: stale."""
    checks: tuple[Json, ...]
    words: tuple[Json, ...]
    cues: tuple[Json, ...]
    used: Json
    """``voice``, ``engine``, ``style``, ``platform``, ``cost_microusd``, ``script``, ``duration_ms``,
    ``loudness_lufs`` …"""
    segments: tuple[ClipSegment, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One verdict on a clip; never changed."""

    id: str
    clip_id: str
    verdict: ClipState
    """APPROVED or SENT_BACK."""
    note: str
    reviewer: str
    created_at: datetime


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


DEFAULT_HOURLY_LIMIT: Final = 30
"""Requests that post, an hour: what Postiz's shipped configuration sets. Its answers' headers tell the true one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How far an account of Postiz has used up its hour."""

    hourly_limit: int
    used: int
    window_ends_at: datetime
    blocked_until: datetime | None
    """Postiz said not to ask before; asking earlier would start its hour anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One clip on one channel at one time."""

    id: str
    profile_id: str
    clip_id: str | None
    clip_snapshot: Json
    """What was approved: ``name``, ``media_key``, ``fingerprint``, ``duration_ms``, ``cover_key``."""
    channel_id: str
    network: str
    text: str
    settings: Json
    scheduled_at: datetime
    state: PublicationState
    attempt: int
    client_ref: str
    """Our own mark on the post, to find it again when an answer was lost."""
    postiz_post_id: str | None
    link: str | None
    reason: str | None
    created_by: str
    created_at: datetime
    updated_at: datetime
