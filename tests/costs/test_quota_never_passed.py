"""Committed + held never exceeds the quota by one micro-dollar: random people and crashes, and sixteen at once."""

from __future__ import annotations

import random
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from editai.costs.ledger import Ledger
from editai.costs.recovery import recover
from editai.costs.report import month_report
from editai.costs.settle import correct, settle
from editai.errors import Conflict, OutcomeUnknown, QuotaExceeded
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Profile
from editai.store.states import ReservationState
from tests.contracts.conftest import OPENERS
from tests.contracts.world import SPAN, MovingClock, cost, new_id

WORKERS = 16
QUOTA_MICROUSD = 1_000
AMOUNTS = st.integers(min_value=0, max_value=400)


def counted_microusd(store: Store, profile_id: str) -> int:
    """Committed and held, in an order that can only count something twice, never miss it."""
    held = store.costs.reservations(profile_id)
    booked = store.costs.total_microusd(profile_id, **SPAN)
    return booked + sum(one.amount_microusd for one in held)


class Spending(RuleBasedStateMachine):
    """A store's month: calls that end well, badly, or not at all; people who settle and correct."""

    opener = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.clock = MovingClock()
        self.store = OPENERS[self.opener](Path(self._folder.name), self.clock)
        made = self.store.profiles.ensure_any(LOCAL_PERSON, name="Nortia")
        self.member = self.store.profiles.membership(LOCAL_PERSON, made.id)
        self.store.costs.set_quota(made.id, QUOTA_MICROUSD, note="start", created_by=LOCAL_PERSON)
        self.ledger = Ledger(self.store, self.clock)

    @property
    def profile(self) -> Profile:
        return self.store.profiles.profile(self.member.profile_id)

    @rule(estimate=AMOUNTS, part=st.floats(0, 1), ending=st.sampled_from(["paid", "lost", "nothing"]))
    def call(self, estimate: int, part: float, ending: str) -> None:
        with (
            suppress(QuotaExceeded, OutcomeUnknown),
            self.ledger.booked(self.profile, None, LOCAL_PERSON, estimate) as booking,
        ):
            if ending == "paid":
                booking.commit(cost(new_id(), int(estimate * part)))
            elif ending == "lost":
                raise OutcomeUnknown("lost")

    @rule(amount=AMOUNTS)
    def crash(self, amount: int) -> None:
        with suppress(QuotaExceeded):
            self.ledger.reserve(self.profile, amount, new_id())

    @rule(is_alone=st.booleans())
    def restart(self, is_alone: bool) -> None:
        recover(self.store, self.clock, is_alone=is_alone, created_by=LOCAL_PERSON)
        held = self.store.costs.reservations(self.member.profile_id)
        assert not [one for one in held if one.amount_microusd == 0 and one.job_id is not None]

    @rule(charged=st.integers(min_value=0, max_value=900))
    def person_settles(self, charged: int) -> None:
        for held in self.store.costs.reservations(self.member.profile_id):
            if held.state is ReservationState.UNSETTLED:
                with suppress(QuotaExceeded):
                    settle(self.store, self.clock, self.member, held.id, charged, "looked it up")
                return

    @precondition(lambda self: self.store.costs.entries(self.member.profile_id, limit=1, **SPAN))
    @rule(amount=AMOUNTS)
    def person_corrects(self, amount: int) -> None:
        (entry,) = self.store.costs.entries(self.member.profile_id, limit=1, **SPAN)
        if amount != entry.amount_microusd:
            with suppress(QuotaExceeded):
                correct(self.store, self.clock, self.member, entry, amount, "wrong")

    @rule()
    def a_day_passes(self) -> None:
        self.clock.moment += timedelta(hours=1)

    @invariant()
    def quota_holds_and_every_cut_adds_up(self) -> None:
        assert counted_microusd(self.store, self.member.profile_id) <= QUOTA_MICROUSD
        report = month_report(self.store, self.profile, self.clock)
        entries = self.store.costs.entries(self.member.profile_id, **SPAN)
        assert report.total_microusd == sum(entry.amount_microusd for entry in entries)
        for by in ("operation", "day", "project", "person", "store"):
            assert sum(row.amount_microusd for row in report.rows(by)) == report.total_microusd

    def teardown(self) -> None:
        self.store.close()
        self._folder.cleanup()


@pytest.mark.parametrize("opener", sorted(OPENERS))
def test_spending(opener: str) -> None:
    Spending.opener = opener
    is_here = opener == "sqlite"  # each step of a team's is some thirty requests
    run_state_machine_as_test(
        Spending,
        settings=hypothesis_settings(
            max_examples=10 if is_here else 2,
            stateful_step_count=25 if is_here else 15,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("opener", sorted(OPENERS))
def test_sixteen_workers_at_once(tmp_path: Path, opener: str) -> None:
    """Some crash in the middle, some give back; whoever looks meanwhile never counts more than the quota."""
    clock = MovingClock()
    store = OPENERS[opener](tmp_path, clock)
    profile = store.profiles.ensure_any(LOCAL_PERSON, name="Nortia")
    profile = store.profiles.update(profile.id, {"monthly_quota_microusd": QUOTA_MICROUSD})
    over: list[int] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.01):
            # Held first, then booked: what is committed in between is seen twice, so look at the sum at rest.
            held = sum(one.amount_microusd for one in store.costs.reservations(profile.id))
            if held > QUOTA_MICROUSD or store.costs.total_microusd(profile.id, **SPAN) > QUOTA_MICROUSD:
                over.append(held)

    def work(number: int) -> None:
        dice = random.Random(number)
        ledger = Ledger(store, clock)
        for _ in range(8):
            amount = dice.randrange(0, 120)
            try:
                held = ledger.reserve(profile, amount, new_id())
            except QuotaExceeded:
                continue
            match dice.randrange(5):
                case 0:
                    ledger.release(profile.id, held.id)
                case 1:
                    continue
                case 2:
                    with suppress(Conflict):
                        ledger.unsettle(profile.id, held.id)
                case _:
                    ledger.commit(profile.id, held.id, cost(new_id(), dice.randint(0, amount)), LOCAL_PERSON)

    watcher = threading.Thread(target=look)
    watcher.start()
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))
    ended.set()
    watcher.join()
    assert over == []
    assert QUOTA_MICROUSD // 2 < counted_microusd(store, profile.id) <= QUOTA_MICROUSD
    recover(store, clock, is_alone=True, created_by=LOCAL_PERSON)
    assert counted_microusd(store, profile.id) <= QUOTA_MICROUSD
    store.close()
