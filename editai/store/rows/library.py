"""From an uploaded file to a reviewed clip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from editai.store.rows.scope import Json
from editai.store.states import ClipState


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
