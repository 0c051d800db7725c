"""A file becomes a source video: once, whole, or not at all."""

from __future__ import annotations

import hashlib
import shutil
import threading
from pathlib import Path

import pytest

from editai.errors import Cancelled, InputError, NotFound
from editai.library.ingest import ingest_file, shown_name
from editai.library.removal import delete_source_video
from editai.media.process import run_ffmpeg
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    picture = ["-f", "lavfi", "-i", "testsrc2=duration=2:size=180x320:rate=25"]
    sound = ["-f", "lavfi", "-i", "sine=duration=2"]
    run_ffmpeg([*picture, *sound, "-pix_fmt", "yuv420p", "-shortest", str(path)], limit_s=60)
    return path


@pytest.fixture
def upload(film: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(film, tmp_path / "upload-1"))


def _files(settings: Settings) -> list[Path]:
    roots = (settings.media_root, settings.temp_root)
    return [path for root in roots if root.is_dir() for path in root.rglob("*") if path.is_file()]


def test_an_upload_is_looked_into_and_used_up(
    settings: Settings, store: Store, member: Membership, upload: Path
) -> None:
    digest = hashlib.sha256(upload.read_bytes()).hexdigest()
    kept = ingest_file(
        settings, store, member.profile_id, upload, "C:\\films\\My mug.mov", LOCAL_PERSON, keep_original=False
    )
    assert (kept.name, kept.sha256, kept.created_by) == ("My mug.mov", digest, LOCAL_PERSON)
    assert (kept.probe["width"], kept.probe["height"], kept.probe["duration_ms"]) == (180, 320, 2000)
    assert -40 < kept.probe["audio"]["loudness_lufs"] < -10
    media = MediaFolder(settings.media_root)
    assert hashlib.sha256(media.path(member.profile_id, kept.media_key).read_bytes()).hexdigest() == digest
    assert media.path(member.profile_id, kept.probe["cover_key"]).read_bytes().startswith(b"\xff\xd8")
    assert not upload.exists()
    assert len(_files(settings)) == 3  # the video, its cover, its filmstrip


def test_a_persons_own_file_stays_and_may_change(
    settings: Settings, store: Store, member: Membership, upload: Path
) -> None:
    kept = ingest_file(settings, store, member.profile_id, upload, "x.mp4", LOCAL_PERSON, keep_original=True)
    before = upload.read_bytes()
    with upload.open("r+b") as file:
        file.write(b"edited in place")
    assert MediaFolder(settings.media_root).path(member.profile_id, kept.media_key).read_bytes() == before


def test_the_same_bytes_are_one_source(
    settings: Settings, store: Store, member: Membership, upload: Path, film: Path
) -> None:
    first = ingest_file(settings, store, member.profile_id, film, "a.mp4", LOCAL_PERSON, keep_original=True)
    again = ingest_file(settings, store, member.profile_id, upload, "b.mp4", LOCAL_PERSON, keep_original=False)
    assert again == first
    assert not upload.exists()
    assert len(_files(settings)) == 3  # the video, its cover, its filmstrip


def test_a_lost_file_is_put_back_by_the_same_bytes(
    settings: Settings, store: Store, member: Membership, upload: Path, film: Path
) -> None:
    first = ingest_file(settings, store, member.profile_id, film, "a.mp4", LOCAL_PERSON, keep_original=True)
    path = MediaFolder(settings.media_root).path(member.profile_id, first.media_key)
    path.unlink()
    ingest_file(settings, store, member.profile_id, upload, "a.mp4", LOCAL_PERSON, keep_original=False)
    assert path.read_bytes() == film.read_bytes()


def test_the_same_upload_at_once_is_one_source(
    settings: Settings, store: Store, member: Membership, film: Path
) -> None:
    found: list[str] = []
    barrier = threading.Barrier(3)

    def ingest() -> None:
        barrier.wait()
        kept = ingest_file(settings, store, member.profile_id, film, "a.mp4", LOCAL_PERSON, keep_original=True)
        found.append(kept.id)

    threads = [threading.Thread(target=ingest) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert len(set(found)) == 1
    assert len(_files(settings)) == 3  # the video, its cover, its filmstrip


def test_another_store_gets_its_own_copy(settings: Settings, store: Store, member: Membership, film: Path) -> None:
    other = store.profiles.create("ben", name="Brava")
    first = ingest_file(settings, store, member.profile_id, film, "a.mp4", LOCAL_PERSON, keep_original=True)
    second = ingest_file(settings, store, other.id, film, "a.mp4", "ben", keep_original=True)
    assert first.id != second.id
    assert second.media_key.startswith(f"{other.id}/sources/")
    with pytest.raises(NotFound):
        MediaFolder(settings.media_root).path(other.id, first.media_key)


@pytest.mark.parametrize("content", [b"", b"<html>not a video</html>", b"#EXTM3U\nother.mp4\n"])
def test_bad_input_leaves_nothing(
    settings: Settings, store: Store, member: Membership, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "bad.mp4"
    file.write_bytes(content)
    with pytest.raises(InputError):
        ingest_file(settings, store, member.profile_id, file, "bad.mp4", LOCAL_PERSON, keep_original=False)
    assert file.read_bytes() == content
    assert _files(settings) == []
    assert store.library.source_videos(member.profile_id) == []


def test_a_cut_file_leaves_nothing(
    settings: Settings, store: Store, member: Membership, tmp_path: Path, film: Path
) -> None:
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(film.read_bytes()[:5_000])
    with pytest.raises(InputError):
        ingest_file(settings, store, member.profile_id, cut, "cut.mp4", LOCAL_PERSON, keep_original=False)
    assert _files(settings) == []


def test_an_unknown_store_and_a_stopped_job_keep_nothing(
    settings: Settings, store: Store, member: Membership, upload: Path
) -> None:
    with pytest.raises(NotFound):
        ingest_file(settings, store, "nothing", upload, "a.mp4", LOCAL_PERSON, keep_original=False)
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        ingest_file(settings, store, member.profile_id, upload, "a.mp4", LOCAL_PERSON, keep_original=False, cancel=stop)
    assert upload.exists()
    assert _files(settings) == []


def test_a_deleted_source_goes_with_its_files(settings: Settings, store: Store, member: Membership, film: Path) -> None:
    kept = ingest_file(settings, store, member.profile_id, film, "a.mp4", LOCAL_PERSON, keep_original=True)
    delete_source_video(settings, store, member, kept.id)
    assert _files(settings) == []
    assert store.library.source_videos(member.profile_id) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("/etc/passwd", "passwd"),
        ("..\\..\\x.mov", "x.mov"),
        ("a\nb\x00c.mp4", "a b c.mp4"),
        ("\u202egpj.exe", "gpj.exe"),
        ("", "video"),
        ("x" * 500, "x" * 200),
        ("Cană șlefuită 🫖.mp4", "Cană șlefuită 🫖.mp4"),
    ],
)
def test_a_name_is_only_shown(name: str, shown: str) -> None:
    assert shown_name(name) == shown
