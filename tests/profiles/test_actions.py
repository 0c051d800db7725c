"""Stores are created, edited, made default and deleted by those who may."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from editai.errors import Conflict, Forbidden, InputError, NotFound
from editai.profiles.actions import create_store, delete_store, edit_store, make_default
from editai.profiles.removal import finish_removals
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import Lane, Role
from tests.contracts.world import new_id


def test_a_store_is_created_with_its_settings(store: Store) -> None:
    made = create_store(
        store,
        LOCAL_PERSON,
        name="  Nortia   Home ",
        timezone="Europe/Bucharest",
        brand={"colour": "#1F6FEB", "end_card": False},
        voice={"voice": "kokoro:af_heart", "speed": 1.1},
        monthly_quota_microusd=25_000_000,
    )
    assert (made.profile.name, made.role, made.is_default) == ("Nortia Home", Role.OWNER, True)
    assert made.profile.brand == {"colour": "#1f6feb", "end_card": False}
    assert made.profile.monthly_quota_microusd == 25_000_000


def test_a_partial_edit_keeps_the_rest(store: Store, member: Membership) -> None:
    edit_store(store, member, {"brand": {"colour": "#000000", "tagline": "Hello"}, "caption": {"style": "bold"}})
    after = edit_store(store, member, {"brand": {"tagline": None}, "name": "Nortia 2"})
    assert (after.brand, after.caption, after.name) == ({"colour": "#000000"}, {"style": "bold"}, "Nortia 2")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "   "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": 7}, "name"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "Europe"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"monthly_quota_microusd": -1}, "monthly_quota_microusd"),
        ({"monthly_quota_microusd": True}, "monthly_quota_microusd"),
        ({"monthly_quota_microusd": 1.5}, "monthly_quota_microusd"),
        ({"brand": {"colour": "red"}}, "brand.colour"),
        ({"brand": {"colour": "#12345"}}, "brand.colour"),
        ({"brand": {"end_card": "yes"}}, "brand.end_card"),
        ({"brand": {"logo_key": "other/brand/x.png"}}, "brand.logo_key"),
        ({"brand": {"glitter": 1}}, "brand.glitter"),
        ({"brand": "blue"}, "brand"),
        ({"voice": {"voice": "heart"}}, "voice.voice"),
        ({"voice": {"speed": 9}}, "voice.speed"),
        ({"caption": {"style": "<b>"}}, "caption.style"),
        ({"publishing": {"postiz_url": "https://x"}}, "publishing.postiz_url"),
        ({"publishing": {"channels": []}}, "publishing.channels"),
        ({"created_by": "me"}, "created_by"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(
    store: Store, member: Membership, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InputError) as caught:
        edit_store(store, member, {"description": "new", **changes})
    assert list(caught.value.details["problems"]) == [field]
    assert store.profiles.profile(member.profile_id) == member.profile


def test_all_problems_are_told_at_once(store: Store, member: Membership) -> None:
    with pytest.raises(InputError) as caught:
        edit_store(store, member, {"name": "", "timezone": "x", "brand": {"colour": "y"}})
    assert len(caught.value.details["problems"]) == 3


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER])
def test_only_owners_change_a_store(settings: Settings, store: Store, member: Membership, role: Role) -> None:
    other = store.profiles.set_member(member.profile_id, "other", role, created_by=LOCAL_PERSON)
    with pytest.raises(Forbidden):
        edit_store(store, other, {"name": "Mine"})
    with pytest.raises(Forbidden):
        delete_store(settings, store, other, "Nortia")


def test_the_default_is_a_persons_own(store: Store, member: Membership) -> None:
    second = create_store(store, LOCAL_PERSON, name="Second")
    make_default(store, second)
    assert store.profiles.membership(LOCAL_PERSON, second.profile_id).is_default
    assert not store.profiles.membership(LOCAL_PERSON, member.profile_id).is_default


def _with_files(settings: Settings, tmp_path: Path, profile_id: str) -> None:
    media = MediaFolder(settings.media_root)
    file = tmp_path / "x"
    file.write_text("x")
    media.adopt(profile_id, media.new_key(profile_id, "clips", ".mp4"), file)
    for root in (settings.inbox_root, settings.temp_root, settings.cache_root, settings.home / "drafts"):
        (root / profile_id).mkdir(parents=True)
        (root / profile_id / "y").write_text("y")


def test_a_deleted_store_goes_with_its_files_and_only_those(
    settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    second = create_store(store, LOCAL_PERSON, name="Second")
    for one in (member, second):
        _with_files(settings, tmp_path, one.profile_id)
    with pytest.raises(InputError, match="Type the store's name"):
        delete_store(settings, store, second, "second")
    delete_store(settings, store, second, " Second ")
    left = [path for path in settings.home.rglob("*") if second.profile_id in path.parts]
    assert left == []
    assert len([path for path in settings.home.rglob("*") if member.profile_id in path.parts and path.is_file()]) == 5
    with pytest.raises(NotFound):
        delete_store(settings, store, second, "Second")


def test_a_refused_deletion_keeps_rows_and_files(
    settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    second = create_store(store, LOCAL_PERSON, name="Second")
    _with_files(settings, tmp_path, second.profile_id)
    store.jobs.submit_job(
        second.profile_id, job_id=new_id(), kind="make", lane=Lane.RENDER, data={}, created_by=LOCAL_PERSON
    )
    with pytest.raises(Conflict, match="1 unfinished job"):
        delete_store(settings, store, second, "Second")
    with pytest.raises(Conflict, match="default"):
        delete_store(settings, store, member, "Nortia")
    assert MediaFolder(settings.media_root).size_bytes(second.profile_id) == 1
    assert store.profiles.profile(second.profile_id) == replace(second.profile)


_DIES = """
import os, sys
from pathlib import Path
from editai.profiles import removal
from editai.settings import Settings
from editai.store import open_store
from editai.store.sqlite.profiles import SqliteProfiles

settings = Settings(home=Path(sys.argv[1]))
store = open_store(settings)
member = store.profiles.membership(sys.argv[2], sys.argv[3])
if sys.argv[4] == "before the rows":
    SqliteProfiles.delete = lambda *ignored: os._exit(9)
else:
    removal._remove_files = lambda *ignored: os._exit(9)
removal.remove_store(settings, store, member)
"""


@pytest.mark.parametrize("moment", ["before the rows", "before the files"])
def test_a_process_that_dies_while_it_deletes_leaves_a_whole_store_or_none(
    settings: Settings, store: Store, member: Membership, tmp_path: Path, moment: str
) -> None:
    second = create_store(store, LOCAL_PERSON, name="Second")
    for one in (member, second):
        _with_files(settings, tmp_path, one.profile_id)
    argv = [sys.executable, "-c", _DIES, str(settings.home), LOCAL_PERSON, second.profile_id, moment]
    assert subprocess.run(argv, cwd=Path(__file__).parents[2], check=False).returncode == 9
    gone = moment == "before the files"
    assert finish_removals(settings, store) == ([second.profile_id] if gone else [])
    assert finish_removals(settings, store) == []
    left = [path for path in settings.home.rglob("*") if second.profile_id in path.parts and path.is_file()]
    assert len(left) == (0 if gone else 5)
    assert len([path for path in settings.home.rglob("*") if member.profile_id in path.parts and path.is_file()]) == 5
    names = [one.profile.name for one in store.profiles.memberships(LOCAL_PERSON)]
    assert names == (["Nortia"] if gone else ["Nortia", "Second"])
