"""Connecting, listing, posting and reading back through the worker, against a fake Postiz."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from editai.clock import SystemClock
from editai.errors import Conflict, NotInstalled
from editai.jobs import kinds, post_requests, requests
from editai.jobs.chores import Chores
from editai.jobs.worker import Worker
from editai.profiles.postiz import set_postiz
from editai.profiles.secrets import SecretBox
from editai.publishing.fake_postiz import FakePostiz
from editai.publishing.outbox import plan_publications
from editai.publishing.shapes import Channel
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import Job, Membership, Publication
from editai.store.states import ClipState, JobState, Lane, PublicationState
from tests.library.fresh_clips import freshened


@pytest.fixture
def fake() -> Iterator[FakePostiz]:
    with FakePostiz(publish_after_s=0) as server:
        yield server


@pytest.fixture
def connected(settings: Settings, store: Store, member: Membership, fake: FakePostiz) -> Membership:
    """The store with its own address and key."""
    set_postiz(store, SecretBox(settings), member, fake.url, fake.key)
    return store.profiles.membership(member.user_id, member.profile_id)


@pytest.fixture
def worker(settings: Settings, store: Store) -> Iterator[Worker]:
    running = Worker(settings, store)
    running.start()
    yield running
    running.stop()


def ended(store: Store, job: Job) -> Job:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        row = store.jobs.job(str(job.profile_id), job.id)
        if row.state.is_terminal:
            return row
        time.sleep(0.05)
    pytest.fail(f"{job.kind} did not end")


def planned(
    settings: Settings, store: Store, member: Membership, fake: FakePostiz, *, at: datetime | None = None
) -> Publication:
    """An approved clip, planned for TikTok."""
    profile_id, media = member.profile_id, MediaFolder(settings.media_root)
    project = store.library.add_project(
        profile_id, name="Mug", product={}, script="Meet the mug.", settings={}, created_by=member.user_id
    )
    keys = (media.new_key(profile_id, "clips", ".mp4"), media.new_key(profile_id, "covers", ".jpg"))
    for key, data in zip(keys, (b"\0\0\0\x20ftypisom" + b"\0" * 5000, b"\xff\xd8\xff\xe0" + b"\0" * 500), strict=True):
        media.path(profile_id, key).parent.mkdir(parents=True, exist_ok=True)
        media.path(profile_id, key).write_bytes(data)
    saved = store.library.save_clip(
        profile_id,
        clip_id=str(uuid.uuid4()),
        project_id=project.id,
        media_key=keys[0],
        cover_key=keys[1],
        fingerprint="f",
        checks=[],
        words=[],
        cues=[],
        used={"duration_ms": 21_000, "platform": "tiktok"},
        segments=[],
        created_by=member.user_id,
    )
    clip = freshened(store, saved)
    store.library.review_clip(profile_id, clip.id, verdict=ClipState.APPROVED, note="", reviewer=member.user_id)
    account = fake.channel("tiktok")
    channel = Channel(
        id=account.id, name=account.name, network="tiktok", identifier="tiktok", picture=None, disabled=False
    )
    outbox = plan_publications(
        store,
        member,
        clip_id=clip.id,
        channels=[channel],
        text="Meet the mug.",
        clock=SystemClock(),
        scheduled_at=at,
    )
    return outbox[0].publication


def test_connect_list_post_once_and_read_back(
    settings: Settings, store: Store, connected: Membership, fake: FakePostiz, worker: Worker
) -> None:
    tested = ended(store, requests.submit_test_connection(store, connected))
    assert tested.state is JobState.SUCCEEDED, tested.error
    listed = ended(store, requests.submit_list_channels(store, connected))
    assert listed.result is not None
    assert {channel["network"] for channel in listed.result["channels"]} == {
        "tiktok",
        "instagram",
        "youtube",
        "facebook",
        "pinterest",
    }
    row = planned(settings, store, connected, fake)
    token = str(uuid.uuid4())
    jobs = [requests.submit_publish(store, connected, [row.id], job_id=token) for _ in range(2)]
    sent = ended(store, jobs[0])
    assert jobs[0].id == jobs[1].id
    assert sent.state is JobState.SUCCEEDED, sent.error
    assert sent.result is not None
    assert [each["state"] for each in sent.result["publications"]] == ["queued"]
    assert [stage["name"] for stage in sent.result["stages"]] == ["upload", "send"]
    assert len(fake.posts) == 1

    Chores(settings, store, worker.engine).read_back(threading.Event())
    found = store.publications.publication(connected.profile_id, row.id)
    assert found.state is PublicationState.PUBLISHED
    assert found.link
    assert fake.key not in str([job.data for job in store.jobs.jobs(connected.profile_id)])


def test_a_store_without_postiz_uses_no_other_stores(
    settings: Settings, store: Store, connected: Membership, worker: Worker
) -> None:
    other = store.profiles.create(connected.user_id, name="Other")
    elsewhere = store.profiles.membership(connected.user_id, other.id)
    with pytest.raises(NotInstalled, match="Other"):
        requests.submit_list_channels(store, elsewhere)
    assert store.jobs.jobs(other.id) == [], "no job that could only fail"
    asked = store.jobs.submit_job(
        other.id,
        job_id=str(uuid.uuid4()),
        kind=kinds.LIST_CHANNELS,
        lane=Lane.QUICK,
        data={},
        created_by=connected.user_id,
    )
    row = ended(store, asked)
    assert row.state is JobState.FAILED
    assert row.error is not None
    assert row.error["kind"] == "not-installed"
    assert "Other" in row.error["sentence"]


def test_a_publish_job_cancelled_before_its_turn_sends_nothing(
    settings: Settings, store: Store, connected: Membership, fake: FakePostiz
) -> None:
    row = planned(settings, store, connected, fake)
    job = requests.submit_publish(store, connected, [row.id])
    requests.cancel(store, connected, job.id)
    assert store.publications.publication(connected.profile_id, row.id).state is PublicationState.CANCELLED
    running = Worker(settings, store)
    running.start()
    time.sleep(2)
    running.stop()
    assert fake.posts == []


def queued(settings: Settings, store: Store, member: Membership, fake: FakePostiz, at: datetime) -> Publication:
    """A post that waits at Postiz for its time."""
    row = planned(settings, store, member, fake, at=at)
    sent = ended(store, post_requests.send_once(store, member, [row.id]))
    assert sent.state is JobState.SUCCEEDED, sent.error
    return store.publications.publication(member.profile_id, row.id)


def test_a_queued_post_is_cancelled_and_confirmed_gone(
    settings: Settings, store: Store, connected: Membership, fake: FakePostiz, worker: Worker
) -> None:
    row = queued(settings, store, connected, fake, SystemClock().now() + timedelta(hours=3))
    first, second = (post_requests.cancel_post(store, connected, row.id) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.id == second.id, "a second click attaches"
    assert ended(store, first).state is JobState.SUCCEEDED
    assert fake.posts == []
    assert store.publications.publication(connected.profile_id, row.id).state is PublicationState.CANCELLED


def test_a_queued_post_is_moved_by_cancelling_confirming_and_sending_anew(
    settings: Settings, store: Store, connected: Membership, fake: FakePostiz, worker: Worker
) -> None:
    row = queued(settings, store, connected, fake, SystemClock().now() + timedelta(hours=3))
    later = (SystemClock().now() + timedelta(days=1)).replace(microsecond=0)
    job = ended(store, post_requests.move_post(store, connected, row.id, later, SystemClock()))
    assert job.state is JobState.SUCCEEDED, job.error
    assert job.result is not None
    new = store.publications.publication(connected.profile_id, job.result["publications"][0]["id"])
    assert (new.state, new.scheduled_at, new.channel_id) == (PublicationState.QUEUED, later, row.channel_id)
    assert store.publications.publication(connected.profile_id, row.id).state is PublicationState.CANCELLED
    assert [post.publish_at for post in fake.posts] == [later]


def test_a_post_is_not_moved_when_its_cancelling_cannot_be_confirmed(
    settings: Settings, store: Store, connected: Membership, fake: FakePostiz, worker: Worker
) -> None:
    """Postiz says 500 to the deletion and keeps the post: nothing new is sent."""
    row = queued(settings, store, connected, fake, SystemClock().now() + timedelta(hours=3))
    fake.order("500", on="DELETE", times=9)
    later = SystemClock().now() + timedelta(days=1)
    job = ended(store, post_requests.move_post(store, connected, row.id, later, SystemClock()))
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert "still lists the post" in job.error["sentence"]
    assert len(fake.posts) == 1
    assert store.publications.publication(connected.profile_id, row.id).state is PublicationState.QUEUED


def test_one_failed_channel_is_tried_again_alone(
    settings: Settings, store: Store, connected: Membership, fake: FakePostiz, worker: Worker
) -> None:
    row = planned(settings, store, connected, fake)
    fake.channel("tiktok").failure = "the caption was refused"
    ended(store, post_requests.send_once(store, connected, [row.id]))
    Chores(settings, store, worker.engine).read_back(threading.Event())
    failed = store.publications.publication(connected.profile_id, row.id)
    assert failed.state is PublicationState.FAILED
    assert "the caption was refused" in str(failed.reason)
    fake.channel("tiktok").failure = None
    new, job = post_requests.post_again(store, connected, row.id, SystemClock())
    assert ended(store, job).state is JobState.SUCCEEDED
    again, same_job = post_requests.post_again(store, connected, row.id, SystemClock())
    assert (again.id, same_job.id) == (new.id, job.id), "a second click attaches"
    Chores(settings, store, worker.engine).read_back(threading.Event())
    assert store.publications.publication(connected.profile_id, new.id).state is PublicationState.PUBLISHED
    assert [post.state for post in fake.posts] == ["ERROR", "PUBLISHED"]


def test_what_has_come_to_its_time_is_not_moved(
    settings: Settings, store: Store, connected: Membership, fake: FakePostiz, worker: Worker
) -> None:
    fake.state.stuck = True
    row = planned(settings, store, connected, fake)
    ended(store, post_requests.send_once(store, connected, [row.id]))
    with pytest.raises(Conflict, match="may be out already"):
        post_requests.move_post(store, connected, row.id, SystemClock().now() + timedelta(days=1), SystemClock())


def test_two_stores_on_one_account_without_groups_are_told_of_each_other(
    settings: Settings, store: Store, connected: Membership, fake: FakePostiz, worker: Worker
) -> None:
    fake.channel("tiktok").customer = {"id": "g-nortia", "name": "Nortia"}
    first = ended(store, requests.submit_test_connection(store, connected))
    assert first.result is not None
    assert first.result["shared_with"] == []
    assert first.result["groups"] == [{"id": "g-nortia", "name": "Nortia"}]
    boards = {each["network"]: each.get("boards") for each in first.result["channels"]}
    assert boards["pinterest"][0] == {"id": "1234567890", "name": "Demo board"}
    assert boards["tiktok"] is None
    other = store.profiles.create(connected.user_id, name="Vela")
    vela = store.profiles.membership(connected.user_id, other.id)
    set_postiz(store, SecretBox(settings), vela, fake.url, fake.key)
    second = ended(store, requests.submit_test_connection(store, vela))
    assert second.result is not None
    assert second.result["shared_with"] == ["Nortia"]
    store.profiles.update(connected.profile_id, {"publishing": {"group": "g-nortia"}})
    grouped = ended(store, requests.submit_list_channels(store, connected))
    assert grouped.result is not None
    assert [each["network"] for each in grouped.result["channels"]] == ["tiktok"], "only the group's channels exist"
