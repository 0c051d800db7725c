"""A team's books: who may read those of all stores, and what an owner does to their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from editai.clock import SystemClock
from editai.costs.books import books_of_owner
from editai.costs.ledger import Ledger
from editai.costs.period import month_of
from editai.costs.report import cost_report
from editai.costs.settle import correct, settle
from editai.errors import Forbidden, NotFound, QuotaExceeded
from editai.store.protocol import CostKey
from editai.store.rows import EVERY_PROFILE
from tests.contracts.world import ANA, BEN, CLEO, SPAN, MovingClock, World, cost
from tests.services import team


@pytest.fixture
def world() -> Iterator[World]:
    clock = MovingClock(SystemClock().now())
    store = team.worker_store(clock)
    yield World(store, clock).open()
    store.close()
    team.server().sql("truncate book_readers")


def _sign_up(person: str, email: str, *, confirmed: bool = True) -> None:
    when = "now()" if confirmed else "null"
    team.server().sql(f"insert into auth.users (id, email, email_confirmed_at) values ('{person}', '{email}', {when})")


def test_admins_read_all_books_and_nothing_else(world: World) -> None:
    gone = world.store.profiles.create(ANA, name="Closed")
    for profile_id, amount in ((world.a, 5), (world.b, 100), (gone.id, 7)):
        world.book(profile_id, amount)
    world.store.profiles.delete(ANA, gone.id)
    _sign_up(CLEO, "Cleo@shop.test")
    _sign_up(BEN, "boss@shop.test", confirmed=False)
    world.store.costs.set_book_readers(["cleo@shop.test", "boss@shop.test"])
    admin, ben = team.person_store(CLEO), team.person_store(BEN)
    month = month_of(SystemClock().now(), "UTC")

    books = books_of_owner(admin, CLEO, "UTC")
    report = cost_report(books, month)
    assert (report.total_microusd, report.entries) == (112, 3)
    assert {row.name: row.amount_microusd for row in report.rows("store")} == {"Nortia": 5, "Brava": 100, "Closed": 7}
    for by in get_args(CostKey):
        assert sum(row.amount_microusd for row in books.sums(month, by)) == (0 if by == "clip" else 112), by
    (behind,) = books.entries(month, only={"store": gone.id})
    assert (behind.profile_id, behind.profile_name, behind.amount_microusd) == (None, "Closed", 7)
    assert sorted(entry.profile_name for entry in books.entries(month)) == ["Brava", "Closed", "Nortia"]
    assert admin.profiles.memberships(CLEO) == []
    assert admin.jobs.jobs(EVERY_PROFILE) == [] and admin.library.clips(world.a) == []

    assert not ben.costs.reads_all_books(BEN)
    assert cost_report(books_of_owner(ben, BEN, "UTC"), month).total_microusd == 100
    assert ben.costs.total_microusd(EVERY_PROFILE, **SPAN) == 100

    world.store.costs.set_book_readers(["boss@shop.test"])
    with pytest.raises(Forbidden):
        books_of_owner(admin, CLEO, "UTC")
    for store in (admin, ben):
        store.close()


def test_an_owner_settles_and_corrects_through_their_own_token(world: World) -> None:
    clock = SystemClock()
    world.store.costs.set_quota(world.a, 100, note="small", created_by=ANA)
    entry = world.book(world.a, 40)
    ledger = Ledger(world.store, clock)
    held = ledger.reserve(world.store.profiles.profile(world.a), 20, None, call={"service": "llm"})
    ledger.unsettle(world.a, held.id)
    ana = team.person_store(ANA)
    member = ana.profiles.membership(ANA, world.a)
    assert correct(ana, clock, member, entry, 30, "the bill says so").amount_microusd == -10
    with pytest.raises(QuotaExceeded):
        correct(ana, clock, member, entry, 200, "the bill says so")
    assert settle(ana, clock, member, held.id, 50, "on the bill").amount_microusd == 20
    assert ana.costs.total_microusd(world.a, **SPAN) == 30 + 50
    assert ana.costs.reservations(world.a) == []

    with pytest.raises((Forbidden, NotFound)):
        ana.costs.adjust(
            world.b, cost("r", -1), job_id=None, month_start=SPAN["since"], month_end=SPAN["until"], created_by=ANA
        )
    ana.close()
