"""Rows as the Data API gives them, as the dataclasses of ``editai.store.rows``; and JSON the other way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from editai.clock import from_text
from editai.store import rows
from editai.store.states import ClipState, JobState, Lane, PublicationState, ReservationState, Role
from editai.store.supabase.wire import Row


def plain(value: Any) -> Any:
    """The value with plain dicts and lists in it: what JSON knows, whatever mapping or sequence was given.

    Raises:
        TypeError, ValueError: it cannot be kept as JSON; NaN is refused, since Postgres would refuse it.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if (isinstance(value, float) and value != value) or value in (float("inf"), float("-inf")):
        raise ValueError("a number that JSON does not know")
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Sequence):
        return [plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


def time(text: str) -> datetime:
    """The moment; Postgres leaves out trailing zeros of a second's fraction, which Python 3.10 does not read."""
    return from_text(re.sub(r"\.(\d{1,6})", lambda found: "." + found[1].ljust(6, "0"), text))


def _time(text: str | None) -> datetime | None:
    return None if text is None else time(text)


def profile(row: Row) -> rows.Profile:
    """From a row of ``profiles``."""
    return rows.Profile(
        id=row["id"],
        name=row["name"],
        description=row["description"],
        brand=row["brand"],
        voice=row["voice"],
        caption=row["caption"],
        publishing=row["publishing"],
        timezone=row["timezone"],
        monthly_quota_microusd=row["monthly_quota_microusd"],
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
    )


def membership(row: Row) -> rows.Membership:
    """From a row of ``profile_members`` with its store under ``profiles``."""
    return rows.Membership(
        profile=profile(row["profiles"]),
        user_id=row["user_id"],
        role=Role(row["role"]),
        is_default=row["is_default"],
        last_used_at=_time(row["last_used_at"]),
    )


def secret(row: Row) -> rows.StoredSecret:
    """From what ``read_secret`` answers."""
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


def source_video(row: Row) -> rows.SourceVideo:
    """From a row of ``editai_source_videos``."""
    return rows.SourceVideo(
        id=row["id"],
        profile_id=row["profile_id"],
        sha256=row["sha256"],
        name=row["name"],
        media_key=row["media_key"],
        probe=row["probe"],
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
        keywords=tuple(row["keywords"]),
        is_favourite=row["is_favourite"],
        created_at=time(row["created_at"]),
        used_count=row.get("used_count", 0),
    )


def project(row: Row) -> rows.Project:
    """From a row of ``editai_projects``."""
    return rows.Project(
        id=row["id"],
        profile_id=row["profile_id"],
        name=row["name"],
        product=row["product"],
        script=row["script"],
        settings=row["settings"],
        created_by=row["created_by"],
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
    )


def clip(row: Row) -> rows.Clip:
    """From a row of ``editai_clip_rows``."""
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
        checks=tuple(row["checks"]),
        words=tuple(row["words"]),
        cues=tuple(row["cues"]),
        used=row["used"],
        segments=tuple(_clip_segment(one) for one in row["segments"]),
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
        data=row["data"],
        result=row["result"],
        error=row["error"],
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
        details=row["details"],
        created_by=row["created_by"],
        created_at=time(row["created_at"]),
    )


def cost_sum(row: Row) -> rows.CostSum:
    """From an element of what ``sum_costs`` answers."""
    return rows.CostSum(
        key=row["key"],
        amount_microusd=row["amount_microusd"],
        count=row["count"],
        name=row["name"] or "",
        characters=row.get("characters", 0),
        cached_characters=row.get("cached_characters", 0),
        cache_saved_microusd=row.get("cache_saved_microusd", 0),
        work_ms=row.get("work_ms", 0),
    )


def activity(row: Row) -> rows.Activity:
    """From an element of what ``store_activity`` answers."""
    return rows.Activity(
        profile_id=row["profile_id"],
        name=row["name"],
        clips_made=row["clips_made"],
        approved=row["approved"],
        published=row["published"],
        last_at=_time(row["last_at"]),
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
        details=row["details"],
    )


def publication(row: Row) -> rows.Publication:
    """From a row of ``publications``."""
    return rows.Publication(
        id=row["id"],
        profile_id=row["profile_id"],
        clip_id=row["clip_id"],
        clip_snapshot=row["clip_snapshot"],
        channel_id=row["channel_id"],
        network=row["network"],
        text=row["text"],
        settings=row["settings"],
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
