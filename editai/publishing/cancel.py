"""Taking a publication back, and being sure of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from editai.clock import Clock
from editai.errors import Conflict, RetryableServiceError
from editai.publishing.doubt import SETTLE_S
from editai.publishing.find import find_post, known_publications, list_around
from editai.publishing.moves import UNSENT, move
from editai.publishing.postiz import PostizClient
from editai.publishing.read_back import read_back
from editai.store.protocol import Store
from editai.store.rows import Publication
from editai.store.states import PublicationState

_FAR: Final = timedelta(days=400)
_LATE_REASON: Final = "Cancelled after its time: look at the channel whether it appeared."


def cancel_unsent(store: Store, profile_id: str, publication_id: str) -> Publication | None:
    """Cancel a publication of which nothing was sent, without asking Postiz; None when that is too late."""
    publication = store.publications.publication(profile_id, publication_id)
    return move(store, publication, PublicationState.CANCELLED, expected=UNSENT, reason="Cancelled before it was sent.")


def cancel_publication(
    store: Store, client: PostizClient, profile_id: str, publication_id: str, clock: Clock
) -> Publication:
    """Take a publication back: delete its post at Postiz, and confirm by reading that it is gone.

    A post that is on the network already stays there: Postiz cannot delete it.

    Raises:
        Conflict: it is published, being sent, or at its end; nothing was changed.
        RetryableServiceError: Postiz still lists the post or cannot be asked; try again.
    """
    publication = cancel_unsent(store, profile_id, publication_id)
    if publication is not None:
        return publication
    publication = store.publications.publication(profile_id, publication_id)
    if publication.state is PublicationState.SENDING:
        raise Conflict("This post is being sent right now. Try again in a minute.")
    if publication.state in (PublicationState.QUEUED, PublicationState.UNCONFIRMED):
        publication = _taken_back(store, client, publication, clock)
    if publication.state is PublicationState.PUBLISHED:
        raise Conflict("This post is published already. Delete it on the network itself.", link=publication.link)
    if publication.state is not PublicationState.CANCELLED:
        raise Conflict(f"This post is {publication.state.value}, so there is nothing to cancel.")
    return publication


def _taken_back(store: Store, client: PostizClient, publication: Publication, clock: Clock) -> Publication:
    """Delete what is at Postiz; the publication as it stands then."""
    known = known_publications(store, publication.profile_id)
    finding = find_post(publication, list_around(client, [publication]), known)
    if finding.is_ambiguous:
        raise Conflict("Two posts at Postiz could be this one. Delete the right one there.")
    post_id = finding.post.id if finding.post else publication.postiz_post_id
    if post_id is None and clock.now() - publication.updated_at < timedelta(seconds=SETTLE_S):
        raise Conflict("The answer to this post was lost just now, so it may still appear. Try again in a minute.")
    if finding.post is not None and finding.post.state in ("PUBLISHED", "ERROR"):
        return read_back(store, client, publication.profile_id, clock, publication_ids=[publication.id])[0]
    if post_id is not None:
        client.delete_post(post_id)
        now = clock.now()
        if any(post.id == post_id for post in client.posts(now - _FAR, now + _FAR)):
            raise RetryableServiceError("Postiz still lists the post, so it is not cancelled. Try again in a minute.")
    reason = _LATE_REASON if clock.now() >= publication.scheduled_at else "Cancelled; it is gone from Postiz."
    moved = move(store, publication, PublicationState.CANCELLED, postiz_post_id=post_id, reason=reason)
    return moved or store.publications.publication(publication.profile_id, publication.id)
