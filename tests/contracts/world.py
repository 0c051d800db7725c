"""Two stores of two people, with one of everything in the first: what contract tests play with."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, TypedDict

from editai.clock import month_bounds
from editai.store.protocol import Store
from editai.store.rows import (
    Clip,
    ClipSegment,
    CostEntry,
    Invitation,
    Job,
    NewCost,
    Publication,
    Reservation,
    SourceVideo,
    StoredVoice,
)
from editai.store.states import ClipState, JobState, Lane, Role

ANA, BEN, CLEO = (f"00000000-0000-4000-8000-0000000000a{number}" for number in (1, 2, 3))
"""People, by the ids that a sign-in would give them."""
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)


class Span(TypedDict):
    """From when to when a report looks."""

    since: datetime
    until: datetime


SPAN: Span = {
    "since": datetime(2000, 1, 1, tzinfo=timezone.utc),
    "until": datetime(2100, 1, 1, tzinfo=timezone.utc),
}
"""Always, also by the machine's own clock."""


@dataclass
class MovingClock:
    """A clock that goes one second forward with every look, so that newest first is certain."""

    moment: datetime = NOON

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


def new_id() -> str:
    return str(uuid.uuid4())


def sha256_of(number: int) -> str:
    return f"{number:064x}"


def cost(request_id: str, amount_microusd: int = 0, *, service: str = "kokoro", **details: Any) -> NewCost:
    return NewCost(
        service=service,
        operation="speak",
        model="82m",
        units=10,
        unit="character",
        unit_price_microusd=0.5,
        amount_microusd=amount_microusd,
        request_id=request_id,
        details=details,
    )


@dataclass
class World:
    """Store a (Ana's) is full, store b (Ben's) is empty but for itself."""

    store: Store
    clock: MovingClock
    a: str = ""
    b: str = ""
    numbers: int = field(default=0)

    def open(self) -> World:
        self.a = self.store.profiles.create(ANA, name="Nortia").id
        self.b = self.store.profiles.create(BEN, name="Brava").id
        return self

    def source(self, profile_id: str) -> SourceVideo:
        self.numbers += 1
        return self.store.library.add_source_video(
            profile_id,
            source_video_id=new_id(),
            sha256=sha256_of(self.numbers),
            name="mug.mov",
            media_key=f"{profile_id}/sources/{new_id()}.mp4",
            probe={"duration_ms": 5000},
            created_by=ANA,
        )

    def project(self, profile_id: str, name: str = "Mug") -> str:
        return self.store.library.add_project(
            profile_id, name=name, product={"title": "Mug"}, script="Meet the mug.", settings={}, created_by=ANA
        ).id

    def clip(
        self,
        profile_id: str,
        project_id: str,
        *,
        clip_id: str | None = None,
        segments: tuple[ClipSegment, ...] = (),
        approved: bool = False,
    ) -> Clip:
        saved = self.store.library.save_clip(
            profile_id,
            clip_id=clip_id or new_id(),
            project_id=project_id,
            media_key=f"{profile_id}/clips/{new_id()}.mp4",
            cover_key=f"{profile_id}/covers/{new_id()}.jpg",
            fingerprint="f1",
            checks=[{"name": "duration", "ok": True, "hard": True}],
            words=[{"text": "Meet", "start_ms": 0, "end_ms": 200}],
            cues=[{"text": "Meet", "start_ms": 0, "end_ms": 200}],
            used={"voice": "kokoro:af_heart"},
            segments=segments,
            created_by=ANA,
        )
        if not approved:
            return saved
        return self.store.library.review_clip(profile_id, saved.id, verdict=ClipState.APPROVED, note="", reviewer=ANA)

    def job(self, profile_id: str | None, **more: Any) -> Job:
        values: dict[str, Any] = {
            "job_id": new_id(),
            "kind": "make",
            "lane": Lane.RENDER,
            "data": {},
            "created_by": ANA,
        }
        return self.store.jobs.submit_job(profile_id, **(values | more))

    def plan(self, profile_id: str, clip_id: str, **more: Any) -> tuple[Publication, bool]:
        values: dict[str, Any] = {
            "clip_id": clip_id,
            "clip_snapshot": {"name": "Mug"},
            "channel_id": "channel-1",
            "network": "tiktok",
            "text": "New mug",
            "settings": {},
            "scheduled_at": NOON + timedelta(days=1),
            "client_ref": new_id(),
            "created_by": ANA,
        }
        return self.store.publications.plan(profile_id, **(values | more))

    def reserve(self, profile_id: str, amount_microusd: int, *, job_id: str | None = None) -> Reservation:
        start, end = month_bounds(self.clock.moment, "UTC")
        return self.store.costs.reserve(
            profile_id, amount_microusd=amount_microusd, job_id=job_id, month_start=start, month_end=end
        )

    def book(self, profile_id: str, amount_microusd: int, request_id: str | None = None, **more: Any) -> CostEntry:
        held = self.reserve(profile_id, amount_microusd)
        new = cost(request_id or new_id(), amount_microusd, **more)
        return self.store.costs.commit(profile_id, held.id, new, created_by=ANA)

    def voice(self, profile_id: str, *, voice_id: str | None = None, engine: str = "xtts") -> StoredVoice:
        return self.store.voices.add(
            profile_id,
            voice_id=voice_id or new_id(),
            engine=engine,
            name="Ana",
            sample_key=f"{profile_id}/voices/{new_id()}.sample",
            consent={"by": ANA},
            created_by=ANA,
        )

    def invite(self, email: str, role: Role = Role.EDITOR, *, days: int = 9999) -> Invitation:
        until = NOON + timedelta(days=days)
        return self.store.profiles.invite(self.a, email=email, role=role, expires_at=until, created_by=ANA)

    def end(self, job: Job, state: JobState = JobState.SUCCEEDED) -> None:
        self.store.jobs.finish_job(job.id, state=state)


