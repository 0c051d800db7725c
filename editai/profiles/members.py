"""Who works in a store: its people, their roles, and the invitations that bring new ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from editai.clock import Clock, SystemClock
from editai.errors import Conflict, Forbidden, InputError, NotFound, NotInstalled
from editai.profiles.access import OWNERS, require
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Invitation, Membership
from editai.store.states import Role

VALID_DAYS: Final = 14
"""How long an invitation can be claimed: a holiday long; a forgotten one does not lie open for ever."""
_EMAIL: Final = re.compile(r"[^@\s<>\"',;()\\]{1,64}@[^@\s<>\"',;()\\]{1,189}\.[^@\s<>\"',;()\\.]{2,63}")
_MOST_OPEN: Final = 100
"""Open invitations of one store; more is a mistake of a script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in a store."""

    user_id: str
    role: Role
    email: str | None
    """None where nobody signs in (embedded), or when the account is gone."""
    is_you: bool

    @property
    def name(self) -> str:
        """What people read: the e-mail, else ``you``, else the beginning of the id."""
        return self.email or ("you" if self.is_you else self.user_id[:8])


def can_invite(settings: Settings) -> bool:
    """Whether other people can sign in here at all: in team mode only."""
    return settings.supabase_url is not None


def people(store: Store, member: Membership) -> list[Person]:
    """Everyone in the member's store, the oldest membership first. For every member to see."""
    emails = store.profiles.emails(member.profile_id)
    return [
        Person(
            user_id=one.user_id,
            role=one.role,
            email=emails.get(one.user_id),
            is_you=one.user_id == member.user_id,
        )
        for one in store.profiles.members(member.profile_id)
    ]


def invite(
    settings: Settings, store: Store, member: Membership, email: str, role: Role, *, clock: Clock | None = None
) -> Invitation:
    """Offer a place in the store; whoever signs in with that confirmed e-mail takes it. EditAI sends no
    mail: tell them yourself. An open invitation of the same e-mail gets the new role and fourteen new days.

    Raises:
        Forbidden: the member is no owner.
        NotInstalled: nobody can sign in here.
        InputError: that is no e-mail.
        Conflict: they are a member already, or too many invitations are open. Nothing was changed.
    """
    require(member, *OWNERS)
    if not can_invite(settings):
        raise NotInstalled(
            "Other people can sign in only in team mode. Nobody was invited; set up team mode first (README).",
            mend="set EDITAI_SUPABASE_URL and EDITAI_SUPABASE_PUBLISHABLE_KEY",
        )
    address = email.strip().lower()
    if not _EMAIL.fullmatch(address):
        raise InputError("That is no e-mail address. Nobody was invited.", field="email")
    if address in store.profiles.emails(member.profile_id).values():
        raise Conflict(f"{address} is in {member.profile.name} already. Change their role instead.")
    if len(store.profiles.invitations(member.profile_id)) >= _MOST_OPEN:
        raise Conflict(f"{_MOST_OPEN} invitations are open. Take some back first; nobody was invited.")
    expires_at = (clock or SystemClock()).now() + timedelta(days=VALID_DAYS)
    return store.profiles.invite(
        member.profile_id, email=address, role=role, expires_at=expires_at, created_by=member.user_id
    )


def invitations(store: Store, member: Membership) -> list[Invitation]:
    """The store's open invitations, newest first; those past their time too, to be renewed or taken back.

    Raises:
        Forbidden: the member is no owner.
    """
    require(member, *OWNERS)
    return store.profiles.invitations(member.profile_id)


def withdraw_invitation(store: Store, member: Membership, invitation_id: str) -> None:
    """Take an open invitation back.

    Raises:
        Forbidden: the member is no owner.
        NotFound: it was claimed meanwhile, or is not this store's.
    """
    require(member, *OWNERS)
    store.profiles.withdraw_invitation(member.profile_id, invitation_id)


def claim_invitations(store: Store, user_id: str, email: str) -> list[str]:
    """Make the person a member wherever their confirmed e-mail is invited; the ids of the stores that are new."""
    return store.profiles.claim_invitations(user_id, email=email)


def set_role(store: Store, member: Membership, user_id: str, role: Role) -> None:
    """Give somebody in the store, also oneself, another role.

    Raises:
        Forbidden: the member is no owner.
        NotFound: that person is not in the store; nobody becomes a member without an invitation.
        Conflict: no owner would be left.
    """
    require(member, *OWNERS)
    _find(store, member, user_id)
    store.profiles.set_member(member.profile_id, user_id, role, created_by=member.user_id)


def remove_member(store: Store, member: Membership, user_id: str) -> None:
    """End somebody else's membership. What they made stays; their default moves to a store they still have.

    Raises:
        Forbidden: the member is no owner; or names themselves, which is ``leave``.
        NotFound: that person is not in the store.
    """
    require(member, *OWNERS)
    if user_id == member.user_id:
        raise Forbidden("To go yourself, leave the store. Nothing was changed.")
    _find(store, member, user_id)
    store.profiles.remove_member(member.profile_id, user_id)


def leave(store: Store, member: Membership) -> None:
    """End one's own membership. What one made stays.

    Raises:
        Conflict: the last owner cannot leave; make somebody else an owner, or delete the store.
    """
    store.profiles.remove_member(member.profile_id, member.user_id)


def find_person(store: Store, member: Membership, named: str) -> Person:
    """The person of the store whom an e-mail or an id names.

    Raises:
        NotFound: nobody in this store.
    """
    wanted = named.strip().lower()
    for person in people(store, member):
        if wanted in (person.user_id, person.email):
            return person
    raise NotFound(f"There is nobody called {named} in {member.profile.name}. Nothing was changed.")


def _find(store: Store, member: Membership, user_id: str) -> None:
    if all(one.user_id != user_id for one in store.profiles.members(member.profile_id)):
        raise NotFound(f"That person is not in {member.profile.name}. Invite them by their e-mail.")
