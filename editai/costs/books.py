"""Whose books are open: one store's, or those of all stores that a person owns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from editai.costs.period import Period
from editai.errors import Forbidden
from editai.store.protocol import EMPTY, CostKey, Store
from editai.store.rows import (
    EVERY_PROFILE,
    Activity,
    CostEntry,
    CostSum,
    Profile,
    Reservation,
    Scope,
)
from editai.store.states import Role

_PAGE: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What a report reads. Sums are made in the store of data."""

    store: Store
    scopes: tuple[Scope, ...]
    title: str
    timezone: str
    profile: Profile | None
    """The one store; None: several."""

    def sums(
        self, period: Period, by: CostKey, *, only: Mapping[CostKey, str] = EMPTY, limit: int | None = None
    ) -> tuple[CostSum, ...]:
        """Totals of the period, largest first, days in order."""
        found = [
            self.store.costs.sums(
                scope,
                since=period.start,
                until=period.end,
                by=by,
                timezone=period.timezone,
                only=only,
                limit=limit,
            )
            for scope in self.scopes
        ]
        if len(found) == 1:
            return tuple(found[0])
        return _merged([row for rows in found for row in rows], by)[:limit]

    def entries(
        self, period: Period, *, only: Mapping[CostKey, str] = EMPTY, limit: int = 1000, offset: int = 0
    ) -> list[CostEntry]:
        """Booked calls, newest first."""
        found = [
            entry
            for scope in self.scopes
            for entry in self.store.costs.entries(
                scope,
                since=period.start,
                until=period.end,
                only=only,
                timezone=period.timezone,
                limit=limit if len(self.scopes) == 1 else limit + offset,
                offset=offset if len(self.scopes) == 1 else 0,
            )
        ]
        if len(self.scopes) == 1:
            return found
        return sorted(found, key=lambda entry: entry.created_at, reverse=True)[offset : offset + limit]

    def every_entry(self, period: Period, *, only: Mapping[CostKey, str] = EMPTY) -> Iterator[CostEntry]:
        """All of them, store by store, a page at a time."""
        for scope in self.scopes:
            one, offset = Books(store=self.store, scopes=(scope,), title="", timezone="", profile=None), 0
            while page := one.entries(period, only=only, limit=_PAGE, offset=offset):
                yield from page
                offset += len(page)

    def reservations(self) -> list[Reservation]:
        """What is held or unsettled now."""
        return [held for scope in self.scopes for held in self.store.costs.reservations(scope)]

    def activity(self, period: Period) -> tuple[Activity, ...]:
        """What each store did."""
        return tuple(
            row
            for scope in self.scopes
            for row in self.store.costs.activity(scope, since=period.start, until=period.end)
        )


def books_of_store(store: Store, profile: Profile) -> Books:
    """One store's books."""
    return Books(store=store, scopes=(profile.id,), title=profile.name, timezone=profile.timezone, profile=profile)


def books_of_owner(store: Store, user_id: str, zone: str) -> Books:
    """The books of all stores that a person owns. Who may see all books (the one person of an embedded
    installation, and a team's ``EDITAI_ADMINS``) gets every store's, those that were deleted included.

    Raises:
        Forbidden: the person owns none.
    """
    scopes: tuple[Scope, ...] = (EVERY_PROFILE,)
    if not store.costs.reads_all_books(user_id):
        owned = [member for member in store.profiles.memberships(user_id) if member.role is Role.OWNER]
        if not owned:
            raise Forbidden("Only who owns a store may see its books together with others.")
        scopes = tuple(member.profile_id for member in owned)
    return Books(store=store, scopes=scopes, title="all stores", timezone=zone, profile=None)


def _merged(rows: list[CostSum], by: CostKey) -> tuple[CostSum, ...]:
    together: dict[str, CostSum] = {}
    for row in rows:
        other = together.get(row.key)
        together[row.key] = row if other is None else _sum(row, other)
    if by == "day":
        return tuple(together[key] for key in sorted(together))
    return tuple(sorted(together.values(), key=lambda row: (-row.amount_microusd, -row.count, row.key)))


def _sum(one: CostSum, other: CostSum) -> CostSum:
    return CostSum(
        key=one.key,
        name=one.name or other.name,
        amount_microusd=one.amount_microusd + other.amount_microusd,
        count=one.count + other.count,
        characters=one.characters + other.characters,
        cached_characters=one.cached_characters + other.cached_characters,
        cache_saved_microusd=one.cache_saved_microusd + other.cache_saved_microusd,
        work_ms=one.work_ms + other.work_ms,
    )