@dataclass
class Things:
    """One of everything in store a."""

    source: SourceVideo
    segment_id: str
    project_id: str
    clip: Clip
    approved: Clip
    job: Job
    entry: CostEntry
    held: Reservation
    publication: Publication
    invitation: Invitation
    voice_id: str

    def ids(self) -> set[str]:
        """What must never be seen from another store."""
        return {
            self.source.id,
            self.source.sha256,
            self.segment_id,
            self.project_id,
            self.clip.id,
            self.approved.id,
            self.job.id,
            self.entry.id,
            self.held.id,
            self.publication.id,
            self.invitation.id,
            self.voice_id,
        }


def fill(world: World) -> Things:
    """One of everything in store a."""
    store = world.store
    source = world.source(world.a)
    segment = store.library.add_segment(world.a, source.id, start_ms=0, end_ms=900, keywords=["mug"])
    project_id = world.project(world.a)
    shot = ClipSegment(segment_id=segment.id, source_video_id=source.id, start_ms=0, end_ms=900)
    clip = world.clip(world.a, project_id, segments=(shot,))
    approved = world.clip(world.a, project_id, segments=(shot,), approved=True)
    job = world.job(world.a, data={"script": "hello"})
    entry = world.book(world.a, 40, project_id=project_id)
    held = world.reserve(world.a, 7)
    store.profiles.set_secret(world.a, "postiz", ciphertext="k:secret-of-a", hint="f-a1")
    return Things(
        source=source,
        segment_id=segment.id,
        project_id=project_id,
        clip=clip,
        approved=approved,
        job=job,
        entry=entry,
        held=held,
        publication=world.plan(world.a, approved.id)[0],
        invitation=world.invite("eve@x.test"),
        voice_id=world.voice(world.a).id,
    )


def everything(world: World) -> dict[str, object]:
    """All rows of store a, as its people read them."""
    store, a = world.store, world.a
    sources = store.library.source_videos(a)
    clips = store.library.clips(a)
    return {
        "profile": store.profiles.profile(a),
        "members": store.profiles.members(a),
        "secret": store.profiles.secret(a, "postiz"),
        "invitations": store.profiles.invitations(a),
        "sources": sources,
        "segments": [store.library.segments(a, source.id) for source in sources],
        "projects": store.library.projects(a),
        "clips": clips,
        "reviews": [store.library.clip_reviews(a, clip.id) for clip in clips],
        "jobs": store.jobs.jobs(a),
        "entries": store.costs.entries(a, **SPAN),
        "reservations": store.costs.reservations(a),
        "publications": store.publications.publications(a),
        "voices": store.voices.voices(a),
    }
