"""The store of data behind one protocol.

Every method takes the store's id (``profile_id``) and proves ownership in the same statement:
there is no read by a clip's or a source's id alone. To add a store of data, implement ``Store``
and add it to ``tests/contracts/test_store.py``.

Conventions for all methods:
    * Something that is not in that profile raises ``NotFound``, whether or not it exists elsewhere.
    * A write that lost a race, or that a rule forbids now, raises ``Conflict`` and changes nothing.
    * Lists are newest first and hold at most ``limit`` rows.
    * Each method is one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal, Protocol

from editai.store.rows import (
    Activity,
    Clip,
    ClipSegment,
    CostEntry,
    CostSum,
    Job,
    Json,
    Membership,
    NewCost,
    Profile,
    Project,
    Publication,
    QuotaChange,
    Reservation,
    Review,
    Scope,
    Segment,
    SourceVideo,
    StoredSecret,
)
from editai.store.states import ClipState, JobState, Lane, PublicationState, Role

CostKey = Literal["service", "operation", "day", "project", "person", "store", "clip"]


EMPTY: Final[Mapping[Any, Any]] = MappingProxyType({})
"""A default that nobody can fill."""


class ProfileStore(Protocol):
    """Stores, their members and their secrets."""

    def create(self, user_id: str, *, name: str, timezone: str = "UTC", **fields: Any) -> Profile:
        """A new store owned by the person; their first one becomes their default. Names may repeat."""
        ...

    def ensure_any(self, user_id: str, *, name: str, timezone: str = "UTC") -> Profile:
        """The person's default store, made now if they have none. Two at once make one."""
        ...

    def memberships(self, user_id: str) -> list[Membership]:
        """All stores of a person, the default first, then by name."""
        ...

    def members(self, profile_id: str) -> list[Membership]:
        """All people of a store, the oldest membership first."""
        ...

    def set_member(self, profile_id: str, user_id: str, role: Role, *, created_by: str) -> Membership:
        """Make the person a member, or give a member another role; their first store becomes their
        default. ``Conflict`` if no owner would be left."""
        ...

    def remove_member(self, profile_id: str, user_id: str) -> None:
        """End a membership; was it the person's default, theirs moves in the same transaction.
        ``Conflict`` for the last owner."""
        ...

    def membership(self, user_id: str, profile_id: str) -> Membership:
        """The person's membership. ``NotFound``: no such store. ``Forbidden``: not a member."""
        ...

    def profile(self, profile_id: str) -> Profile:
        """The store itself, for the worker."""
        ...

    def update(self, profile_id: str, changes: Mapping[str, Any]) -> Profile:
        """Change the named columns and nothing else. For ``brand``, ``voice``, ``caption`` and
        ``publishing`` the given keys are merged into the stored object; a value None removes the key."""
        ...

    def set_default(self, user_id: str, profile_id: str) -> None:
        """Make it the person's default, in one statement: there is exactly one at every moment."""
        ...

    def touch(self, user_id: str, profile_id: str) -> None:
        """Remember it as the person's last used store."""
        ...

    def delete(self, user_id: str, profile_id: str) -> None:
        """Delete the store and all its rows; jobs and cost entries stay without it.

        ``Conflict`` while it is the person's own default, has a live job, or a pending
        publication. Where it was another member's default, theirs moves in the same transaction.
        """
        ...

    def set_secret(self, profile_id: str, name: str, *, ciphertext: str, hint: str) -> None:
        """Keep a secret, replacing the one of that name."""
        ...

    def secret(self, profile_id: str, name: str) -> StoredSecret | None:
        """The secret as it is stored, or None."""
        ...

    def delete_secret(self, profile_id: str, name: str) -> None:
        """Forget a secret; nothing happens if there is none."""
        ...

    def has_secrets(self) -> bool:
        """Whether any store keeps a secret: then a lost key must not be replaced by a new one."""
        ...


