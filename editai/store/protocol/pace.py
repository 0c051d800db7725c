"""What a store of data does for the pace of posting: how many requests an account has left."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from editai.store.rows import Pace


class PaceStore(Protocol):
    """Postiz counts requests per organisation, so stores that share one share its hour.

    An account is a digest of address and key, never the key itself.
    """

    def join(self, profile_id: str, account: str, group: str) -> list[tuple[str, str]]:
        """Worker: the store posts through this account, with this group (empty: none).

        Returns the other stores on the same account, each with its group.
        """
        ...

    def leave(self, profile_id: str) -> None:
        """The store posts through no account any more."""
        ...

    def pace(self, profile_id: str) -> Pace | None:
        """How the account of the store stands; None while nothing was ever sent through it."""
        ...

    def take_request(self, account: str) -> datetime | None:
        """Worker: take one request of the account's hour. None: it may be made now; else when to ask again,
        and nothing was taken."""
        ...

    def note(
        self,
        account: str,
        *,
        hourly_limit: int | None = None,
        used: int | None = None,
        window_ends_at: datetime | None = None,
        blocked_until: datetime | None = None,
    ) -> None:
        """Worker: what an answer's headers said. What is None stays as it is."""
        ...
