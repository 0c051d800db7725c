"""The append-only ledger and the amounts held, in SQLite."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, time, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from editai.clock import Clock, from_text, to_text
from editai.errors import Conflict, NotFound, QuotaExceeded
from editai.money import format_usd
from editai.store.protocol import CostKey
from editai.store.rows import CostEntry, CostSum, NewCost, Reservation, Scope
from editai.store.sqlite import records
from editai.store.sqlite.connection import Database
from editai.store.states import ReservationState

_RESERVE: Final = """
INSERT INTO cost_reservations (id, profile_id, job_id, amount_microusd, state, created_at, updated_at)
SELECT :id, p.id, :job_id, :amount, 'held', :now, :now FROM profiles AS p
WHERE p.id = :profile_id AND (
    :amount = 0 OR p.monthly_quota_microusd IS NULL
    OR :amount
        + (SELECT coalesce(sum(amount_microusd), 0) FROM api_costs
           WHERE profile_id = p.id AND created_at >= :start AND created_at < :end)
        + (SELECT coalesce(sum(amount_microusd), 0) FROM cost_reservations
           WHERE profile_id = p.id AND state IN ('held', 'unsettled'))
        <= p.monthly_quota_microusd
)
"""

_KEYS: Final[dict[str, str]] = {
    "service": "service",
    "operation": "operation",
    "project": "coalesce(json_extract(details, '$.project_id'), '')",
    "person": "created_by",
}


class SqliteCosts:
    """``CostStore`` over the embedded database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

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
        values = {
            "id": records.new_id(),
            "profile_id": profile_id,
            "job_id": job_id,
            "amount": amount_microusd,
            "now": to_text(self._clock.now()),
            "start": to_text(month_start),
            "end": to_text(month_end),
        }
        with self._database.atomic() as connection:
            if connection.execute(_RESERVE, values).rowcount == 0:
                raise _refusal(connection, profile_id, amount_microusd)
            return records.reservation(_reservation(connection, profile_id, str(values["id"])))

    def commit(self, profile_id: str, reservation_id: str, cost: NewCost, *, created_by: str) -> CostEntry:
        with self._database.atomic() as connection:
            row = _reservation(connection, profile_id, reservation_id)
            counts = ReservationState(row["state"]) in (ReservationState.HELD, ReservationState.UNSETTLED)
            entry = _entry(connection, profile_id, cost.request_id)
            if entry is not None:
                # The call was booked before, perhaps under an earlier reservation: nothing new was charged.
                if counts:
                    self._end(connection, profile_id, reservation_id, ReservationState.RELEASED)
                return records.cost_entry(entry)
            if not counts:
                raise Conflict(f"This reservation is {row['state']} already. Nothing was booked.")
            self._book(connection, profile_id, row["job_id"], cost, created_by)
            self._end(connection, profile_id, reservation_id, ReservationState.COMMITTED)
            booked = _entry(connection, profile_id, cost.request_id)
            assert booked is not None
            return records.cost_entry(booked)

    def release(self, profile_id: str, reservation_id: str) -> None:
        with self._database.atomic() as connection:
            row = _reservation(connection, profile_id, reservation_id)
            if row["state"] == ReservationState.COMMITTED.value:
                raise Conflict("This reservation is booked already. Nothing was changed.")
            self._end(connection, profile_id, reservation_id, ReservationState.RELEASED)

    def unsettle(self, profile_id: str, reservation_id: str) -> None:
        with self._database.atomic() as connection:
            row = _reservation(connection, profile_id, reservation_id)
            if row["state"] in (ReservationState.COMMITTED.value, ReservationState.RELEASED.value):
                raise Conflict(f"This reservation is {row['state']} already. Nothing was changed.")
            self._end(connection, profile_id, reservation_id, ReservationState.UNSETTLED)

    def reservations(self, profile_id: str) -> list[Reservation]:
        query = (
            "SELECT * FROM cost_reservations WHERE profile_id = ? AND state IN ('held', 'unsettled')"
            " ORDER BY created_at DESC, rowid DESC"
        )
        with self._database.reading() as connection:
            return [records.reservation(row) for row in connection.execute(query, [profile_id])]

    def entries(self, profile_id: Scope, *, since: datetime, until: datetime, limit: int = 1000) -> list[CostEntry]:
        scope, values = records.in_scope(profile_id, "profile_id")
        query = (
            f"SELECT * FROM api_costs WHERE {scope} AND created_at >= ? AND created_at < ?"
            " ORDER BY created_at DESC, rowid DESC LIMIT ?"
        )
        with self._database.reading() as connection:
            found = connection.execute(query, [*values, to_text(since), to_text(until), limit])
            return [records.cost_entry(row) for row in found]

    def sums(
        self, profile_id: Scope, *, since: datetime, until: datetime, by: CostKey, timezone: str = "UTC"
    ) -> list[CostSum]:
        scope, values = records.in_scope(profile_id, "profile_id")
        span = [to_text(since), to_text(until)]
        with self._database.reading() as connection:
            if by == "day":
                days = records.dump(_days(connection, scope, values, span, timezone))
                query = (
                    "SELECT json_extract(d.value, '$[0]') AS key, sum(c.amount_microusd) AS amount, count(*) AS number"
                    " FROM json_each(?) AS d CROSS JOIN api_costs AS c"
                    f" WHERE {scope} AND c.created_at >= json_extract(d.value, '$[1]')"
                    " AND c.created_at < json_extract(d.value, '$[2]') GROUP BY 1 ORDER BY 1"
                )
                found = connection.execute(query, [days, *values])
            else:
                query = (
                    f"SELECT {_KEYS[by]} AS key, sum(amount_microusd) AS amount, count(*) AS number FROM api_costs"
                    f" WHERE {scope} AND created_at >= ? AND created_at < ? GROUP BY 1 ORDER BY 2 DESC, 3 DESC, 1"
                )
                found = connection.execute(query, [*values, *span])
            return [CostSum(key=str(row["key"]), amount_microusd=row["amount"], count=row["number"]) for row in found]

    def total_microusd(self, profile_id: Scope, *, since: datetime, until: datetime) -> int:
        scope, values = records.in_scope(profile_id, "profile_id")
        query = (
            "SELECT coalesce(sum(amount_microusd), 0) FROM api_costs"
            f" WHERE {scope} AND created_at >= ? AND created_at < ?"
        )
        with self._database.reading() as connection:
            return int(connection.execute(query, [*values, to_text(since), to_text(until)]).fetchone()[0])

    def _end(
        self, connection: sqlite3.Connection, profile_id: str, reservation_id: str, state: ReservationState
    ) -> None:
        connection.execute(
            "UPDATE cost_reservations SET state = ?, updated_at = ? WHERE id = ? AND profile_id = ?",
            [state.value, to_text(self._clock.now()), reservation_id, profile_id],
        )

    def _book(
        self, connection: sqlite3.Connection, profile_id: str, job_id: str | None, cost: NewCost, created_by: str
    ) -> None:
        connection.execute(
            "INSERT INTO api_costs (id, profile_id, profile_name, job_id, service, operation, model, units, unit,"
            " unit_price_microusd, amount_microusd, request_id, details, created_by, created_at)"
            " SELECT ?, p.id, p.name, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM profiles AS p WHERE p.id = ?",
            [
                records.new_id(),
                job_id,
                cost.service,
                cost.operation,
                cost.model,
                float(cost.units),
                cost.unit,
                float(cost.unit_price_microusd),
                cost.amount_microusd,
                cost.request_id,
                records.dump({**cost.details, "profile_id": profile_id}),
                created_by,
                to_text(self._clock.now()),
                profile_id,
            ],
        )


