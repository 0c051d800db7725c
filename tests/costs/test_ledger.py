"""Reserve, commit, release: nothing is spent that was not held, nothing held is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from editai.costs.ledger import Ledger
from editai.costs.report import every_month_report, month_report
from editai.errors import (
    Cancelled,
    EditAIError,
    Forbidden,
    InputError,
    OutcomeUnknown,
    QuotaExceeded,
    RejectedByService,
    RetryableServiceError,
    StoreError,
)
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership, NewCost, Profile
from editai.store.sqlite import SqliteStore
from editai.store.states import ReservationState
from tests.contracts.world import SPAN, MovingClock, cost


@pytest.fixture
def profile(store: Store, member: Membership) -> Profile:
    return store.profiles.update(member.profile_id, {"monthly_quota_microusd": 100})


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store, MovingClock())


def test_a_call_is_held_then_booked(store: Store, profile: Profile, ledger: Ledger) -> None:
    with ledger.booked(profile, "job-1", LOCAL_PERSON, 60) as booking:
        (held,) = store.costs.reservations(profile.id)
        assert (held.amount_microusd, held.state, held.job_id) == (60, ReservationState.HELD, "job-1")
        entry = booking.commit(cost("r-1", 42))
    assert store.costs.reservations(profile.id) == []
    assert (entry.amount_microusd, entry.created_by) == (42, LOCAL_PERSON)


def test_over_the_quota_nothing_is_called(store: Store, profile: Profile, ledger: Ledger) -> None:
    with pytest.raises(QuotaExceeded), ledger.booked(profile, None, LOCAL_PERSON, 101):
        pytest.fail("the call was made")
    with ledger.booked(profile, None, LOCAL_PERSON, 100):
        with pytest.raises(QuotaExceeded), ledger.booked(profile, None, LOCAL_PERSON, 1):
            pytest.fail("the call was made")
        with ledger.booked(profile, None, LOCAL_PERSON, 0) as free:
            free.commit(cost("local", 0))


@pytest.mark.parametrize("error", [None, InputError("x"), RejectedByService("x"), RetryableServiceError("x")])
def test_nothing_charged_is_released(store: Store, profile: Profile, ledger: Ledger, error: EditAIError | None) -> None:
    try:
        with ledger.booked(profile, None, LOCAL_PERSON, 60):
            if error is not None:
                raise error
    except EditAIError as caught:
        assert caught is error
    assert store.costs.reservations(profile.id) == []


@pytest.mark.parametrize("error", [OutcomeUnknown("x"), Cancelled("x"), RuntimeError("x"), KeyboardInterrupt()])
def test_what_is_not_known_keeps_counting(store: Store, profile: Profile, ledger: Ledger, error: BaseException) -> None:
    with pytest.raises(type(error)), ledger.booked(profile, None, LOCAL_PERSON, 60):
        raise error
    (held,) = store.costs.reservations(profile.id)
    assert held.state is ReservationState.UNSETTLED
    with pytest.raises(QuotaExceeded):
        ledger.reserve(profile, 41, None)


def test_a_free_call_leaves_nothing_however_it_ends(store: Store, profile: Profile, ledger: Ledger) -> None:
    with pytest.raises(RuntimeError), ledger.booked(profile, None, LOCAL_PERSON, 0):
        raise RuntimeError("x")
    assert store.costs.reservations(profile.id) == []


def test_a_commit_that_fails_is_not_taken_for_nothing_charged(
    store: Store, profile: Profile, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StoreError("busy")

    monkeypatch.setattr(ledger, "commit", busy)
    with pytest.raises(StoreError), ledger.booked(profile, None, LOCAL_PERSON, 60) as booking:
        booking.commit(cost("r-1", 60))
    assert [held.state for held in store.costs.reservations(profile.id)] == [ReservationState.UNSETTLED]


def test_an_error_after_the_commit_changes_nothing(store: Store, profile: Profile, ledger: Ledger) -> None:
    with pytest.raises(RuntimeError), ledger.booked(profile, None, LOCAL_PERSON, 60) as booking:
        booking.commit(cost("r-1", 60))
        raise RuntimeError("later")
    assert store.costs.reservations(profile.id) == []
    assert store.costs.total_microusd(profile.id, **SPAN) == 60


def test_the_month_is_the_one_of_the_stores_zone(tmp_path: Path) -> None:
    """23:30 UTC on 30 November is December in Bucharest: the new month's quota is whole."""
    clock = MovingClock(datetime(2026, 11, 30, 12, tzinfo=timezone.utc))
    store = SqliteStore(tmp_path / "x.sqlite", clock)
    made = store.profiles.create(LOCAL_PERSON, name="N", timezone="Europe/Bucharest", monthly_quota_microusd=10)
    ledger = Ledger(store, clock)
    _spend(ledger, made, "r-1", 10)
    with pytest.raises(QuotaExceeded):
        ledger.reserve(made, 1, None)
    clock.moment = datetime(2026, 11, 30, 23, 30, tzinfo=timezone.utc)
    _spend(ledger, made, "r-2", 4)
    november, december = (month_report(store, made, clock, month) for month in ("2026-11", None))
    assert (november.total_microusd, november.period.month, november.left_microusd) == (10, "2026-11", 0)
    assert (december.total_microusd, december.period.month, december.left_microusd) == (4, "2026-12", 6)
    assert [row.key for row in december.rows("day")] == ["2026-12-01"]
    store.close()


