"""Postiz's hourly limit: one hour for each (address, key), whoever of the stores uses it.

Each request is counted here before it leaves, and what the answers' headers say goes before our own
count. A block that Postiz names (``Retry-After``) is never asked earlier: that would begin its hour anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from editai.clock import Clock
from editai.errors import RetryableServiceError
from editai.publishing.payload import is_draft
from editai.publishing.postiz import iso
from editai.publishing.shapes import RateLimit
from editai.store.protocol import Store
from editai.store.rows import DEFAULT_HOURLY_LIMIT, Pace, Publication

_HOUR: Final = timedelta(hours=1)
REQUESTS_A_JOB: Final = 10
"""A job is done in minutes, so that it can be watched and cancelled; the next one goes on."""


def account_of(address: str, api_key: str) -> str:
    """The account's name in the store: a digest that tells neither the address nor the key."""
    return hashlib.sha256(f"{address.rstrip('/').lower()}\n{api_key}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacer:
    """Counts the requests of one account."""

    store: Store
    account: str
    clock: Clock

    def take(self) -> None:
        """Take one request of the hour.

        Raises:
            RetryableServiceError: none is left; ``retry_after_s`` says for how long.
        """
        later = self.store.pace.take_request(self.account)
        if later is not None:
            raise self.waits_until(later)

    def learn(self, limit: RateLimit) -> None:
        """Keep what a successful answer said of the hour."""
        if limit.limit is None or limit.remaining is None:
            return
        ends = self.clock.now() + timedelta(seconds=limit.reset_s) if limit.reset_s is not None else None
        self.store.pace.note(
            self.account,
            hourly_limit=max(1, limit.limit),
            used=max(0, limit.limit - limit.remaining),
            window_ends_at=ends,
        )

    def blocked(self, refusal: RetryableServiceError) -> None:
        """Keep a block that Postiz has named."""
        wait_s = refusal.details.get("retry_after_s")
        if isinstance(wait_s, int):
            self.store.pace.note(self.account, blocked_until=self.clock.now() + timedelta(seconds=wait_s))

    def waits_until(self, later: datetime) -> RetryableServiceError:
        """The error that says when it goes on."""
        wait_s = max(1, round((later - self.clock.now()).total_seconds()))
        minutes = max(1, -(-wait_s // 60))
        return RetryableServiceError(
            f"Postiz's hourly limit is used up. It is sent by itself in about {minutes} minutes.",
            retry_after_s=wait_s,
        )


def requests_of(publications: Sequence[Publication]) -> list[list[Publication]]:
    """Publications by the request they can share (same time, same kind), the earliest first."""
    groups: dict[tuple[str, bool], list[Publication]] = {}
    for publication in sorted(publications, key=lambda each: (each.scheduled_at, each.created_at)):
        groups.setdefault((iso(publication.scheduled_at), is_draft(publication)), []).append(publication)
    return list(groups.values())


def next_batch(publications: Sequence[Publication], pace: Pace | None, now: datetime) -> list[Publication]:
    """The publications of the next job: whole requests, no more than the hour has left. Empty: wait."""
    left = min(REQUESTS_A_JOB, requests_left(pace, now))
    return [publication for group in requests_of(publications)[:left] for publication in group]


def requests_left(pace: Pace | None, now: datetime) -> int:
    """How many requests the hour has left."""
    if pace is None:
        return DEFAULT_HOURLY_LIMIT
    if pace.blocked_until is not None and pace.blocked_until > now:
        return 0
    return pace.hourly_limit if pace.window_ends_at <= now else max(0, pace.hourly_limit - pace.used)


def handed_over_at(requests: int, pace: Pace | None, now: datetime) -> datetime:
    """When the last of so many requests will have been made, if nobody else uses the account."""
    left = requests_left(pace, now)
    if requests <= left:
        return now
    limit = pace.hourly_limit if pace else DEFAULT_HOURLY_LIMIT
    opens = now + _HOUR
    if pace is not None and pace.blocked_until is not None and pace.blocked_until > now:
        opens = pace.blocked_until
    elif pace is not None and pace.window_ends_at > now:
        opens = pace.window_ends_at
    return opens + _HOUR * (-(-(requests - left) // limit) - 1)
