"""doctor, backup and clean: they look, keep and remove what they say, and nothing else."""

from __future__ import annotations

import json
import os
import sqlite3
import tarfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from editai.clock import SystemClock
from editai.commands.router import run_command
from editai.jobs.leftovers import KEPT_FOR_RETRY, OLD_S, leftovers
from editai.jobs.presence import claim_work
from editai.jobs.work import clip_id_of
from editai.settings import MediaPlace, Settings
from editai.store.protocol import Store
from editai.store.rows import Membership
from editai.store.states import JobState, Lane
from tests.contracts.world import MovingClock

OLD = time.time() - OLD_S - 60


@pytest.fixture(autouse=True)
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EDITAI_HOME", str(settings.home))
    return settings.home


def write(path: Path, data: bytes = b"x" * 1000, *, at: float = OLD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    for entry in (path, path.parent):
        os.utime(entry, (at, at))
    return path


def run_json(capfd: pytest.CaptureFixture[str], *argv: str) -> tuple[int, object]:
    capfd.readouterr()
    code = run_command([*argv, "--json"])
    return code, json.loads(capfd.readouterr().out)


def test_doctor_has_a_row_for_everything(capfd: pytest.CaptureFixture[str], member: Membership) -> None:
    _, rows = run_json(capfd, "doctor")
    assert isinstance(rows, list)
    by_name = {row["name"]: row for row in rows}
    assert set(by_name) >= {"python", "environment", "packages", "ffmpeg", "fonts", "espeak", "disk", "home"}
    assert set(by_name) >= {"models: kokoro", "database", "jobs database", "worker"}
    assert all(set(row) == {"name", "ok", "detail", "mend"} for row in rows)
    assert all(row["mend"] for row in rows if not row["ok"])
    assert by_name["ffmpeg"]["ok"] and by_name["espeak"]["ok"] and by_name["database"]["ok"]


def test_doctor_names_the_command_that_brings_missing_models(
    capfd: pytest.CaptureFixture[str], home: Path, tmp_path: Path
) -> None:
    (home / "models").unlink()
    code, rows = run_json(capfd, "doctor")
    assert isinstance(rows, list)
    [row] = [row for row in rows if row["name"] == "models: kokoro"]
    assert code == 3
    assert not row["ok"] and row["mend"] == "python -m editai models fetch --set kokoro"


def test_doctor_finds_a_damaged_database(capfd: pytest.CaptureFixture[str], settings: Settings) -> None:
    settings.database_path.write_bytes(b"this is no database, " * 500)
    code, rows = run_json(capfd, "doctor")
    assert isinstance(rows, list)
    assert code == 3
    assert [row["ok"] for row in rows if row["name"] == "database"] == [False]


def test_doctor_tells_a_worker_that_keeps_files_elsewhere(
    capfd: pytest.CaptureFixture[str], settings: Settings
) -> None:
    lock = claim_work(replace(settings, media=MediaPlace.SUPABASE), "worker")
    assert lock is not None
    code, rows = run_json(capfd, "doctor")
    lock.release()
    assert isinstance(rows, list)
    [row] = [row for row in rows if row["name"] == "worker"]
    assert (code, row["ok"], row["mend"]) == (3, False, "set EDITAI_MEDIA=supabase")


def test_models_verify_tells_what_is_missing(capfd: pytest.CaptureFixture[str], home: Path) -> None:
    (home / "models").unlink()
    code, states = run_json(capfd, "models", "verify", "--set", "piper")
    assert isinstance(states, list)
    assert code == 3
    assert {state["problem"] for state in states} == {"missing"}
    assert run_command(["models", "fetch", "--set", "unheard-of"]) == 64


def test_a_backup_holds_everything_and_is_for_its_owner_only(
    capfd: pytest.CaptureFixture[str], settings: Settings, member: Membership, tmp_path: Path
) -> None:
    media = write(settings.media_root / member.profile_id / "clips" / "a.mp4", b"a clip")
    write(settings.inbox_root / member.profile_id / "upload", b"an upload")
    settings.key_path.write_text("a key")
    write(settings.temp_root / "p" / "j" / "scratch", b"scratch")
    out = tmp_path / "backup.tar"
    code, value = run_json(capfd, "backup", str(out))
    assert code == 0 and isinstance(value, dict) and value["out"] == str(out)
    assert out.stat().st_mode & 0o777 == 0o600
    with tarfile.open(out) as tar:
        tar.extractall(tmp_path / "restored")
    restored = tmp_path / "restored"
    assert (restored / media.relative_to(settings.home)).read_bytes() == b"a clip"
    assert (restored / "inbox" / member.profile_id / "upload").read_bytes() == b"an upload"
    assert (restored / "secret.key").read_text() == "a key"
    assert not (restored / "temp").exists()
    with sqlite3.connect(restored / "editai.sqlite") as database:
        assert database.execute("SELECT name FROM profiles").fetchall() == [("Nortia",)]


def test_a_backup_never_writes_over_a_file(settings: Settings, member: Membership, tmp_path: Path) -> None:
    out = tmp_path / "backup.tar"
    out.write_text("the older one")
    assert run_command(["backup", str(out)]) == 2
    assert out.read_text() == "the older one"
    assert run_command(["backup", str(tmp_path / "absent" / "backup.tar")]) == 2
    assert run_command(["backup", str(settings.media_root / "backup.tar")]) == 2
    assert list(tmp_path.glob(".*.part")) == []


@pytest.fixture
def files(settings: Settings, store: Store, member: Membership) -> dict[str, Path]:
    """What may go and what must stay, by a word that says why."""
    profile_id = member.profile_id
    job_id = "11111111-1111-4111-8111-111111111111"
    store.jobs.submit_job(
        profile_id,
        job_id=job_id,
        kind="ingest",
        lane=Lane.QUICK,
        data={"upload_id": "waited-for"},
        created_by=member.user_id,
    )
    key = f"{profile_id}/brand/22222222-2222-4222-8222-222222222222.png"
    store.profiles.update(profile_id, {"brand": {"logo_key": key}})
    temp, inbox, media = settings.temp_root, settings.inbox_root, settings.media_root
    return {
        "go: over": write(temp / profile_id / "33333333-3333-4333-8333-333333333333" / "a.wav"),
        "go: flat": write(temp / "old-layout.mp4"),
        "go: upload": write(inbox / profile_id / "forgotten"),
        "go: media": write(media / profile_id / "clips" / "44444444-4444-4444-8444-444444444444.mp4"),
        "stay: live": write(temp / profile_id / job_id / "a.wav"),
        "stay: young": write(temp / profile_id / "young" / "a.wav", at=time.time()),
        "stay: waited for": write(inbox / profile_id / "waited-for"),
        "stay: named": write(media / key),
        "stay: new media": write(media / profile_id / "clips" / "new.mp4", at=time.time()),
    }


def kept(files: dict[str, Path]) -> set[str]:
    return {why for why, path in files.items() if path.exists()}


def test_clean_without_a_yes_removes_nothing(capfd: pytest.CaptureFixture[str], files: dict[str, Path]) -> None:
    code, value = run_json(capfd, "clean")
    assert code == 0 and isinstance(value, dict) and not value["removed"]
    assert len(value["files"]) == 4
    assert kept(files) == set(files)


def test_clean_removes_what_nothing_needs(capfd: pytest.CaptureFixture[str], files: dict[str, Path]) -> None:
    code, value = run_json(capfd, "clean", "--yes")
    assert code == 0 and isinstance(value, dict)
    assert value["removed"] and value["size_bytes"] == 4000
    assert kept(files) == {why for why in files if why.startswith("stay")}


def test_clean_of_one_store_leaves_the_others_alone(
    capfd: pytest.CaptureFixture[str], files: dict[str, Path], store: Store, member: Membership
) -> None:
    other = store.profiles.create(member.user_id, name="Other")
    code, _ = run_json(capfd, "clean", "--yes", "--profile", other.name)
    assert code == 0
    assert kept(files) == set(files)
    assert run_command(["clean", "--yes", "--profile", "Nowhere"]) == 2


def test_files_of_a_clip_that_was_never_saved_are_found_once_it_cannot_be_tried_again(
    settings: Settings, store: Store, member: Membership
) -> None:
    """Save takes the files over before it writes the row; where that fails for good, no row names them."""
    job_id = "55555555-5555-4555-8555-555555555555"
    store.jobs.submit_job(
        member.profile_id, job_id=job_id, kind="make", lane=Lane.RENDER, data={}, created_by=member.user_id
    )
    store.jobs.start_job(job_id)
    store.jobs.finish_job(job_id, state=JobState.FAILED, error={"sentence": "x", "kind": "x", "stage": "save"})
    media = settings.media_root / member.profile_id
    clip = write(media / "clips" / f"{clip_id_of(job_id)}.mp4")
    cover = write(media / "covers" / f"{clip_id_of(job_id)}.jpg")
    now = SystemClock().now()
    assert leftovers(settings, store, MovingClock(now)) == []
    late = leftovers(settings, store, MovingClock(now + KEPT_FOR_RETRY), member.profile_id)
    assert {leftover.path for leftover in late} == {clip, cover}
