"""Estimates, quotas with their history, settling and correcting by people, and recovery after a crash."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from editai.clock import SystemClock
from editai.costs.estimate import estimate_speech, estimate_text, speech_price, text_cost
from editai.costs.ledger import Ledger
from editai.costs.price_book import PriceBook, price_book
from editai.costs.prices import load_prices
from editai.costs.quota import QuotaState, change_quota, quota_state
from editai.costs.recovery import NOBODYS_AFTER, Recovered, recover
from editai.costs.settle import correct, settle
from editai.errors import Conflict, Forbidden, InputError, NotFound, NotInstalled, QuotaExceeded, RetryableServiceError
from editai.jobs.requests import MakeRequest, estimate_make
from editai.profiles.actions import edit_store
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership, NewCost, Reservation
from editai.store.states import JobState, ReservationState, Role
from tests.contracts.world import SPAN, MovingClock, cost, new_id
from tests.pages.rows import add_job

OWN = """[[price]]
service = "elevenlabs"
operation = "speak"
model = "eleven_v3"
unit = "character"
price_microusd = 220
date = "2026-11-01"
source = "our plan"
"""


def test_estimates_are_never_too_low() -> None:
    prices = load_prices()
    assert estimate_speech(prices, "kokoro", 5_000).text == "free"
    dear = estimate_speech(prices, "elevenlabs", 400)
    assert (dear.amount_microusd, dear.text) == (40_000, "about $0.04")
    assert estimate_speech(prices, "elevenlabs", 400, model="eleven_flash_v2_5").amount_microusd == 20_000
    assert speech_price(prices, "elevenlabs", "a-voice").model in {"eleven_v3", "eleven_multilingual_v2"}
    written = estimate_text(prices, "gpt-4o-mini", 1_000, 300)
    assert (dear + written).amount_microusd == 40_000 + 150 + 180
    booked = text_cost(prices, "gpt-4o-mini", 1_000, 300, operation="write", request_id="r")
    assert (booked.amount_microusd, booked.units, booked.details["tokens_out"]) == (330, 1_300, 300)
    with pytest.raises(NotInstalled):
        estimate_speech(prices, "a-new-engine", 1)


def test_make_says_what_it_costs(member: Membership) -> None:
    request = MakeRequest(script="Meet the mug.", source_video_ids=("x",), voice="elevenlabs:rachel")
    assert estimate_make(member, request).amount_microusd == 13 * 100
    assert estimate_make(member, MakeRequest(script="Meet the mug.", source_video_ids=("x",))).text == "free"


def test_own_prices_go_first_and_a_bad_file_leaves_the_old_ones(settings: Settings) -> None:
    own = settings.home / "prices.toml"
    book = price_book(settings)
    assert book.prices().price("elevenlabs", "speak", "eleven_v3").unit_price_microusd == 100
    _write(own, OWN, 1)
    assert book.prices().price("elevenlabs", "speak", "eleven_v3").unit_price_microusd == 220
    assert book.prices().price("kokoro", "speak").unit_price_microusd == 0
    _write(own, OWN.replace('unit = "character"\n', "").replace("220", "-1"), 2)
    assert book.prices().price("elevenlabs", "speak", "eleven_v3").unit_price_microusd == 220
    assert book.problem is not None
    assert [problem["line"] for problem in book.problem.details["problems"]] == [1, 5]
    own.unlink()
    assert book.prices().price("elevenlabs", "speak", "eleven_v3").unit_price_microusd == 100
    assert book.problem is None
    _write(own, "not [ toml", 3)
    assert len(PriceBook(own).prices()) == len(load_prices())


def _write(path: Path, text: str, second: int) -> None:
    path.write_text(text)
    os.utime(path, (second, second))


@pytest.mark.parametrize(
    ("quota", "used", "level", "left"),
    [
        *((None, 5, 0, None), (0, 0, 0, 0), (100, 49, 0, 51), (100, 50, 50, 50), (100, 79, 50, 21)),
        *((100, 80, 80, 20), (100, 99, 80, 1), (100, 100, 100, 0), (100, 120, 100, 0)),
    ],
)
def test_warnings_at_50_80_and_100(quota: int | None, used: int, level: int, left: int | None) -> None:
    state = QuotaState(quota_microusd=quota, used_microusd=used)
    assert (state.level, state.left_microusd, bool(state.sentence)) == (level, left, level > 0)


def test_a_quota_changes_with_a_note_and_the_history_stays(store: Store, member: Membership) -> None:
    for quota, note in ((5_000_000, "a start"), (None, " no  limit for the sale "), (0, "over")):
        change_quota(store, member, quota, note)
    changes = store.costs.quota_changes(member.profile_id)
    assert [(one.old_microusd, one.new_microusd, one.note) for one in changes] == [
        (None, 0, "over"),
        (5_000_000, None, "no limit for the sale"),
        (None, 5_000_000, "a start"),
    ]
    profile = store.profiles.profile(member.profile_id)
    assert quota_state(store, profile, MovingClock()).quota_microusd == 0
    with pytest.raises(InputError, match="why"):
        change_quota(store, member, 1, " ")
    with pytest.raises(InputError, match="between"):
        change_quota(store, member, -1, "x")
    store.profiles.set_member(member.profile_id, "ed", Role.EDITOR, created_by=LOCAL_PERSON)
    with pytest.raises(Forbidden):
        change_quota(store, store.profiles.membership("ed", member.profile_id), 1, "x")
    assert len(store.costs.quota_changes(member.profile_id)) == 3
    edited = edit_store(store, member, {"monthly_quota_microusd": 9, "name": "Nortia Home"})
    assert (edited.monthly_quota_microusd, edited.name) == (9, "Nortia Home")
    assert [one.new_microusd for one in store.costs.quota_changes(member.profile_id, limit=1)] == [9]


def _unsettled(store: Store, member: Membership, amount_microusd: int, **call: str) -> Reservation:
    ledger = Ledger(store, SystemClock())
    profile = store.profiles.profile(member.profile_id)
    held = ledger.reserve(profile, amount_microusd, None, call=call)
    ledger.unsettle(member.profile_id, held.id)
    return held


def test_a_person_settles_what_nobody_knows(store: Store, member: Membership) -> None:
    change_quota(store, member, 100, "small")
    clock = SystemClock()
    held = _unsettled(store, member, 60, service="elevenlabs", operation="speak", request_id="r-9", project_id="p")
    with pytest.raises(InputError, match="how you know"):
        settle(store, clock, member, held.id, 10, "")
    with pytest.raises(QuotaExceeded):
        settle(store, clock, member, held.id, 101, "dearer than held")
    (still,) = store.costs.reservations(member.profile_id)
    assert still.state is ReservationState.UNSETTLED
    entry = settle(store, clock, member, held.id, 90, "on the bill")
    assert (entry.service, entry.request_id, entry.details["project_id"]) == ("elevenlabs", "r-9", "p")
    assert store.costs.total_microusd(member.profile_id, **SPAN) == 90
    assert store.costs.reservations(member.profile_id) == []
    with pytest.raises(NotFound):
        settle(store, clock, member, held.id, 1, "again")
    nothing = settle(store, clock, member, _unsettled(store, member, 5).id, 0, "not on the bill")
    assert (nothing.amount_microusd, nothing.service, nothing.details["note"]) == (0, "unknown", "not on the bill")
    going = Ledger(store, clock).reserve(store.profiles.profile(member.profile_id), 1, None)
    with pytest.raises(Conflict):
        settle(store, clock, member, going.id, 1, "too early")


def test_a_correction_stands_beside_its_entry(store: Store, member: Membership) -> None:
    clock = SystemClock()
    with Ledger(store, clock).booked(member.profile, None, LOCAL_PERSON, 50) as booking:
        wrong = booking.commit(cost("r", 50, service="elevenlabs", project_id="p"))
    for amount in (30, 80):
        correct(store, clock, member, wrong, amount, "the bill says so")
    amounts = [entry.amount_microusd for entry in store.costs.entries(member.profile_id, **SPAN)]
    assert sorted(amounts) == [-20, 30, 50]
    (row,) = store.costs.sums(member.profile_id, by="project", **SPAN)
    assert (row.key, row.amount_microusd) == ("p", 60)
    with pytest.raises(InputError, match="already"):
        correct(store, clock, member, wrong, 50, "x")
    other = store.profiles.create(LOCAL_PERSON, name="Vela")
    with pytest.raises(NotFound):
        correct(store, clock, store.profiles.membership(LOCAL_PERSON, other.id), wrong, 1, "x")


class History:
    """A service that remembers some calls."""

    def __init__(self, **charged: int | None) -> None:
        self.charged_by_request = charged

    def charged(self, held: Reservation) -> NewCost | None:
        request_id = str(held.details["request_id"])
        if request_id not in self.charged_by_request:
            raise RetryableServiceError("The history is down.")
        amount = self.charged_by_request[request_id]
        return None if amount is None else cost(request_id, amount, service="elevenlabs")


def test_after_a_crash_each_held_amount_ends(store: Store, member: Membership) -> None:
    clock = SystemClock()
    ledger = Ledger(store, clock)

    def held(amount: int, job_id: str | None, **call: Any) -> Reservation:
        return ledger.reserve(member.profile, amount, job_id, call=call)

    free, command = held(0, new_id()), held(7, None)
    for name in ("paid", "never", "down"):
        held(10, new_id(), service="elevenlabs", request_id=name)
    no_history = held(20, new_id(), service="llm", request_id="x")
    histories = {"elevenlabs": History(paid=4, never=None)}
    done = recover(store, clock, histories=histories, is_alone=True, created_by=LOCAL_PERSON)
    assert done == Recovered(released=2, committed=1, unsettled=2)
    left = {one.id: one.state for one in store.costs.reservations(member.profile_id)}
    assert left[no_history.id] is ReservationState.UNSETTLED
    assert left[command.id] is ReservationState.HELD
    assert free.id not in left
    assert store.costs.total_microusd(member.profile_id, **SPAN) == 4
    late = MovingClock(clock.now() + NOBODYS_AFTER + timedelta(minutes=1))
    assert recover(store, late, is_alone=True, created_by=LOCAL_PERSON) == Recovered(unsettled=1)


def test_beside_other_workers_only_ended_jobs_are_looked_after(store: Store, member: Membership) -> None:
    clock = SystemClock()
    live = add_job(store, member, "make", state=JobState.RUNNING)
    ended = add_job(store, member, "make", state=JobState.FAILED)
    ledger = Ledger(store, clock)
    kept, gone = (ledger.reserve(member.profile, 0, job.id) for job in (live, ended))
    assert recover(store, clock, is_alone=False, created_by=LOCAL_PERSON) == Recovered(released=1)
    assert [one.id for one in store.costs.reservations(member.profile_id)] == [kept.id]
    assert gone.id != kept.id
