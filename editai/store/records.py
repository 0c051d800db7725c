"""Rows of either store of data as the dataclasses of ``editai.store.rows``: a column is read in one place.

The stores differ in two things only: SQLite keeps JSON as text where the Data API has read it already, and
Postgres leaves out trailing zeros of a second's fraction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from editai.clock import from_text
from editai.store import rows
from editai.store.states import ClipState, JobState, Lane, PublicationState, ReservationState, Role


class Row(Protocol):
    """A row by the names of its columns: SQLite's, or an object of the Data API."""

    def __getitem__(self, key: str, /) -> Any:
        """The column's value."""
        ...


def time(text: str) -> datetime:
    """The moment; its fraction of a second is filled up to six digits, since Python 3.10 reads no others."""
    return from_text(re.sub(r"\.(\d{1,6})", lambda found: "." + found[1].ljust(6, "0"), text))


def _time(text: str | None) -> datetime | None:
    return None if text is None else time(text)


def _json(value: Any) -> Any:
    """The value of a column that holds an object or a list (or None); a text is one that nobody has read yet."""
    return json.loads(value) if isinstance(value, str) else value


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
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
    )


def membership(row: Row, store: Row) -> rows.Membership:
    """From a row of ``profile_members`` and its store's of ``profiles``; one row where they are joined."""
    return rows.Membership(
        profile=profile(store),
        user_id=row["user_id"],
        role=Role(row["role"]),
        is_default=bool(row["is_default"]),
        last_used_at=_time(row["last_used_at"]),
    )


def secret(row: Row) -> rows.StoredSecret:
    """From a row of ``profile_secrets``."""
    return rows.StoredSecret(
        name=row["name"], ciphertext=row["ciphertext"], hint=row["hint"], updated_at=time(row["updated_at"])
    )


def invitation(row: Row) -> rows.Invitation:
    """From a row of ``invitations``."""
    return rows.Invitation(
        id=row["id"],
        profile_id=row["profile_id"],
        email=row["email"],
        role=Role(row["role"]),
        expires_at=time(row["expires_at"]),
        created_by=row["created_by"],
        created_at=time(row["created_at"]),
    )


def voice(row: Row) -> rows.StoredVoice:
    """From a row of ``voices``."""
    return rows.StoredVoice(
        id=row["id"],
        profile_id=row["profile_id"],
        engine=row["engine"],
        name=row["name"],
        sample_key=row["sample_key"],
        consent=_json(row["consent"]),
        created_by=row["created_by"],
        created_at=time(row["created_at"]),
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
        created_at=time(row["created_at"]),
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
        created_at=time(row["created_at"]),
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
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
    )


def clip(row: Row, shots: Iterable[Row]) -> rows.Clip:
    """From a row of ``editai_clips`` with ``project_name`` and ``profile_id``, and its rows of ``clip_segments``."""
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
        segments=tuple(_clip_segment(shot) for shot in shots),
        created_by=row["created_by"],
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
    )


def _clip_segment(row: Row) -> rows.ClipSegment:
    return rows.ClipSegment(
        segment_id=row["segment_id"],
        source_video_id=row["source_video_id"],
        start_ms=row["start_ms"],
        end_ms=row["end_ms"],
    )


def review(row: Row) -> rows.Review:
    """From a row of ``clip_reviews``."""
    return rows.Review(
        id=row["id"],
        clip_id=row["clip_id"],
        verdict=ClipState(row["verdict"]),
        note=row["note"],
        reviewer=row["reviewer"],
        created_at=time(row["created_at"]),
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
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
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
        units=float(row["units"]),
        unit=row["unit"],
        unit_price_microusd=float(row["unit_price_microusd"]),
        amount_microusd=row["amount_microusd"],
        request_id=row["request_id"],
        details=_json(row["details"]),
        created_by=row["created_by"],
        created_at=time(row["created_at"]),
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
        created_at=time(row["created_at"]),
    )


def reservation(row: Row) -> rows.Reservation:
    """From a row of ``cost_reservations``."""
    return rows.Reservation(
        id=row["id"],
        profile_id=row["profile_id"],
        job_id=row["job_id"],
        amount_microusd=row["amount_microusd"],
        state=ReservationState(row["state"]),
        created_at=time(row["created_at"]),
        details=_json(row["details"]) or {},
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
        scheduled_at=time(row["scheduled_at"]),
        state=PublicationState(row["state"]),
        attempt=row["attempt"],
        client_ref=row["client_ref"],
        postiz_post_id=row["postiz_post_id"],
        link=row["link"],
        reason=row["reason"],
        created_by=row["created_by"],
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
    )


def pace(row: Row) -> rows.Pace:
    """From a row of ``publishing_pace``."""
    return rows.Pace(
        hourly_limit=row["hourly_limit"],
        used=row["used"],
        window_ends_at=time(row["window_ends_at"]),
        blocked_until=_time(row["blocked_until"]),
    )