def _spend(ledger: Ledger, profile: Profile, request_id: str, amount_microusd: int, **details: str) -> None:
    with ledger.booked(profile, None, LOCAL_PERSON, amount_microusd) as booking:
        booking.commit(cost(request_id, amount_microusd, **details))


def test_a_report_adds_up_every_way(tmp_path: Path) -> None:
    clock = MovingClock()
    store = SqliteStore(tmp_path / "x.sqlite", clock)
    ledger = Ledger(store, clock)
    first = store.profiles.create(LOCAL_PERSON, name="A", monthly_quota_microusd=1_000)
    second = store.profiles.create(LOCAL_PERSON, name="B")
    _spend(ledger, first, "r-1", 30, project_id="p")
    clock.moment += timedelta(days=2)
    _spend(ledger, first, "r-2", 12)
    _spend(ledger, second, "r-1", 5)
    held = ledger.reserve(first, 100, None)
    ledger.unsettle(first.id, held.id)
    report = month_report(store, first, clock)
    assert (report.total_microusd, report.reserved_microusd, report.left_microusd) == (42, 100, 858)
    assert (report.entries, len(report.rows("day")), len(report.by_service)) == (2, 2, 1)
    for by in ("service", "operation", "day", "project", "person", "store"):
        assert sum(row.amount_microusd for row in report.rows(by)) == 42
    assert report.as_json(report.by_service) == {
        "total_microusd": 42,
        "reserved_microusd": 100,
        "quota_microusd": 1_000,
        "rows": [{"key": "kokoro", "amount_microusd": 42, "count": 2}],
    }
    every = every_month_report(store, LOCAL_PERSON, clock)
    assert (every.total_microusd, every.reserved_microusd, every.quota_microusd) == (47, 100, None)
    assert sum(row.count for row in every.rows("day")) == 3
    with pytest.raises(Forbidden):
        every_month_report(store, "somebody", clock)
    assert month_report(store, second, clock).left_microusd is None
    store.close()


@pytest.mark.parametrize("month", ["2026", "2026-13", "26-11", "november", "9999-12"])
def test_a_strange_month_is_refused(store: Store, member: Membership, month: str) -> None:
    with pytest.raises(InputError):
        month_report(store, member.profile, MovingClock(), month)


def test_new_costs_are_checked_by_the_database(store: Store, profile: Profile, ledger: Ledger) -> None:
    held = ledger.reserve(profile, 1, None)
    nameless = NewCost(
        service="",
        operation="x",
        model="",
        units=1,
        unit="post",
        unit_price_microusd=0,
        amount_microusd=0,
        request_id="r",
        details={},
    )
    with pytest.raises(ValueError, match="schema"):
        ledger.commit(profile.id, held.id, nameless, LOCAL_PERSON)
    assert store.costs.reservations(profile.id) == [held]
