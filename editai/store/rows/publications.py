"""What is posted where, and how fast posts may follow each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from editai.store.rows.scope import Json
from editai.store.states import PublicationState

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
