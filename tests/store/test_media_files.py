"""Media: keys stay inside their store's folder, files appear whole."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from editai.errors import NotFound, StoreError
from editai.store.media_files import MediaFolder

A, B = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"


@pytest.fixture
def media(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media")


def _file(tmp_path: Path, text: str = "film") -> Path:
    path = tmp_path / "upload"
    path.write_text(text)
    return path


def test_a_file_is_taken_over_under_a_name_of_ours(tmp_path: Path, media: MediaFolder) -> None:
    file = _file(tmp_path)
    key = media.new_key(A, "clips", ".MP4")
    assert media.adopt(A, key, file) == media.path(A, key)
    assert media.path(A, key).read_text() == "film"
    assert key.endswith(".mp4")
    assert not file.exists()
    assert media.size_bytes(A) == 4
    assert media.size_bytes(B) == 0
    media.delete(A, key)
    media.delete(A, key)
    assert media.size_bytes(A) == 0


@pytest.mark.parametrize(
    "key",
    [
        f"{B}/clips/x.mp4",
        f"{A}/../{B}/clips/x.mp4",
        f"{A}/clips/../../{B}/clips/x.mp4",
        f"/{A}/clips/x.mp4",
        "/etc/passwd",
        f"{A}/clips/",
        f"{A}/secrets/x.mp4",
        f"{A}/clips/x.mp4/y.mp4",
        f"{A}/clips/x.mp4\n",
        f"{A}-2/clips/x.mp4",
        f"{A}/clips/%2e%2e.mp4",
        f"{A}\\clips\\x.mp4",
        "",
    ],
)
def test_a_foreign_key_is_not_found(media: MediaFolder, key: str) -> None:
    for act in (media.path, media.delete):
        with pytest.raises(NotFound):
            act(A, key)


@pytest.mark.parametrize("profile_id", ["..", ".", "", "a/b"])
def test_a_strange_store_has_no_folder(tmp_path: Path, media: MediaFolder, profile_id: str) -> None:
    (tmp_path / "media").mkdir()
    with pytest.raises(NotFound):
        media.delete_profile(profile_id)
    assert (tmp_path / "media").is_dir()


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, media: MediaFolder) -> None:
    secret = _file(tmp_path, "secret")
    folder = tmp_path / "media" / A / "clips"
    folder.mkdir(parents=True)
    (folder / "x.mp4").symlink_to(secret)
    with pytest.raises(NotFound):
        media.path(A, f"{A}/clips/x.mp4")
    (tmp_path / "media" / B).symlink_to(tmp_path)
    with pytest.raises(NotFound):
        media.path(B, f"{B}/clips/x.mp4")
    with pytest.raises(NotFound):
        media.delete_profile(B)
    with pytest.raises(ValueError, match="link"):
        media.adopt(A, f"{A}/clips/y.mp4", folder / "x.mp4")


def test_a_store_goes_with_all_its_files_and_no_others(tmp_path: Path, media: MediaFolder) -> None:
    for profile_id in (A, B):
        media.adopt(profile_id, media.new_key(profile_id, "covers", ".jpg"), _file(tmp_path))
    media.delete_profile(A)
    media.delete_profile(A)
    assert media.size_bytes(A) == 0
    assert media.size_bytes(B) == 4


def test_from_another_disk_it_is_copied_whole(
    tmp_path: Path, media: MediaFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _file(tmp_path)
    rename = Path.replace

    def refuse_across(self: Path, target: Path) -> Path:
        if self == file:
            raise OSError(errno.EXDEV, "cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", refuse_across)
    key = media.new_key(A, "clips", ".mp4")
    path = media.adopt(A, key, file)
    assert path.read_text() == "film"
    assert not file.exists()
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_missing_file_is_told_and_leaves_nothing(tmp_path: Path, media: MediaFolder) -> None:
    key = media.new_key(A, "clips", ".mp4")
    with pytest.raises(StoreError, match="could not be kept"):
        media.adopt(A, key, tmp_path / "nothing")
    assert media.size_bytes(A) == 0


@pytest.mark.parametrize(("kind", "suffix"), [("secrets", ".mp4"), ("clips", "mp4"), ("clips", ".m/p4"), ("clips", "")])
def test_keys_of_no_kind_are_a_mistake(media: MediaFolder, kind: str, suffix: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        media.new_key(A, kind, suffix)
