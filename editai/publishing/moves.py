"""The outbox's rows move by compare-and-set; who has lost a row to another worker learns it here.

Every run that takes a publication up raises its ``attempt``. A worker that was paused meanwhile and
wakes up still holds the old number, and none of its moves succeed any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from editai.errors import Conflict
from editai.store.protocol import Store
from editai.store.rows import Publication
from editai.store.states import PublicationState

UNSENT: Final = (PublicationState.PLANNED, PublicationState.UPLOADING)
"""Nothing of it has been posted."""


def move(
    store: Store,
    publication: Publication,
    state: PublicationState,
    *,
    expected: Collection[PublicationState] | None = None,
    **changes: Any,
) -> Publication | None:
    """The publication in its new state, or None when somebody else has it now."""
    try:
        return store.publications.move(
            publication.profile_id,
            publication.id,
            expected=expected or (publication.state,),
            state=state,
            changes=changes,
            attempt=publication.attempt,
        )
    except Conflict:
        return None


def claim(
    store: Store, publication: Publication, *, expected: Collection[PublicationState] = UNSENT
) -> Publication | None:
    """Take a publication up for sending: ``uploading``, one attempt more. None: nothing to take up."""
    if publication.state not in expected:
        return None
    return move(
        store,
        publication,
        PublicationState.UPLOADING,
        expected=expected,
        attempt=publication.attempt + 1,
        reason=None,
    )


def fail(
    store: Store, publication: Publication, reason: str, *, expected: Collection[PublicationState] | None = None
) -> Publication | None:
    """Nothing was posted, and trying again as it is changes nothing."""
    return move(store, publication, PublicationState.FAILED, expected=expected, reason=reason)


def give_back(store: Store, publications: Iterable[Publication], reason: str) -> None:
    """Nothing was posted, and the same may be tried later: ``planned`` again, with the reason."""
    for publication in publications:
        move(store, publication, PublicationState.PLANNED, expected=UNSENT, reason=reason)


def keep_planned(store: Store, profile_id: str, publication_ids: Iterable[str], reason: str) -> None:
    """For when Postiz could not even be asked: what is unsent says why, and may be sent later."""
    give_back(store, [store.publications.publication(profile_id, each) for each in publication_ids], reason)


def set_cancelled(store: Store, publications: Iterable[Publication]) -> None:
    """A person stopped it before it was sent."""
    for publication in publications:
        move(
            store,
            publication,
            PublicationState.CANCELLED,
            expected=UNSENT,
            reason="Cancelled before it was sent.",
        )


def as_json(publication: Publication) -> Mapping[str, Any]:
    """The object of CONTRACTS §5."""
    from editai.clock import to_text

    return {
        "id": publication.id,
        "channel_id": publication.channel_id,
        "network": publication.network,
        "state": publication.state.value,
        "scheduled_at": to_text(publication.scheduled_at),
        "postiz_post_id": publication.postiz_post_id,
        "link": publication.link,
        "reason": publication.reason,
    }
