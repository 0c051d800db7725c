"""What a store of data does for source videos, segments, projects, clips and reviews."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from editai.store.rows import Clip, ClipSegment, Json, Project, Review, Scope, Segment, SourceUses, SourceVideo
from editai.store.states import ClipState


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

    def change_source_video(self, profile_id: str, source_video_id: str, changes: Mapping[str, Any]) -> SourceVideo:
        """Change ``name`` or ``rights_note``; the keys of ``probe`` are merged into the stored object."""
        ...

    def source_video_uses(self, profile_id: str, source_video_id: str) -> SourceUses:
        """What depends on it, counted."""
        ...

    def named_media(self, profile_id: Scope) -> set[str]:
        """Worker: every media key of the store (or of all) that any row names, in whichever table and column."""
        ...

    def add_segment(
        self, profile_id: str, source_video_id: str, *, start_ms: int, end_ms: int, keywords: Sequence[str] = ()
    ) -> Segment: ...

    def segments(self, profile_id: str, source_video_id: str) -> list[Segment]:
        """The segments of a source, by start."""
        ...

    def all_segments(self, profile_id: str) -> list[Segment]:
        """The segments of all sources of the store, by source and start."""
        ...

    def change_segment(self, profile_id: str, segment_id: str, changes: Mapping[str, Any]) -> Segment:
        """Change ``start_ms``, ``end_ms``, ``keywords`` or ``is_favourite``."""
        ...

    def delete_segment(self, profile_id: str, segment_id: str) -> None:
        """Delete it; clips that show it stay."""
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
