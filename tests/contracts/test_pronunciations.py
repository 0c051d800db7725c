"""Owners who change a store's list of words at the same moment: none of them loses a word."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from editai.errors import Conflict, InputError
from editai.profiles.fields import MOST_PRONUNCIATIONS
from editai.profiles.pronunciations import forget_pronunciation, pronunciations, set_pronunciation
from editai.store.states import Role
from tests.contracts.world import ANA, CLEO, World

OWNERS = (ANA, CLEO)
WORDS = [f"Word{number}" for number in range(6)]


@pytest.fixture
def shared(world: World) -> World:
    """Ana's store with a second owner, a speed, and a word that one of them takes out."""
    world.store.profiles.set_member(world.a, CLEO, Role.OWNER, created_by=ANA)
    world.store.profiles.update(world.a, {"voice": {"speed": 1.25, "pronunciations": {"Old": "ould"}}})
    return world


def test_words_that_two_owners_add_at_once_are_all_there(shared: World) -> None:
    members = [shared.store.profiles.membership(person, shared.a) for person in OWNERS]
    barrier = threading.Barrier(len(OWNERS))

    def edit(number: int) -> None:
        for turn, word in enumerate(WORDS[number :: len(OWNERS)]):
            barrier.wait(60)
            set_pronunciation(shared.store, members[number], word, f"said {word}")
            if number == turn == 1:
                forget_pronunciation(shared.store, members[number], "Old")

    with ThreadPoolExecutor(len(OWNERS)) as pool:
        list(pool.map(edit, range(len(OWNERS))))
    profile = shared.store.profiles.profile(shared.a)
    assert pronunciations(profile) == {word: f"said {word}" for word in WORDS}
    assert profile.voice["speed"] == 1.25


def test_an_edit_of_what_no_longer_stands_is_refused_whole(shared: World) -> None:
    profiles = shared.store.profiles
    before = profiles.profile(shared.a)
    for stale in ({"Old": "old"}, None):
        with pytest.raises(Conflict, match="Somebody else"):
            profiles.update(
                shared.a, {"name": "New", "voice": {"speed": 2}}, expected={"voice": {"pronunciations": stale}}
            )
        assert profiles.profile(shared.a) == before
    standing = {"voice": {"pronunciations": {"Old": "ould"}}, "brand": {"tagline": None}}
    assert profiles.update(shared.a, {"voice": {"pronunciations": None}}, expected=standing).voice == {"speed": 1.25}
    assert pronunciations(profiles.profile(shared.b)) == {}


def test_a_list_that_is_full_is_refused_and_kept(shared: World) -> None:
    member = shared.store.profiles.membership(ANA, shared.a)
    full = {f"w{number}": "x" for number in range(MOST_PRONUNCIATIONS)}
    shared.store.profiles.update(shared.a, {"voice": {"pronunciations": full}})
    with pytest.raises(InputError):
        set_pronunciation(shared.store, member, "one more", "x")
    set_pronunciation(shared.store, member, "W0", "y")
    del full["w0"]
    assert pronunciations(shared.store.profiles.profile(shared.a)) == {**full, "W0": "y"}
