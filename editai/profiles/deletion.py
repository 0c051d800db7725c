"""What deleting a store would take, what would stay, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass

from editai.profiles.access import OWNERS, require
from editai.settings import Settings
from editai.store.media import open_media
from editai.store.protocol import Store
from editai.store.rows import Membership, StoreContents


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """What a person sees before they type the store's name."""

    contents: StoreContents
    size_bytes: int
    """Of the store's files: videos, clips, covers, voices."""
    obstacles: tuple[str, ...]
    """A sentence for each thing that must be done first; empty: the store can go now."""


def look_at_deletion(settings: Settings, store: Store, member: Membership) -> Deletion:
    """Count before deleting. Nothing is changed; the deletion itself looks again.

    Raises:
        Forbidden: the person is no owner.
    """
    require(member, *OWNERS)
    contents = store.profiles.contents(member.profile_id)
    obstacles = []
    if store.profiles.membership(member.user_id, member.profile_id).is_default:
        obstacles.append("It is your default store. Make another one the default first.")
    if contents.live_jobs:
        jobs = "1 job is" if contents.live_jobs == 1 else f"{contents.live_jobs} jobs are"
        obstacles.append(f"{jobs} not finished. Wait for the end, or cancel under Jobs.")
    if contents.pending_publications:
        one = contents.pending_publications == 1
        posts = "1 post is" if one else f"{contents.pending_publications} posts are"
        obstacles.append(
            f"{posts} on the way and would be published all the same. Cancel {'it' if one else 'them'} under History."
        )
    with open_media(settings, store) as media:
        size_bytes = media.size_bytes(member.profile_id)
    return Deletion(contents=contents, size_bytes=size_bytes, obstacles=tuple(obstacles))
