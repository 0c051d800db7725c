"""The append-only ledger and the amounts held, in a Supabase project."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from editai.store.protocol import CostKey
from editai.store.rows import CostEntry, CostSum, NewCost, Reservation, Scope
from editai.store.supabase import records
from editai.store.supabase.wire import Wire, in_scope, moment, scope_id


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
        )
        return records.reservation(answer)

    def commit(self, profile_id: str, reservation_id: str, cost: NewCost, *, created_by: str) -> CostEntry:
        values = {
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
        answer = self._wire.write(
            "commit_cost",
            profile_id=profile_id,
            reservation_id=reservation_id,
            cost=records.plain(values),
            created_by=created_by,
        )
        return records.cost_entry(answer)

    def release(self, profile_id: str, reservation_id: str) -> None:
        self._wire.write("release_cost", profile_id=profile_id, reservation_id=reservation_id)

    def unsettle(self, profile_id: str, reservation_id: str) -> None:
        self._wire.write("unsettle_cost", profile_id=profile_id, reservation_id=reservation_id)

    def reservations(self, profile_id: str) -> list[Reservation]:
        found = self._wire.select(
            "cost_reservations",
            lambda query: query.eq("profile_id", profile_id).in_("state", ["held", "unsettled"]),
            order="-created_at,-id",
        )
        return [records.reservation(row) for row in found]

    def entries(self, profile_id: Scope, *, since: datetime, until: datetime, limit: int = 1000) -> list[CostEntry]:
        scope = in_scope(profile_id)

        def narrow(query: Any) -> Any:
            return scope(query).gte("created_at", moment(since)).lt("created_at", moment(until))

        found = self._wire.select("api_costs", narrow, order="-created_at,-id", limit=limit)
        return [records.cost_entry(row) for row in found]

    def sums(
        self, profile_id: Scope, *, since: datetime, until: datetime, by: CostKey, timezone: str = "UTC"
    ) -> list[CostSum]:
        return [records.cost_sum(row) for row in self._sums(profile_id, since, until, by, timezone)]

    def total_microusd(self, profile_id: Scope, *, since: datetime, until: datetime) -> int:
        return sum(int(row["amount_microusd"]) for row in self._sums(profile_id, since, until, "all", "UTC"))

    def _sums(self, profile_id: Scope, since: datetime, until: datetime, by: str, timezone: str) -> Any:
        return self._wire.call(
            "sum_costs",
            profile_id=scope_id(profile_id),
            since=moment(since),
            until=moment(until),
            by=by,
            timezone=timezone,
        )
