"""What every store of data does, whatever lies below it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from editai.errors import Conflict, Forbidden, NotFound, QuotaExceeded
from editai.store.rows import EVERY_PROFILE
from editai.store.states import PENDING_PUBLICATIONS, ClipState, JobState, Lane, PublicationState, Role
from tests.contracts.world import ANA, BEN, CLEO, NOON, SPAN, World, cost, fill, new_id, sha256_of

P = PublicationState


# Stores and their members


def test_the_first_store_of_a_person_is_their_default(world: World) -> None:
    second = world.store.profiles.create(ANA, name="Alpha")
    found = world.store.profiles.memberships(ANA)
    assert [(m.profile.name, m.is_default, m.role) for m in found] == [
        ("Nortia", True, Role.OWNER),
        ("Alpha", False, Role.OWNER),
    ]
    assert found[1].profile == second


def test_ensure_any_makes_one_and_then_answers_with_the_default(world: World) -> None:
    made = world.store.profiles.ensure_any(CLEO, name="First", timezone="Europe/Bucharest")
    assert (made.name, made.timezone) == ("First", "Europe/Bucharest")
    assert world.store.profiles.ensure_any(CLEO, name="Second") == made
    assert world.store.profiles.ensure_any(ANA, name="Other").id == world.a


def test_a_partial_edit_changes_what_it_names(world: World) -> None:
    profiles = world.store.profiles
    profiles.update(world.a, {"brand": {"colour": "#112233", "tagline": "Good mugs"}, "voice": {"voice": "kokoro:x"}})
    before = profiles.profile(world.a)
    after = profiles.update(world.a, {"brand": {"colour": "#445566", "tagline": None}, "monthly_quota_microusd": 5})
    assert after.brand == {"colour": "#445566"}
    assert (after.voice, after.name, after.monthly_quota_microusd) == (before.voice, "Nortia", 5)
    assert profiles.update(world.a, {"monthly_quota_microusd": None}).monthly_quota_microusd is None
    assert after.updated_at > before.updated_at


@pytest.mark.parametrize("changes", [{"id": "x"}, {"created_by": "x"}, {"nonsense": 1}])
def test_only_a_stores_own_columns_can_be_changed(world: World, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="has no"):
        world.store.profiles.update(world.a, changes)


def test_the_default_moves_and_there_is_one(world: World) -> None:
    second = world.store.profiles.create(ANA, name="Alpha").id
    world.store.profiles.set_default(ANA, second)
    world.store.profiles.set_default(ANA, second)
    found = world.store.profiles.memberships(ANA)
    assert [(m.profile_id, m.is_default) for m in found] == [(second, True), (world.a, False)]


def test_membership_tells_unknown_from_foreign(world: World) -> None:
    with pytest.raises(NotFound):
        world.store.profiles.membership(ANA, new_id())
    with pytest.raises(Forbidden):
        world.store.profiles.membership(BEN, world.a)


def test_touch_remembers_the_last_used_store(world: World) -> None:
    world.store.profiles.touch(ANA, world.a)
    assert world.store.profiles.membership(ANA, world.a).last_used_at == world.clock.moment


def test_members_have_roles_and_an_owner_stays(world: World) -> None:
    profiles = world.store.profiles
    added = profiles.set_member(world.a, CLEO, Role.REVIEWER, created_by=ANA)
    assert (added.role, added.is_default) == (Role.REVIEWER, True)
    assert not profiles.set_member(world.a, BEN, Role.EDITOR, created_by=ANA).is_default
    assert profiles.set_member(world.a, CLEO, Role.EDITOR, created_by=ANA).is_default
    assert [m.user_id for m in profiles.members(world.a)] == [ANA, CLEO, BEN]
    with pytest.raises(Conflict):
        profiles.set_member(world.a, ANA, Role.EDITOR, created_by=ANA)
    with pytest.raises(Conflict):
        profiles.remove_member(world.a, ANA)
    assert profiles.membership(ANA, world.a).role is Role.OWNER
    profiles.remove_member(world.a, CLEO)
    with pytest.raises(NotFound):
        profiles.remove_member(world.a, CLEO)


def test_a_deleted_store_takes_its_things_and_leaves_jobs_and_books(world: World) -> None:
    things = fill(world)
    store = world.store
    store.publications.move(world.a, things.publication.id, expected=[P.PLANNED], state=P.CANCELLED)
    world.end(things.job)
    other = store.profiles.create(ANA, name="Alpha").id
    store.profiles.set_default(ANA, other)
    store.profiles.delete(ANA, world.a)
    with pytest.raises(NotFound):
        store.profiles.profile(world.a)
    assert store.profiles.secret(world.a, "postiz") is None
    assert store.library.source_videos(world.a) == []
    assert store.publications.publications(EVERY_PROFILE) == []
    job = store.jobs.job(EVERY_PROFILE, things.job.id)
    assert (job.profile_id, job.data["profile_id"]) == (None, world.a)
    (entry,) = store.costs.entries(EVERY_PROFILE, **SPAN)
    assert (entry.profile_id, entry.profile_name, entry.amount_microusd) == (None, "Nortia", 40)
    assert entry.details["profile_id"] == world.a
    assert store.costs.total_microusd(EVERY_PROFILE, **SPAN) == 40


def test_what_a_store_holds_is_counted(world: World) -> None:
    things = fill(world)
    held = world.store.profiles.contents(world.a)
    clips = len(world.store.library.clips(world.a))
    assert (held.source_videos, held.clips, held.members) == (1, clips, len(world.store.profiles.members(world.a)))
    assert held.projects == len(world.store.library.projects(world.a))
    assert held.segments == len(world.store.library.segments(world.a, things.source.id))
    posts = world.store.publications.publications(world.a)
    assert held.publications == len(posts)
    assert held.pending_publications == len([post for post in posts if post.state in PENDING_PUBLICATIONS])
    live = (JobState.QUEUED, JobState.RUNNING)
    assert held.live_jobs == len(world.store.jobs.jobs(world.a, states=live))
    assert held.jobs == len(world.store.jobs.jobs(world.a))
    assert held.cost_entries == len(world.store.costs.entries(world.a, **SPAN))
    empty = world.store.profiles.contents(world.b)
    assert (empty.source_videos, empty.clips, empty.jobs, empty.publications) == (0, 0, 0, 0)
    with pytest.raises(NotFound):
        world.store.profiles.contents(new_id())


def test_a_store_with_work_or_posts_on_the_way_stays(world: World) -> None:
    things = fill(world)
    store = world.store
    with pytest.raises(Conflict, match="default"):
        store.profiles.delete(ANA, world.a)
    store.profiles.set_default(ANA, store.profiles.create(ANA, name="Alpha").id)
    with pytest.raises(Conflict, match="job"):
        store.profiles.delete(ANA, world.a)
    world.end(things.job)
    for state in (P.UPLOADING, P.SENDING, P.QUEUED, P.UNCONFIRMED):
        with pytest.raises(Conflict, match="post"):
            store.profiles.delete(ANA, world.a)
        store.publications.move(world.a, things.publication.id, expected=list(P), state=state)
    store.publications.move(world.a, things.publication.id, expected=[P.UNCONFIRMED], state=P.PUBLISHED)
    store.profiles.delete(ANA, world.a)


def test_only_an_owner_deletes(world: World) -> None:
    world.store.profiles.set_member(world.a, BEN, Role.EDITOR, created_by=ANA)
    with pytest.raises(Forbidden):
        world.store.profiles.delete(BEN, world.a)


def test_another_members_default_moves_with_the_deletion(world: World) -> None:
    profiles = world.store.profiles
    shared = profiles.create(ANA, name="Shared").id
    profiles.set_member(shared, BEN, Role.EDITOR, created_by=ANA)
    profiles.set_member(shared, CLEO, Role.EDITOR, created_by=ANA)
    profiles.set_default(BEN, shared)
    profiles.delete(ANA, shared)
    assert [(m.profile_id, m.is_default) for m in profiles.memberships(BEN)] == [(world.b, True)]
    assert profiles.memberships(CLEO) == []


def test_secrets_are_kept_per_store_and_replaced(world: World) -> None:
    profiles = world.store.profiles
    assert not profiles.has_secrets()
    profiles.set_secret(world.a, "postiz", ciphertext="k:1", hint="0001")
    profiles.set_secret(world.a, "postiz", ciphertext="k:2", hint="0002")
    kept = profiles.secret(world.a, "postiz")
    assert kept is not None
    assert (kept.ciphertext, kept.hint) == ("k:2", "0002")
    assert profiles.has_secrets()
    assert profiles.secret(world.b, "postiz") is None
    profiles.delete_secret(world.a, "postiz")
    profiles.delete_secret(world.a, "postiz")
    assert profiles.secret(world.a, "postiz") is None
    with pytest.raises(NotFound):
        profiles.set_secret(new_id(), "postiz", ciphertext="k:1", hint="")


# Library


def test_the_same_bytes_are_one_source_video(world: World) -> None:
    first = world.source(world.a)
    again = world.store.library.add_source_video(
        world.a,
        source_video_id=new_id(),
        sha256=first.sha256,
        name="other.mov",
        media_key="other",
        probe={},
        created_by=ANA,
    )
    assert again == first
    assert world.store.library.source_video_by_sha256(world.a, first.sha256) == first
    assert world.store.library.source_video_by_sha256(world.a, sha256_of(999)) is None


def test_lists_are_newest_first_and_bounded(world: World) -> None:
    library = world.store.library
    sources = [world.source(world.a).id for _ in range(3)]
    projects = [world.project(world.a) for _ in range(3)]
    clips = [world.clip(world.a, projects[0]).id for _ in range(3)]
    jobs = [world.job(world.a).id for _ in range(3)]
    assert [row.id for row in library.source_videos(world.a, limit=2)] == sources[:0:-1]
    assert [row.id for row in library.projects(world.a, limit=2)] == projects[:0:-1]
    assert [row.id for row in library.clips(world.a, limit=2)] == clips[:0:-1]
    assert [row.id for row in world.store.jobs.jobs(world.a, limit=2)] == jobs[:0:-1]


def test_segments_come_in_the_order_of_the_source(world: World) -> None:
    source = world.source(world.a)
    for start in (500, 0):
        world.store.library.add_segment(world.a, source.id, start_ms=start, end_ms=start + 100, keywords=["a", "b"])
    found = world.store.library.segments(world.a, source.id)
    assert [(s.start_ms, s.keywords, s.is_favourite) for s in found] == [
        (0, ("a", "b"), False),
        (500, ("a", "b"), False),
    ]
    with pytest.raises(ValueError, match="schema"):
        world.store.library.add_segment(world.a, source.id, start_ms=100, end_ms=100)


def test_a_project_changes_what_is_named(world: World) -> None:
    project_id = world.project(world.a)
    changed = world.store.library.update_project(world.a, project_id, {"script": "New", "settings": {"card": True}})
    assert (changed.script, changed.settings, changed.name) == ("New", {"card": True}, "Mug")
    with pytest.raises(ValueError, match="no"):
        world.store.library.update_project(world.a, project_id, {"profile_id": world.b})


def test_clips_get_the_next_variant_and_are_saved_once(world: World) -> None:
    project_id = world.project(world.a)
    first = world.clip(world.a, project_id)
    second = world.clip(world.a, project_id)
    again = world.clip(world.a, project_id, clip_id=first.id)
    assert (first.variant, second.variant, first.state, first.project_name) == (1, 2, ClipState.READY, "Mug")
    assert again == first
    assert world.clip(world.a, world.project(world.a)).variant == 1


def test_clips_keep_their_shots_when_a_source_goes(world: World) -> None:
    things = fill(world)
    world.store.library.delete_source_video(world.a, things.source.id)
    (shot,) = world.store.library.clip(world.a, things.clip.id).segments
    assert (shot.segment_id, shot.source_video_id, shot.start_ms, shot.end_ms) == (None, None, 0, 900)


@pytest.mark.parametrize(
    ("verdicts", "last"),
    [
        ([ClipState.APPROVED], ClipState.APPROVED),
        ([ClipState.SENT_BACK], ClipState.SENT_BACK),
        ([ClipState.SENT_BACK, ClipState.APPROVED], ClipState.APPROVED),
    ],
)
def test_a_review_moves_the_clip(world: World, verdicts: list[ClipState], last: ClipState) -> None:
    clip = world.clip(world.a, world.project(world.a))
    for verdict in verdicts:
        clip = world.store.library.review_clip(world.a, clip.id, verdict=verdict, note=verdict.value, reviewer=BEN)
    assert clip.state is last
    reviews = world.store.library.clip_reviews(world.a, clip.id)
    assert [(r.verdict, r.note, r.reviewer) for r in reviews] == [(v, v.value, BEN) for v in reversed(verdicts)]
    assert world.store.library.clip_counts(world.a)[last] == 1
    assert [c.id for c in world.store.library.clips(world.a, states=[last])] == [clip.id]


@pytest.mark.parametrize("verdict", [ClipState.APPROVED, ClipState.SENT_BACK])
def test_an_approved_clip_is_not_reviewed_again(world: World, verdict: ClipState) -> None:
    clip = world.clip(world.a, world.project(world.a), approved=True)
    with pytest.raises(Conflict):
        world.store.library.review_clip(world.a, clip.id, verdict=verdict, note="", reviewer=ANA)
    assert len(world.store.library.clip_reviews(world.a, clip.id)) == 1


def test_a_clip_with_a_post_on_the_way_stays(world: World) -> None:
    things = fill(world)
    library, publications = world.store.library, world.store.publications
    with pytest.raises(Conflict):
        library.delete_clip(world.a, things.approved.id)
    publications.move(world.a, things.publication.id, expected=[P.PLANNED], state=P.PUBLISHED)
    library.delete_clip(world.a, things.approved.id)
    kept = publications.publication(world.a, things.publication.id)
    assert (kept.clip_id, kept.clip_snapshot, kept.state) == (None, {"name": "Mug"}, P.PUBLISHED)


# Jobs


def test_a_job_names_its_store_in_its_data(world: World) -> None:
    job = world.job(world.a, data={"script": "Ă 🫖"}, priority=3, lane=Lane.QUICK)
    assert job.data == {"script": "Ă 🫖", "profile_id": world.a}
    assert (job.state, job.percent, job.attempt, job.priority, job.lane) == (JobState.QUEUED, 0, 0, 3, Lane.QUICK)
    with pytest.raises(ValueError, match="another store"):
        world.job(world.a, data={"profile_id": world.b})
    assert world.job(None).profile_id is None
    with pytest.raises(NotFound):
        world.job(new_id())


def test_the_same_job_is_submitted_once(world: World) -> None:
    job = world.job(world.a, data={"n": 1})
    assert world.job(world.a, job_id=job.id, data={"n": 2}) == job


def test_a_job_runs_and_ends_once(world: World) -> None:
    jobs = world.store.jobs
    job = world.job(world.a)
    running = jobs.start_job(job.id)
    assert running is not None
    assert (running.state, running.attempt, running.started_at) == (JobState.RUNNING, 1, world.clock.moment)
    assert jobs.progress_job(job.id, attempt=1, stage="speak", percent=40)
    assert jobs.progress_job(job.id, attempt=1, stage="render", percent=30)
    assert jobs.progress_job(job.id, attempt=1, stage="render", percent=140)
    now = jobs.job(world.a, job.id)
    assert (now.stage, now.percent) == ("render", 100)
    assert jobs.finish_job(job.id, state=JobState.FAILED, error={"sentence": "No."})
    for state in (JobState.SUCCEEDED, JobState.CANCELLED, JobState.FAILED):
        assert not jobs.finish_job(job.id, state=state, result={"x": 1})
    assert not jobs.progress_job(job.id, attempt=1, stage="check", percent=100)
    assert jobs.start_job(job.id) is None
    ended = jobs.cancel_job(world.a, job.id)
    assert (ended.state, ended.error, ended.result) == (JobState.FAILED, {"sentence": "No."}, None)


def test_a_second_attempt_starts_from_nothing_and_shuts_out_the_first(world: World) -> None:
    jobs = world.store.jobs
    job = world.job(world.a)
    jobs.start_job(job.id)
    jobs.progress_job(job.id, attempt=1, stage="render", percent=80)
    again = jobs.start_job(job.id)
    assert again is not None
    assert (again.attempt, again.percent) == (2, 0)
    assert not jobs.progress_job(job.id, attempt=1, stage="render", percent=90)
    assert jobs.progress_job(job.id, attempt=2, stage="render", percent=10)


def test_a_cancelled_job_stays_cancelled(world: World) -> None:
    job = world.job(world.a)
    assert world.store.jobs.cancel_job(world.a, job.id).state is JobState.CANCELLED
    assert not world.store.jobs.finish_job(job.id, state=JobState.SUCCEEDED)
    assert world.store.jobs.job(EVERY_PROFILE, job.id).finished_at is not None


def test_a_success_is_complete(world: World) -> None:
    job = world.job(world.a)
    world.store.jobs.start_job(job.id)
    world.store.jobs.finish_job(job.id, state=JobState.SUCCEEDED, result={"clip_id": "c"})
    ended = world.store.jobs.job(world.a, job.id)
    assert (ended.percent, ended.result) == (100, {"clip_id": "c"})


def test_jobs_are_found_by_state_kind_and_over_all_stores(world: World) -> None:
    make, probe = world.job(world.a), world.job(world.b, kind="ingest")
    world.end(make)
    jobs = world.store.jobs
    assert [j.id for j in jobs.jobs(EVERY_PROFILE)] == [probe.id, make.id]
    assert [j.id for j in jobs.jobs(EVERY_PROFILE, states=[JobState.QUEUED])] == [probe.id]
    assert [j.id for j in jobs.jobs(EVERY_PROFILE, kinds=["make"])] == [make.id]
    assert jobs.jobs(world.a, kinds=["ingest"]) == []


# Costs


def test_an_amount_is_held_booked_and_counted_once(world: World) -> None:
    costs = world.store.costs
    job_id = new_id()
    held = world.reserve(world.a, 100, job_id=job_id)
    assert costs.reservations(world.a) == [held]
    entry = costs.commit(world.a, held.id, cost("r-1", 80, project_id="p"), created_by=BEN)
    assert (entry.amount_microusd, entry.job_id, entry.profile_name, entry.created_by) == (80, job_id, "Nortia", BEN)
    assert entry.details == {"project_id": "p", "profile_id": world.a}
    assert costs.commit(world.a, held.id, cost("r-1", 80), created_by=BEN) == entry
    assert costs.reservations(world.a) == []
    assert costs.total_microusd(world.a, **SPAN) == 80
    with pytest.raises(Conflict):
        costs.release(world.a, held.id)
    with pytest.raises(Conflict):
        costs.commit(world.a, held.id, cost("r-2", 5), created_by=BEN)


def test_a_repeated_call_under_a_new_reservation_books_nothing_more(world: World) -> None:
    costs = world.store.costs
    entry = world.book(world.a, 80, "r-1")
    held = world.reserve(world.a, 80)
    assert costs.commit(world.a, held.id, cost("r-1", 80), created_by=ANA) == entry
    assert costs.reservations(world.a) == []
    assert costs.total_microusd(world.a, **SPAN) == 80


def test_a_released_amount_counts_no_more_and_an_unsettled_one_does(world: World) -> None:
    costs = world.store.costs
    world.store.profiles.update(world.a, {"monthly_quota_microusd": 100})
    held = world.reserve(world.a, 100)
    with pytest.raises(QuotaExceeded):
        world.reserve(world.a, 1)
    costs.release(world.a, held.id)
    costs.release(world.a, held.id)
    second = world.reserve(world.a, 100)
    costs.unsettle(world.a, second.id)
    with pytest.raises(QuotaExceeded):
        world.reserve(world.a, 1)
    assert world.reserve(world.a, 0).amount_microusd == 0
    costs.commit(world.a, second.id, cost("r", 60), created_by=ANA)
    world.reserve(world.a, 40)
    with pytest.raises(QuotaExceeded):
        world.reserve(world.a, 1)


def test_quotas_none_zero_and_of_the_month(world: World) -> None:
    world.reserve(world.a, 10**12)
    world.store.profiles.update(world.b, {"monthly_quota_microusd": 0})
    with pytest.raises(QuotaExceeded):
        world.reserve(world.b, 1)
    world.reserve(world.b, 0)
    world.store.profiles.update(world.b, {"monthly_quota_microusd": 100})
    world.book(world.b, 100)
    world.clock.moment = NOON + timedelta(days=31)
    world.book(world.b, 100)
    with pytest.raises(QuotaExceeded):
        world.reserve(world.b, 1)


def test_sums_are_cut_by_every_key_and_add_up(world: World) -> None:
    costs = world.store.costs
    world.book(world.a, 50, service="elevenlabs", project_id="p1")
    world.book(world.a, 20, service="kokoro", project_id="p2")
    world.book(world.a, 5, service="kokoro")
    world.book(world.b, 7, service="kokoro")
    found: dict[str, list[tuple[str, int, int]]] = {}
    for by in ("service", "operation", "day", "project", "person"):
        rows = costs.sums(world.a, by=by, **SPAN)
        found[by] = [(row.key, row.amount_microusd, row.count) for row in rows]
        assert sum(row.amount_microusd for row in rows) == costs.total_microusd(world.a, **SPAN) == 75
    assert found["service"] == [("elevenlabs", 50, 1), ("kokoro", 25, 2)]
    assert found["project"] == [("p1", 50, 1), ("p2", 20, 1), ("", 5, 1)]
    assert found["day"] == [("2026-11-22", 75, 3)]
    assert found["person"] == [(ANA, 75, 3)]
    assert [row.amount_microusd for row in costs.sums(EVERY_PROFILE, by="operation", **SPAN)] == [82]


def test_days_are_those_of_the_zone_also_when_its_clocks_change(world: World) -> None:
    """In Bucharest 2026-10-25 has 25 hours: 22:30 UTC is still that day's last half hour, 20:30 the day before it."""
    moments = [
        datetime(2026, 10, 24, 20, 30, tzinfo=timezone.utc),
        datetime(2026, 10, 24, 21, 30, tzinfo=timezone.utc),
        datetime(2026, 10, 25, 21, 30, tzinfo=timezone.utc),
        datetime(2026, 10, 25, 22, 30, tzinfo=timezone.utc),
    ]
    for amount, moment in enumerate(moments, 1):
        world.clock.moment = moment
        world.book(world.a, 10**amount)
    rows = world.store.costs.sums(world.a, by="day", timezone="Europe/Bucharest", **SPAN)
    assert [(row.key, row.amount_microusd) for row in rows] == [
        ("2026-10-24", 10),
        ("2026-10-25", 1_100),
        ("2026-10-26", 10_000),
    ]


