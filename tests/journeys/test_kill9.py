"""kill -9 of the worker in every stage of one clip: it ends well, and no finished stage runs twice."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from editai.jobs import requests
from editai.jobs.presence import who_works
from editai.jobs.stages import STAGES
from editai.library.ingest import ingest_file
from editai.media.process import ffmpeg_path
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Job, Membership, SourceVideo
from editai.store.states import JobState

ROOT = Path(__file__).parents[2]
SCRIPT = "Meet the Nortia mug. It keeps your coffee hot."


def start_worker(settings: Settings) -> subprocess.Popen[bytes]:
    """``python -m editai worker`` in a home of the test's own; ready when this returns."""
    process = subprocess.Popen(
        [sys.executable, "-m", "editai", "worker"],
        cwd=ROOT,
        env={**os.environ, "EDITAI_HOME": str(settings.home)},
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line == b"worker ready\n", line
    return process


def end(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    process.send_signal(number)
    process.wait(20)
    assert process.stdout is not None
    process.stdout.close()


def left_over(settings: Settings) -> list[str]:
    """Programs that still run and name the test's home: ffmpeg, the speech child, a worker."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        if int(folder.name) == os.getpid():
            continue
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            environment = (folder / "environ").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if str(settings.home) in words or str(settings.home) in environment:
            found.append(words[:200])
    return found


def source(settings: Settings, store: Store, member: Membership, folder: Path, seconds: int = 5) -> SourceVideo:
    """A small moving video with sound."""
    file = folder / "mug.mp4"
    subprocess.run(
        [
            *(str(ffmpeg_path()), "-v", "error", "-f", "lavfi", "-i", f"testsrc2=s=640x360:r=30:d={seconds}"),
            *("-f", "lavfi", "-i", f"sine=f=300:d={seconds}", "-shortest", "-pix_fmt", "yuv420p", "-c:a", "aac"),
            str(file),
        ],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return ingest_file(settings, store, member.profile_id, file, file.name, LOCAL_PERSON, keep_original=True)


def stage_reached(store: Store, job: Job, stage: str, within_s: float = 90.0) -> Job:
    """The row at the moment the stage has begun, or when the job has ended."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        row = store.jobs.job(str(job.profile_id), job.id)
        if row.stage == stage or row.state.is_terminal:
            return row
        time.sleep(0.001)
    pytest.fail(f"{stage} was not reached; the job is {row.state.value} in {row.stage!r}")


def ended(store: Store, job: Job, within_s: float = 120.0) -> Job:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        row = store.jobs.job(str(job.profile_id), job.id)
        if row.state.is_terminal:
            return row
        time.sleep(0.1)
    pytest.fail(f"the job is still {row.state.value} in {row.stage!r}")


def log_of(settings: Settings, job: Job, what: str) -> Counter[str]:
    """How often each stage of the job ``begins`` or has ``finished``, as the worker logged it."""
    text = (settings.logs_root / "worker.log").read_text(encoding="utf-8")
    return Counter(re.findall(rf"job {job.id} stage ([\w-]+) {what}", text))


def final_files(settings: Settings, store: Store, member: Membership) -> tuple[set[str], set[str]]:
    """Media keys on the disk, and those that rows name."""
    root = settings.media_root
    on_disk = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    named: set[str] = set()
    for video in store.library.source_videos(member.profile_id):
        named |= {video.media_key, str(video.probe["cover_key"]), str(video.probe["strip_key"])}
    for clip in store.library.clips(member.profile_id):
        named |= {clip.media_key, clip.cover_key, str(clip.used["srt_key"]), str(clip.used["vtt_key"])}
    return on_disk, named


@pytest.mark.models
@pytest.mark.timeout(900)
def test_killed_in_every_stage_a_clip_is_made_once_and_whole(
    settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    video = source(settings, store, member, tmp_path)
    request = requests.MakeRequest(script=SCRIPT, source_video_ids=(video.id,))
    job = requests.submit_make(settings, store, member, request)
    killed_in: list[str] = []
    for stage in [stage.name for stage in STAGES[job.kind]]:
        worker = start_worker(settings)
        try:
            row = stage_reached(store, job, stage)
        finally:
            end(worker, signal.SIGKILL)
        time.sleep(0.3)
        assert left_over(settings) == []
        if row.state.is_terminal:
            break
        killed_in.append(store.jobs.job(member.profile_id, job.id).stage)
        assert who_works(settings) is None
    worker = start_worker(settings)
    try:
        row = ended(store, job)
        finished = log_of(settings, job, "finished")
        begun = log_of(settings, job, "begins")
    finally:
        end(worker, signal.SIGTERM)

    assert row.state is JobState.SUCCEEDED, row.error
    assert {"speak", "render", "check"} <= set(killed_in)
    assert len(killed_in) >= 6
    for stage in finished:
        assert finished[stage] == 1, f"{stage} ran to its end {finished[stage]} times"
        assert begun[stage] <= 1 + killed_in.count(stage) + 1
    assert row.result is not None
    assert [stage["name"] for stage in row.result["stages"]] == [stage.name for stage in STAGES[job.kind]]
    assert all(check["ok"] for check in row.result["checks"] if check["hard"])
    assert " ".join(word["text"] for word in row.result["words"]) == SCRIPT
    assert len(store.library.clips(member.profile_id)) == 1
    assert len(store.library.projects(member.profile_id)) == 1
    on_disk, named = final_files(settings, store, member)
    assert on_disk == named
    assert not list(settings.home.rglob("*.part*"))
    assert not (settings.temp_root / member.profile_id).exists()
    assert left_over(settings) == []


@pytest.mark.models
@pytest.mark.timeout(600)
def test_cancelled_while_rendering_ffmpeg_is_gone_within_two_seconds_and_a_retry_takes_up_there(
    settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    video = source(settings, store, member, tmp_path)
    request = requests.MakeRequest(script=f"{SCRIPT} Try it.", source_video_ids=(video.id,), card=False)
    worker = start_worker(settings)
    try:
        job = requests.submit_make(settings, store, member, request)
        assert requests.submit_make(settings, store, member, request, job_id=job.id).id == job.id
        stage_reached(store, job, "render")
        until = time.monotonic() + 20
        while not any("ffmpeg" in words for words in left_over(settings)) and time.monotonic() < until:
            time.sleep(0.05)
        requests.cancel(store, member, job.id)
        asked = time.monotonic()
        while any("ffmpeg" in words for words in left_over(settings)):
            assert time.monotonic() - asked < 2.0
            time.sleep(0.05)
        assert store.jobs.job(member.profile_id, job.id).state is JobState.CANCELLED
        while list(settings.home.rglob("*.part*")) or (settings.temp_root / member.profile_id).exists():
            assert time.monotonic() - asked < 20.0
            time.sleep(0.1)
        assert store.library.clips(member.profile_id) == []

        again = ended(store, requests.retry(store, member, job.id))
        assert again.state is JobState.SUCCEEDED, again.error
        assert set(log_of(settings, again, "begins")) == {"render", "check", "save"}
    finally:
        end(worker, signal.SIGTERM)
    assert left_over(settings) == []