class LibraryStore(Protocol):
    """Source videos, segments, projects, clips and reviews."""

    def add_source_video(
        self,
        profile_id: str,
        *,
        source_video_id: str,
        sha256: str,
        name: str,
        media_key: str,
        probe: Json,
        created_by: str,
    ) -> SourceVideo:
        """Keep an uploaded file. The same bytes are one row: the older one is returned then,
        recognisable by its own id and media_key."""
        ...

    def source_videos(self, profile_id: str, *, limit: int = 200) -> list[SourceVideo]: ...

    def source_video(self, profile_id: str, source_video_id: str) -> SourceVideo: ...

    def source_video_by_sha256(self, profile_id: str, sha256: str) -> SourceVideo | None: ...

    def delete_source_video(self, profile_id: str, source_video_id: str) -> None:
        """Delete the row and its segments; clips made from it stay."""
        ...

    def add_segment(
        self, profile_id: str, source_video_id: str, *, start_ms: int, end_ms: int, keywords: Sequence[str] = ()
    ) -> Segment: ...

    def segments(self, profile_id: str, source_video_id: str) -> list[Segment]:
        """The segments of a source, by start."""
        ...

    def add_project(
        self, profile_id: str, *, name: str, product: Json, script: str, settings: Json, created_by: str
    ) -> Project: ...

    def update_project(self, profile_id: str, project_id: str, changes: Mapping[str, Any]) -> Project:
        """Change ``name``, ``product``, ``script`` or ``settings``; objects are replaced whole."""
        ...

    def projects(self, profile_id: str, *, limit: int = 200) -> list[Project]: ...

    def project(self, profile_id: str, project_id: str) -> Project: ...

    def save_clip(
        self,
        profile_id: str,
        *,
        clip_id: str,
        project_id: str,
        media_key: str,
        cover_key: str,
        fingerprint: str,
        checks: Sequence[Json],
        words: Sequence[Json],
        cues: Sequence[Json],
        used: Json,
        segments: Sequence[ClipSegment],
        created_by: str,
    ) -> Clip:
        """Keep a finished clip as ``ready`` with the project's next variant number. Saving the same
        clip id again returns the row that stands and changes nothing."""
        ...

    def clips(
        self,
        profile_id: str,
        *,
        states: Collection[ClipState] = (),
        project_id: str | None = None,
        limit: int = 200,
    ) -> list[Clip]:
        """Clips of a store; without ``states`` all of them."""
        ...

    def clip(self, profile_id: str, clip_id: str) -> Clip: ...

    def review_clip(self, profile_id: str, clip_id: str, *, verdict: ClipState, note: str, reviewer: str) -> Clip:
        """Write a verdict and move the clip's state with it, in one transaction.

        ready → approved · sent_back; sent_back → approved; anything else is ``Conflict``.
        """
        ...

    def clip_reviews(self, profile_id: str, clip_id: str) -> list[Review]: ...

    def delete_clip(self, profile_id: str, clip_id: str) -> None:
        """``Conflict`` while a publication of it is pending."""
        ...

    def clip_counts(self, profile_id: str) -> dict[ClipState, int]: ...


class JobStore(Protocol):
    """Jobs as rows."""

    def submit_job(
        self,
        profile_id: str | None,
        *,
        job_id: str,
        kind: str,
        lane: Lane,
        data: Json,
        created_by: str,
        priority: int = 10,
    ) -> Job:
        """Insert a queued job, the only way in. The same id again returns the job that stands.

        ``data["profile_id"]`` is written by this method and must not differ if given.
        """
        ...

    def job(self, profile_id: Scope, job_id: str) -> Job: ...

    def jobs(
        self,
        profile_id: Scope,
        *,
        states: Collection[JobState] = (),
        kinds: Collection[str] = (),
        limit: int = 100,
    ) -> list[Job]: ...

    def start_job(self, job_id: str) -> Job | None:
        """Worker: queued or running → running, ``attempt`` + 1, percent 0. None: it is over."""
        ...

    def progress_job(self, job_id: str, *, attempt: int, stage: str, percent: int) -> bool:
        """Worker: write stage and percent. Percent never falls within the attempt; False: the job
        is over or another attempt runs, so stop."""
        ...

    def finish_job(
        self,
        job_id: str,
        *,
        state: JobState,
        result: Json | None = None,
        error: Json | None = None,
    ) -> bool:
        """Worker: move a live job to a terminal state. False: it already was in one."""
        ...

    def cancel_job(self, profile_id: Scope, job_id: str) -> Job:
        """Ask for the end: a live job becomes cancelled at once, an ended one stays as it is."""
        ...


