"""The second half of sending: the posts are made, each exactly once.

Postiz has no idempotency key and stores the posts of one request one after another, so a lost answer
may mean all, some or none. Hence: a row says ``sending`` before the request leaves; ``GET /posts`` is
read before every send and after every doubt; a post that is there is adopted; and one that cannot be
found right after a lost answer is ``unconfirmed``, never sent again by itself.

Every function here may be stopped at any line and run again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from editai.clock import Clock
from editai.costs.ledger import Ledger
from editai.errors import Cancelled, EditAIError, OutcomeUnknown, RejectedByService, RetryableServiceError
from editai.publishing import payload
from editai.publishing.doubt import SETTLE_S, Run, adopt, look_for, queue, settle_doubt, take_back
from editai.publishing.find import list_around
from editai.publishing.moves import UNSENT, claim, fail, give_back, move, set_cancelled
from editai.publishing.pacing import Pacer
from editai.publishing.postiz import PostizClient
from editai.publishing.shapes import Channel, CreatedPost
from editai.publishing.upload import Checkpoint, require_still_approved
from editai.store.protocol import Store
from editai.store.rows import Publication
from editai.store.states import PublicationState

_FRESH: Final = timedelta(seconds=15)
"""A worker that was paused for longer between asking and sending asks again: another may have sent."""
_LOOKS_THE_SAME: Final = (
    "A post that looks the same is at Postiz and may be an earlier one of this store whose answer was lost. "
    "Nothing was sent; look there, then publish again."
)
_WHOLE_REQUEST: Final = frozenset({401, 402, 403, 413})
"""Refusals that are about the key, the plan or the size, not about one of the posts."""


def send_publications(
    store: Store,
    client: PostizClient,
    *,
    profile_id: str,
    publication_ids: Sequence[str],
    uploads: payload.Uploads,
    clock: Clock,
    group: str | None = None,
    ledger: Ledger | None = None,
    job_id: str | None = None,
    checkpoint: Checkpoint = lambda name: None,
    sleep: Callable[[float], None] = time.sleep,
    settle_s: float = SETTLE_S,
    pacer: Pacer | None = None,
) -> list[Publication]:
    """Post these publications and answer with how each stands then.

    Those that are beyond sending already stay as they are, so this may be run again at any time. A
    refusal makes the refused publication ``failed`` and no other.

    Args:
        uploads: what ``upload_media`` has brought.
        group: the store's Postiz group, None when it has none.
        checkpoint: called before each request that posts; raises ``Cancelled`` to stop there.
        pacer: counts the requests of the account's hour; None: only Postiz itself does.

    Raises:
        RetryableServiceError: Postiz is down or its hourly limit is used up (``retry_after_s``);
            what was not sent is ``planned`` again and may be sent later.
        Cancelled: from ``checkpoint``; what was not sent is ``cancelled``.
    """
    run = Run(
        store=store,
        client=client,
        profile_id=profile_id,
        uploads=uploads,
        group=group or None,
        clock=clock,
        ledger=ledger,
        job_id=job_id,
        checkpoint=checkpoint,
        sleep=sleep,
        settle_s=settle_s,
        pacer=pacer,
    )
    rows = [store.publications.publication(profile_id, each) for each in dict.fromkeys(publication_ids)]
    try:
        for row in rows:
            taken = settle_doubt(run, row) if row.state is PublicationState.SENDING else row
            claimed = claim(store, taken) if taken is not None else None
            if claimed is not None:
                run.held[claimed.id] = claimed
        _send_held(run)
    except RetryableServiceError as exc:
        give_back(store, run.held.values(), exc.sentence)
        raise
    except Cancelled:
        set_cancelled(store, run.held.values())
        raise
    return [store.publications.publication(profile_id, row.id) for row in rows]


def _send_held(run: Run) -> None:
    """Send all that this run holds, request by request."""
    items: dict[str, Mapping[str, Any]] = {}
    ready = []
    if run.held:
        run.channels = {channel.id: channel for channel in run.client.integrations(run.group)}
    for publication in run.held.values():
        try:
            require_still_approved(run.store, publication)
            channel = _own_channel(run, publication)
            if not all(key in run.uploads for key in payload.media_keys(publication)):
                raise RejectedByService("The clip could not be brought to Postiz, so it was not posted. Try again.")
        except EditAIError as exc:
            fail(run.store, publication, exc.sentence)
            continue
        items[publication.id] = payload.post_item(publication, channel, run.uploads)
        ready.append(publication)
    for batch in payload.batches(ready, items):
        left: list[Publication] = batch
        while left:
            left = _send_batch(run, left, items)


def _own_channel(run: Run, publication: Publication) -> Channel:
    """The channel in the list that the store's own key has just brought.

    Raises:
        RejectedByService: it is not there, switched off, or not of the network that was planned.
    """
    channel = run.channels.get(publication.channel_id)
    if channel is None:
        raise RejectedByService(
            "This channel is not among the store's channels at Postiz, so nothing was sent to it.", field="channel"
        )
    if channel.disabled:
        raise RejectedByService(
            f"{channel.name} is switched off at Postiz, so nothing was sent. Connect it there again.", field="channel"
        )
    if channel.network != publication.network:
        raise RejectedByService(
            f"{channel.name} is on {channel.network} now, not on {publication.network}. Plan the post again.",
            field="channel",
        )
    return channel


def _send_batch(run: Run, batch: Sequence[Publication], items: Mapping[str, Mapping[str, Any]]) -> list[Publication]:
    """One request. Answers with those that were not in it and are still to be sent."""
    run.checkpoint("send")
    if run.pacer is not None:
        run.pacer.take()
    # Both are asked anew for every request: a channel may have gone while others were being sent.
    run.channels = {channel.id: channel for channel in run.client.integrations(run.group)}
    posts = list_around(run.client, batch)
    started = run.clock.now()
    sending = []
    for publication in batch:
        finding = adopt(run, publication, posts)
        if finding.post is not None:
            continue
        if finding.is_ambiguous:
            move(run.store, publication, PublicationState.PLANNED, expected=UNSENT, reason=_LOOKS_THE_SAME)
            continue
        try:
            _own_channel(run, publication)
        except RejectedByService as exc:
            fail(run.store, publication, exc.sentence)
            continue
        moved = move(run.store, publication, PublicationState.SENDING, expected=(PublicationState.UPLOADING,))
        if moved is not None:
            sending.append(moved)
    if run.clock.now() - started > _FRESH:
        return [back for each in sending if (back := take_back(run, each)) is not None]
    return _post(run, sending, items) if sending else []


def _post(run: Run, sending: Sequence[Publication], items: Mapping[str, Mapping[str, Any]]) -> list[Publication]:
    """The one call that makes posts. Answers with those that are to be tried in another request."""
    body = payload.request_body(sending, [items[each.id] for each in sending])
    try:
        created, limit = run.client.create_posts(body)
    except OutcomeUnknown:
        look_for(run, sending)
        return []
    except RetryableServiceError as exc:
        if run.pacer is not None:
            run.pacer.blocked(exc)
        for each in sending:
            move(run.store, each, PublicationState.PLANNED, reason=exc.sentence)
        raise
    except EditAIError as exc:
        return _after_refusal(run, sending, exc, items)
    _keep_created(run, sending, created)
    if run.pacer is not None:
        run.pacer.learn(limit)
    return []


def _keep_created(run: Run, sending: Sequence[Publication], created: Sequence[CreatedPost]) -> None:
    """Write the ids down: the answer has the request's order, and names each channel."""
    left = list(created)
    missing = []
    for publication in sending:
        mine = next((post for post in left if post.channel_id == publication.channel_id), None)
        if mine is None:
            missing.append(publication)
            continue
        left.remove(mine)
        queue(run, publication, mine.post_id)
    if missing:
        look_for(run, missing)


