"""Invitations in each store of data: an open offer is claimed once, by whoever has the e-mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from editai.errors import NotFound
from editai.store.states import Role
from tests.contracts.world import ANA, BEN, CLEO, NOON, World, new_id


def test_an_offer_is_claimed_by_its_e_mail_once(world: World) -> None:
    profiles = world.store.profiles
    made = world.invite(" Cleo@X.test ", Role.REVIEWER)
    assert (made.email, made.role, made.created_by) == ("cleo@x.test", Role.REVIEWER, ANA)
    assert profiles.invitations(world.a) == [made]
    assert profiles.claim_invitations(BEN, email="ben@x.test") == []
    assert profiles.claim_invitations(CLEO, email="CLEO@x.test") == [world.a]
    joined = profiles.membership(CLEO, world.a)
    assert (joined.role, joined.is_default) == (Role.REVIEWER, True)
    assert profiles.invitations(world.a) == []
    assert profiles.claim_invitations(BEN, email="cleo@x.test") == []
    with pytest.raises(NotFound):
        profiles.withdraw_invitation(world.a, made.id)


def test_a_second_offer_replaces_the_open_one(world: World) -> None:
    first = world.invite("cleo@x.test", Role.REVIEWER)
    second = world.invite("cleo@x.test", Role.OWNER, days=1)
    assert (second.id, second.role, second.expires_at) == (first.id, Role.OWNER, NOON + timedelta(days=1))
    assert world.store.profiles.invitations(world.a) == [second]


def test_what_is_past_its_time_or_taken_back_is_not_claimed(world: World) -> None:
    profiles = world.store.profiles
    world.invite("cleo@x.test", days=-1)
    gone = world.invite("dora@x.test")
    profiles.withdraw_invitation(world.a, gone.id)
    assert [one.email for one in profiles.invitations(world.a)] == ["cleo@x.test"]
    assert profiles.claim_invitations(CLEO, email="cleo@x.test") == []
    assert profiles.claim_invitations(new_id(), email="dora@x.test") == []


def test_a_member_keeps_their_role_and_may_come_back(world: World) -> None:
    profiles = world.store.profiles
    world.invite("ana@x.test", Role.REVIEWER)
    assert profiles.claim_invitations(ANA, email="ana@x.test") == []
    assert profiles.membership(ANA, world.a).role is Role.OWNER
    for _ in range(2):
        world.invite("cleo@x.test")
        assert profiles.claim_invitations(CLEO, email="cleo@x.test") == [world.a]
        profiles.remove_member(world.a, CLEO)


def test_only_a_store_that_exists_invites(world: World) -> None:
    with pytest.raises(NotFound):
        world.store.profiles.invite(new_id(), email="x@x.test", role=Role.EDITOR, expires_at=NOON, created_by=ANA)
