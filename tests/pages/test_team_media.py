"""A team whose media lie in Supabase Storage: a clip made on one machine plays on another, for members only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from editai.clock import SystemClock
from editai.errors import NotInstalled
from editai.jobs.bringing import bring_over
from editai.jobs.leftovers import leftovers, remove
from editai.jobs.make_request import MakeRequest
from editai.jobs.requests import retry, submit_make
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.profiles.actions import delete_store
from editai.profiles.removal import finish_removals
from editai.settings import MediaPlace, Settings
from editai.store.media import open_media
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import Membership
from editai.store.states import JobState
from tests.jobs.working import ingested, perform
from tests.pages.serving import Served, serve
from tests.pages.test_team_web import sign_in
from tests.services import team
from tests.services.line import Line, line_to

pytestmark = pytest.mark.timeout(600)
SCRIPT = "Meet the mug that keeps a whole morning warm."


@dataclass(frozen=True, kw_only=True)
class Place:
    """The worker's machine, the web's machine, and the line between the web and the team's project."""

    settings: Settings
    store: Store
    served: Served
    line: Line
    members: dict[str, Membership]
    clip_key: str
    cover_key: str
    web_home: Path

    def browser(self, name: str = "") -> httpx.Client:
        client = httpx.Client(base_url=self.served.url, timeout=60)
        if name:
            assert sign_in(client, f"{name}@x.test").status_code == 303
        return client


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, models_root: Path) -> Iterator[Place]:
    home, web_home = tmp_path_factory.mktemp("worker"), tmp_path_factory.mktemp("web")
    (home / "models").symlink_to(models_root)
    settings = replace(team.settings(home), media=MediaPlace.SUPABASE)
    store = team.worker_store()
    members = {}
    for name in ("ana", "ben"):
        person = team.sign_up(f"{name}@x.test")
        members[name] = store.profiles.membership(person, store.profiles.create(person, name=f"Store of {name}").id)
    clip_key, cover_key = _made_clip(settings, store, members["ana"])
    port = int(team.server().url.rsplit(":", 1)[1])
    with line_to(port) as line:
        env = team.environment() | {"EDITAI_SUPABASE_URL": f"http://127.0.0.1:{line.port}", "EDITAI_MEDIA": "supabase"}
        with serve(web_home, env=env) as served:
            yield Place(
                settings=settings,
                store=store,
                served=served,
                line=line,
                members=members,
                clip_key=clip_key,
                cover_key=cover_key,
                web_home=web_home,
            )
    with open_media(settings, store) as media:
        for member in members.values():
            media.delete_profile(member.profile_id)
    store.close()


def _made_clip(settings: Settings, store: Store, member: Membership) -> tuple[str, str]:
    film = settings.home / "film.mp4"
    sources = ["-f", "lavfi", "-i", "testsrc2=s=360x640:r=30:d=6", "-f", "lavfi", "-i", "sine=f=330:d=6"]
    run_ffmpeg(["-loglevel", "error", *sources, "-pix_fmt", "yuv420p", f"file:{film}"], limit_s=60)
    film_id = ingested(settings, store, member, film)
    request = MakeRequest(script=SCRIPT, source_video_ids=(film_id,), card=False, voice="none:silent")
    row = perform(settings, store, submit_make(settings, store, member, request))
    assert row.state is JobState.SUCCEEDED, row.error
    result = dict(row.result or {})
    return str(result["media_key"]), str(result["cover_key"])


