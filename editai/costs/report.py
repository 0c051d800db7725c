"""What a period cost, for the page and the command: every sum made in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from editai.clock import Clock
from editai.costs.books import Books, books_of_owner, books_of_store
from editai.costs.period import Period, month_of, named_month
from editai.costs.prices import PriceList
from editai.store.protocol import CostKey, Store
from editai.store.rows import EVERY_PROFILE, Activity, CostSum, Profile, Reservation


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReport:
    """A period of one store, or of several."""

    books: Books
    period: Period
    total_microusd: int
    reserved_microusd: int
    """Held now and unsettled; counts against this month's quota."""
    quota_microusd: int | None
    """None: no limit, or several stores."""
    entries: int
    by_service: tuple[CostSum, ...]

    @property
    def left_microusd(self) -> int | None:
        """What may still be spent, if the period is this month; None without a limit."""
        if self.quota_microusd is None:
            return None
        return max(0, self.quota_microusd - self.total_microusd - self.reserved_microusd)

    @property
    def work_ms(self) -> int:
        """This machine's own working time."""
        return sum(row.work_ms for row in self.by_service)

    def rows(self, by: CostKey) -> tuple[CostSum, ...]:
        """The report cut another way; the rows add up to its total (by clip: what clips cost)."""
        return self.by_service if by == "service" else self.books.sums(self.period, by)

    def as_json(self, rows: Sequence[CostSum]) -> dict[str, Any]:
        """The ``costs`` object of CONTRACTS §5 with those rows."""
        return {
            "total_microusd": self.total_microusd,
            "reserved_microusd": self.reserved_microusd,
            "quota_microusd": self.quota_microusd,
            "rows": [{"key": row.key, "amount_microusd": row.amount_microusd, "count": row.count} for row in rows],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Savings:
    """What was not spent."""

    local_microusd: int
    """What the voices of this machine would have cost at the cheapest paid price."""
    local_characters: int
    compared_with: str
    """The service and model of that price; '' when no paid voice has one."""
    cache_microusd: int
    """What paid sentences out of the cache would have cost again."""
    cached_characters: int
    """All characters out of the cache, those of free voices included."""


def cost_report(books: Books, period: Period, held: Sequence[Reservation] | None = None) -> CostReport:
    """The period's totals: one sum in the database.

    Args:
        held: what the books hold now, where it is known already; else it is read.
    """
    by_service = books.sums(period, "service")
    return CostReport(
        books=books,
        period=period,
        total_microusd=sum(row.amount_microusd for row in by_service),
        reserved_microusd=sum(one.amount_microusd for one in (books.reservations() if held is None else held)),
        quota_microusd=books.profile.monthly_quota_microusd if books.profile else None,
        entries=sum(row.count for row in by_service),
        by_service=by_service,
    )


def month_report(store: Store, profile: Profile, clock: Clock, month: str | None = None) -> CostReport:
    """One store's month, in its own zone; the present one unless named.

    Raises:
        InputError: the month is not written as 2026-11.
    """
    books = books_of_store(store, profile)
    return cost_report(books, _month(clock, month, books.timezone))


def every_month_report(
    store: Store, user_id: str, clock: Clock, month: str | None = None, zone: str = "UTC"
) -> CostReport:
    """The month of all stores that the person owns.

    Raises:
        Forbidden: they own none.
        InputError: as ``month_report``.
    """
    books = books_of_owner(store, user_id, zone)
    return cost_report(books, _month(clock, month, zone))


def savings(report: CostReport, prices: PriceList) -> Savings:
    """What free voices and the cache saved in that period."""
    speaking = [price for price in prices if price.operation == "speak"]
    paid = [price for price in speaking if price.unit_price_microusd > 0 and price.unit == "character"]
    free = {price.service for price in speaking} - {price.service for price in paid}
    local = sum(row.characters for row in report.by_service if row.key in free)
    cheapest = min(paid, key=lambda price: price.unit_price_microusd, default=None)
    return Savings(
        local_microusd=cheapest.amount_microusd(local) if cheapest else 0,
        local_characters=local,
        compared_with=f"{cheapest.service} {cheapest.model}" if cheapest else "",
        cache_microusd=sum(row.cache_saved_microusd for row in report.by_service),
        cached_characters=sum(row.cached_characters for row in report.by_service),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBefore:
    """The time before a report's, as far as the two are compared."""

    period: Period
    total_microusd: int
    per_clip_microusd: int | None
    """As ``per_clip_microusd`` of a report."""


def time_before(books: Books, period: Period) -> TimeBefore:
    """What the time before this period cost, in all and for a finished clip: one sum in the database."""
    by_store = books.sums(period.before, "store")
    return TimeBefore(
        period=period.before,
        total_microusd=sum(row.amount_microusd for row in by_store),
        per_clip_microusd=_average_microusd(by_store, books.activity(period.before)),
    )


def per_clip_microusd(report: CostReport, activity: Sequence[Activity]) -> int | None:
    """What a finished clip cost on average, in the stores that are still there; None while there is none."""
    if EVERY_PROFILE not in report.books.scopes:  # else deleted stores are among them
        made = sum(row.clips_made for row in activity)
        return round(report.total_microusd / made) if made else None
    return _average_microusd(report.rows("store"), activity)


def _average_microusd(by_store: Sequence[CostSum], activity: Sequence[Activity]) -> int | None:
    alive = {row.profile_id for row in activity}
    made = sum(row.clips_made for row in activity)
    return round(sum(row.amount_microusd for row in by_store if row.key in alive) / made) if made else None


def _month(clock: Clock, month: str | None, zone: str) -> Period:
    return month_of(clock.now(), zone) if month is None else named_month(month, zone)
