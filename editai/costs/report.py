"""What a month cost, for the page and the command: every sum made in the database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

from editai.clock import Clock, month_bounds
from editai.errors import Forbidden, InputError
from editai.store.protocol import CostKey, Store
from editai.store.rows import EVERY_PROFILE, LOCAL_PERSON, CostSum, Profile, Scope

_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthReport:
    """A calendar month of one store, or of all, in a zone."""

    month: str
    """``2026-11``."""
    timezone: str
    start: datetime
    """UTC, inclusive."""
    end: datetime
    """UTC, exclusive."""
    total_microusd: int
    reserved_microusd: int
    """Held now and unsettled; counts against this month's quota."""
    quota_microusd: int | None
    """None: no limit, or all stores."""
    entries: int
    by_service: tuple[CostSum, ...]
    by_day: tuple[CostSum, ...]

    @property
    def left_microusd(self) -> int | None:
        """What may still be spent; None without a limit."""
        if self.quota_microusd is None:
            return None
        return max(0, self.quota_microusd - self.total_microusd - self.reserved_microusd)

    def as_json(self, rows: tuple[CostSum, ...]) -> dict[str, Any]:
        """The ``costs`` object of CONTRACTS §5 with those rows."""
        return {
            "total_microusd": self.total_microusd,
            "reserved_microusd": self.reserved_microusd,
            "quota_microusd": self.quota_microusd,
            "rows": [{"key": row.key, "amount_microusd": row.amount_microusd, "count": row.count} for row in rows],
        }


def month_report(store: Store, profile: Profile, clock: Clock, month: str | None = None) -> MonthReport:
    """One store's month; the present one unless named.

    Raises:
        InputError: the month is not written as 2026-11.
    """
    counting = store.costs.reservations(profile.id)
    return _report(
        store,
        profile.id,
        clock,
        month,
        zone=profile.timezone,
        reserved_microusd=sum(reservation.amount_microusd for reservation in counting),
        quota_microusd=profile.monthly_quota_microusd,
    )


def every_month_report(
    store: Store, user_id: str, clock: Clock, month: str | None = None, zone: str = "UTC"
) -> MonthReport:
    """The month of all stores together, those that were deleted included.

    Raises:
        Forbidden: the person does not own them all.
    """
    if user_id != LOCAL_PERSON:
        raise Forbidden("Only who owns every store may see all books together.")
    reserved = sum(
        reservation.amount_microusd
        for member in store.profiles.memberships(user_id)
        for reservation in store.costs.reservations(member.profile_id)
    )
    return _report(store, EVERY_PROFILE, clock, month, zone=zone, reserved_microusd=reserved, quota_microusd=None)


def month_rows(store: Store, scope: Scope, report: MonthReport, by: CostKey) -> tuple[CostSum, ...]:
    """The report's month, cut another way; the rows add up to its total."""
    return tuple(store.costs.sums(scope, since=report.start, until=report.end, by=by, timezone=report.timezone))


def _report(
    store: Store,
    scope: Scope,
    clock: Clock,
    month: str | None,
    *,
    zone: str,
    reserved_microusd: int,
    quota_microusd: int | None,
) -> MonthReport:
    moment = clock.now() if month is None else _middle(month)
    start, end = month_bounds(moment, zone)
    by_service = store.costs.sums(scope, since=start, until=end, by="service")
    by_day = store.costs.sums(scope, since=start, until=end, by="day", timezone=zone)
    return MonthReport(
        month=moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m"),
        timezone=zone,
        start=start,
        end=end,
        total_microusd=sum(row.amount_microusd for row in by_service),
        reserved_microusd=reserved_microusd,
        quota_microusd=quota_microusd,
        entries=sum(row.count for row in by_service),
        by_service=tuple(by_service),
        by_day=tuple(by_day),
    )


def _middle(month: str) -> datetime:
    """A moment inside the named month in every zone."""
    match = _MONTH.fullmatch(month.strip())
    if not match or not 1 <= int(match.group(2)) <= 12 or not 1970 <= int(match.group(1)) <= 9998:
        raise InputError("A month is written like 2026-11.", month=month)
    return datetime(int(match.group(1)), int(match.group(2)), 15, tzinfo=timezone.utc)
