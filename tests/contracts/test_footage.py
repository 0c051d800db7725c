"""Source videos and segments as the library keeps them, in every store of data."""

from __future__ import annotations

import pytest

from editai.errors import NotFound
from editai.store.rows import ClipSegment, SourceUses
from tests.contracts.world import World, fill


def test_what_is_known_of_a_source_video_grows_and_nothing_else_changes(world: World) -> None:
    source = world.source(world.a)
    changed = world.store.library.change_source_video(
        world.a, source.id, {"rights_note": "Filmed by us, 2026", "probe": {"has_speech": True}}
    )
    assert changed.rights_note == "Filmed by us, 2026"
    assert changed.probe == {"duration_ms": 5000, "has_speech": True}
    assert (changed.name, changed.media_key) == (source.name, source.media_key)
    assert world.store.library.source_video(world.a, source.id) == changed
    with pytest.raises(ValueError, match="sha256"):
        world.store.library.change_source_video(world.a, source.id, {"sha256": "0" * 64})


def test_a_segment_is_changed_counted_and_taken_out(world: World) -> None:
    things = fill(world)
    library, source = world.store.library, things.source
    other = library.add_segment(world.a, source.id, start_ms=2000, end_ms=3000)
    assert {one.id: one.used_count for one in library.all_segments(world.a)} == {things.segment_id: 2, other.id: 0}
    shown = library.add_segment(world.a, source.id, start_ms=800, end_ms=1900)
    assert (shown.used_count, other.used_count) == (2, 0), "a part that clips show already says so when it is added"
    assert shown in library.segments(world.a, source.id)
    library.delete_segment(world.a, shown.id)
    changes = {"start_ms": 2100, "end_ms": 2900, "keywords": ["cup", "steam"], "is_favourite": True}
    changed = library.change_segment(world.a, other.id, changes)
    assert (changed.start_ms, changed.end_ms, changed.keywords) == (2100, 2900, ("cup", "steam"))
    assert changed.is_favourite
    assert library.segments(world.a, source.id)[1] == changed
    library.delete_segment(world.a, other.id)
    assert [one.id for one in library.segments(world.a, source.id)] == [things.segment_id]
    for gone in (
        lambda: library.delete_segment(world.a, other.id),
        lambda: library.change_segment(world.a, other.id, {}),
    ):
        with pytest.raises(NotFound):
            gone()


def test_what_depends_on_a_source_video_is_counted_before_it_goes(world: World) -> None:
    things = fill(world)
    library = world.store.library
    library.update_project(world.a, things.project_id, {"settings": {"source_video_ids": [things.source.id]}})
    assert library.source_video_uses(world.a, things.source.id) == SourceUses(segments=1, clips=2, projects=1)
    library.delete_source_video(world.a, things.source.id)
    assert library.all_segments(world.a) == []
    (shot,) = library.clip(world.a, things.clip.id).segments
    assert shot == ClipSegment(segment_id=None, source_video_id=None, start_ms=0, end_ms=900)
