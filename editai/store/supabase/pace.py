"""The pace of posting in a Supabase project."""

from __future__ import annotations

from datetime import datetime

from editai.store import records
from editai.store.rows import DEFAULT_HOURLY_LIMIT, Pace
from editai.store.supabase.wire import Wire, moment


class SupabasePace:
    """``PaceStore`` over the Data API. Counting needs the worker's key."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def join(self, profile_id: str, account: str, group: str) -> list[tuple[str, str]]:
        answer = self._wire.write("join_account", profile_id=profile_id, account=account, group=group)
        return [(str(other), str(its_group)) for other, its_group in answer]

    def leave(self, profile_id: str) -> None:
        self._wire.call("leave_account", profile_id=profile_id)

    def pace(self, profile_id: str) -> Pace | None:
        row = self._wire.call("account_pace", profile_id=profile_id)
        return records.pace(row) if row else None

    def take_request(self, account: str) -> datetime | None:
        later = self._wire.write("take_request", account=account, limit=DEFAULT_HOURLY_LIMIT)
        return records.time(later) if later else None

    def note(
        self,
        account: str,
        *,
        hourly_limit: int | None = None,
        used: int | None = None,
        window_ends_at: datetime | None = None,
        blocked_until: datetime | None = None,
    ) -> None:
        self._wire.write(
            "note_pace",
            account=account,
            default=DEFAULT_HOURLY_LIMIT,
            limit=hourly_limit,
            used=used,
            window_ends_at=moment(window_ends_at) if window_ends_at else None,
            blocked_until=moment(blocked_until) if blocked_until else None,
        )
