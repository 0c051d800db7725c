"""Planning, sending, reading back and cancelling, against a real server on loopback."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from editai.errors import (
    Cancelled,
    Conflict,
    Forbidden,
    InputError,
    NotFound,
    RetryableServiceError,
)
from editai.publishing.fake_postiz import FakePostiz
from editai.publishing.fake_rules import visible_text
from editai.publishing.fake_state import FakeChannel
from editai.publishing.outbox import cancel_publication, profiles_to_read_back, read_back
from editai.publishing.postiz import PostizClient
from editai.store.rows import LOCAL_PERSON
from editai.store.states import ClipState, PublicationState, Role

NETWORKS = ("tiktok", "instagram", "youtube", "facebook", "pinterest")


class ShiftedClock:
    """The machine's clock, moved."""

    def __init__(self, by: timedelta) -> None:
        self.by = by

    def now(self) -> datetime:
        return datetime.now(timezone.utc) + self.by


def made(fake: FakePostiz) -> int:
    """How many requests have made posts or tried to."""
    return sum(1 for method, route, _ in fake.requests if (method, route) == ("POST", "/posts"))


def read(outbox: Any, ids: list[str], later: timedelta = timedelta()) -> list[str]:
    rows = read_back(outbox.store, outbox.client, outbox.member.profile_id, ShiftedClock(later), publication_ids=ids)
    return [row.state.value for row in rows]


def test_five_networks_in_one_request_and_published_with_links(fake: FakePostiz, outbox: Any) -> None:
    text = "Tom & Jerry\n\nI <3 it #mug"
    ids = outbox.plan(*NETWORKS, text=text)
    assert [row.state.value for row in outbox.send(ids)] == ["queued"] * 5
    assert made(fake) == 1
    assert sum(1 for method, route, _ in fake.requests if route == "/upload") == 2  # the clip, and Pinterest's cover
    assert [visible_text(post.content) for post in fake.posts] == [text] * 5
    assert read(outbox, ids) == ["published"] * 5
    assert all((row.link or "").startswith(fake.url) for row in outbox.rows(ids))
    month = datetime.now(timezone.utc)
    entries = outbox.store.costs.entries(
        outbox.member.profile_id, since=month - timedelta(days=1), until=month + timedelta(days=1)
    )
    assert {entry.request_id for entry in entries} == {row.client_ref for row in outbox.rows(ids)}
    assert outbox.store.costs.reservations(outbox.member.profile_id) == []


def test_a_scheduled_post_waits_and_is_not_called_published(fake: FakePostiz, outbox: Any) -> None:
    at = datetime.now(timezone.utc).replace(microsecond=123_000) + timedelta(days=3)
    ids = outbox.plan("tiktok", scheduled_at=at)
    outbox.send(ids)
    assert fake.posts[0].publish_at == at
    assert read(outbox, ids) == ["queued"]
    assert profiles_to_read_back(outbox.store, ShiftedClock(timedelta())) == []
    assert profiles_to_read_back(outbox.store, ShiftedClock(timedelta(days=4))) == [outbox.member.profile_id]


def test_a_second_click_attaches_and_again_is_explicit(fake: FakePostiz, outbox: Any) -> None:
    ids = outbox.plan("tiktok")
    assert outbox.plan("tiktok", text="Other words.") == ids
    outbox.send(ids)
    outbox.send(ids)
    assert read(outbox, ids) == ["published"]
    assert outbox.plan("tiktok") == ids
    more = outbox.plan("tiktok", again=True)
    assert more != ids
    outbox.send(more)
    assert len(fake.posts) == 2


@pytest.mark.parametrize("verdict", [None, ClipState.SENT_BACK])
def test_only_approved_clips_are_planned(outbox: Any, verdict: ClipState | None) -> None:
    with pytest.raises(Conflict, match="not approved"):
        outbox.plan("tiktok", clip_id=outbox.add_clip(verdict=verdict))


