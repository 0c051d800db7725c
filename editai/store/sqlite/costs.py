"""The append-only ledger and the amounts held, in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from editai.clock import Clock, to_text
from editai.errors import Conflict, NotFound, QuotaExceeded
from editai.money import format_usd
from editai.store import records
from editai.store.protocol import EMPTY, CostKey
from editai.store.rows import (
    LOCAL_PERSON,
    Activity,
    CostEntry,
    CostSum,
    Json,
    NewCost,
    QuotaChange,
    Reservation,
    Scope,
)
from editai.store.sqlite import activity, cost_sums, statements
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

_RESERVATIONS: Final = (
    "SELECT r.*, k.details AS details FROM cost_reservations AS r LEFT JOIN reservation_calls AS k"
    " ON k.reservation_id = r.id"
)


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
        details: Json = EMPTY,
    ) -> Reservation:
        if amount_microusd < 0:
            raise ValueError("an amount to hold cannot be negative")
        values = {
            "id": statements.new_id(),
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
            if details:
                connection.execute(
                    "INSERT INTO reservation_calls VALUES (?, ?)", [values["id"], statements.dump(details)]
                )
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
        held_microusd = max(0, cost.amount_microusd)
        values = {
            "id": statements.new_id(),
            "profile_id": profile_id,
            "job_id": job_id,
            "amount": held_microusd,
            "now": to_text(self._clock.now()),
            "start": to_text(month_start),
            "end": to_text(month_end),
        }
        with self._database.atomic() as connection:
            entry = _entry(connection, profile_id, cost.request_id)
            if entry is None:
                # Held for the length of this transaction only, which is how the quota is counted.
                if connection.execute(_RESERVE, values).rowcount == 0:
                    raise _refusal(connection, profile_id, held_microusd)
                self._book(connection, profile_id, job_id, cost, created_by)
                self._end(connection, profile_id, str(values["id"]), ReservationState.COMMITTED)
                entry = _entry(connection, profile_id, cost.request_id)
            assert entry is not None
            return records.cost_entry(entry)

    def reservations(self, profile_id: Scope) -> list[Reservation]:
        scope, values = statements.in_scope(profile_id, "r.profile_id")
        query = (
            f"{_RESERVATIONS} WHERE {scope} AND r.state IN ('held', 'unsettled')"
            " ORDER BY r.created_at DESC, r.rowid DESC"
        )
        with self._database.reading() as connection:
            return [records.reservation(row) for row in connection.execute(query, values)]

    def set_quota(self, profile_id: str, quota_microusd: int | None, *, note: str, created_by: str) -> QuotaChange:
        now, new_id = to_text(self._clock.now()), statements.new_id()
        with self._database.atomic() as connection:
            written = connection.execute(
                "INSERT INTO quota_changes SELECT ?, id, monthly_quota_microusd, ?, ?, ?, ? FROM profiles WHERE id = ?",
                [new_id, quota_microusd, note, created_by, now, profile_id],
            )
            if written.rowcount == 0:
                raise NotFound("There is no such store.")
            connection.execute(
                "UPDATE profiles SET monthly_quota_microusd = ?, updated_at = ? WHERE id = ?",
                [quota_microusd, now, profile_id],
            )
            found = connection.execute("SELECT * FROM quota_changes WHERE id = ?", [new_id])
            return records.quota_change(found.fetchone())

    def quota_changes(self, profile_id: str, *, limit: int = 50) -> list[QuotaChange]:
        query = "SELECT * FROM quota_changes WHERE profile_id = ? ORDER BY created_at DESC, rowid DESC LIMIT ?"
        with self._database.reading() as connection:
            return [records.quota_change(row) for row in connection.execute(query, [profile_id, limit])]

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
        since, until = cost_sums.within_day(since, until, timezone, only)
        where, values = cost_sums.condition(profile_id, only)
        query = (
            f"SELECT c.* FROM api_costs AS c WHERE {where} AND c.created_at >= ? AND c.created_at < ?"
            " ORDER BY c.created_at DESC, c.rowid DESC LIMIT ? OFFSET ?"
        )
        with self._database.reading() as connection:
            found = connection.execute(query, [*values, to_text(since), to_text(until), limit, offset])
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
        with self._database.reading() as connection:
            return cost_sums.sums(connection, profile_id, since, until, by, timezone, only, limit)

    def total_microusd(self, profile_id: Scope, *, since: datetime, until: datetime) -> int:
        return sum(row.amount_microusd for row in self.sums(profile_id, since=since, until=until, by="operation"))

    def set_book_readers(self, emails: Collection[str]) -> None:
        """Nothing: the one person of this machine reads all books."""

    def reads_all_books(self, user_id: str) -> bool:
        return user_id == LOCAL_PERSON

    def activity(self, profile_id: Scope, *, since: datetime, until: datetime) -> list[Activity]:
        with self._database.reading() as connection:
            return activity.of_stores(connection, profile_id, since, until)

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
                statements.new_id(),
                job_id,
                cost.service,
                cost.operation,
                cost.model,
                float(cost.units),
                cost.unit,
                float(cost.unit_price_microusd),
                cost.amount_microusd,
                cost.request_id,
                statements.dump({**cost.details, "profile_id": profile_id}),
                created_by,
                to_text(self._clock.now()),
                profile_id,
            ],
        )


def _reservation(connection: sqlite3.Connection, profile_id: str, reservation_id: str) -> sqlite3.Row:
    query = f"{_RESERVATIONS} WHERE r.id = ? AND r.profile_id = ?"
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
