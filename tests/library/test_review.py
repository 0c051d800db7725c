"""Reviews by role, fingerprints, and the one state that is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from editai.errors import Conflict, Forbidden, InputError, NotFound
from editai.library.fingerprint import clip_fingerprint, clip_inputs, fingerprint_now
from editai.library.removal import delete_clip
from editai.library.review import approve, send_back
from editai.library.status import ShownState, failed_checks, may_be_published, shown_state
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import ClipState, PublicationState, Role
from tests.contracts.world import MovingClock, World, fill
from tests.library.fresh_clips import FreshWorld


@pytest.fixture
def world(store: Store, member: Membership) -> World:
    return FreshWorld(store, MovingClock(), a=member.profile_id)


def test_owners_and_reviewers_judge_and_editors_do_not(store: Store, member: Membership, world: World) -> None:
    project = world.project(world.a)
    people = {
        role: store.profiles.set_member(world.a, role.value, role, created_by=LOCAL_PERSON)
        for role in (Role.REVIEWER, Role.EDITOR)
    }
    for person in (member, people[Role.REVIEWER]):
        assert approve(store, person, world.clip(world.a, project).id).state is ClipState.APPROVED
        assert send_back(store, person, world.clip(world.a, project).id, "Louder").state is ClipState.SENT_BACK
    clip = world.clip(world.a, project)
    with pytest.raises(Forbidden):
        approve(store, people[Role.EDITOR], clip.id)
    with pytest.raises(Forbidden):
        send_back(store, people[Role.EDITOR], clip.id, "x")
    assert store.library.clip(world.a, clip.id).state is ClipState.READY


def test_sending_back_needs_a_note(store: Store, member: Membership, world: World) -> None:
    clip = world.clip(world.a, world.project(world.a))
    for note in ("", "  \n", "x" * 2_001):
        with pytest.raises(InputError):
            send_back(store, member, clip.id, note)
    send_back(store, member, clip.id, "  Louder, please. ")
    approve(store, member, clip.id)
    reviews = store.library.clip_reviews(world.a, clip.id)
    assert [(r.verdict, r.note) for r in reviews] == [
        (ClipState.APPROVED, ""),
        (ClipState.SENT_BACK, "Louder, please."),
    ]
    with pytest.raises(Conflict):
        approve(store, member, clip.id)
    with pytest.raises(NotFound):
        approve(store, member, "nothing")


def test_a_clip_that_fails_a_hard_check_is_not_approved(store: Store, member: Membership, world: World) -> None:
    project = world.project(world.a)
    checks = [
        {"name": "loudness", "ok": False, "hard": True},
        {"name": "speed", "ok": False, "hard": False},
        {"name": "size", "ok": True, "hard": True},
    ]
    clip = store.library.save_clip(
        world.a,
        clip_id="c-1",
        project_id=project,
        media_key="m",
        cover_key="c",
        fingerprint="f",
        checks=checks,
        words=[],
        cues=[],
        used={},
        segments=[],
        created_by=LOCAL_PERSON,
    )
    assert failed_checks(clip) == ["loudness"]
    with pytest.raises(Conflict, match="loudness"):
        approve(store, member, clip.id)
    assert not may_be_published(replace(clip, state=ClipState.APPROVED))


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (PublicationState.PLANNED, ShownState.SCHEDULED),
        (PublicationState.QUEUED, ShownState.SCHEDULED),
        (PublicationState.UNCONFIRMED, ShownState.SCHEDULED),
        (PublicationState.PUBLISHED, ShownState.PUBLISHED),
        (PublicationState.FAILED, ShownState.APPROVED),
        (PublicationState.CANCELLED, ShownState.APPROVED),
    ],
)
def test_publications_add_to_what_is_shown(
    store: Store, world: World, state: PublicationState, shown: ShownState
) -> None:
    things = fill(world)
    moved = replace(things.publication, state=state)
    assert shown_state(things.approved, [moved]) is shown
    assert shown_state(things.clip, [moved]) is ShownState.READY


def test_stale_is_shown_until_it_is_out_in_the_world(store: Store, world: World) -> None:
    things = fill(world)
    assert shown_state(things.clip, [], things.clip.fingerprint) is ShownState.READY
    assert shown_state(things.clip, [], "f2") is ShownState.STALE
    assert shown_state(things.approved, [things.publication], "f2") is ShownState.SCHEDULED


def test_a_fingerprint_is_of_the_content_not_of_the_order() -> None:
    assert clip_fingerprint({"a": 1, "b": [1, 2]}) == clip_fingerprint({"b": (1, 2), "a": 1})
    assert clip_fingerprint({"a": 1}) != clip_fingerprint({"a": 1.5})
    assert clip_fingerprint({"a": [1, 2]}) != clip_fingerprint({"a": [2, 1]})
    assert len(clip_fingerprint({})) == 64
    wrong: list[dict[Any, Any]] = [{1: "x"}, {"a": {2: "x"}}, {"a": [{3: "x"}]}, {"a": float("nan")}]
    for inputs in wrong:
        with pytest.raises(ValueError, match=r"no text|JSON"):
            clip_fingerprint(inputs)


def test_every_change_that_shows_makes_a_clip_stale(store: Store, member: Membership, world: World) -> None:
    source = world.source(world.a)
    settings = {
        "source_video_ids": [source.id],
        "voice": "kokoro:af_heart",
        "speed": 1.0,
        "platform": "tiktok",
        "captions": "bold",
        "source_audio": "duck",
        "card": True,
    }
    project = store.library.add_project(
        world.a, name="Mug", product={}, script="Meet the mug.", settings=settings, created_by=LOCAL_PERSON
    )
    made = clip_fingerprint(
        clip_inputs(member.profile, script=project.script, settings=settings, source_sha256s=[source.sha256])
    )
    used = {**settings, "style": settings["captions"], "script": "  Meet \n the mug. "}
    clip = replace(world.clip(world.a, project.id), fingerprint=made, used=used)

    def now() -> str | None:
        return fingerprint_now(store, store.profiles.profile(world.a), clip)

    assert now() == made
    seen = {made}
    changes = {"voice": "kokoro:am_adam", "speed": 1.2, "style": "karaoke", "card": False, "script": "Meet it."}
    for name, value in changes.items():
        clip = replace(clip, used={**used, name: value})
        seen.add(str(now()))
    clip = replace(clip, used=used)
    store.profiles.update(world.a, {"brand": {"tagline": "Good mugs"}})
    seen.add(str(now()))
    assert len(seen) == 7
    store.library.delete_source_video(world.a, source.id)
    assert now() is None


def test_another_variant_in_its_project_leaves_a_clip_as_it_was(store: Store, member: Membership, world: World) -> None:
    source = world.source(world.a)
    settings = {"source_video_ids": [source.id], "voice": "kokoro:af_heart", "speed": 1.0, "platform": "tiktok"}
    settings |= {"captions": "bold", "source_audio": "duck", "card": False}
    project = store.library.add_project(
        world.a, name="Mug", product={}, script="Meet the mug.", settings=settings, created_by=LOCAL_PERSON
    )
    inputs = clip_inputs(member.profile, script=project.script, settings=settings, source_sha256s=[source.sha256])
    made = clip_fingerprint(inputs)
    used = {**settings, "style": "bold", "script": "Meet the mug."}
    clip = replace(world.clip(world.a, project.id), fingerprint=made, used=used)
    old = replace(clip, used={"platform": "tiktok"})  # from before clips kept all they were made of
    for each in (clip, old):
        assert fingerprint_now(store, member.profile, each) == made
    changes = {"settings": {**settings, "captions": "karaoke"}, "script": "Meet the mug again."}
    store.library.update_project(world.a, project.id, changes)
    assert fingerprint_now(store, member.profile, clip) == made
    assert fingerprint_now(store, member.profile, old) != made


def test_a_deleted_clip_goes_and_its_posts_history_stays(
    settings: Settings, store: Store, member: Membership, world: World
) -> None:
    things = fill(world)
    with pytest.raises(Conflict):
        delete_clip(settings, store, member, things.approved.id)
    store.publications.move(
        world.a, things.publication.id, expected=[PublicationState.PLANNED], state=PublicationState.PUBLISHED
    )
    delete_clip(settings, store, member, things.approved.id)
    with pytest.raises(NotFound):
        store.library.clip(world.a, things.approved.id)
    assert store.publications.publication(world.a, things.publication.id).clip_id is None


def test_a_stale_clip_is_not_approved(store: Store, member: Membership, world: World) -> None:
    clip = world.clip(world.a, world.project(world.a))
    changed = replace(member, profile=store.profiles.update(world.a, {"brand": {"colour": "#123456"}}))
    with pytest.raises(Conflict, match="changed since"):
        approve(store, changed, clip.id)
    assert store.library.clip(world.a, clip.id).state is ClipState.READY