def _after_refusal(
    run: Run, sending: Sequence[Publication], refusal: EditAIError, items: Mapping[str, Mapping[str, Any]]
) -> list[Publication]:
    """Nothing was stored: fail the refused one, and answer with the others to be sent without it."""
    if len(sending) == 1 or refusal.details.get("status") in _WHOLE_REQUEST or "postiz" in _field(refusal):
        for publication in sending:
            fail(run.store, publication, refusal.sentence)
        return []
    culprit = _culprit(run, sending, refusal)
    left = []
    for publication in sending:
        if publication is culprit:
            fail(run.store, publication, refusal.sentence)
        elif (back := take_back(run, publication)) is not None:
            left.append(back)
    if culprit is not None:
        return left
    # Nobody was named: one by one, so that one bad post does not hold the others up.
    for publication in left:
        alone = [publication]
        while alone:
            alone = _send_batch(run, alone, items)
    return []


def _field(refusal: EditAIError) -> str:
    return str(refusal.details.get("field") or "")


def _culprit(run: Run, sending: Sequence[Publication], refusal: EditAIError) -> Publication | None:
    """Which of several posts a refusal is about, when it says so beyond doubt."""
    details = refusal.details
    index = details.get("post")
    if isinstance(index, int) and index < len(sending):
        return sending[index]
    if details.get("channel_id"):
        named = [each for each in sending if each.channel_id == details["channel_id"]]
    else:
        named = [
            each
            for each in sending
            if (channel := run.channels.get(each.channel_id)) is not None
            and channel.identifier == details.get("provider")
            and details.get("channel_name") in (None, channel.name)
        ]
    return named[0] if len(named) == 1 else None
