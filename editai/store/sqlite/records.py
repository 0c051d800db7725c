"""Rows of the database as the dataclasses of ``editai.store.rows``, and back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import Enum
from sqlite3 import Row
from typing import Any

from editai.clock import from_text
from editai.store import rows
from editai.store.rows import EveryProfile, Scope
from editai.store.states import ClipState, JobState, Lane, PublicationState, ReservationState, Role


def new_id() -> str:
    """A fresh id."""
    return str(uuid.uuid4())


def dump(value: Any) -> str:
    """JSON text. NaN is refused: SQLite and Postgres would not read it back."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> Any:
    """What JSON does not know but means the same: any mapping, any sequence."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


def in_scope(scope: Scope, column: str) -> tuple[str, list[Any]]:
    """The condition that keeps a read inside its store. Anything but an id or EVERY_PROFILE is a mistake."""
    if isinstance(scope, EveryProfile):
        return "1", []
    if not isinstance(scope, str):
        raise TypeError(f"a store's id or EVERY_PROFILE is needed, not {scope!r}")
    return f"{column} = ?", [scope]


def one_of(column: str, values: Collection[str | Enum]) -> tuple[str, list[Any]]:
    """The condition that a column has one of the values; no values: any."""
    if not values:
        return "1", []
    plain = [value.value if isinstance(value, Enum) else value for value in values]
    return f"{column} IN ({','.join('?' * len(plain))})", plain


def _time(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


def _json(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def profile(row: Row) -> rows.Profile:
    """From a row of ``profiles``."""
    return rows.Profile(
        id=row["id"],
        name=row["name"],
        description=row["description"],
        brand=_json(row["brand"]),
        voice=_json(row["voice"]),
        caption=_json(row["caption"]),
        publishing=_json(row["publishing"]),
        timezone=row["timezone"],
        monthly_quota_microusd=row["monthly_quota_microusd"],
        created_at=from_text(row["created_at"]),
        updated_at=from_text(row["updated_at"]),
    )


def membership(row: Row) -> rows.Membership:
    """From a row of ``profile_members`` joined to ``profiles``."""
    return rows.Membership(
        profile=profile(row),
        user_id=row["user_id"],
        role=Role(row["role"]),
        is_default=bool(row["is_default"]),
        last_used_at=_time(row["last_used_at"]),
    )


def secret(row: Row) -> rows.StoredSecret:
    """From a row of ``profile_secrets``."""
    return rows.StoredSecret(
        name=row["name"], ciphertext=row["ciphertext"], hint=row["hint"], updated_at=from_text(row["updated_at"])
    )


def invitation(row: Row) -> rows.Invitation:
    """From a row of ``invitations``."""
    return rows.Invitation(
        id=row["id"],
        profile_id=row["profile_id"],
        email=row["email"],
        role=Role(row["role"]),
        expires_at=from_text(row["expires_at"]),
        created_by=row["created_by"],
        created_at=from_text(row["created_at"]),
    )


def source_video(row: Row) -> rows.SourceVideo:
    """From a row of ``editai_source_videos``."""
    return rows.SourceVideo(
        id=row["id"],
        profile_id=row["profile_id"],
        sha256=row["sha256"],
        name=row["name"],
        media_key=row["media_key"],
        probe=_json(row["probe"]),
        rights_note=row["rights_note"],
        created_by=row["created_by"],
        created_at=from_text(row["created_at"]),
    )


def segment(row: Row) -> rows.Segment:
    """From a row of ``editai_segments``."""
    return rows.Segment(
        id=row["id"],
        source_video_id=row["source_video_id"],
        start_ms=row["start_ms"],
        end_ms=row["end_ms"],
        keywords=tuple(_json(row["keywords"])),
        is_favourite=bool(row["is_favourite"]),
        created_at=from_text(row["created_at"]),
        used_count=row["used_count"],
    )


def project(row: Row) -> rows.Project:
    """From a row of ``editai_projects``."""
    return rows.Project(
        id=row["id"],
        profile_id=row["profile_id"],
        name=row["name"],
        product=_json(row["product"]),
        script=row["script"],
        settings=_json(row["settings"]),
        created_by=row["created_by"],
        created_at=from_text(row["created_at"]),
        updated_at=from_text(row["updated_at"]),
    )


def clip_segment(row: Row) -> rows.ClipSegment:
    """From a row of ``clip_segments``."""
    return rows.ClipSegment(
        segment_id=row["segment_id"],
        source_video_id=row["source_video_id"],
        start_ms=row["start_ms"],
        end_ms=row["end_ms"],
    )


def clip(row: Row, segments: Sequence[rows.ClipSegment]) -> rows.Clip:
    """From a row of ``editai_clips`` with ``project_name``."""
    return rows.Clip(
        id=row["id"],
        project_id=row["project_id"],
        project_name=row["project_name"],
        profile_id=row["profile_id"],
        variant=row["variant"],
        state=ClipState(row["state"]),
        media_key=row["media_key"],
        cover_key=row["cover_key"],
        fingerprint=row["fingerprint"],
        checks=tuple(_json(row["checks"])),
        words=tuple(_json(row["words"])),
        cues=tuple(_json(row["cues"])),
        used=_json(row["used"]),
        segments=tuple(segments),
        created_by=row["created_by"],
        created_at=from_text(row["created_at"]),
        updated_at=from_text(row["updated_at"]),
    )


def review(row: Row) -> rows.Review:
    """From a row of ``clip_reviews``."""
    return rows.Review(
        id=row["id"],
        clip_id=row["clip_id"],
        verdict=ClipState(row["verdict"]),
        note=row["note"],
        reviewer=row["reviewer"],
        created_at=from_text(row["created_at"]),
    )


def job(row: Row) -> rows.Job:
    """From a row of ``jobs``."""
    return rows.Job(
        id=row["id"],
        profile_id=row["profile_id"],
        kind=row["kind"],
        lane=Lane(row["lane"]),
        priority=row["priority"],
        state=JobState(row["state"]),
        stage=row["stage"],
        percent=row["percent"],
        attempt=row["attempt"],
        data=_json(row["data"]),
        result=_json(row["result"]),
        error=_json(row["error"]),
        created_by=row["created_by"],
        created_at=from_text(row["created_at"]),
        updated_at=from_text(row["updated_at"]),
        started_at=_time(row["started_at"]),
        finished_at=_time(row["finished_at"]),
    )


def cost_entry(row: Row) -> rows.CostEntry:
    """From a row of ``api_costs``."""
    return rows.CostEntry(
        id=row["id"],
        profile_id=row["profile_id"],
        profile_name=row["profile_name"],
        job_id=row["job_id"],
        service=row["service"],
        operation=row["operation"],
        model=row["model"],
        units=row["units"],
        unit=row["unit"],
        unit_price_microusd=row["unit_price_microusd"],
        amount_microusd=row["amount_microusd"],
        request_id=row["request_id"],
        details=_json(row["details"]),
        created_by=row["created_by"],
        created_at=from_text(row["created_at"]),
    )


def reservation(row: Row) -> rows.Reservation:
    """From a row of ``cost_reservations``."""
    return rows.Reservation(
        id=row["id"],
        profile_id=row["profile_id"],
        job_id=row["job_id"],
        amount_microusd=row["amount_microusd"],
        state=ReservationState(row["state"]),
        created_at=from_text(row["created_at"]),
        details=_json(row["details"]) or {},
    )


def quota_change(row: Row) -> rows.QuotaChange:
    """From a row of ``quota_changes``."""
    return rows.QuotaChange(
        id=row["id"],
        profile_id=row["profile_id"],
        old_microusd=row["old_microusd"],
        new_microusd=row["new_microusd"],
        note=row["note"],
        created_by=row["created_by"],
        created_at=from_text(row["created_at"]),
    )


def publication(row: Row) -> rows.Publication:
    """From a row of ``publications``."""
    return rows.Publication(
        id=row["id"],
        profile_id=row["profile_id"],
        clip_id=row["clip_id"],
        clip_snapshot=_json(row["clip_snapshot"]),
        channel_id=row["channel_id"],
        network=row["network"],
        text=row["text"],
        settings=_json(row["settings"]),
        scheduled_at=from_text(row["scheduled_at"]),
        state=PublicationState(row["state"]),
        attempt=row["attempt"],
        client_ref=row["client_ref"],
        postiz_post_id=row["postiz_post_id"],
        link=row["link"],
        reason=row["reason"],
        created_by=row["created_by"],
        created_at=from_text(row["created_at"]),
        updated_at=from_text(row["updated_at"]),
    )
