"""The watched folder: whole files of a store become its videos, half-written ones are left alone."""

from __future__ import annotations

import os
import struct
import time
from pathlib import Path

import pytest

from editai.errors import NotFound
from editai.jobs.drops import Drops
from editai.library.dropping import QUIET_S, drop_folder
from editai.media.process import run_ffmpeg
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from tests.jobs.working import perform


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc2=d=1:s=160x120:r=10", "-pix_fmt", "yuv420p", str(path)], limit_s=60)
    return path.read_bytes()


def drop(folder: Path, name: str, content: bytes, *, age_s: float = 60.0) -> Path:
    path = folder / name
    path.write_bytes(content)
    then = time.time() - age_s
    os.utime(path, (then, then))
    return path


def test_a_whole_file_is_taken_in_and_becomes_a_video(
    settings: Settings, store: Store, member: Membership, film: bytes
) -> None:
    folder = drop_folder(settings, member.profile)
    assert folder.name == f"nortia-{member.profile_id}"
    path = drop(folder, "Big mug.mov", film)
    drops = Drops(settings, store)
    assert drops.look() == []  # seen once: it may still grow
    (job,) = drops.look()
    assert not path.exists()
    assert (job.kind, job.data["name"], job.created_by) == ("ingest", "Big mug.mov", LOCAL_PERSON)
    perform(settings, store, job)
    assert [source.name for source in store.library.source_videos(member.profile_id)] == ["Big mug.mov"]
    assert drops.look() == []


def test_a_file_that_is_still_written_is_left_alone(
    settings: Settings, store: Store, member: Membership, film: bytes
) -> None:
    folder = drop_folder(settings, member.profile)
    fresh = drop(folder, "fresh.mp4", film, age_s=QUIET_S / 2)
    growing = drop(folder, "growing.mp4", film[:500])
    names = ["half.mp4.part", "x.crdownload", ".hidden.mp4", "notes.txt", "empty.mp4"]
    others = [drop(folder, name, b"" if name == "empty.mp4" else film) for name in names]
    linked = folder / "link.mp4"
    linked.symlink_to(drop(settings.home, "elsewhere.mp4", film))
    drops = Drops(settings, store)
    drops.look()
    drop(folder, "growing.mp4", film[:900])
    assert drops.look() == []
    with drop(folder, "growing.mp4", film).open("ab"):  # somebody still holds it open
        drops.look()
        assert drops.look() == []
    (job,) = drops.look()
    assert job.data["name"] == "growing.mp4"
    assert all(path.exists() for path in (fresh, *others, linked))
    assert not growing.exists()


def test_what_is_no_video_is_put_aside_with_its_reason(settings: Settings, store: Store, member: Membership) -> None:
    folder = drop_folder(settings, member.profile)
    drop(folder, "letter.mp4", b"This is a letter.")
    drops = Drops(settings, store)
    drops.look()
    assert drops.look() == []
    assert (folder / "refused" / "letter.mp4").read_bytes() == b"This is a letter."
    assert "not a video" in (folder / "refused" / "letter.mp4.txt").read_text()
    drops.look()
    assert drops.look() == []
    assert store.jobs.jobs(member.profile_id) == []


def test_each_store_has_its_own_folder_and_keeps_it_under_another_name(
    settings: Settings, store: Store, member: Membership, film: bytes
) -> None:
    other = store.profiles.create(LOCAL_PERSON, name="../../Café & Söhne")
    folder = drop_folder(settings, other)
    assert folder == settings.home / "drop" / f"cafe-sohne-{other.id}"
    drop(folder, "theirs.mp4", film)
    renamed = store.profiles.update(other.id, {"name": "New name"})
    assert drop_folder(settings, renamed) == folder
    (settings.home / "drop" / "of-nobody-00000000-0000-4000-8000-000000000099").mkdir()
    drops = Drops(settings, store)
    drops.look()
    (job,) = drops.look()
    assert job.profile_id == other.id
    with pytest.raises(NotFound):
        store.jobs.job(member.profile_id, job.id)
    assert store.jobs.jobs(member.profile_id) == []


def test_many_files_at_once_are_taken_in_but_for_the_bad_one_and_the_same_bytes_are_one_video(
    settings: Settings, store: Store, member: Membership, film: bytes
) -> None:
    folder = drop_folder(settings, member.profile)
    for number in range(8):
        drop(folder, f"take {number}.mp4", film + struct.pack(">I4sI", 12, b"free", number // 2))
    drop(folder, "bad.mp4", film[: len(film) // 2])
    drops = Drops(settings, store)
    drops.look()
    jobs = drops.look()
    assert [job.data["name"] for job in jobs] == [f"take {number}.mp4" for number in range(8)]
    told = [dict(perform(settings, store, job).result or {}) for job in jobs]
    ids = [one["source_video_id"] for one in told]
    assert ids[::2] == ids[1::2], "the same bytes are the video that stands"
    sources = {source.id: source.name for source in store.library.source_videos(member.profile_id)}
    assert sorted(sources.values()) == [f"take {number}.mp4" for number in (0, 2, 4, 6)]
    assert set(ids) == sources.keys()
    assert [path.name for path in folder.iterdir()] == ["refused"]
    assert sorted(path.name for path in (folder / "refused").iterdir()) == ["bad.mp4", "bad.mp4.txt"]
    assert "cut off" in (folder / "refused" / "bad.mp4.txt").read_text()
    assert not [path for path in settings.inbox_root.rglob("*") if path.is_file()]


def test_a_file_that_does_not_fit_where_uploads_wait_stays_where_it_is(
    settings: Settings, store: Store, member: Membership, film: bytes
) -> None:
    """Something stands in the way of the uploads' folder: the file is not lost, and other stores go on."""
    other = store.profiles.create(LOCAL_PERSON, name="Other")
    settings.inbox_root.mkdir(parents=True, exist_ok=True)
    (settings.inbox_root / member.profile_id).write_bytes(b"in the way")
    path = drop(drop_folder(settings, member.profile), "mine.mp4", film)
    drop(drop_folder(settings, other), "theirs.mp4", film)
    drops = Drops(settings, store)
    drops.look()
    assert [job.profile_id for job in drops.look()] == [other.id]
    assert path.read_bytes() == film
    (settings.inbox_root / member.profile_id).unlink()
    (job,) = drops.look()
    assert (job.profile_id, job.data["name"]) == (member.profile_id, "mine.mp4")
