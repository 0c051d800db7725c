"""What became of the posts: queued is not published, and unknown is called unconfirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from editai.clock import Clock
from editai.costs.ledger import Ledger
from editai.publishing.booking import book_post
from editai.publishing.find import find_post, known_publications, list_around
from editai.publishing.moves import move
from editai.publishing.payload import is_draft
from editai.publishing.postiz import PostizClient
from editai.publishing.reasons import failure_of
from editai.publishing.shapes import RemotePost
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, Publication
from editai.store.states import PublicationState

PATIENCE: Final = timedelta(minutes=75)
"""Publishing may take 30 minutes and its confirmation another 30 (docs/postiz-api.md §6)."""
_LOST_FOR_GOOD: Final = timedelta(minutes=10)
"""A request whose answer was lost has long taken effect by then, or never will."""
_SWEEP: Final = timedelta(days=2)
"""Postiz queues stuck posts again for so long, so an unconfirmed one may still appear."""
_FAR: Final = timedelta(days=400)
_OPEN: Final = (PublicationState.QUEUED, PublicationState.UNCONFIRMED, PublicationState.SENDING)

STUCK_REASON: Final = (
    "Postiz has not said for over 75 minutes what became of this post. It may still appear. "
    "Look at the channel before you publish it again; cancelling takes it out of Postiz."
)
GONE_REASON: Final = (
    "The post is no longer at Postiz, where somebody deleted it at or after its time. "
    "Look at the channel whether it appeared."
)
NEVER_THERE_REASON: Final = (
    "The answer to this post was lost, and Postiz has no such post: nothing was posted. Publish it again."
)
DRAFT_REASON: Final = "It waits at Postiz as a draft: finish it there."


def read_back(
    store: Store,
    client: PostizClient,
    profile_id: str,
    clock: Clock,
    *,
    publication_ids: Sequence[str] = (),
    ledger: Ledger | None = None,
    job_id: str | None = None,
) -> list[Publication]:
    """Ask Postiz about a store's queued and unconfirmed posts, write what it says, and answer with them.

    Args:
        publication_ids: only these; empty: all that are open.
        ledger: books a post that turned up after its answer was lost.

    Raises:
        ServiceError: Postiz could not be asked; nothing was changed.
    """
    if publication_ids:
        rows = [store.publications.publication(profile_id, each) for each in publication_ids]
    else:
        rows = store.publications.publications(profile_id, states=_OPEN, limit=2000)
    open_rows = [row for row in rows if _is_open(row, clock.now())]
    if not open_rows:
        return rows
    posts = list_around(client, open_rows)
    if any(row.postiz_post_id and all(post.id != row.postiz_post_id for post in posts) for row in open_rows):
        # Somebody may have moved it to another day at Postiz.
        posts = client.posts(clock.now() - _FAR, clock.now() + _FAR)
    for row in open_rows:
        post = find_post(row, posts, known_publications(store, profile_id)).post
        if post is None:
            _write_absent(store, row, clock.now())
            continue
        if row.postiz_post_id is None and ledger is not None:
            book_post(store, ledger, row, post.id, job_id)
        _write_found(store, client, row, post, posts, clock.now())
    return [store.publications.publication(profile_id, row.id) for row in rows]


def profiles_to_read_back(store: Store, clock: Clock) -> list[str]:
    """The stores with a post whose outcome is due, for the worker's schedule."""
    now = clock.now()
    rows = store.publications.publications(EVERY_PROFILE, states=_OPEN, limit=5000)
    due = [
        row.profile_id
        for row in rows
        if (row.state is PublicationState.QUEUED and row.scheduled_at <= now)
        or (row.state is not PublicationState.QUEUED and _is_open(row, now) and now - row.updated_at < _SWEEP)
    ]
    return sorted(set(due))


def _is_open(row: Publication, now: datetime) -> bool:
    """Its outcome is to be asked for. What is being sent is its worker's, until that must be dead."""
    if row.state is PublicationState.SENDING:
        return now - row.updated_at > _LOST_FOR_GOOD
    return row.state in _OPEN


def _write_found(
    store: Store,
    client: PostizClient,
    row: Publication,
    post: RemotePost,
    posts: Sequence[RemotePost],
    now: datetime,
) -> None:
    """The post is at Postiz: its state becomes the publication's."""
    if post.state == "PUBLISHED":
        in_inbox = row.settings.get("content_posting_method") == "UPLOAD"
        reason = "It lies in the creator's TikTok inbox: post it from the app." if in_inbox else None
        move(store, row, PublicationState.PUBLISHED, postiz_post_id=post.id, link=post.link, reason=reason)
    elif post.state == "ERROR":
        failure = failure_of(client, row, post, posts)
        state = PublicationState.UNCONFIRMED if failure.is_unsure else PublicationState.FAILED
        _move_if_new(store, row, state, post, failure.reason)
    elif post.state == "DRAFT":
        reason = DRAFT_REASON if is_draft(row) else f"Somebody made it a draft at Postiz. {DRAFT_REASON}"
        _move_if_new(store, row, PublicationState.QUEUED, post, reason)
    elif now - _due(row, post) > PATIENCE:
        _move_if_new(store, row, PublicationState.UNCONFIRMED, post, STUCK_REASON)
    else:
        _move_if_new(store, row, PublicationState.QUEUED, post, None)


def _write_absent(store: Store, row: Publication, now: datetime) -> None:
    """The post is not at Postiz."""
    if row.postiz_post_id is None:
        if row.state is not PublicationState.QUEUED and now - row.updated_at > _LOST_FOR_GOOD:
            move(store, row, PublicationState.FAILED, reason=NEVER_THERE_REASON)
    elif now < row.scheduled_at:
        move(store, row, PublicationState.CANCELLED, reason="Somebody deleted the post at Postiz before its time.")
    elif row.state is PublicationState.QUEUED:
        move(store, row, PublicationState.UNCONFIRMED, reason=GONE_REASON)


def _due(row: Publication, post: RemotePost) -> datetime:
    """When Postiz was to publish it: its time there, or ours if it came later than its time."""
    return max(row.created_at, post.publish_at)


def _move_if_new(store: Store, row: Publication, state: PublicationState, post: RemotePost, reason: str | None) -> None:
    """Write only what has changed, so that ``updated_at`` keeps saying since when it is so."""
    if (row.state, row.postiz_post_id, row.reason) != (state, post.id, reason):
        move(store, row, state, postiz_post_id=post.id, reason=reason)
