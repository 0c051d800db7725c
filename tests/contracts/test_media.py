"""Media: one contract for the folder and for the team's Storage, and who may do what there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from editai.errors import Forbidden, NotFound, StoreError
from editai.settings import MediaPlace, Settings
from editai.store.media import Media, open_media
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.states import Role
from editai.store.supabase.media import SupabaseMedia
from tests.contracts.world import ANA, BEN
from tests.services import team

A, B = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"


@pytest.fixture(scope="module")
def worker() -> Iterator[Store]:
    store = team.worker_store()
    yield store
    store.close()


def _settings(home: Path, *, cache_bytes: int = 10**8) -> Settings:
    return replace(team.settings(home), media=MediaPlace.SUPABASE, media_cache_bytes=cache_bytes)


@pytest.fixture(params=["folder", "supabase"])
def media(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Media]:
    if request.param == "folder":
        yield MediaFolder(tmp_path / "media")
        return
    with open_media(_settings(tmp_path / "home"), request.getfixturevalue("worker")) as opened:
        yield opened
        for profile_id in (A, B):
            opened.delete_profile(profile_id)


def _file(tmp_path: Path, content: bytes = b"film", name: str = "made") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_a_file_is_kept_found_and_deleted(tmp_path: Path, media: Media) -> None:
    key, file = media.new_key(A, "clips", ".MP4"), _file(tmp_path)
    assert media.size(A, key) is None
    assert not media.path(A, key).exists()
    media.adopt(A, key, file)
    assert not file.exists()
    assert media.size(A, key) == 4
    assert media.path(A, key).read_bytes() == b"film"
    assert media.path(A, key).suffix == ".mp4"
    assert (media.size_bytes(A), media.size_bytes(B)) == (4, 0)
    assert [(one.key, one.size_bytes) for one in media.files(A)] == [(key, 4)]
    media.delete(A, key)
    media.delete(A, key)
    assert media.size(A, key) is None
    assert not media.path(A, key).exists()
    assert list(media.files(A)) == []


def test_other_bytes_under_a_key_take_its_place(tmp_path: Path, media: Media) -> None:
    key = media.new_key(A, "previews", ".wav")
    for content in (b"one", b"another", b"another"):
        media.adopt(A, key, _file(tmp_path, content))
        assert media.path(A, key).read_bytes() == content
        assert media.size(A, key) == len(content)


def test_an_empty_file_is_a_file(tmp_path: Path, media: Media) -> None:
    key = media.new_key(A, "captions", ".srt")
    media.adopt(A, key, _file(tmp_path, b""))
    assert media.size(A, key) == 0
    assert media.path(A, key).read_bytes() == b""


@pytest.mark.parametrize(
    "key",
    [
        f"{B}/clips/x.mp4",
        f"{A}/../{B}/clips/x.mp4",
        f"{A}/clips/../../{B}/clips/x.mp4",
        "/etc/passwd",
        f"{A}/secrets/x.mp4",
        f"{A}/clips/%2e%2e.mp4",
        f"{A}/clips/x.mp4?download",
        "",
    ],
)
def test_a_foreign_key_is_not_found(tmp_path: Path, media: Media, key: str) -> None:
    file = _file(tmp_path)
    acts: tuple[Callable[[], object], ...] = (
        lambda: media.path(A, key),
        lambda: media.size(A, key),
        lambda: media.delete(A, key),
        lambda: media.adopt(A, key, file),
    )
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert file.exists()


@pytest.mark.parametrize("profile_id", ["..", ".", "", "a/b"])
def test_a_strange_store_is_not_found(media: Media, profile_id: str) -> None:
    for act in (media.delete_profile, media.size_bytes, lambda one: list(media.files(one))):
        with pytest.raises(NotFound):
            act(profile_id)


def test_a_store_goes_with_all_its_files_and_no_others(tmp_path: Path, media: Media) -> None:
    for profile_id, kind in ((A, "covers"), (A, "clips"), (B, "clips")):
        media.adopt(profile_id, media.new_key(profile_id, kind, ".jpg"), _file(tmp_path))
    assert len(list(media.files())) >= 3
    media.delete_profile(A)
    media.delete_profile(A)
    assert (media.size_bytes(A), media.size_bytes(B)) == (0, 4)


def test_a_link_or_a_missing_file_is_no_file_to_keep(tmp_path: Path, media: Media) -> None:
    key = media.new_key(A, "clips", ".mp4")
    link = tmp_path / "link"
    link.symlink_to(_file(tmp_path))
    with pytest.raises(ValueError, match="link"):
        media.adopt(A, key, link)
    with pytest.raises(StoreError, match="could not be kept"):
        media.adopt(A, key, tmp_path / "nothing")
    assert media.size(A, key) is None


# Storage only


@pytest.fixture
def machine(tmp_path: Path, worker: Store) -> Iterator[Callable[..., SupabaseMedia]]:
    """The worker on one of several machines: each name is a home of its own."""
    opened: list[SupabaseMedia] = []

    def of(name: str, cache_bytes: int = 10**8) -> SupabaseMedia:
        media = open_media(_settings(tmp_path / name, cache_bytes=cache_bytes), worker)
        assert isinstance(media, SupabaseMedia)
        opened.append(media)
        return media

    yield of
    of("last").delete_profile(A)
    for media in opened:
        media.close()


def test_another_machine_has_the_same_bytes(tmp_path: Path, machine: Callable[..., SupabaseMedia]) -> None:
    content = bytes(range(256)) * 20_000
    first, second = machine("first"), machine("second")
    key = first.new_key(A, "clips", ".mp4")
    first.adopt(A, key, _file(tmp_path, content))
    assert second.path(A, key).read_bytes() == content
    assert second.path(A, key).is_relative_to(tmp_path / "second")
    assert [path.suffix for path in (tmp_path / "second").rglob("*") if path.is_file()].count(".part") == 0


def test_a_damaged_copy_is_brought_again(tmp_path: Path, machine: Callable[..., SupabaseMedia]) -> None:
    key = machine("first").new_key(A, "clips", ".mp4")
    machine("first").adopt(A, key, _file(tmp_path, b"whole"))
    with machine("second") as media:
        copy = media.path(A, key)
    copy.write_bytes(b"whale")
    with machine("second") as media:
        assert media.path(A, key).read_bytes() == b"whole"


def test_a_file_that_is_not_as_announced_is_not_used(tmp_path: Path, machine: Callable[..., SupabaseMedia]) -> None:
    media = machine("first")
    key = media.new_key(A, "clips", ".mp4")
    media.adopt(A, key, _file(tmp_path, b"whole"))
    team.server().sql("update storage.objects set user_metadata = %s::jsonb", ['{"sha256": "%s"}' % ("0" * 64)])
    with pytest.raises(StoreError, match="damaged"):
        machine("second").path(A, key)
    team.server().sql("update storage.objects set user_metadata = null")
    with pytest.raises(StoreError, match="not put there by EditAI"):
        machine("second").path(A, key)
    assert not [path for path in (tmp_path / "second").rglob("*") if path.is_file() and path.name != ".media.lock"]


def test_the_longest_unused_goes_and_what_is_in_use_stays(
    tmp_path: Path, machine: Callable[..., SupabaseMedia]
) -> None:
    first = machine("first")
    keys = [first.new_key(A, "clips", ".mp4") for _ in range(4)]
    for at, key in enumerate(keys):
        first.adopt(A, key, _file(tmp_path, bytes([at]) * 1000))
    with machine("second", 2500) as earlier:
        unused = earlier.path(A, keys[0])
    held = machine("second", 2500)
    used = held.path(A, keys[1])
    other = machine("second", 2500)
    third = other.path(A, keys[2])
    assert [path.exists() for path in (unused, used, third)] == [False, True, True]
    with pytest.raises(StoreError, match="no room"):
        machine("second", 2500).path(A, keys[3])
    assert used.read_bytes() == b"\1" * 1000
    held.close()
    with machine("second", 2500) as again:
        assert again.path(A, keys[3]).read_bytes() == b"\3" * 1000
        assert not used.exists()


def test_many_at_once_bring_one_copy(tmp_path: Path, machine: Callable[..., SupabaseMedia]) -> None:
    first = machine("first")
    key, content = first.new_key(A, "clips", ".mp4"), b"film" * 50_000
    first.adopt(A, key, _file(tmp_path, content))
    found: list[bytes] = []

    def look(media: SupabaseMedia) -> None:
        found.append(media.path(A, key).read_bytes())

    threads = [threading.Thread(target=look, args=(machine("second"),)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [content] * 6
    assert len([path for path in (tmp_path / "second").rglob("*") if path.suffix in (".mp4", ".part")]) == 1


def test_while_storage_is_away_nothing_is_lost(tmp_path: Path, worker: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from editai.store.supabase import storage

    monkeypatch.setattr(storage, "_PAUSE_S", 0.01)
    store = team.worker_store_as_it_is()
    with open_media(_settings(tmp_path / "home"), store) as media:
        assert isinstance(media, SupabaseMedia)
        key, file = media.new_key(A, "clips", ".mp4"), _file(tmp_path)
        _lead_nowhere(store)
        acts: tuple[Callable[[], object], ...] = (
            lambda: media.adopt(A, key, file),
            lambda: media.path(A, key),
            lambda: media.size(A, key),
            lambda: media.stream(A, key),
            lambda: media.delete(A, key),
        )
        for act in acts:
            with pytest.raises(StoreError, match="not reachable"):
                act()
        assert file.read_bytes() == b"film"
    store.close()
    assert not list((tmp_path / "home").rglob("*.mp4"))


def test_an_upload_whose_answer_was_lost_is_not_refused(
    tmp_path: Path, stores: dict[str, str], kept: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from editai.store.supabase import storage

    monkeypatch.setattr(storage, "_PAUSE_S", 0.01)
    begin = storage.Storage._begin
    lost: list[str] = []

    def losing(self: storage.Storage, method: str, path: str, **more: Any) -> Any:
        answer = begin(self, method, path, **more)
        if "content" in more and not lost:
            lost.append(path)
            answer.close()
            raise storage._Away("the answer is lost")
        return answer

    monkeypatch.setattr(storage.Storage, "_begin", losing)
    with _as(tmp_path, ANA) as ana:
        key = ana.new_key(stores["ana"], "photos", ".jpg")
        ana.adopt(stores["ana"], key, _file(tmp_path))
        assert lost
        assert ana.path(stores["ana"], key).read_bytes() == b"film"


def _lead_nowhere(store: Store) -> None:
    """From now on Storage's address is one where nobody answers."""
    import socket

    from yarl import URL

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    store._wire._given.storage_url = URL(f"http://127.0.0.1:{port}/storage/v1/")  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def stores(worker: Store) -> dict[str, str]:
    """A store of Ana's, in which Ben only looks, and one of Ben's."""
    ana = worker.profiles.create(ANA, name="Nortia").id
    worker.profiles.set_member(ana, BEN, Role.REVIEWER, created_by=ANA)
    return {"ana": ana, "ben": worker.profiles.create(BEN, name="Solara").id}


