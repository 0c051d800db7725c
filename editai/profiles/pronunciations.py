"""How a store says its own words: names, brands and abbreviations that a voice would get wrong."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import Final

from editai.errors import Conflict
from editai.profiles.actions import edit_store
from editai.store.protocol import Store
from editai.store.rows import Membership, Profile

_TRIES: Final = 20
_PAUSE_S: Final = 0.05
"""At most, between two tries: people who clash once should not clash again."""


def pronunciations(profile: Profile) -> dict[str, str]:
    """Word to what is said instead, in the order of the alphabet."""
    kept = profile.voice.get("pronunciations")
    found = {str(word): str(said) for word, said in kept.items()} if isinstance(kept, Mapping) else {}
    return dict(sorted(found.items(), key=lambda pair: pair[0].casefold()))


def set_pronunciation(store: Store, member: Membership, word: str, said: str) -> Profile:
    """Say the word like this from now on; the same word in other case is the same word.

    Raises:
        Forbidden: the person is no owner.
        InputError: an empty or too long text, or too many words. Nothing was changed.
        Conflict: others change the list all the time. Nothing was changed.
    """
    folded = " ".join(word.split()).casefold()

    def with_word(words: Mapping[str, str]) -> dict[str, str]:
        return {**{each: how for each, how in words.items() if each.casefold() != folded}, word: said}

    return _change(store, member, with_word)


def forget_pronunciation(store: Store, member: Membership, word: str) -> Profile:
    """Say the word as the voice does by itself; nothing happens if it was not in the list.

    Raises:
        Forbidden: the person is no owner.
        Conflict: others change the list all the time. Nothing was changed.
    """
    return _change(store, member, lambda words: {each: how for each, how in words.items() if each != word})


def _change(store: Store, member: Membership, changed: Callable[[Mapping[str, str]], dict[str, str]]) -> Profile:
    """Change the list as it is now, for a page may have been open for hours; begin anew when somebody else
    has changed it between the look and the writing."""
    for tries_left in reversed(range(_TRIES)):
        profile = store.profiles.profile(member.profile_id)
        changes = {"voice": {"pronunciations": changed(pronunciations(profile)) or None}}
        expected = {"voice": {"pronunciations": profile.voice.get("pronunciations")}}
        try:
            return edit_store(store, member, changes, expected=expected)
        except Conflict:
            if not tries_left:
                raise
            time.sleep(random.uniform(0, _PAUSE_S))
    raise AssertionError("the last try returns or raises")
