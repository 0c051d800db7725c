"""How a store says its own words: names, brands and abbreviations that a voice would get wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from editai.profiles.actions import edit_store
from editai.store.protocol import Store
from editai.store.rows import Membership, Profile


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
    """
    folded = " ".join(word.split()).casefold()
    others = {each: how for each, how in _now(store, member).items() if each.casefold() != folded}
    return _save(store, member, {**others, word: said})


def forget_pronunciation(store: Store, member: Membership, word: str) -> Profile:
    """Say the word as the voice does by itself; nothing happens if it was not in the list.

    Raises:
        Forbidden: the person is no owner.
    """
    return _save(store, member, {each: how for each, how in _now(store, member).items() if each != word})


def _now(store: Store, member: Membership) -> dict[str, str]:
    """The list as it is now: a page may have been open for hours."""
    return pronunciations(store.profiles.profile(member.profile_id))


def _save(store: Store, member: Membership, words: Mapping[str, str]) -> Profile:
    changes: dict[str, Any] = {"voice": {"pronunciations": dict(words) or None}}
    return edit_store(store, member, changes)