@pytest.fixture
def kept(tmp_path: Path, worker: Store, stores: dict[str, str]) -> Iterator[dict[str, str]]:
    """A clip in each store."""
    with open_media(_settings(tmp_path / "worker"), worker) as media:
        keys = {name: media.new_key(profile_id, "clips", ".mp4") for name, profile_id in stores.items()}
        for name, key in keys.items():
            media.adopt(stores[name], key, _file(tmp_path, f"{name}'s".encode()))
        yield keys
        for profile_id in stores.values():
            media.delete_profile(profile_id)


def _as(tmp_path: Path, person: str) -> SupabaseMedia:
    media = open_media(_settings(tmp_path / person), team.person_store(person))
    assert isinstance(media, SupabaseMedia)
    return media


def test_a_member_looks_and_nobody_else(tmp_path: Path, stores: dict[str, str], kept: dict[str, str]) -> None:
    ana, ben = _as(tmp_path, ANA), _as(tmp_path, BEN)
    assert ana.path(stores["ana"], kept["ana"]).read_bytes() == b"ana's"
    assert ben.path(stores["ana"], kept["ana"]).read_bytes() == b"ana's"
    assert ben.size_bytes(stores["ben"]) == 5
    assert ana.size(stores["ben"], kept["ben"]) is None
    assert not ana.path(stores["ben"], kept["ben"]).exists()
    assert list(ana.files(stores["ben"])) == []
    with pytest.raises(NotFound):
        ana.stream(stores["ben"], kept["ben"])
    for media in (ana, ben):
        media.close()