def _reservation(connection: sqlite3.Connection, profile_id: str, reservation_id: str) -> sqlite3.Row:
    query = "SELECT * FROM cost_reservations WHERE id = ? AND profile_id = ?"
    row: sqlite3.Row | None = connection.execute(query, [reservation_id, profile_id]).fetchone()
    if row is None:
        raise NotFound("There is no such reservation in this store.")
    return row


def _entry(connection: sqlite3.Connection, profile_id: str, request_id: str) -> sqlite3.Row | None:
    query = "SELECT * FROM api_costs WHERE profile_id = ? AND request_id = ?"
    row: sqlite3.Row | None = connection.execute(query, [profile_id, request_id]).fetchone()
    return row


def _refusal(connection: sqlite3.Connection, profile_id: str, amount_microusd: int) -> Exception:
    row = connection.execute("SELECT name, monthly_quota_microusd FROM profiles WHERE id = ?", [profile_id]).fetchone()
    if row is None:
        return NotFound("There is no such store.")
    quota = int(row["monthly_quota_microusd"])
    return QuotaExceeded(
        f"This would cost {format_usd(amount_microusd)} and pass {row['name']}'s limit of {format_usd(quota)} a month. "
        "Nothing was charged; an owner can raise the limit.",
        amount_microusd=amount_microusd,
        quota_microusd=quota,
    )


def _days(
    connection: sqlite3.Connection, scope: str, values: list[str], span: list[str], zone_name: str
) -> list[list[str]]:
    """Each calendar day of the zone that has entries in the span, with its start and end in UTC.

    SQLite knows no time zones, so the days are cut here, daylight saving included, and the sums are
    made there.
    """
    query = (
        f"SELECT min(created_at), max(created_at) FROM api_costs WHERE {scope} AND created_at >= ? AND created_at < ?"
    )
    first, last = connection.execute(query, [*values, *span]).fetchone()
    if first is None:
        return []
    zone = ZoneInfo(zone_name)
    day = from_text(first).astimezone(zone).date()
    end = from_text(last).astimezone(zone).date()
    days = []
    while day <= end:
        start_text, end_text = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
        days.append([day.isoformat(), max(start_text, span[0]), min(end_text, span[1])])
        day += timedelta(days=1)
    return days


def _midnight(day: date, zone: ZoneInfo) -> str:
    return to_text(datetime.combine(day, time(), zone).astimezone(timezone.utc))
