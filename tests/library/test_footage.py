"""Source videos and segments in order: what may be kept, what is found, and nothing across stores."""

from __future__ import annotations

import pytest

from editai.errors import Forbidden, InputError, NotFound
from editai.library import footage
from editai.library.footage import Wanted, find_footage
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import Role
from tests.pages import rows


def test_a_segment_lies_in_its_video_and_keeps_each_keyword_once(
    settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    kept = footage.add_segment(store, member, source.id, 1000, 3000, " Mug, mug; MÜG ,, lid on ")
    assert kept.keywords == ("Mug", "lid on")
    for start_ms, end_ms in ((-1, 900), (3000, 3100), (41_000, 42_001), (5000, 4000), (1000, 3000)):
        with pytest.raises(InputError):
            footage.add_segment(store, member, source.id, start_ms, end_ms)
    for words in (["x" * 41], [f"w{number}" for number in range(21)]):
        with pytest.raises(InputError, match="keyword"):
            footage.add_segment(store, member, source.id, 0, 900, words)
    changed = footage.change_segment(store, member, kept, end_ms=3500, is_favourite=True)
    assert (changed.start_ms, changed.end_ms, changed.is_favourite, changed.keywords) == (
        1000,
        3500,
        True,
        kept.keywords,
    )
    with pytest.raises(InputError):
        footage.change_segment(store, member, kept, start_ms=3450)
    footage.delete_segment(store, member, kept.id)
    assert store.library.all_segments(member.profile_id) == []


def test_another_store_and_a_reviewer_change_nothing(settings: Settings, store: Store, member: Membership) -> None:
    source = rows.add_source(settings, store, member)
    kept = footage.add_segment(store, member, source.id, 0, 900)
    other = store.profiles.membership(LOCAL_PERSON, store.profiles.create(LOCAL_PERSON, name="Other").id)
    reviewer = store.profiles.set_member(
        member.profile_id, "00000000-0000-4000-8000-0000000000b9", Role.REVIEWER, created_by=LOCAL_PERSON
    )
    for who, error in ((other, NotFound), (reviewer, Forbidden)):
        for change in (
            lambda who=who: footage.add_segment(store, who, source.id, 1000, 2000),
            lambda who=who: footage.change_segment(store, who, kept, is_favourite=True),
            lambda who=who: footage.delete_segment(store, who, kept.id),
            lambda who=who: footage.change_source(store, who, source.id, rights_note="mine"),
        ):
            with pytest.raises(error):
                change()
    assert store.library.segments(member.profile_id, source.id) == [kept]
    assert store.library.source_video(member.profile_id, source.id).rights_note == ""


def test_footage_is_found_by_name_note_keyword_shape_and_speech(
    settings: Settings, store: Store, member: Membership
) -> None:
    mug = rows.add_source(settings, store, member, name="Mug red.mov")
    cup = rows.add_source(settings, store, member, name="cup.mp4")
    store.library.change_source_video(
        member.profile_id, cup.id, {"probe": {"width": 1920, "height": 1080, "has_speech": True}}
    )
    footage.change_source(store, member, cup.id, rights_note="Filmed by Élodie")
    footage.add_segment(store, member, mug.id, 0, 900, ["Steam"])
    sources = store.library.source_videos(member.profile_id)
    segments = store.library.all_segments(member.profile_id)

    def found(**wanted: object) -> list[str]:
        return [each.id for each in find_footage(sources, segments, Wanted(**wanted))]  # type: ignore[arg-type]

    assert found() == [cup.id, mug.id]
    assert found(query="red mugs") == [mug.id]
    assert found(query="elodie") == [cup.id]
    assert found(query="steam") == [mug.id]
    assert found(query="blue") == []
    assert found(orientation="landscape") == [cup.id]
    assert found(speech=True) == [cup.id]
    assert found(orientation="portrait", speech=False) == [], "nobody has listened to the mug yet"
    store.library.change_source_video(member.profile_id, mug.id, {"probe": {"has_speech": False}})
    sources = store.library.source_videos(member.profile_id)
    assert found(orientation="portrait", speech=False) == [mug.id]
    store.library.change_source_video(member.profile_id, cup.id, {"probe": {"audio": None, "has_speech": True}})
    sources = store.library.source_videos(member.profile_id)
    assert found(speech=False) == [cup.id, mug.id]
