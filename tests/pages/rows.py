"""Rows and files for pages to show, as the worker leaves them."""

from __future__ import annotations

import uuid
from typing import Any

from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import Clip, Job, Membership, SourceVideo
from editai.store.states import ClipState, JobState, Lane
from tests.library.fresh_clips import freshened

SCRIPT = "Meet the travel mug. It keeps coffee hot for 12 hours."
INFO = {"duration_ms": 42_000, "width": 1080, "height": 1920, "audio": {"codec": "aac"}, "cover_key": ""}
CHECKS = [
    {"name": "duration", "ok": True, "hard": True, "value": 4200, "limit": [3000, 600000], "unit": "ms"},
    {"name": "loudness", "ok": True, "hard": True, "value": -14.1, "limit": -14.0, "unit": "LUFS"},
]


def add_file(settings: Settings, profile_id: str, kind: str, suffix: str) -> str:
    """A small file under a key."""
    folder = MediaFolder(settings.media_root)
    key = folder.new_key(profile_id, kind, suffix)
    made = settings.home / f"made{suffix}"
    made.write_bytes(b"not really a picture")
    folder.adopt(profile_id, key, made)
    return key


def add_source(settings: Settings, store: Store, member: Membership, name: str = "mug.mp4") -> SourceVideo:
    """A source video of the store."""
    return store.library.add_source_video(
        member.profile_id,
        source_video_id=str(uuid.uuid4()),
        sha256=uuid.uuid4().hex * 2,
        name=name,
        media_key=add_file(settings, member.profile_id, "sources", ".mp4"),
        probe=INFO,
        created_by=member.user_id,
    )


def add_clip(settings: Settings, store: Store, member: Membership, name: str = "Travel mug", **used: Any) -> Clip:
    """A finished clip that waits for its review."""
    project = store.library.add_project(
        member.profile_id, name=name, product={}, script=SCRIPT, settings={}, created_by=member.user_id
    )
    saved = store.library.save_clip(
        member.profile_id,
        clip_id=str(uuid.uuid4()),
        project_id=project.id,
        media_key=add_file(settings, member.profile_id, "clips", ".mp4"),
        cover_key=add_file(settings, member.profile_id, "covers", ".jpg"),
        fingerprint="f",
        checks=used.pop("checks", CHECKS),
        words=[],
        cues=used.pop("cues", []),
        used={"script": SCRIPT, "platform": "tiktok", "duration_ms": 4200, "voice": "kokoro:af_heart", **used},
        segments=[],
        created_by=member.user_id,
    )
    return freshened(store, saved)


def approve(store: Store, member: Membership, clip: Clip) -> Clip:
    """The clip, approved."""
    return store.library.review_clip(
        member.profile_id, clip.id, verdict=ClipState.APPROVED, note="", reviewer=member.user_id
    )


def add_job(
    store: Store,
    member: Membership,
    kind: str,
    *,
    state: JobState = JobState.QUEUED,
    result: dict[str, Any] | None = None,
    error: dict[str, Any] | None = None,
    **data: Any,
) -> Job:
    """A job in a state, as its worker would have left it."""
    job = store.jobs.submit_job(
        member.profile_id,
        job_id=str(uuid.uuid4()),
        kind=kind,
        lane=Lane.RENDER if kind == "make" else Lane.QUICK,
        data=data,
        created_by=member.user_id,
    )
    if state is not JobState.QUEUED:
        store.jobs.start_job(job.id)
    if state is JobState.CANCELLED:
        store.jobs.cancel_job(member.profile_id, job.id)
    elif state.is_terminal:
        store.jobs.finish_job(job.id, state=state, result=result, error=error)
    return store.jobs.job(member.profile_id, job.id)
