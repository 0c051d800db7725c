"""Publishing once more: a failed post tried again, a waiting one at another time.

Both are a new publication with the old one's channel, text and settings, so the outbox's rules hold
for it like for any other: at most one live publication a clip and channel.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from editai.clock import Clock
from editai.errors import Conflict
from editai.profiles.access import MAKERS, require
from editai.publishing import rules
from editai.publishing.plan import checked_time, require_publishable
from editai.publishing.upload import require_still_approved
from editai.store.protocol import Store
from editai.store.rows import Membership, Publication
from editai.store.states import PublicationState

OVER: Final = (PublicationState.FAILED, PublicationState.CANCELLED)
"""Nothing of these is at Postiz, so the same may be sent anew."""
MOVABLE: Final = (PublicationState.PLANNED, PublicationState.UPLOADING, PublicationState.QUEUED)
_SPACE: Final = uuid.UUID("0f2b5d64-8a52-4c0e-9d4f-6a7c0b1e5a39")


def plan_again(
    store: Store,
    member: Membership,
    publication_id: str,
    *,
    clock: Clock,
    at: datetime | None = None,
) -> Publication:
    """A new publication like one that failed or was cancelled. Asking twice answers with the same one.

    Args:
        at: aware; None is now.

    Raises:
        Forbidden: reviewers do not publish.
        Conflict: it is not over, or its clip is no longer the approved one.
        InputError: the time has passed, or what the network takes has changed since.
    """
    require(member, *MAKERS)
    old = store.publications.publication(member.profile_id, publication_id)
    if old.clip_id is not None:
        require_publishable(store, member.profile, store.library.clip(member.profile_id, old.clip_id))
    if old.state not in OVER:
        raise Conflict(f"This post is {old.state.value}, so there is nothing to try again. Cancel it first.")
    return _like(store, old, checked_time(clock, at), ref_after(old.id), member.user_id)


def require_movable(store: Store, publication: Publication, at: datetime, clock: Clock) -> None:
    """A post that waits for a time to come can have another one.

    Raises:
        Conflict: it is being sent, is out or over, its time has come, or its clip may not be posted any more.
        InputError: the new time has passed or is too far off.
    """
    checked_time(clock, at)
    if publication.state not in MOVABLE:
        raise Conflict(f"This post is {publication.state.value}, so it cannot be moved to another time.")
    if publication.state is PublicationState.QUEUED and clock.now() >= publication.scheduled_at:
        raise Conflict("Its time has come, so it may be out already. Look it up; then cancel it, or leave it.")
    require_still_approved(store, publication)


def replan_moved(store: Store, old: Publication, at: datetime, mark: str, created_by: str, clock: Clock) -> Publication:
    """The publication that takes the place of one that was cancelled to be moved.

    Args:
        mark: names the move, so that a repeated step plans nothing twice.

    Raises:
        Conflict: the old one's time came while it was being taken back, so it may have appeared.
    """
    if old.state is not PublicationState.CANCELLED:
        raise Conflict(f"This post is {old.state.value}, so it was not moved.")
    if old.postiz_post_id is not None and old.updated_at >= old.scheduled_at:
        raise Conflict(
            "Its time came while it was being moved, so it may have appeared. It is cancelled at Postiz and was "
            "not sent again: look at the channel, then publish it again from here."
        )
    return _like(store, old, checked_time(clock, at), ref_after(f"{old.id} {mark}"), created_by)


def ref_after(name: str) -> str:
    """Our mark of the publication that follows another one."""
    return str(uuid.uuid5(_SPACE, name))


def _like(store: Store, old: Publication, at: datetime, client_ref: str, created_by: str) -> Publication:
    require_still_approved(store, old)
    network = rules.network_named(old.network)
    kept = {key: value for key, value in old.settings.items() if network.field(key) is not None}
    extra = {key: value for key, value in old.settings.items() if key not in kept}
    publication, _ = store.publications.plan(
        old.profile_id,
        clip_id=str(old.clip_id),
        clip_snapshot=old.clip_snapshot,
        channel_id=old.channel_id,
        network=old.network,
        text=rules.check_text(network, old.text, old.settings),
        settings={**rules.checked_settings(network, kept), **extra},
        scheduled_at=at,
        client_ref=_unused(store, old, client_ref),
        created_by=created_by,
    )
    return publication


def _unused(store: Store, old: Publication, client_ref: str) -> str:
    """The mark, or the next after it where a publication of that mark is over too: it failed again."""
    posts = store.publications.publications(old.profile_id, clip_id=old.clip_id, limit=500)
    over = {post.client_ref for post in posts if post.state in OVER}
    while client_ref in over:
        client_ref = ref_after(client_ref)
    return client_ref