def test_a_clip_made_with_storage_plays_for_members_only(place: Place, tmp_path: Path) -> None:
    ana, ben = place.browser("ana"), place.browser("ben")
    address = f"/media/{place.clip_key}"
    whole = ana.get(address)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
    assert whole.headers["cache-control"] == "private, no-cache"
    assert whole.headers["accept-ranges"] == "bytes"
    assert int(whole.headers["content-length"]) == len(whole.content)
    got = tmp_path / "got.mp4"
    got.write_bytes(whole.content)
    assert (probe_media(got).width, probe_media(got).height) == (1080, 1920)
    with open_media(place.settings, place.store) as media:
        kept = media.path(place.members["ana"].profile_id, place.clip_key).read_bytes()
    assert hashlib.sha256(whole.content).digest() == hashlib.sha256(kept).digest()
    part = ana.get(address, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, kept[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(kept)}"
    assert ana.get(address, headers={"Range": f"bytes={len(kept)}-"}).status_code == 416
    head = ana.head(address)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(kept)), b"")
    named = ana.get(address, params={"download": "Frühling/2.mp4"})
    assert named.headers["content-disposition"] == "attachment; filename*=UTF-8''Fr%C3%BChling%202.mp4"
    cover = ana.get(f"/media/{place.cover_key}")
    assert cover.headers["content-type"] == "image/jpeg"
    known = {"If-None-Match": cover.headers["etag"]}
    again = ana.get(f"/media/{place.cover_key}", headers=known)
    assert (again.status_code, again.content, again.headers["cache-control"]) == (304, b"", "private, no-cache")
    assert ben.get(f"/media/{place.cover_key}", headers=known).status_code == 404, "who knows the bytes sees nothing"
    for other, status in ((ben, 404), (place.browser(), 401)):
        for path in (address, f"/media/{place.cover_key}"):
            answer = other.get(path)
            assert (answer.status_code, len(answer.content) < 200) == (status, True)
    assert ana.get(address.replace(".mp4", ".mov")).status_code == 404


def test_nobody_is_given_an_address_of_storage_and_none_is_kept(place: Place) -> None:
    answer = place.browser("ana").get(f"/media/{place.clip_key}", follow_redirects=False)
    assert answer.status_code == 200
    told = json.dumps(dict(answer.headers))
    assert "storage" not in told
    rows = team.server().sql("select j::text from jobs j union all select c::text from editai_clips c")
    for text in (told, *(row for (row,) in rows)):
        assert "token=" not in text
        assert "/object/" not in text
    assert place.clip_key in json.dumps([row for (row,) in rows])


def test_the_files_lie_in_storage_and_the_machines_hold_copies_only(place: Place) -> None:
    profile_id = place.members["ana"].profile_id
    assert not place.settings.media_root.exists()
    assert not (place.web_home / "media").exists()
    names = {name for (name,) in team.server().sql("select name from storage.objects where bucket_id = 'editai-media'")}
    assert {place.clip_key, place.cover_key} <= names
    assert {name.split("/")[0] for name in names} == {profile_id}
    unnamed = team.server().sql("select count(*) from storage.objects where user_metadata->>'sha256' is null")
    assert unnamed == [(0,)]


def test_while_the_service_is_away_it_is_said_and_then_plays_again(place: Place) -> None:
    ana = place.browser("ana")
    assert ana.get(f"/media/{place.clip_key}", headers={"Range": "bytes=0-9"}).status_code == 206
    place.line.cut()
    try:
        answer = ana.get(f"/media/{place.clip_key}")
    finally:
        place.line.mend()
    assert answer.status_code == 503
    assert "not reachable" in answer.text
    assert ana.get(f"/media/{place.clip_key}", headers={"Range": "bytes=0-9"}).status_code == 206


def test_the_sweep_takes_what_no_row_names_and_nothing_else(place: Place, tmp_path: Path) -> None:
    profile_id = place.members["ana"].profile_id
    with open_media(place.settings, place.store) as media:
        before = {file.key for file in media.files()}
        keys = [media.new_key(profile_id, "clips", ".mp4") for _ in range(2)]
        for key in keys:
            (tmp_path / "made").write_bytes(b"nobody's")
            media.adopt(profile_id, key, tmp_path / "made")
        clock = SystemClock()
        assert [one for one in leftovers(place.settings, place.store, clock) if one.key] == []
        team.server().sql("update storage.objects set updated_at = now() - interval '2 days'")
        team.server().sql("update storage.objects set updated_at = now() where name = %s", [keys[1]])
        found = [one for one in leftovers(place.settings, place.store, clock) if one.key]
        assert [(one.key, one.size_bytes) for one in found] == [(keys[0], 8)]
        assert remove(found) == 0
        assert remove(found, media) == 8
        assert {file.key for file in media.files()} == before | {keys[1]}
        media.delete(profile_id, keys[1])


