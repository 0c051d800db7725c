"""A batch: a project a row, asked for once, gone on with where it stopped; nothing across stores."""

from __future__ import annotations

import pytest

from editai.errors import Forbidden, InputError, NotFound
from editai.jobs.batch import cancel_batch, fates, latest_batch, read_rows, retry_failed, submit_batch
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import JobState, Role
from tests.pages import rows as made

TABLE = b"video,script,product,platform\nmug.mp4,Meet the mug.,Mug,tiktok\nmug.mp4,Meet the cup.,Cup,youtube\n"


def test_a_table_is_asked_for_once_and_goes_on_where_it_stopped(
    settings: Settings, store: Store, member: Membership
) -> None:
    source = made.add_source(settings, store, member)
    rows = read_rows(member.profile, TABLE, lambda name: name == "mug.mp4")
    ids = {"mug.mp4": source.id}
    batch_id = submit_batch(settings, store, member, rows, ids, name="clips.csv")
    assert submit_batch(settings, store, member, rows, ids) == batch_id
    jobs = store.jobs.jobs(member.profile_id)
    assert [(job.data["name"], job.data["platform"], job.data["project_id"]) for job in reversed(jobs)] == [
        ("Mug", "tiktok", None),
        ("Cup", "youtube", None),
    ]
    assert latest_batch(store, member.profile_id) == {"id": batch_id, "line": 3, "rows": 2, "name": "clips.csv"}
    first, second = fates(store, member.profile_id, batch_id)
    store.jobs.start_job(first.job.id)
    store.jobs.finish_job(first.job.id, state=JobState.SUCCEEDED, result={"clip_id": "c1"})
    store.jobs.start_job(second.job.id)
    store.jobs.finish_job(second.job.id, state=JobState.FAILED, error={"sentence": "The disk is full."})
    told = fates(store, member.profile_id, batch_id)
    assert [(fate.line, fate.clip_id, fate.reason) for fate in told] == [(2, "c1", ""), (3, None, "The disk is full.")]
    submit_batch(settings, store, member, rows, ids)
    again = fates(store, member.profile_id, batch_id)
    assert [fate.job.state for fate in again] == [JobState.SUCCEEDED, JobState.QUEUED]
    assert again[1].job.data["retry_of"] == second.job.id
    assert cancel_batch(store, member, batch_id) == 1
    assert retry_failed(store, member, batch_id) == 1
    assert len(store.jobs.jobs(member.profile_id)) == 4
    assert submit_batch(settings, store, member, rows, ids, again="2") != batch_id


def test_every_fault_is_named_before_anything_starts(settings: Settings, store: Store, member: Membership) -> None:
    table = (
        b"video,script,platform,voice\nmug.mp4,Meet the mug.,vine,\nmug.mp4,Hi,,kokoro:nobody\n"
        b"gone.mp4,Meet the mug.,,\nmug.mp4,\xf0\x9f\xab\xa0,,\n"
    )
    with pytest.raises(InputError) as caught:
        read_rows(member.profile, table, lambda name: name == "mug.mp4")
    faults = {fault["line"]: fault["what"] for fault in caught.value.details["faults"]}
    assert set(faults) == {2, 3, 4, 5}
    assert "platform" in faults[2]
    assert "gone.mp4" in faults[4]


def test_another_store_and_a_reviewer_start_and_see_nothing(
    settings: Settings, store: Store, member: Membership
) -> None:
    source = made.add_source(settings, store, member)
    rows = read_rows(member.profile, TABLE, lambda name: True)
    ids = {"mug.mp4": source.id}
    other = store.profiles.membership(LOCAL_PERSON, store.profiles.create(LOCAL_PERSON, name="Other").id)
    reviewer = store.profiles.set_member(
        member.profile_id, "00000000-0000-4000-8000-0000000000b9", Role.REVIEWER, created_by=LOCAL_PERSON
    )
    for who, error in ((other, NotFound), (reviewer, Forbidden)):
        with pytest.raises(error):
            submit_batch(settings, store, who, rows, ids)
    assert store.jobs.jobs(member.profile_id) == []
    batch_id = submit_batch(settings, store, member, rows, ids)
    assert fates(store, other.profile_id, batch_id) == []
    assert latest_batch(store, other.profile_id) is None
    assert cancel_batch(store, other, batch_id) == 0
