"""Periods, cuts that add up whatever the zone, savings, and the file for the accountant."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from editai.costs.books import Books, books_of_owner, books_of_store
from editai.costs.export import export_csv
from editai.costs.period import Period, days_between, last_months, month_of, named_month
from editai.costs.prices import load_prices
from editai.costs.report import cost_report, per_clip_microusd, savings, time_before
from editai.errors import Forbidden, InputError
from editai.store.protocol import CostKey
from editai.store.rows import EVERY_PROFILE, LOCAL_PERSON, Activity
from editai.store.sqlite import SqliteStore
from editai.store.states import Role
from tests.contracts.conftest import OPENERS
from tests.contracts.world import MovingClock, World, cost, new_id
from tests.costs.made_year import Made, make_year

UNTIL = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
ZONES = ("UTC", "Europe/Bucharest", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia")
CUTS: tuple[CostKey, ...] = ("service", "operation", "day", "project", "person", "store")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[SqliteStore, Made]:
    path = tmp_path_factory.mktemp("year") / "editai.sqlite"
    store = SqliteStore(path, MovingClock(UNTIL))
    return store, make_year(store, path, UNTIL, entries=1_500)


@given(
    first=st.dates(date(2025, 11, 1), date(2026, 12, 1)),
    days=st.integers(0, 200),
    zone=st.sampled_from(ZONES),
    only=st.sampled_from([{}, {"service": "elevenlabs"}, {"operation": "speak", "service": "kokoro"}]),
)
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_cut_adds_up_to_the_same_microdollar(
    year: tuple[SqliteStore, Made], first: date, days: int, zone: str, only: dict[CostKey, str]
) -> None:
    store, made = year
    period = days_between(first, first + timedelta(days=days), zone)
    for books in (books_of_store(store, made.kept[0]), books_of_owner(store, LOCAL_PERSON, zone)):
        entries = books.entries(period, only=only, limit=5_000)
        total = sum(entry.amount_microusd for entry in entries)
        for by in CUTS:
            rows = books.sums(period, by, only=only)
            assert (sum(row.amount_microusd for row in rows), sum(row.count for row in rows)) == (total, len(entries))
        for row in books.sums(period, "day", only=only)[:3]:
            behind = books.entries(period, only={**only, "day": row.key}, limit=5_000)
            assert sum(entry.amount_microusd for entry in behind) == row.amount_microusd


def test_from_any_number_to_its_entries(year: tuple[SqliteStore, Made]) -> None:
    store, _ = year
    books = books_of_owner(store, LOCAL_PERSON, "Europe/Bucharest")
    period = days_between(date(2025, 11, 1), date(2026, 11, 30), "Europe/Bucharest")
    for by in (*CUTS, "clip"):
        for row in books.sums(period, by, limit=8):
            behind = books.entries(period, only={by: row.key}, limit=5_000)
            assert (sum(entry.amount_microusd for entry in behind), len(behind)) == (row.amount_microusd, row.count)


@pytest.mark.parametrize("scope", ["store", "owned", "every"])
def test_the_time_before_is_what_its_own_report_says(year: tuple[SqliteStore, Made], scope: str) -> None:
    store, made = year
    every = Books(store=store, scopes=(EVERY_PROFILE,), title="All stores", timezone="UTC", profile=None)
    books = {"store": books_of_store(store, made.kept[0]), "owned": books_of_owner(store, LOCAL_PERSON, "UTC")}.get(
        scope, every
    )
    period = days_between(date(2026, 6, 1), date(2026, 11, 1), "UTC")
    before, told = time_before(books, period), cost_report(books, period.before)
    assert before.period == period.before
    assert before.total_microusd == told.total_microusd > 0
    assert before.per_clip_microusd == per_clip_microusd(told, books.activity(period.before))


def test_a_deleted_store_still_adds_up_under_its_name(year: tuple[SqliteStore, Made]) -> None:
    store, made = year
    always = days_between(date(2025, 11, 1), date(2026, 11, 30), "UTC")
    rows = {row.name: row for row in books_of_owner(store, LOCAL_PERSON, "UTC").sums(always, "store")}
    assert rows["Ondo Home"].amount_microusd == made.amounts[made.deleted.id] > 0
    assert sum(row.count for row in rows.values()) == made.entries
    assert store.costs.sums(made.deleted.id, since=always.start, until=always.end, by="service") == []


def test_the_export_adds_up_and_holds_no_formula(tmp_path: Path) -> None:
    clock = MovingClock(UNTIL)
    store = SqliteStore(tmp_path / "x.sqlite", clock)
    world = World(store, clock).open()
    store.profiles.update(world.a, {"name": "=HYPERLINK(1)"})
    world.book(world.a, 1_234_567)
    store.costs.commit(world.a, world.reserve(world.a, 0).id, cost("back", -7), created_by=LOCAL_PERSON)
    books = books_of_store(store, store.profiles.profile(world.a))
    text = export_csv(books, month_of(UNTIL, "Asia/Kolkata")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sum(int(row["amount_microusd"]) for row in rows) == 1_234_560
    assert {row["amount_usd"] for row in rows} == {"1.234567", "-0.000007"}
    assert {row["store"] for row in rows} == {"'=HYPERLINK(1)"}
    assert rows[0]["when_local"].endswith("+05:30")
    store.close()


def test_a_person_sees_the_books_of_what_they_own(tmp_path: Path) -> None:
    clock = MovingClock(UNTIL)
    store = SqliteStore(tmp_path / "x.sqlite", clock)
    world = World(store, clock).open()
    ana, ben = store.profiles.members(world.a)[0].user_id, store.profiles.members(world.b)[0].user_id
    second = store.profiles.create(ana, name="Second")
    store.profiles.set_member(world.b, ana, Role.EDITOR, created_by=ben)
    for profile_id, amount in ((world.a, 5), (second.id, 7), (world.b, 100)):
        world.book(profile_id, amount)
    report = cost_report(books_of_owner(store, ana, "UTC"), month_of(UNTIL, "UTC"))
    assert (report.total_microusd, report.entries) == (12, 2)
    assert [entry.amount_microusd for entry in report.books.entries(report.period, limit=1, offset=1)] == [5]
    assert [row.amount_microusd for row in report.rows("day")] == [12]
    with pytest.raises(Forbidden):
        books_of_owner(store, new_id(), "UTC")
    store.close()


def test_what_was_saved(tmp_path: Path) -> None:
    clock = MovingClock(UNTIL)
    store = SqliteStore(tmp_path / "x.sqlite", clock)
    world = World(store, clock).open()
    world.book(world.a, 0, service="kokoro", work_seconds=1.5, cached_characters=40)
    world.book(world.a, 5, service="elevenlabs", cached_characters=100)
    report = cost_report(books_of_store(store, store.profiles.profile(world.a)), month_of(UNTIL, "UTC"))
    saved = savings(report, load_prices())
    assert (saved.local_characters, saved.local_microusd) == (10, 500)
    assert saved.compared_with.startswith("elevenlabs")
    assert (saved.cached_characters, saved.cache_microusd, report.work_ms) == (140, 70, 1_500)
    store.close()


def test_activity_beside_money(tmp_path: Path) -> None:
    clock = MovingClock(UNTIL)
    store = SqliteStore(tmp_path / "x.sqlite", clock)
    world = World(store, clock).open()
    empty = month_of(UNTIL, "UTC").before
    clip = world.clip(world.a, world.project(world.a), approved=True)
    books = books_of_store(store, store.profiles.profile(world.a))
    (now,), (before,) = books.activity(month_of(UNTIL, "UTC")), books.activity(empty)
    assert (now.clips_made, now.approved, now.published) == (1, 1, 0)
    assert now.last_at is not None
    assert now.last_at >= clip.created_at
    expected = Activity(profile_id=world.a, name=now.name, clips_made=0, approved=0, published=0, last_at=now.last_at)
    assert before == expected
    store.close()


def test_periods() -> None:
    november = named_month("2026-11", "Europe/Bucharest")
    assert (november.start, november.end) == (
        datetime(2026, 10, 31, 22, tzinfo=timezone.utc),
        datetime(2026, 11, 30, 22, tzinfo=timezone.utc),
    )
    assert (november.title, november.month, november.before.title) == ("November 2026", "2026-11", "October 2026")
    assert last_months(november).title == "1 Dec 2025 – 30 Nov 2026"
    week = days_between(date(2026, 11, 2), date(2026, 11, 8), "UTC")
    assert (week.days, week.month, week.title) == (7, None, "2 Nov – 8 Nov 2026")
    assert week.before == Period(timezone="UTC", first=date(2026, 10, 26), last=date(2026, 11, 1))
    with pytest.raises(InputError, match="before it begins"):
        days_between(date(2026, 11, 8), date(2026, 11, 2), "UTC")
    with pytest.raises(InputError, match="three years"):
        days_between(date(2020, 1, 1), date(2026, 1, 1), "UTC")


def test_costs_are_cut_by_what_is_booked_only(tmp_path: Path) -> None:
    """The sums by hour are made as entries are booked, and an entry that is refused is in none."""
    clock = MovingClock(UNTIL)
    store = SqliteStore(tmp_path / "x.sqlite", clock)
    world = World(store, clock).open()
    held = world.reserve(world.a, 9)
    with pytest.raises(ValueError, match="schema"):
        store.costs.commit(world.a, held.id, cost("", 9), created_by=LOCAL_PERSON)
    report = cost_report(books_of_store(store, store.profiles.profile(world.a)), month_of(UNTIL, "UTC"))
    assert (report.total_microusd, report.entries, report.reserved_microusd) == (0, 0, 9)
    store.close()


@pytest.mark.parametrize("opener", sorted(OPENERS))
def test_both_stores_of_data_cut_every_hour_alike(tmp_path: Path, opener: str) -> None:
    """Spans that begin and end inside an hour, zones whose days begin at half past or a quarter to."""
    clock = MovingClock(UNTIL)
    store = OPENERS[opener](tmp_path, clock)
    world = World(store, clock).open()
    amounts = {}
    for number in range(24):
        clock.moment = UNTIL - timedelta(minutes=97 * number)
        entry = world.book(world.a, 10**6 + 2**number, service=("kokoro", "elevenlabs")[number % 2], work_seconds=0.25)
        amounts[entry.created_at] = entry.amount_microusd
    for zone in ZONES:
        for since, until in (
            (UNTIL - timedelta(days=3), UNTIL + timedelta(days=1)),
            (UNTIL - timedelta(hours=20, minutes=13), UNTIL - timedelta(hours=3, minutes=41)),
            (UNTIL - timedelta(minutes=40), UNTIL - timedelta(minutes=20)),
        ):
            inside = {at: amount for at, amount in amounts.items() if since <= at < until}
            days: dict[str, int] = {}
            for at, amount in inside.items():
                key = at.astimezone(ZoneInfo(zone)).date().isoformat()
                days[key] = days.get(key, 0) + amount
            found = store.costs.sums(world.a, since=since, until=until, by="day", timezone=zone)
            assert [(row.key, row.amount_microusd) for row in found] == sorted(days.items())
            rows = store.costs.sums(world.a, since=since, until=until, by="service", timezone=zone)
            assert sum(row.amount_microusd for row in rows) == sum(inside.values())
            assert sum(row.work_ms for row in rows) == 250 * len(inside)
            assert sum(row.characters for row in rows) == 10 * len(inside)
    store.close()
