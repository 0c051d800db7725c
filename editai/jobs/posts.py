"""Between jobs and the outbox: the store's Postiz, opened with the store's own key."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from editai.clock import SystemClock
from editai.errors import Cancelled, EditAIError
from editai.jobs.work import Done, Work
from editai.settings import Settings
from editai.store.protocol import Store

if TYPE_CHECKING:
    from editai.publishing.postiz import PostizClient
    from editai.publishing.shapes import Channel

_log: Final = logging.getLogger(__name__)


@contextmanager
def opened_postiz(settings: Settings, store: Store, profile_id: str) -> Iterator[tuple[PostizClient, str | None]]:
    """The store's client and its group (None: all that the key sees). Unlocks the key, so worker only.

    Raises:
        NotInstalled: the store has no Postiz of its own; no other store's is used instead.
        RejectedByService, RetryableServiceError: as ``publishing.outbox.connect``.
    """
    from editai.profiles.postiz import postiz_credentials
    from editai.profiles.secrets import SecretBox
    from editai.publishing.outbox import connect

    credentials = postiz_credentials(store, SecretBox(settings), profile_id)
    with connect(credentials) as client:
        yield client, credentials.group or None


def channels_of(work: Work) -> list[Channel]:
    """The channels of the job's store, as Postiz lists them now."""
    with opened_postiz(work.settings, work.store, work.profile_id) as (client, group):
        return [_with_boards(client, channel) for channel in client.integrations(group)]


def _with_boards(client: PostizClient, channel: Channel) -> Channel:
    """A Pinterest channel with its boards. Where they cannot be told, the channel stays without: a post to it
    is then refused here, not there."""
    if channel.network != "pinterest" or channel.disabled:
        return channel
    try:
        return replace(channel, boards=tuple(client.boards(channel.id)))
    except EditAIError as error:
        _log.warning("the boards of a Pinterest channel could not be read: %s", error.sentence)
        return channel


def read_back_store(
    settings: Settings, store: Store, profile_id: str, publication_ids: Sequence[str]
) -> list[dict[str, Any]]:
    """Ask Postiz what became of a store's posts; all waiting ones when none are named."""
    from editai.costs.ledger import Ledger
    from editai.publishing.outbox import as_json, read_back

    with opened_postiz(settings, store, profile_id) as (client, _):
        clock = SystemClock()
        rows = read_back(store, client, profile_id, clock, publication_ids=publication_ids, ledger=Ledger(store, clock))
    return [dict(as_json(row)) for row in rows]


def stop_when_cancelled(work: Work) -> None:
    """The outbox's checkpoint: a cancelled job sends nothing more."""
    if work.cancel.is_set():
        raise Cancelled("Stopped. What was sent before stays sent.")


def ids_to_send(work: Work, done: Done) -> list[str]:
    """The publications that a job sends: those it was given, or the one that it has planned itself."""
    planned = done.get("plan", {}).get("publication_ids")
    return [str(each) for each in planned or work.data["publication_ids"]]


@contextmanager
def reasons_kept(work: Work, publication_ids: Sequence[str]) -> Iterator[None]:
    """Around a stage of publishing: when Postiz cannot even be asked, the waiting posts say why."""
    from editai.publishing.outbox import keep_planned

    try:
        yield
    except Cancelled:
        raise
    except EditAIError as error:
        keep_planned(work.store, work.profile_id, publication_ids, error.sentence)
        raise
