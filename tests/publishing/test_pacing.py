"""Postiz's hour: never more requests than it has, its headers and blocks obeyed, the rest sent later by itself."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from editai.errors import RetryableServiceError
from editai.jobs import kinds
from editai.jobs.waiting_posts import LATE, send_waiting
from editai.publishing.fake_postiz import FakePostiz
from editai.publishing.pacing import Pacer, account_of, handed_over_at, next_batch, requests_left
from editai.store.rows import Pace
from editai.store.states import JobState, PublicationState

NOON = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)


class At:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def pacer_of(outbox: Any, fake: FakePostiz) -> Pacer:
    account = account_of(fake.base_url, fake.key)
    outbox.store.pace.join(outbox.member.profile_id, account, "")
    return Pacer(store=outbox.store, account=account, clock=outbox.clock)


def test_the_headers_of_an_answer_are_kept_and_the_next_request_waits(fake: FakePostiz, outbox: Any) -> None:
    fake.state.api_limit = 2
    pacer = pacer_of(outbox, fake)
    hours = [outbox.clock.now() + timedelta(hours=number) for number in (1, 2, 3)]
    ids = [each for at in hours for each in outbox.plan("tiktok", clip_id=outbox.add_clip(), scheduled_at=at)]
    with pytest.raises(RetryableServiceError) as caught:
        outbox.send(ids, pacer=pacer)
    assert 3_500 < caught.value.details["retry_after_s"] <= 3_600
    assert outbox.states(ids) == ["queued", "queued", "planned"]
    assert "sent by itself in about 60 minutes" in outbox.rows(ids)[2].reason
    assert [status for method, route, status in fake.requests if (method, route) == ("POST", "/posts")] == [201, 201]
    pace = outbox.store.pace.pace(outbox.member.profile_id)
    assert (pace.hourly_limit, pace.used) == (2, 2)


def test_a_429_blocks_the_account_until_the_time_it_names(fake: FakePostiz, outbox: Any) -> None:
    """Others have used the hour up: the first request tells, and nobody asks again before."""
    fake.state.api_limit = 0
    pacer = pacer_of(outbox, fake)
    ids = outbox.plan("tiktok")
    for _ in range(3):
        with pytest.raises(RetryableServiceError):
            outbox.send(ids, pacer=pacer)
    assert [status for method, route, status in fake.requests if (method, route) == ("POST", "/posts")] == [429]
    assert outbox.states(ids) == ["planned"]


def test_many_channels_share_a_request(fake: FakePostiz, outbox: Any) -> None:
    ids = outbox.plan("tiktok", "instagram", "youtube", "facebook", "pinterest")
    outbox.send(ids, pacer=pacer_of(outbox, fake))
    assert outbox.states(ids) == ["queued"] * 5
    assert sum((method, route) == ("POST", "/posts") for method, route, _ in fake.requests) == 1


def test_when_the_last_request_is_made_is_known_before() -> None:
    pace = Pace(hourly_limit=30, used=20, window_ends_at=NOON + timedelta(minutes=15), blocked_until=None)
    assert requests_left(pace, NOON) == 10
    assert handed_over_at(10, pace, NOON) == NOON
    assert handed_over_at(11, pace, NOON) == NOON + timedelta(minutes=15)
    assert handed_over_at(300, pace, NOON) == NOON + timedelta(minutes=15, hours=9)
    blocked = Pace(hourly_limit=30, used=0, window_ends_at=NOON, blocked_until=NOON + timedelta(minutes=40))
    assert handed_over_at(1, blocked, NOON) == NOON + timedelta(minutes=40)
    assert handed_over_at(31, None, NOON) == NOON + timedelta(hours=1)


def test_what_waits_is_sent_by_itself_and_never_long_after_its_time(outbox: Any) -> None:
    store, profile_id = outbox.store, outbox.member.profile_id
    store.profiles.set_secret(profile_id, "postiz", ciphertext="k:x", hint="")
    ids = outbox.plan("tiktok", "youtube")
    now = outbox.clock.now()
    assert send_waiting(store, At(now)) == [], "whoever planned it is about to ask"
    (job,) = send_waiting(store, At(now + timedelta(minutes=1)))
    assert set(job.data["publication_ids"]) == set(ids)
    assert send_waiting(store, At(now + timedelta(minutes=2))) == [], "one job at a time"
    store.jobs.start_job(job.id)
    store.jobs.finish_job(job.id, state=JobState.FAILED, error={})
    assert send_waiting(store, At(now + timedelta(minutes=3))) == [], "not at once after a failure"
    assert send_waiting(store, At(now + LATE + timedelta(minutes=1))) == [], "that would be a surprise"
    (again,) = send_waiting(store, At(now + timedelta(minutes=30)))
    assert again.id != job.id
    assert again.kind == kinds.PUBLISH


def test_a_job_takes_no_more_than_the_hour_has_left(outbox: Any) -> None:
    rows = []
    for number in range(12):
        at = outbox.clock.now() + timedelta(hours=12 - number)
        rows += outbox.rows(outbox.plan("tiktok", "youtube", clip_id=outbox.add_clip(), scheduled_at=at))
    now = outbox.clock.now()
    pace = Pace(hourly_limit=30, used=27, window_ends_at=now + timedelta(minutes=5), blocked_until=None)
    batch = next_batch(rows, pace, now)
    assert len(batch) == 6, "three requests of two channels"
    assert max(row.scheduled_at for row in batch) == sorted({row.scheduled_at for row in rows})[2]
    assert len(next_batch(rows, None, now)) == 20
    assert all(row.state is PublicationState.PLANNED for row in batch)
    assert uuid.UUID(batch[0].id)
