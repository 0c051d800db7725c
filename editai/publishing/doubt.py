"""What one run of sending works with, and what it does when it is not sure.

A post is looked for by our mark (``find``). What is there is adopted; what does not show up right
after a lost answer is ``unconfirmed``; what a dead worker left in ``sending`` is sent again only once
its request can no longer be on its way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from editai.clock import Clock
from editai.costs.ledger import Ledger
from editai.errors import EditAIError
from editai.publishing import payload
from editai.publishing.booking import book_post
from editai.publishing.find import Finding, find_post, known_publications, list_around
from editai.publishing.moves import UNSENT, claim, move
from editai.publishing.pacing import Pacer
from editai.publishing.postiz import PostizClient
from editai.publishing.shapes import Channel, RemotePost
from editai.publishing.upload import Checkpoint
from editai.store.protocol import Store
from editai.store.rows import Publication
from editai.store.states import PublicationState

SETTLE_S: Final = 60.0
"""A request left behind by a dead worker has taken effect by then or never will: the client itself
gives up after 10 s of connecting and 30 s of waiting."""
_LOOKS_S: Final = (0.0, 2.0, 5.0, 10.0)
"""Pauses before each look after a lost answer."""
_PAUSE_S: Final = 3.0

UNCONFIRMED_REASON: Final = (
    "Postiz's answer was lost, so it is not known whether this was posted. "
    "Look at the channel; it is asked again by itself."
)


@dataclass(slots=True, kw_only=True)
class Run:
    """What one run of ``send_publications`` works with."""

    store: Store
    client: PostizClient
    profile_id: str
    uploads: payload.Uploads
    group: str | None
    clock: Clock
    ledger: Ledger | None
    job_id: str | None
    checkpoint: Checkpoint
    sleep: Callable[[float], None]
    settle_s: float
    pacer: Pacer | None = None
    """Counts the hour of the store's account; None: nobody counts."""
    held: dict[str, Publication] = field(default_factory=dict)
    """What this run has taken up, each at the attempt it holds."""
    channels: dict[str, Channel] = field(default_factory=dict)
    """The store's own, as of the last request."""

    def reload(self, publication: Publication) -> Publication:
        """The row as it stands now."""
        return self.store.publications.publication(self.profile_id, publication.id)


def queue(run: Run, publication: Publication, post_id: str) -> None:
    """The post is at Postiz: book it and remember its id. Both may be repeated."""
    if run.ledger is not None:
        book_post(run.store, run.ledger, publication, post_id, run.job_id)
    move(run.store, publication, PublicationState.QUEUED, postiz_post_id=post_id, reason=None)


def adopt(run: Run, publication: Publication, posts: Sequence[RemotePost]) -> Finding:
    """What looking for the publication brought; a post that is there already is taken as its own."""
    finding = find_post(publication, posts, known_publications(run.store, run.profile_id))
    if finding.post is not None:
        queue(run, publication, finding.post.id)
    return finding


def look_for(run: Run, sending: Sequence[Publication]) -> None:
    """After a lost answer: adopt what is there; what does not show up is ``unconfirmed``."""
    left = list(sending)
    for pause_s in _LOOKS_S:
        run.sleep(pause_s)
        try:
            posts = list_around(run.client, left)
        except EditAIError:
            # Postiz may be away altogether; the next look, or reading back later, will tell.
            continue
        left = [publication for publication in left if adopt(run, publication, posts).post is None]
        if not left:
            return
    for publication in left:
        move(run.store, publication, PublicationState.UNCONFIRMED, reason=UNCONFIRMED_REASON)


def settle_doubt(run: Run, publication: Publication) -> Publication | None:
    """A row that a worker left in ``sending``: adopt its post, or make sure that there is none.

    Waits until a request that was on its way must have arrived. Returns the publication, taken back
    and ready to be claimed; None when its fate is known or another worker has it.
    """
    slept_s = 0.0
    while True:
        current = run.reload(publication)
        if current.state is not PublicationState.SENDING or current.attempt != publication.attempt:
            return current if current.state in UNSENT else None
        # The row's clock may be another machine's, so what was waited here counts as well.
        waited_s = max(slept_s, (run.clock.now() - current.updated_at).total_seconds())
        posts = list_around(run.client, [current])
        finding = find_post(current, posts, known_publications(run.store, run.profile_id))
        if finding.post is not None:
            queue(run, current, finding.post.id)
            return None
        if waited_s >= run.settle_s:
            if finding.is_ambiguous:
                move(run.store, current, PublicationState.UNCONFIRMED, reason=UNCONFIRMED_REASON)
                return None
            return take_back(run, current)
        pause_s = min(_PAUSE_S, run.settle_s - waited_s)
        run.sleep(pause_s)
        slept_s += pause_s


def take_back(run: Run, publication: Publication) -> Publication | None:
    """Nothing of it is at Postiz: from ``sending`` to ``uploading``, one attempt more."""
    back = claim(run.store, publication, expected=(PublicationState.SENDING,))
    if back is not None:
        run.held[back.id] = back
    return back