def test_a_correction_is_an_entry(world: World) -> None:
    world.book(world.a, 90, "r-1")
    held = world.reserve(world.a, 0)
    world.store.costs.commit(world.a, held.id, cost("r-1/correction", -30), created_by=ANA)
    assert world.store.costs.total_microusd(world.a, **SPAN) == 60
    assert [e.amount_microusd for e in world.store.costs.entries(world.a, limit=1, **SPAN)] == [-30]


# Publications


def test_one_live_publication_for_a_clip_on_a_channel(world: World) -> None:
    things = fill(world)
    standing, is_new = world.plan(world.a, things.approved.id)
    assert (standing, is_new) == (things.publication, False)
    other, is_new = world.plan(world.a, things.approved.id, channel_id="channel-2")
    assert is_new
    assert other.state is P.PLANNED


@pytest.mark.parametrize("state", [P.FAILED, P.CANCELLED])
def test_after_a_failure_a_clip_can_be_planned_again(world: World, state: PublicationState) -> None:
    things = fill(world)
    world.store.publications.move(world.a, things.publication.id, expected=[P.PLANNED], state=state)
    again, is_new = world.plan(world.a, things.approved.id)
    assert is_new
    with pytest.raises(Conflict):
        world.store.publications.move(world.a, things.publication.id, expected=[state], state=P.PLANNED)
    assert world.store.publications.publication(world.a, again.id).state is P.PLANNED


