"""The voices of a store, in every store of data."""

from __future__ import annotations

import pytest

from editai.errors import NotFound
from tests.contracts.world import BEN, World, new_id


def test_a_voice_is_kept_renamed_and_taken_out(world: World) -> None:
    store = world.store.voices
    voice = world.voice(world.a)
    recording = world.voice(world.a, engine="recording")
    assert (voice.engine, voice.name, dict(voice.consent)) == ("xtts", "Ana", {"by": voice.created_by})
    assert world.voice(world.a, voice_id=voice.id) == voice  # the same again: a repeated step
    assert {each.id for each in store.voices(world.a)} == {voice.id, recording.id}
    assert [each.id for each in store.voices(world.a, engine="recording")] == [recording.id]
    assert store.rename(world.a, voice.id, "Anna").name == store.voice(world.a, voice.id).name == "Anna"
    assert store.delete(world.a, voice.id).sample_key == voice.sample_key
    with pytest.raises(NotFound, match="no such voice"):
        store.voice(world.a, voice.id)


def test_an_id_belongs_to_one_store(world: World) -> None:
    voice = world.voice(world.a)
    with pytest.raises(NotFound):
        world.voice(world.b, voice_id=voice.id)
    with pytest.raises(NotFound):
        world.voice(new_id())


def test_voices_go_with_their_store(world: World) -> None:
    extra = world.store.profiles.create(BEN, name="Gone")
    voice = world.voice(extra.id)
    world.store.profiles.delete(BEN, extra.id)
    assert world.store.voices.voices(extra.id) == []
    with pytest.raises(NotFound):
        world.store.voices.voice(extra.id, voice.id)
