"""Take a clip or a source video out of the library, with its files."""

from __future__ import annotations

from typing import Any

from editai.profiles.access import MAKERS, require
from editai.settings import Settings
from editai.store.media import open_media
from editai.store.protocol import Store
from editai.store.rows import Membership


def delete_clip(settings: Settings, store: Store, member: Membership, clip_id: str) -> None:
    """Delete a clip, its reviews and its files; its past posts stay in the history.

    Raises:
        Forbidden: the person is neither owner nor editor.
        NotFound: no such clip in the store.
        Conflict: it has posts on the way.
    """
    require(member, *MAKERS)
    clip = store.library.clip(member.profile_id, clip_id)
    store.library.delete_clip(member.profile_id, clip_id)
    captions = [clip.used.get(name) for name in ("srt_key", "vtt_key")]
    _delete_files(settings, store, member.profile_id, [clip.media_key, clip.cover_key, *captions])


def delete_source_video(settings: Settings, store: Store, member: Membership, source_video_id: str) -> None:
    """Delete a source video, its segments and its files; clips made from it stay.

    Raises: as ``delete_clip``.
    """
    require(member, *MAKERS)
    source = store.library.source_video(member.profile_id, source_video_id)
    store.library.delete_source_video(member.profile_id, source_video_id)
    keys = [source.media_key, source.probe.get("cover_key"), source.probe.get("strip_key")]
    _delete_files(settings, store, member.profile_id, keys)


def _delete_files(settings: Settings, store: Store, profile_id: str, keys: list[Any]) -> None:
    with open_media(settings, store) as media:
        for key in filter(None, keys):
            media.delete(profile_id, str(key))