@pytest.mark.parametrize("state", [P.PLANNED, P.UPLOADING, P.SENDING, P.QUEUED, P.UNCONFIRMED])
def test_posting_again_does_not_pass_what_is_on_the_way(world: World, state: PublicationState) -> None:
    things = fill(world)
    world.store.publications.move(world.a, things.publication.id, expected=[P.PLANNED], state=state)
    standing, is_new = world.plan(world.a, things.approved.id, again=True)
    assert (standing.id, standing.state, is_new) == (things.publication.id, state, False)


def test_posting_again_is_an_explicit_act(world: World) -> None:
    things = fill(world)
    publications = world.store.publications
    publications.move(world.a, things.publication.id, expected=[P.PLANNED], state=P.PUBLISHED)
    assert not world.plan(world.a, things.approved.id)[1]
    again, is_new = world.plan(world.a, things.approved.id, again=True, client_ref="ref-2")
    assert is_new
    assert world.plan(world.a, things.approved.id, again=True, client_ref="ref-2") == (again, False)
    publications.move(world.a, again.id, expected=[P.PLANNED], state=P.PUBLISHED)
    assert world.plan(world.a, things.approved.id, again=True, client_ref="ref-2")[0].id == again.id
    assert world.plan(world.a, things.approved.id, again=True, client_ref="ref-3")[1]
    states = [row.state for row in publications.publications(world.a, clip_id=things.approved.id)]
    assert states == [P.PLANNED, P.PUBLISHED, P.PUBLISHED]


