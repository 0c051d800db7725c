"""Between jobs and the outbox: the store's Postiz, opened with the store's own key."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from editai.clock import SystemClock
from editai.errors import Cancelled, EditAIError
from editai.jobs.work import Done, Work
from editai.settings import Settings
from editai.store.protocol import Store

if TYPE_CHECKING:
    from editai.publishing.pacing import Pacer
    from editai.publishing.postiz import PostizClient
    from editai.publishing.shapes import Channel

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A store's Postiz, at hand."""

    client: PostizClient
    group: str | None
    """None: all that the key sees is the store's."""
    pacer: Pacer


@contextmanager
def opened_postiz(settings: Settings, store: Store, profile_id: str) -> Iterator[Opened]:
    """The store's client, its group and its hour. Unlocks the key, so worker only.

    Raises:
        NotInstalled: the store has no Postiz of its own; no other store's is used instead.
        RejectedByService, RetryableServiceError: as ``publishing.outbox.connect``.
    """
    from editai.profiles.postiz import postiz_credentials
    from editai.profiles.secrets import SecretBox
    from editai.publishing.outbox import connect
    from editai.publishing.pacing import Pacer, account_of

    credentials = postiz_credentials(store, SecretBox(settings), profile_id)
    with connect(credentials) as client:
        account = account_of(client.base_url, credentials.api_key)
        pacer = Pacer(store=store, account=account, clock=SystemClock())
        yield Opened(client=client, group=credentials.group or None, pacer=pacer)


def connected_store(work: Work) -> dict[str, Any]:
    """What the store's Postiz shows: ``channels_found``, ``groups`` and ``shared_with``.

    ``shared_with`` names the stores of whoever asked that use the same Postiz account in a way that
    lets each see the other's channels; a store of somebody else is only counted.
    """
    store, profile_id = work.store, work.profile_id
    with opened_postiz(work.settings, store, profile_id) as postiz:
        channels = [_with_boards(postiz.client, each) for each in postiz.client.integrations(postiz.group)]
        groups = [group.as_json() for group in postiz.client.groups()]
        others = store.pace.join(profile_id, postiz.pacer.account, postiz.group or "")
    together = [other for other, group in others if not group or not postiz.group or group == postiz.group]
    mine = {each.profile_id: each.profile.name for each in store.profiles.memberships(work.job.created_by)}
    named = [mine[other] for other in together if other in mine]
    if len(named) < len(together):
        named.append("a store of somebody else")
    return {"channels_found": channels, "groups": groups, "shared_with": named}


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

    with opened_postiz(settings, store, profile_id) as postiz:
        clock = SystemClock()
        rows = read_back(
            store, postiz.client, profile_id, clock, publication_ids=publication_ids, ledger=Ledger(store, clock)
        )
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