def test_stale_clips_reviewers_and_other_stores_are_refused(outbox: Any) -> None:
    owner = outbox.member
    colour = {"brand": {"colour": "#123456"}}
    outbox.member = dataclasses.replace(owner, profile=outbox.store.profiles.update(owner.profile_id, colour))
    with pytest.raises(Conflict, match="changed"):
        outbox.plan("tiktok")
    outbox.member = dataclasses.replace(owner, role=Role.REVIEWER)
    with pytest.raises(Forbidden):
        outbox.plan("tiktok")
    other = outbox.store.profiles.create(LOCAL_PERSON, name="Other")
    outbox.member = outbox.store.profiles.membership(LOCAL_PERSON, other.id)
    with pytest.raises(NotFound):
        outbox.plan("tiktok")
    assert outbox.store.publications.publications(owner.profile_id) == []


def test_a_clip_whose_file_is_gone_fails_honestly(fake: FakePostiz, outbox: Any) -> None:
    ids = outbox.plan("tiktok")
    outbox.media.path(outbox.member.profile_id, outbox.rows(ids)[0].clip_snapshot["media_key"]).unlink()
    rows = outbox.send(ids)
    assert rows[0].state is PublicationState.FAILED
    assert fake.posts == []


def test_problems_of_all_channels_are_told_at_once(outbox: Any) -> None:
    with pytest.raises(InputError) as caught:
        outbox.plan("tiktok", "youtube", settings={"youtube": {"title": ""}, "tiktok": {"privacy_level": "ALL"}})
    fields = {each["field"] for each in caught.value.details["problems"]}
    assert fields == {"tiktok.privacy_level", "youtube.title"}


def test_a_channel_that_is_not_the_stores_is_never_sent_to(fake: FakePostiz, outbox: Any) -> None:
    ids = outbox.plan("tiktok", "youtube", "facebook")
    fake.channels.remove(fake.channel("tiktok"))
    fake.channel("youtube").disabled = True
    rows = {row.network: row for row in outbox.send(ids)}
    assert rows["tiktok"].state is PublicationState.FAILED
    assert "not among the store's channels" in rows["tiktok"].reason
    assert rows["youtube"].state is PublicationState.FAILED
    assert rows["facebook"].state is PublicationState.QUEUED
    assert [post.channel.identifier for post in fake.posts] == ["facebook"]


def test_a_group_keeps_other_stores_channels_away(fake: FakePostiz, outbox: Any) -> None:
    ids = outbox.plan("tiktok", "youtube")
    fake.channel("tiktok").customer = {"id": "g1", "name": "Nortia"}
    rows = {row.network: row.state.value for row in outbox.send(ids, group="g1")}
    assert rows == {"tiktok": "queued", "youtube": "failed"}


@pytest.mark.parametrize("echo", [True, False], ids=["marks told", "v2.23.0"])
@pytest.mark.parametrize("fault", ["drop-after", "500-after", "html-502-after"])
def test_a_lost_answer_is_looked_for_and_adopted(fake: FakePostiz, outbox: Any, fault: Any, echo: bool) -> None:
    fake.state.echo_settings = echo
    fake.order(fault)
    ids = outbox.plan("tiktok", "instagram")
    rows = outbox.send(ids)
    assert [row.state.value for row in rows] == ["queued", "queued"]
    assert {row.postiz_post_id for row in rows} == {post.id for post in fake.posts}
    assert len(fake.posts) == 2


def test_half_a_request_stored_is_told_apart(fake: FakePostiz, outbox: Any) -> None:
    fake.order("partial")
    ids = outbox.plan("tiktok", "instagram")
    assert [row.state.value for row in outbox.send(ids)] == ["queued", "unconfirmed"]
    outbox.send(ids)
    assert len(fake.posts) == 1
    assert read(outbox, ids, timedelta(minutes=5)) == ["published", "unconfirmed"]
    assert read(outbox, ids, timedelta(minutes=11)) == ["published", "failed"]
    assert outbox.plan("instagram") != ids[1:]


@pytest.mark.parametrize("fault", ["drop", "500", "html-502"])
def test_a_request_that_never_arrived_is_unconfirmed_not_repeated(fake: FakePostiz, outbox: Any, fault: Any) -> None:
    fake.order(fault)
    ids = outbox.plan("tiktok")
    assert [row.state.value for row in outbox.send(ids)] == ["unconfirmed"]
    assert made(fake) == 1


