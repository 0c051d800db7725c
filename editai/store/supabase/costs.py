"""The append-only ledger and the amounts held, in a Supabase project."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from editai.store import records
from editai.store.protocol import EMPTY, CostKey
from editai.store.rows import Activity, CostEntry, CostSum, Json, NewCost, QuotaChange, Reservation, Scope
from editai.store.supabase.wire import Row, Wire, in_scope, moment, plain, scope_id


class SupabaseCosts:
    """``CostStore`` over the Data API. Holding and booking need the worker's key."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def reserve(
        self,
        profile_id: str,
        *,
        amount_microusd: int,
        job_id: str | None,
        month_start: datetime,
        month_end: datetime,
        details: Json = EMPTY,
    ) -> Reservation:
        if amount_microusd < 0:
            raise ValueError("an amount to hold cannot be negative")
        answer = self._wire.write(
            "reserve_cost",
            profile_id=profile_id,
            amount_microusd=amount_microusd,
            job_id=job_id,
            month_start=moment(month_start),
            month_end=moment(month_end),
            details=plain(details),
        )
        return records.reservation(answer)

    def commit(self, profile_id: str, reservation_id: str, cost: NewCost, *, created_by: str) -> CostEntry:
        answer = self._wire.write(
            "commit_cost",
            profile_id=profile_id,
            reservation_id=reservation_id,
            cost=_columns(cost),
            created_by=created_by,
        )
        return records.cost_entry(answer)

    def release(self, profile_id: str, reservation_id: str) -> None:
        self._wire.write("release_cost", profile_id=profile_id, reservation_id=reservation_id)

    def unsettle(self, profile_id: str, reservation_id: str) -> None:
        self._wire.write("unsettle_cost", profile_id=profile_id, reservation_id=reservation_id)

    def adjust(
        self,
        profile_id: str,
        cost: NewCost,
        *,
        job_id: str | None,
        month_start: datetime,
        month_end: datetime,
        created_by: str,
    ) -> CostEntry:
        answer = self._wire.write(
            "adjust_cost",
            profile_id=profile_id,
            job_id=job_id,
            cost=_columns(cost),
            month_start=moment(month_start),
            month_end=moment(month_end),
            created_by=created_by,
        )
        return records.cost_entry(answer)

    def reservations(self, profile_id: Scope) -> list[Reservation]:
        scope = in_scope(profile_id)
        found = self._wire.select(
            "cost_reservations",
            lambda query: scope(query).in_("state", ["held", "unsettled"]),
            order="-created_at,-id",
        )
        return [records.reservation(row) for row in found]

    def set_quota(self, profile_id: str, quota_microusd: int | None, *, note: str, created_by: str) -> QuotaChange:
        answer = self._wire.write(
            "set_quota", profile_id=profile_id, quota_microusd=quota_microusd, note=note, created_by=created_by
        )
        return records.quota_change(answer)

    def quota_changes(self, profile_id: str, *, limit: int = 50) -> list[QuotaChange]:
        found = self._wire.select(
            "quota_changes", lambda query: query.eq("profile_id", profile_id), order="-created_at,-id", limit=limit
        )
        return [records.quota_change(row) for row in found]

    def entries(
        self,
        profile_id: Scope,
        *,
        since: datetime,
        until: datetime,
        limit: int = 1000,
        offset: int = 0,
        only: Mapping[CostKey, str] = EMPTY,
        timezone: str = "UTC",
    ) -> list[CostEntry]:
        found = self._wire.call(
            "cost_entries",
            profile_id=scope_id(profile_id),
            since=moment(since),
            until=moment(until),
            timezone=timezone,
            only=plain(only),
            limit=limit,
            offset=offset,
        )
        return [records.cost_entry(row) for row in found]

    def sums(
        self,
        profile_id: Scope,
        *,
        since: datetime,
        until: datetime,
        by: CostKey,
        timezone: str = "UTC",
        only: Mapping[CostKey, str] = EMPTY,
        limit: int | None = None,
    ) -> list[CostSum]:
        found = self._wire.call(
            "sum_costs",
            profile_id=scope_id(profile_id),
            since=moment(since),
            until=moment(until),
            by=by,
            timezone=timezone,
            only=plain(only),
            limit=limit,
        )
        return [_cost_sum(row) for row in found]

    def total_microusd(self, profile_id: Scope, *, since: datetime, until: datetime) -> int:
        answer = self._wire.call(
            "total_costs", profile_id=scope_id(profile_id), since=moment(since), until=moment(until)
        )
        return int(answer)

    def set_book_readers(self, emails: Collection[str]) -> None:
        self._wire.call("set_book_readers", emails=sorted(emails))

    def reads_all_books(self, user_id: str) -> bool:
        return bool(self._wire.call("reads_all_books"))

    def activity(self, profile_id: Scope, *, since: datetime, until: datetime) -> list[Activity]:
        found = self._wire.call(
            "store_activity", profile_id=scope_id(profile_id), since=moment(since), until=moment(until)
        )
        return [_activity(row) for row in found]


def _columns(cost: NewCost) -> Any:
    """A new entry by the names of its columns."""
    return plain(
        {
            "service": cost.service,
            "operation": cost.operation,
            "model": cost.model,
            "units": float(cost.units),
            "unit": cost.unit,
            "unit_price_microusd": float(cost.unit_price_microusd),
            "amount_microusd": cost.amount_microusd,
            "request_id": cost.request_id,
            "details": cost.details,
        }
    )


def _cost_sum(row: Row) -> CostSum:
    """From an element of what ``sum_costs`` answers."""
    return CostSum(
        key=row["key"],
        amount_microusd=row["amount_microusd"],
        count=row["count"],
        name=row["name"] or "",
        characters=row.get("characters", 0),
        cached_characters=row.get("cached_characters", 0),
        cache_saved_microusd=row.get("cache_saved_microusd", 0),
        work_ms=row.get("work_ms", 0),
    )


def _activity(row: Row) -> Activity:
    """From an element of what ``store_activity`` answers."""
    return Activity(
        profile_id=row["profile_id"],
        name=row["name"],
        clips_made=row["clips_made"],
        approved=row["approved"],
        published=row["published"],
        last_at=None if row["last_at"] is None else records.time(row["last_at"]),
    )