def test_only_an_approved_clip_is_planned(world: World) -> None:
    things = fill(world)
    with pytest.raises(Conflict, match="approved"):
        world.plan(world.a, things.clip.id)
    with pytest.raises(NotFound):
        world.plan(world.a, new_id())


def test_a_mark_is_used_once(world: World) -> None:
    things = fill(world)
    with pytest.raises(Conflict):
        world.plan(world.a, things.approved.id, channel_id="c-9", client_ref=things.publication.client_ref)


def test_a_publication_moves_only_from_where_it_was_expected(world: World) -> None:
    things = fill(world)
    publications = world.store.publications
    changes = {"attempt": 1, "postiz_post_id": "p-1", "link": "https://x", "reason": "r", "scheduled_at": NOON}
    moved = publications.move(
        world.a, things.publication.id, expected=[P.PLANNED, P.UPLOADING], state=P.SENDING, changes=changes
    )
    assert (moved.attempt, moved.postiz_post_id, moved.link, moved.reason) == (1, "p-1", "https://x", "r")
    assert (moved.scheduled_at, moved.state) == (NOON, P.SENDING)
    with pytest.raises(Conflict):
        publications.move(world.a, moved.id, expected=[P.PLANNED], state=P.CANCELLED)
    with pytest.raises(ValueError, match="cannot"):
        publications.move(world.a, moved.id, expected=[P.SENDING], state=P.QUEUED, changes={"clip_id": "x"})
    assert publications.publication(world.a, moved.id) == moved
    assert [row.id for row in publications.publications(EVERY_PROFILE, states=[P.SENDING])] == [moved.id]
