"""Clips as they come from the worker: their fingerprint is that of what they were made of."""

from __future__ import annotations

from typing import Any

from editai.library.fingerprint import fingerprint_now
from editai.store.protocol import Store
from editai.store.rows import Clip
from editai.store.states import ClipState
from tests.contracts.world import World


def freshened(store: Store, clip: Clip) -> Clip:
    """The clip, saved once more under its true fingerprint; it waits for its review."""
    true = fingerprint_now(store, store.profiles.profile(clip.profile_id), clip)
    assert true is not None
    store.library.delete_clip(clip.profile_id, clip.id)
    return store.library.save_clip(
        clip.profile_id,
        clip_id=clip.id,
        project_id=clip.project_id,
        media_key=clip.media_key,
        cover_key=clip.cover_key,
        fingerprint=true,
        checks=clip.checks,
        words=clip.words,
        cues=clip.cues,
        used=clip.used,
        segments=clip.segments,
        created_by=clip.created_by,
    )


class FreshWorld(World):
    """A world whose clips are what they were made of."""

    def clip(self, profile_id: str, project_id: str, *, approved: bool = False, **more: Any) -> Clip:
        made = freshened(self.store, super().clip(profile_id, project_id, **more))
        if not approved:
            return made
        return self.store.library.review_clip(
            profile_id, made.id, verdict=ClipState.APPROVED, note="", reviewer=made.created_by
        )