def test_an_unconfirmed_post_that_turns_up_is_adopted(fake: FakePostiz, outbox: Any) -> None:
    """Postiz goes away right after it has stored the post, so that looking for it fails too."""
    ids = outbox.plan("tiktok")
    fake.order("drop-after")

    def away(name: str) -> None:
        # The first list of posts is read before the send; the looks after it all fail.
        fake.order("html-502", on="GET /posts", times=100, skip=1)

    assert [row.state.value for row in outbox.send(ids, checkpoint=away)] == ["unconfirmed"]
    fake.clear_orders()
    outbox.send(ids)
    assert read(outbox, ids) == ["published"]
    assert len(fake.posts) == 1


def test_postiz_away_leaves_it_planned_to_be_sent_later(fake: FakePostiz, outbox: Any) -> None:
    ids = outbox.plan("tiktok")
    fake.order("html-502", on="POST /upload", times=3)
    with pytest.raises(RetryableServiceError):
        outbox.send(ids)
    assert outbox.states(ids) == ["planned"]
    assert outbox.rows(ids)[0].reason
    outbox.send(ids)
    assert outbox.states(ids) == ["queued"]


def test_the_hourly_limit_keeps_posts_planned(fake: FakePostiz, outbox: Any) -> None:
    fake.state.api_limit = 1
    first, second = outbox.plan("tiktok"), outbox.plan("youtube")
    outbox.send(first)
    with pytest.raises(RetryableServiceError) as caught:
        outbox.send(second)
    assert caught.value.details["retry_after_s"] == 3600
    assert outbox.states(second) == ["planned"]
    fake.advance(3601)
    outbox.send(second)
    assert outbox.states(second) == ["queued"]


def test_one_refused_post_does_not_hold_the_others_up(fake: FakePostiz, outbox: Any) -> None:
    ids = outbox.plan("tiktok", "instagram", "facebook")
    # A rule that EditAI does not know: the server refuses what was fine here.
    fake.channel("instagram").identifier = "instagram-standalone"
    fake.state.extra_refusals["fake-instagram"] = "Trial Reels must be a video"
    rows = {row.network: row for row in outbox.send(ids)}
    assert rows["instagram"].state is PublicationState.FAILED
    assert "Trial Reels must be a video" in rows["instagram"].reason
    assert rows["tiktok"].state is rows["facebook"].state is PublicationState.QUEUED
    assert len(fake.posts) == 2


def test_a_wrong_key_fails_them_all_and_says_so(fake: FakePostiz, outbox: Any) -> None:
    ids = outbox.plan("tiktok", "youtube")
    with PostizClient(fake.base_url, "wrong", sleep=lambda _: None) as client:
        outbox.send(ids, client=client)
    assert {row.state for row in outbox.rows(ids)} == {PublicationState.FAILED}
    assert all("key" in row.reason for row in outbox.rows(ids))


def test_stopping_before_the_send_cancels_and_sends_nothing(fake: FakePostiz, outbox: Any) -> None:
    def stop(name: str) -> None:
        raise Cancelled("stopped")

    ids = outbox.plan("tiktok")
    with pytest.raises(Cancelled):
        outbox.send(ids, checkpoint=stop)
    assert outbox.states(ids) == ["cancelled"]
    assert fake.posts == []


def test_reasons_come_from_notifications_only_when_they_can_be_nobody_elses(fake: FakePostiz, outbox: Any) -> None:
    fake.channel("tiktok").failure = "The video was flagged"
    ids = outbox.plan("tiktok")
    outbox.send(ids)
    assert read(outbox, ids) == ["failed"]
    assert "The video was flagged" in outbox.rows(ids)[0].reason


def test_another_stores_failure_is_not_told_here(fake: FakePostiz, outbox: Any) -> None:
    """Two accounts of one network in the organisation fail at once; one is another store's."""
    picture = fake.channel("tiktok").picture
    secret = FakeChannel(id="other", name="Other store", identifier="tiktok", picture=picture, profile="o")
    fake.channels.append(secret)
    fake.channel("tiktok").failure = "ours"
    secret.failure = "secret of another store"
    ids = outbox.plan("tiktok")[:1]
    outbox.send(ids)
    with fake.state.lock:
        post = {"value": [{"content": "x", "image": []}], "settings": {}}
        fake.state.add_post(post, secret, datetime.now(timezone.utc).isoformat(), "schedule")
    assert read(outbox, ids) == ["failed"]
    assert "secret" not in outbox.rows(ids)[0].reason
    assert "ours" not in outbox.rows(ids)[0].reason


