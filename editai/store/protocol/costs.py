"""What a store of data does for the ledger."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Literal, Protocol

from editai.store.protocol.defaults import EMPTY
from editai.store.rows import Activity, CostEntry, CostSum, Json, NewCost, QuotaChange, Reservation, Scope

CostKey = Literal["service", "operation", "day", "project", "person", "store", "clip"]


class CostStore(Protocol):
    """The append-only ledger and the amounts held."""

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
        """Hold an amount against the store's quota, checked and held in one statement.

        ``QuotaExceeded`` if entries of the month + held + unsettled + amount > quota. An amount of 0
        is always held, so that free work goes on. ``details`` says what for, for whoever has to settle
        it after a crash.
        """
        ...

    def commit(self, profile_id: str, reservation_id: str, cost: NewCost, *, created_by: str) -> CostEntry:
        """Book what it really cost and end the reservation, in one transaction; again: the same entry."""
        ...

    def release(self, profile_id: str, reservation_id: str) -> None:
        """Nothing was charged: end the reservation; a second time changes nothing."""
        ...

    def unsettle(self, profile_id: str, reservation_id: str) -> None:
        """Whether something was charged is unknown: it keeps counting until a person settles it."""
        ...

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
        """An owner books a difference by hand, without an amount held before; again: the same entry.

        ``QuotaExceeded`` as for ``reserve`` where it adds to the month.
        """
        ...

    def reservations(self, profile_id: Scope) -> list[Reservation]:
        """Those that still count: held and unsettled."""
        ...

    def set_quota(self, profile_id: str, quota_microusd: int | None, *, note: str, created_by: str) -> QuotaChange:
        """Change the store's monthly quota and write down who did and why, in one transaction."""
        ...

    def quota_changes(self, profile_id: str, *, limit: int = 50) -> list[QuotaChange]: ...

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
        """Booked calls. ``only``: of those keys, as ``sums`` names them (a day is one of that zone)."""
        ...

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
        """Totals made in the database, largest first (days in order, in that zone).

        ``project``, ``person``, ``store`` and ``clip`` are ids ('' when unknown; ``clip`` leaves those
        out). A deleted store keeps its id and its name here.
        """
        ...

    def total_microusd(self, profile_id: Scope, *, since: datetime, until: datetime) -> int: ...

    def set_book_readers(self, emails: Collection[str]) -> None:
        """Worker: who may see all stores' books, by their confirmed e-mails. Embedded, nobody else is there."""
        ...

    def reads_all_books(self, user_id: str) -> bool:
        """Whether the person may pass ``EVERY_PROFILE`` to the reads of this part. A team's answers only
        about the person who asks."""
        ...

    def activity(self, profile_id: Scope, *, since: datetime, until: datetime) -> list[Activity]:
        """What the store, or every one, did in that time, by name."""
        ...
