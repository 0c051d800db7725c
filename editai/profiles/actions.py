"""What people do with stores: create, edit, make default, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from editai.errors import InputError
from editai.profiles.access import OWNERS, require
from editai.profiles.fields import checked
from editai.profiles.postiz import PostizCredentials, postiz_credentials, set_postiz
from editai.profiles.removal import remove_store
from editai.settings import Settings
from editai.store.protocol import EMPTY, Store
from editai.store.rows import Membership, Profile

__all__ = [
    "PostizCredentials",
    "create_store",
    "delete_store",
    "edit_store",
    "make_default",
    "postiz_credentials",
    "set_postiz",
]


_QUOTA: Final = "monthly_quota_microusd"


def create_store(store: Store, user_id: str, *, name: str, timezone: str = "UTC", **fields: Any) -> Membership:
    """A new store that the person owns; their first one becomes their default.

    Raises:
        InputError: a field cannot be used; nothing was created.
    """
    values = checked({"name": name, "timezone": timezone, **fields})
    profile = store.profiles.create(user_id, **values)
    return store.profiles.membership(user_id, profile.id)


def edit_store(
    store: Store, member: Membership, changes: Mapping[str, Any], *, expected: Mapping[str, Any] = EMPTY
) -> Profile:
    """Change what is named and nothing else; inside ``brand``, ``voice``, ``caption`` and
    ``publishing`` too. The Postiz address goes through ``set_postiz``.

    Args:
        expected: what must still stand in these objects, as ``ProfileStore.update`` compares it.

    Raises:
        Forbidden: the person is no owner.
        InputError: a field cannot be used; nothing was changed.
        Conflict: something else stands there by now; nothing was changed.
    """
    require(member, *OWNERS)
    values = dict(checked(changes, member.profile_id))
    if _QUOTA in values:  # never past its history
        quota_microusd = values.pop(_QUOTA)
        store.costs.set_quota(
            member.profile_id, quota_microusd, note="Set with the store's other fields.", created_by=member.user_id
        )
    if not values:
        return store.profiles.profile(member.profile_id)
    return store.profiles.update(member.profile_id, values, expected=expected)


def make_default(store: Store, member: Membership) -> None:
    """Make the store this person's default."""
    store.profiles.set_default(member.user_id, member.profile_id)


def delete_store(settings: Settings, store: Store, member: Membership, typed_name: str) -> None:
    """Delete a store, all its rows and its files; its jobs and cost entries stay. A process that dies on the
    way leaves all of it, or files that the next worker removes (``removal.finish_removals``).

    Raises:
        Forbidden: the person is no owner.
        InputError: the typed name is not the store's.
        Conflict: it is the person's default, works, or has posts on the way. Nothing was deleted.
    """
    require(member, *OWNERS)
    if typed_name.strip() != member.profile.name:
        raise InputError(
            f"Type the store's name, {member.profile.name}, to delete it. Nothing was deleted.", field="name"
        )
    remove_store(settings, store, member)