def test_a_channel_to_be_reconnected_is_named(fake: FakePostiz, outbox: Any) -> None:
    fake.channel("youtube").reconnect = True
    ids = outbox.plan("youtube")
    outbox.send(ids)
    assert read(outbox, ids) == ["failed"]
    assert "connected again" in outbox.rows(ids)[0].reason


def test_what_the_network_does_not_confirm_is_unconfirmed(fake: FakePostiz, outbox: Any) -> None:
    fake.channel("tiktok").unconfirmed = True
    ids = outbox.plan("tiktok")
    outbox.send(ids)
    assert read(outbox, ids) == ["unconfirmed"]


def test_after_75_minutes_it_is_unconfirmed_and_may_still_be_published(fake: FakePostiz, outbox: Any) -> None:
    fake.state.stuck = True
    ids = outbox.plan("tiktok")
    outbox.send(ids)
    assert read(outbox, ids, timedelta(minutes=74)) == ["queued"]
    assert read(outbox, ids, timedelta(minutes=76)) == ["unconfirmed"]
    fake.state.stuck = False
    assert read(outbox, ids, timedelta(minutes=90)) == ["published"]


@pytest.mark.parametrize("arrived", [True, False])
def test_what_a_dead_worker_left_in_sending_is_read_back(fake: FakePostiz, outbox: Any, arrived: bool) -> None:
    ids = outbox.plan("tiktok")
    move = outbox.store.publications.move
    if arrived:
        outbox.send(ids)
    state = PublicationState.QUEUED if arrived else PublicationState.PLANNED
    changes = {"postiz_post_id": None}
    move(outbox.member.profile_id, ids[0], expected=[state], state=PublicationState.SENDING, changes=changes)
    assert read(outbox, ids, timedelta(minutes=9)) == ["sending"]
    assert profiles_to_read_back(outbox.store, ShiftedClock(timedelta(minutes=11))) == [outbox.member.profile_id]
    assert read(outbox, ids, timedelta(minutes=11)) == ["published" if arrived else "failed"]


def test_a_draft_stays_a_draft(fake: FakePostiz, outbox: Any) -> None:
    ids = outbox.plan("tiktok", draft=True)
    outbox.send(ids)
    assert fake.posts[0].state == "DRAFT"
    assert "postiz_draft" not in fake.posts[0].settings
    assert read(outbox, ids, timedelta(hours=3)) == ["queued"]
    assert "draft" in outbox.rows(ids)[0].reason


def test_cancelling_a_scheduled_post_is_confirmed_by_reading_back(fake: FakePostiz, outbox: Any) -> None:
    at = datetime.now(timezone.utc) + timedelta(days=1)
    ids = outbox.plan("tiktok", "youtube", scheduled_at=at)
    outbox.send(ids)
    profile_id, clock = outbox.member.profile_id, ShiftedClock(timedelta())
    done = cancel_publication(outbox.store, outbox.client, profile_id, ids[0], clock)
    assert done.state is PublicationState.CANCELLED
    assert len(fake.posts) == 1
    assert cancel_publication(outbox.store, outbox.client, profile_id, ids[0], clock) == done
    fake.posts[0].deleted = True
    assert read(outbox, ids) == ["cancelled", "cancelled"]


def test_a_published_post_cannot_be_cancelled(outbox: Any) -> None:
    ids = outbox.plan("tiktok")
    outbox.send(ids)
    with pytest.raises(Conflict, match="published already"):
        cancel_publication(outbox.store, outbox.client, outbox.member.profile_id, ids[0], ShiftedClock(timedelta()))
    assert outbox.states(ids) == ["published"]


def test_an_unsent_post_is_cancelled_without_postiz(fake: FakePostiz, outbox: Any) -> None:
    ids = outbox.plan("tiktok")
    before = len(fake.requests)
    cancel_publication(outbox.store, outbox.client, outbox.member.profile_id, ids[0], ShiftedClock(timedelta()))
    assert outbox.states(ids) == ["cancelled"]
    assert len(fake.requests) == before
    assert outbox.send(ids)[0].state is PublicationState.CANCELLED
    assert fake.posts == []
