"""Source videos, segments, projects, clips and reviews in a Supabase project."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from editai.errors import NotFound
from editai.store import records
from editai.store.rows import Clip, ClipSegment, Json, Project, Review, Scope, Segment, SourceUses, SourceVideo
from editai.store.states import ClipState
from editai.store.supabase.wire import Row, Wire, in_scope, plain, scope_id

_NEWEST: Final = "-created_at,-id"
_PROJECT_COLUMNS: Final = frozenset({"name", "script", "product", "settings"})


class SupabaseLibrary:
    """``LibraryStore`` over the Data API."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

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
        answer = self._wire.write(
            "add_source_video",
            profile_id=profile_id,
            id=source_video_id,
            sha256=sha256,
            name=name,
            media_key=media_key,
            probe=plain(probe),
            created_by=created_by,
        )
        return records.source_video(answer)

    def named_media(self, profile_id: Scope) -> set[str]:
        return set(self._wire.call("named_media", profile_id=scope_id(profile_id)))

    def source_videos(self, profile_id: str, *, limit: int = 200) -> list[SourceVideo]:
        found = self._wire.select("editai_source_videos", in_scope(profile_id), order=_NEWEST, limit=limit)
        return [records.source_video(row) for row in found]

    def source_video(self, profile_id: str, source_video_id: str) -> SourceVideo:
        return records.source_video(self._one("editai_source_videos", profile_id, source_video_id, "video"))

    def source_video_by_sha256(self, profile_id: str, sha256: str) -> SourceVideo | None:
        found = self._wire.select(
            "editai_source_videos", lambda query: query.eq("profile_id", profile_id).eq("sha256", sha256), limit=1
        )
        return records.source_video(found[0]) if found else None

    def delete_source_video(self, profile_id: str, source_video_id: str) -> None:
        self._wire.call("delete_source_video", profile_id=profile_id, id=source_video_id)

    def change_source_video(self, profile_id: str, source_video_id: str, changes: Mapping[str, Any]) -> SourceVideo:
        unknown = changes.keys() - {"name", "rights_note", "probe"}
        if unknown:
            raise ValueError(f"a source video has no {sorted(unknown)} to change")
        answer = self._wire.write(
            "change_source_video", profile_id=profile_id, id=source_video_id, changes=plain(changes)
        )
        return records.source_video(answer)

    def source_video_uses(self, profile_id: str, source_video_id: str) -> SourceUses:
        answer = self._wire.call("source_video_uses", profile_id=profile_id, id=source_video_id)
        return SourceUses(segments=answer["segments"], clips=answer["clips"], projects=answer["projects"])

    def add_segment(
        self, profile_id: str, source_video_id: str, *, start_ms: int, end_ms: int, keywords: Sequence[str] = ()
    ) -> Segment:
        answer = self._wire.write(
            "add_segment",
            profile_id=profile_id,
            source_video_id=source_video_id,
            start_ms=start_ms,
            end_ms=end_ms,
            keywords=list(keywords),
        )
        return records.segment(answer)

    def segments(self, profile_id: str, source_video_id: str) -> list[Segment]:
        self._one("editai_source_videos", profile_id, source_video_id, "video", columns="id")
        found = self._wire.call("list_segments", profile_id=profile_id, source_video_id=source_video_id)
        return [records.segment(row) for row in found]

    def all_segments(self, profile_id: str) -> list[Segment]:
        found = self._wire.call("list_segments", profile_id=profile_id, source_video_id=None)
        return [records.segment(row) for row in found]

    def change_segment(self, profile_id: str, segment_id: str, changes: Mapping[str, Any]) -> Segment:
        unknown = changes.keys() - {"start_ms", "end_ms", "keywords", "is_favourite"}
        if unknown:
            raise ValueError(f"a segment has no {sorted(unknown)} to change")
        answer = self._wire.write("change_segment", profile_id=profile_id, id=segment_id, changes=plain(changes))
        return records.segment(answer)

    def delete_segment(self, profile_id: str, segment_id: str) -> None:
        self._wire.call("delete_segment", profile_id=profile_id, id=segment_id)

    def add_project(
        self, profile_id: str, *, name: str, product: Json, script: str, settings: Json, created_by: str
    ) -> Project:
        answer = self._wire.write(
            "add_project",
            profile_id=profile_id,
            name=name,
            product=plain(product),
            script=script,
            settings=plain(settings),
            created_by=created_by,
        )
        return records.project(answer)

    def update_project(self, profile_id: str, project_id: str, changes: Mapping[str, Any]) -> Project:
        unknown = changes.keys() - _PROJECT_COLUMNS
        if unknown:
            raise ValueError(f"a project has no {sorted(unknown)} to change")
        answer = self._wire.write(
            "update_project", profile_id=profile_id, project_id=project_id, changes=plain(changes)
        )
        return records.project(answer)

    def projects(self, profile_id: str, *, limit: int = 200) -> list[Project]:
        found = self._wire.select("editai_projects", in_scope(profile_id), order=_NEWEST, limit=limit)
        return [records.project(row) for row in found]

    def project(self, profile_id: str, project_id: str) -> Project:
        return records.project(self._one("editai_projects", profile_id, project_id, "project"))

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
        clip = {
            "media_key": media_key,
            "cover_key": cover_key,
            "fingerprint": fingerprint,
            "checks": checks,
            "words": words,
            "cues": cues,
            "used": used,
        }
        shots = [
            {
                "segment_id": shot.segment_id,
                "source_video_id": shot.source_video_id,
                "start_ms": shot.start_ms,
                "end_ms": shot.end_ms,
            }
            for shot in segments
        ]
        answer = self._wire.write(
            "save_clip",
            profile_id=profile_id,
            clip_id=clip_id,
            project_id=project_id,
            clip=plain(clip),
            segments=shots,
            created_by=created_by,
        )
        return _clip(answer)

    def clips(
        self,
        profile_id: str,
        *,
        states: Collection[ClipState] = (),
        project_id: str | None = None,
        limit: int = 200,
    ) -> list[Clip]:
        def narrow(query: Any) -> Any:
            query = query.eq("profile_id", profile_id)
            if states:
                query = query.in_("state", [state.value for state in states])
            return query if project_id is None else query.eq("project_id", project_id)

        found = self._wire.select("editai_clip_rows", narrow, order=_NEWEST, limit=limit)
        return [_clip(row) for row in found]

    def clip(self, profile_id: str, clip_id: str) -> Clip:
        return _clip(self._one("editai_clip_rows", profile_id, clip_id, "clip"))

    def review_clip(self, profile_id: str, clip_id: str, *, verdict: ClipState, note: str, reviewer: str) -> Clip:
        if verdict is ClipState.READY:
            raise ValueError(f"{verdict} is no verdict")
        answer = self._wire.write(
            "review_clip", profile_id=profile_id, clip_id=clip_id, verdict=verdict.value, note=note, reviewer=reviewer
        )
        return _clip(answer)

    def clip_reviews(self, profile_id: str, clip_id: str) -> list[Review]:
        self._one("editai_clips", profile_id, clip_id, "clip", columns="id")
        found = self._wire.select("clip_reviews", lambda query: query.eq("clip_id", clip_id), order=_NEWEST)
        return [records.review(row) for row in found]

    def delete_clip(self, profile_id: str, clip_id: str) -> None:
        self._wire.call("delete_clip", profile_id=profile_id, clip_id=clip_id)

    def clip_counts(self, profile_id: str) -> dict[ClipState, int]:
        found = self._wire.call("count_clips", profile_id=profile_id)
        return {state: int(found.get(state.value, 0)) for state in ClipState}

    def _one(self, table: str, profile_id: str, row_id: str, what: str, *, columns: str = "*") -> Row:
        found = self._wire.select(
            table, lambda query: query.eq("id", row_id).eq("profile_id", profile_id), columns=columns, limit=1
        )
        if not found:
            raise NotFound(f"There is no such {what} in this store.")
        return found[0]


def _clip(row: Row) -> Clip:
    return records.clip(row, row["segments"])