def test_what_lay_in_the_folder_is_brought_over_before_work(place: Place, tmp_path: Path) -> None:
    home = tmp_path / "home"
    profile_id = place.members["ben"].profile_id
    folder = MediaFolder(home / "media")
    keys = [folder.new_key(profile_id, "covers", ".jpg") for _ in range(3)]
    for key in keys:
        (tmp_path / "made").write_bytes(key.encode())
        folder.adopt(profile_id, key, tmp_path / "made")
    settings = replace(place.settings, home=home)
    with pytest.raises(NotInstalled, match="EDITAI_MEDIA=supabase"):
        bring_over(replace(settings, media=MediaPlace.FOLDER), place.store)
    assert len(list(folder.files())) == 3
    assert bring_over(settings, place.store) == 3
    assert bring_over(settings, place.store) == 0
    assert list(folder.files()) == []
    with open_media(place.settings, place.store) as media:
        assert [media.path(profile_id, key).read_bytes() for key in keys] == [key.encode() for key in keys]


def test_an_upload_on_another_machine_is_said_and_waits_there(place: Place) -> None:
    """Pages and worker with two EDITAI_HOME: no upload is lost, and the job says what is to be done."""
    member, ana = place.members["ana"], place.browser("ana")
    film = (place.settings.home / "film.mp4").read_bytes()
    kept = ana.put(f"/upload/{member.profile_id}", params={"name": "again.mp4", "for": "library"}, content=film).json()
    row = perform(place.settings, place.store, place.store.jobs.job(member.profile_id, kept["job_id"]))
    assert row.state is JobState.FAILED
    assert "EDITAI_HOME" in (row.error or {})["sentence"]
    assert (place.web_home / "inbox" / member.profile_id / kept["upload_id"]).read_bytes() == film
    again = retry(place.store, member, row.id)
    shared = replace(place.settings, home=place.web_home)
    assert perform(shared, place.store, again).state is JobState.SUCCEEDED


def test_a_deleted_stores_files_go_with_the_workers_next_look(place: Place, tmp_path: Path) -> None:
    person = place.members["ben"].user_id
    gone = place.store.profiles.create(person, name="Passing")
    member = place.store.profiles.membership(person, gone.id)
    with open_media(place.settings, place.store) as media:
        kept = {file.key for file in media.files()}
        (tmp_path / "made").write_bytes(b"x")
        media.adopt(gone.id, media.new_key(gone.id, "clips", ".mp4"), tmp_path / "made")
        own = team.person_store(person)
        delete_store(place.settings, own, member, typed_name="Passing")
        own.close()
        assert media.size_bytes(gone.id) == 1
        assert finish_removals(place.settings, place.store) == [gone.id]
        assert {file.key for file in media.files()} == kept
    assert finish_removals(place.settings, place.store) == []


def test_old_copies_do_not_fill_the_machine(place: Place) -> None:
    """A cache smaller than the film and the clip together still makes do with one at a time."""
    profile_id = place.members["ana"].profile_id
    with open_media(place.settings, place.store) as media:
        files = {file.key: file.size_bytes for file in media.files(profile_id)}
    two = sorted(files, key=lambda key: files[key])[-2:]
    small = replace(place.settings, home=place.settings.home / "small", media_cache_bytes=files[two[1]] + 10)
    for key in (*two, *two):
        with open_media(small, place.store) as media:
            path = media.path(profile_id, key)
            assert path.stat().st_size == files[key]
            taken = sum(one.stat().st_size for one in small.cache_root.rglob("*") if one.is_file())
            assert taken <= small.media_cache_bytes