def test_a_person_neither_replaces_nor_deletes(tmp_path: Path, stores: dict[str, str], kept: dict[str, str]) -> None:
    ana, file = _as(tmp_path, ANA), _file(tmp_path, b"forged")
    with pytest.raises(Forbidden):
        ana.adopt(stores["ana"], kept["ana"], file)
    with pytest.raises(Forbidden):
        ana.adopt(stores["ana"], ana.new_key(stores["ana"], "clips", ".mp4"), file)
    ana.delete(stores["ana"], kept["ana"])
    ana.delete_profile(stores["ana"])
    assert file.read_bytes() == b"forged"
    assert ana.path(stores["ana"], kept["ana"]).read_bytes() == b"ana's"
    ana.close()


def test_makers_bring_photos_and_music_and_owners_a_logo(
    tmp_path: Path, stores: dict[str, str], kept: dict[str, str]
) -> None:
    ana, ben = _as(tmp_path, ANA), _as(tmp_path, BEN)
    for kind in ("photos", "music", "brand"):
        key = ana.new_key(stores["ana"], kind, ".png")
        ana.adopt(stores["ana"], key, _file(tmp_path, kind.encode()))
        ana.adopt(stores["ana"], key, _file(tmp_path, kind.encode()))
        assert ben.path(stores["ana"], key).read_bytes() == kind.encode()
        file = _file(tmp_path, b"other")
        for media, own, foreign in ((ana, "ana", "ben"), (ben, "ben", "ana")):
            with pytest.raises(Forbidden):
                media.adopt(stores[foreign], media.new_key(stores[foreign], kind, ".png"), file)
            media.adopt(stores[own], media.new_key(stores[own], kind, ".png"), _file(tmp_path, b"x", "mine"))
        with pytest.raises(Forbidden):
            ana.adopt(stores["ana"], key, file)
        assert ana.size(stores["ana"], key) == len(kind)
    for media in (ana, ben):
        media.close()


def test_a_player_gets_the_part_it_asks_for(tmp_path: Path, stores: dict[str, str], kept: dict[str, str]) -> None:
    with _as(tmp_path, ANA) as ana:
        whole = ana.stream(stores["ana"], kept["ana"])
        assert (whole.status, whole.size_bytes, b"".join(whole.blocks)) == (200, 5, b"ana's")
        part = ana.stream(stores["ana"], kept["ana"], "bytes=1-2")
        assert (part.status, part.content_range, b"".join(part.blocks)) == (206, "bytes 1-2/5", b"na")
        beyond = ana.stream(stores["ana"], kept["ana"], "bytes=9-")
        beyond.close()
        assert beyond.status == 416


def test_nobody_looks_into_the_folder_past_the_interface() -> None:
    """A part that asks the folder itself would lose its files where media lie in Storage."""
    root = Path(__file__).parents[2]
    allowed = {"editai/store/media.py", "editai/jobs/bringing.py", "pages/server/media.py"}
    found = {
        path.relative_to(root).as_posix()
        for folder in ("editai", "pages")
        for path in (root / folder).rglob("*.py")
        if "MediaFolder(" in path.read_text("utf-8")
    }
    assert found == allowed
