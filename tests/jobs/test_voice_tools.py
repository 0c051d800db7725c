"""detect-voice and mute-voice as jobs: what they find, what they leave, and nothing across stores."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from editai.errors import Forbidden, InputError, NotFound
from editai.jobs.listening_requests import submit_detect_voice, submit_mute_voice
from editai.jobs.requests import cancel
from editai.media.process import ffmpeg_path
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import JobState, Role
from tests.jobs.working import ingested, perform
from tests.media.spoken import STARTS_MS, spoken_film


@pytest.fixture
def spoken(models_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spoken_film(models_root, tmp_path_factory.getbasetemp())


def silent(folder: Path) -> Path:
    file = folder / "silent.mp4"
    source = ["-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=2"]
    argv = [str(ffmpeg_path()), "-v", "error", "-y", *source, "-pix_fmt", "yuv420p", str(file)]
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
    return file


def result(settings: Settings, store: Store, job: Any) -> dict[str, Any]:
    row = perform(settings, store, job)
    assert row.state is JobState.SUCCEEDED, row.error
    assert row.percent == 100
    return dict(row.result or {})


@pytest.mark.models
def test_speech_is_found_with_a_confidence_of_its_own_and_then_muted(
    settings: Settings, store: Store, member: Membership, spoken: Path
) -> None:
    source_id = ingested(settings, store, member, spoken)
    found = result(settings, store, submit_detect_voice(store, member, source_id))
    first, last = found["speech"][0], found["speech"][-1]
    assert abs(first["start_ms"] - STARTS_MS) < 200
    assert 5500 < last["end_ms"] < 6700
    assert all(0.5 < each["confidence"] <= 1 and each["confidence"] != found["threshold"] for each in found["speech"])
    assert found["speech_ms"] == sum(each["end_ms"] - each["start_ms"] for each in found["speech"])
    strict = result(settings, store, submit_detect_voice(store, member, source_id, threshold=1.0))
    assert strict["speech"] == []
    assert strict["note"] == "No speech was found."
    long = result(settings, store, submit_detect_voice(store, member, source_id, shortest_ms=10_000))
    assert long["speech"] == []

    muted = result(settings, store, submit_mute_voice(store, member, source_id))
    file = MediaFolder(settings.media_root).path(member.profile_id, muted["media_key"])
    assert file.is_file()
    assert muted["before"]["inside_dbfs"] > -30
    assert muted["after"]["inside_dbfs"] < -65
    assert abs(muted["after"]["outside_dbfs"] - muted["before"]["outside_dbfs"]) < 0.3
    half = result(settings, store, submit_mute_voice(store, member, source_id, keep_percent=50))
    assert abs(half["before"]["inside_dbfs"] - half["after"]["inside_dbfs"] - 6.02) < 0.3
    assert half["media_key"] != muted["media_key"]


@pytest.mark.models
def test_nothing_to_mute_is_said_and_the_video_is_handed_out_as_it_was(
    settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    file = silent(tmp_path)
    source_id = ingested(settings, store, member, file)
    muted = result(settings, store, submit_mute_voice(store, member, source_id))
    assert muted["note"] == "This video has no sound. The result is the video as it was."
    assert muted["segments_muted"] == 0
    kept = MediaFolder(settings.media_root).path(member.profile_id, muted["media_key"])
    assert kept.read_bytes() == file.read_bytes()


def test_a_video_of_another_store_is_not_there(
    settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    source_id = ingested(settings, store, member, silent(tmp_path))
    other = store.profiles.membership(LOCAL_PERSON, store.profiles.create(LOCAL_PERSON, name="Other").id)
    for submit in (submit_detect_voice, submit_mute_voice):
        with pytest.raises(NotFound):
            submit(store, other, source_id)
        # a row that was written past the check is refused by the worker
        kind = {submit_detect_voice: "detect-voice", submit_mute_voice: "mute-voice"}[submit]
        job = submit(store, member, source_id)
        forged = store.jobs.submit_job(
            other.profile_id,
            job_id=job.id[:-4] + "0000",
            kind=kind,
            lane=job.lane,
            data={key: value for key, value in job.data.items() if key != "profile_id"},
            created_by=LOCAL_PERSON,
        )
        row = perform(settings, store, forged)
        assert row.state is JobState.FAILED
        assert row.error is not None and row.error["kind"] == "not-found"
        store.jobs.cancel_job(member.profile_id, job.id)
    assert not (settings.media_root / other.profile_id).exists()


def test_bad_numbers_and_reviewers_are_refused(
    settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    source_id = ingested(settings, store, member, silent(tmp_path))
    for wrong in ({"threshold": 1.1}, {"threshold": float("nan")}, {"shortest_ms": 99}, {"shortest_ms": 10_001}):
        with pytest.raises(InputError):
            submit_detect_voice(store, member, source_id, **wrong)
    for percent in (-1.0, 100.5, float("inf")):
        with pytest.raises(InputError):
            submit_mute_voice(store, member, source_id, keep_percent=percent)
    ben = "00000000-0000-4000-8000-0000000000b1"
    store.profiles.set_member(member.profile_id, ben, Role.REVIEWER, created_by=LOCAL_PERSON)
    with pytest.raises(Forbidden):
        submit_mute_voice(store, store.profiles.membership(ben, member.profile_id), source_id)
    assert store.jobs.jobs(member.profile_id) == []


def test_a_cancelled_job_leaves_nothing(settings: Settings, store: Store, member: Membership, tmp_path: Path) -> None:
    job = submit_mute_voice(store, member, ingested(settings, store, member, silent(tmp_path)))
    cancel(store, member, job.id)
    assert perform(settings, store, job).state is JobState.CANCELLED
    assert not (settings.media_root / member.profile_id / "results").exists()
