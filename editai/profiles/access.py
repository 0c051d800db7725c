"""Which store a person is in, and what their role lets them do."""

from __future__ import annotations

from editai.errors import Forbidden, InputError, NotFound, ProfileUnavailable
from editai.store.protocol import Store
from editai.store.rows import Membership
from editai.store.states import Role

REVIEWERS = (Role.OWNER, Role.REVIEWER)
"""Who approves and sends back; an owner may approve their own."""
MAKERS = (Role.OWNER, Role.EDITOR)
"""Who makes clips and publishes approved ones."""
OWNERS = (Role.OWNER,)
"""Who changes the store itself."""

_MAY = {
    REVIEWERS: "Only owners and reviewers may do that",
    MAKERS: "Only owners and editors may do that",
    OWNERS: "Only an owner may do that",
}


def resolve_member(store: Store, user_id: str, asked: str | None, *, last_used: bool) -> Membership:
    """The store a person works in: the one that is asked for, else the last used (web), else their default.

    Args:
        asked: the store's id; None or empty: nothing was asked.
        last_used: with nothing asked, prefer the store used last (the web) to the default.

    Raises:
        NotFound: no such store.
        Forbidden: the person is no member of it.
        ProfileUnavailable: nothing was asked, and the person has no default store.
    """
    if asked:
        return store.profiles.membership(user_id, asked)
    memberships = store.profiles.memberships(user_id)
    if last_used:
        used = [(member.last_used_at, member) for member in memberships if member.last_used_at is not None]
        if used:
            return max(used, key=lambda pair: pair[0])[1]
    for member in memberships:
        if member.is_default:
            return member
    raise ProfileUnavailable(
        "You have no store to work in. Create one, or ask an owner to invite you to theirs.",
        mend="python -m editai profiles create NAME",
    )


def named_member(store: Store, user_id: str, asked: str | None) -> Membership:
    """The store that a command line names by its id or its exact name; the default if it names none.

    Raises:
        InputError: several of the person's stores have that name.
        NotFound, Forbidden, ProfileUnavailable: as ``resolve_member``.
    """
    if asked:
        named = [member for member in store.profiles.memberships(user_id) if member.profile.name == asked]
        if len(named) == 1:
            return named[0]
        if named:
            ids = [member.profile_id for member in named]
            raise InputError(f"{len(named)} of your stores are called {asked}. Give its id: {', '.join(ids)}.", ids=ids)
    try:
        return resolve_member(store, user_id, asked, last_used=False)
    except NotFound:
        raise NotFound(
            f"There is no store {asked!r}. `python -m editai profiles list` shows yours.", asked=asked
        ) from None


def require(member: Membership, *roles: Role) -> None:
    """Refuse a member whose role is not among those.

    Raises:
        Forbidden: nothing was done.
    """
    if member.role not in roles:
        sentence = _MAY.get(roles, f"Only {' or '.join(role.value for role in roles)} may do that")
        raise Forbidden(
            f"{sentence} in {member.profile.name}; you are its {member.role.value}. Nothing was changed.",
            role=member.role.value,
        )