class CostStore(Protocol):
    """The append-only ledger and the amounts held."""

    def reserve(
        self,
        profile_id: str,
        *,
        amount_microusd: int,
        job_id: str | None,
        month_start: datetime,
        month_end: datetime,
        details: Json = EMPTY,
    ) -> Reservation:
        """Hold an amount against the store's quota, checked and held in one statement.

        ``QuotaExceeded`` if entries of the month + held + unsettled + amount > quota. An amount of 0
        is always held, so that free work goes on. ``details`` says what for, for whoever has to settle
        it after a crash.
        """
        ...

    def commit(self, profile_id: str, reservation_id: str, cost: NewCost, *, created_by: str) -> CostEntry:
        """Book what it really cost and end the reservation, in one transaction; again: the same entry."""
        ...

    def release(self, profile_id: str, reservation_id: str) -> None:
        """Nothing was charged: end the reservation; a second time changes nothing."""
        ...

    def unsettle(self, profile_id: str, reservation_id: str) -> None:
        """Whether something was charged is unknown: it keeps counting until a person settles it."""
        ...

    def reservations(self, profile_id: Scope) -> list[Reservation]:
        """Those that still count: held and unsettled."""
        ...

    def set_quota(self, profile_id: str, quota_microusd: int | None, *, note: str, created_by: str) -> QuotaChange:
        """Change the store's monthly quota and write down who did and why, in one transaction."""
        ...

    def quota_changes(self, profile_id: str, *, limit: int = 50) -> list[QuotaChange]: ...

    def entries(
        self,
        profile_id: Scope,
        *,
        since: datetime,
        until: datetime,
        limit: int = 1000,
        offset: int = 0,
        only: Mapping[CostKey, str] = EMPTY,
        timezone: str = "UTC",
    ) -> list[CostEntry]:
        """Booked calls. ``only``: of those keys, as ``sums`` names them (a day is one of that zone)."""
        ...

    def sums(
        self,
        profile_id: Scope,
        *,
        since: datetime,
        until: datetime,
        by: CostKey,
        timezone: str = "UTC",
        only: Mapping[CostKey, str] = EMPTY,
        limit: int | None = None,
    ) -> list[CostSum]:
        """Totals made in the database, largest first (days in order, in that zone).

        ``project``, ``person``, ``store`` and ``clip`` are ids ('' when unknown; ``clip`` leaves those
        out). A deleted store keeps its id and its name here.
        """
        ...

    def total_microusd(self, profile_id: Scope, *, since: datetime, until: datetime) -> int: ...

    def activity(self, profile_id: Scope, *, since: datetime, until: datetime) -> list[Activity]:
        """What the store, or every one, did in that time, by name."""
        ...


class PublicationStore(Protocol):
    """The outbox."""

    def plan(
        self,
        profile_id: str,
        *,
        clip_id: str,
        clip_snapshot: Json,
        channel_id: str,
        network: str,
        text: str,
        settings: Json,
        scheduled_at: datetime,
        client_ref: str,
        created_by: str,
        again: bool = False,
    ) -> tuple[Publication, bool]:
        """Write a ``planned`` publication. The clip must be this store's and approved, else ``Conflict``.

        Returns the publication and whether it is new: a live one of the same clip on the same channel
        is returned as it stands. ``again``: a *published* one does not stand in the way, so that posting
        again is possible as an explicit act.
        """
        ...

    def publication(self, profile_id: str, publication_id: str) -> Publication: ...

    def publications(
        self,
        profile_id: Scope,
        *,
        states: Collection[PublicationState] = (),
        clip_id: str | None = None,
        limit: int = 200,
    ) -> list[Publication]: ...

    def move(
        self,
        profile_id: str,
        publication_id: str,
        *,
        expected: Collection[PublicationState],
        state: PublicationState,
        changes: Mapping[str, Any] | None = None,
        attempt: int | None = None,
    ) -> Publication:
        """Change the state if it is one of the expected ones, else ``Conflict``.

        With ``attempt`` the row must also still be at that attempt: whoever took it over since then
        has raised it, and the one who lost it changes nothing any more.

        ``changes`` may name attempt, postiz_post_id, link, reason, scheduled_at, client_ref.
        """
        ...


class Store(Protocol):
    """The whole store of data. Safe to use from several threads."""

    @property
    def profiles(self) -> ProfileStore: ...

    @property
    def library(self) -> LibraryStore: ...

    @property
    def jobs(self) -> JobStore: ...

    @property
    def costs(self) -> CostStore: ...

    @property
    def publications(self) -> PublicationStore: ...

    def close(self) -> None:
        """Give back connections. The store is not used afterwards."""
        ...
