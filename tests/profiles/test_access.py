"""Which store am I in, and what may I do there."""

from __future__ import annotations

import pytest

from editai.errors import Forbidden, InputError, NotFound, ProfileUnavailable
from editai.profiles.access import MAKERS, OWNERS, REVIEWERS, named_member, require, resolve_member
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import Role


def test_nothing_asked_is_the_default_on_the_command_line(store: Store, member: Membership) -> None:
    other = store.profiles.create(LOCAL_PERSON, name="Other")
    store.profiles.touch(LOCAL_PERSON, other.id)
    assert resolve_member(store, LOCAL_PERSON, None, last_used=False).profile_id == member.profile_id


def test_nothing_asked_is_the_last_used_in_the_web_else_the_default(store: Store, member: Membership) -> None:
    other = store.profiles.create(LOCAL_PERSON, name="Other")
    assert resolve_member(store, LOCAL_PERSON, "", last_used=True).profile_id == member.profile_id
    store.profiles.touch(LOCAL_PERSON, member.profile_id)
    store.profiles.touch(LOCAL_PERSON, other.id)
    assert resolve_member(store, LOCAL_PERSON, None, last_used=True).profile_id == other.id


def test_no_default_says_what_to_do(store: Store) -> None:
    with pytest.raises(ProfileUnavailable) as caught:
        resolve_member(store, LOCAL_PERSON, None, last_used=True)
    assert caught.value.http_status == 503
    assert "Create one" in caught.value.sentence


def test_an_unknown_id_and_a_foreign_one(store: Store, member: Membership) -> None:
    foreign = store.profiles.create("somebody", name="Foreign")
    with pytest.raises(NotFound):
        resolve_member(store, LOCAL_PERSON, "nothing", last_used=True)
    with pytest.raises(Forbidden):
        resolve_member(store, LOCAL_PERSON, foreign.id, last_used=True)


def test_a_name_finds_only_ones_own_stores(store: Store, member: Membership) -> None:
    store.profiles.create("somebody", name="Foreign")
    assert named_member(store, LOCAL_PERSON, "Nortia") == member
    assert named_member(store, LOCAL_PERSON, member.profile_id) == member
    assert named_member(store, LOCAL_PERSON, None) == member
    with pytest.raises(NotFound):
        named_member(store, LOCAL_PERSON, "Foreign")
    store.profiles.create(LOCAL_PERSON, name="Nortia")
    with pytest.raises(InputError, match="2 of your stores"):
        named_member(store, LOCAL_PERSON, "Nortia")


@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        (OWNERS, {Role.OWNER}),
        (MAKERS, {Role.OWNER, Role.EDITOR}),
        (REVIEWERS, {Role.OWNER, Role.REVIEWER}),
    ],
)
def test_roles(store: Store, member: Membership, roles: tuple[Role, ...], allowed: set[Role]) -> None:
    for role in Role:
        person = store.profiles.set_member(member.profile_id, f"person-{role.value}", role, created_by=LOCAL_PERSON)
        if role in allowed:
            require(person, *roles)
        else:
            with pytest.raises(Forbidden, match=f"Only.*you are its {role.value}"):
                require(person, *roles)
