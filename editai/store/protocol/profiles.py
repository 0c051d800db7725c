"""What a store of data does for stores, their members and their secrets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from editai.store.protocol.defaults import EMPTY
from editai.store.rows import Invitation, Membership, Profile, StoreContents, StoredSecret
from editai.store.states import Role


class ProfileStore(Protocol):
    """Stores, their members and their secrets."""

    def create(self, user_id: str, *, name: str, timezone: str = "UTC", **fields: Any) -> Profile:
        """A new store owned by the person; their first one becomes their default. Names may repeat."""
        ...

    def ensure_any(self, user_id: str, *, name: str, timezone: str = "UTC") -> Profile:
        """The person's default store, made now if they have none. Two at once make one."""
        ...

    def memberships(self, user_id: str) -> list[Membership]:
        """All stores of a person, the default first, then by name."""
        ...

    def members(self, profile_id: str) -> list[Membership]:
        """All people of a store, the oldest membership first."""
        ...

    def set_member(self, profile_id: str, user_id: str, role: Role, *, created_by: str) -> Membership:
        """Make the person a member, or give a member another role; their first store becomes their
        default. ``Conflict`` if no owner would be left."""
        ...

    def remove_member(self, profile_id: str, user_id: str) -> None:
        """End a membership; was it the person's default, theirs moves in the same transaction.
        ``Conflict`` for the last owner."""
        ...

    def invite(self, profile_id: str, *, email: str, role: Role, expires_at: datetime, created_by: str) -> Invitation:
        """Offer a place to whoever proves to have the e-mail. An open offer to it is replaced."""
        ...

    def invitations(self, profile_id: str) -> list[Invitation]:
        """The open offers of a store, newest first, those past their time among them. Nothing for
        members who are no owners."""
        ...

    def withdraw_invitation(self, profile_id: str, invitation_id: str) -> None:
        """Take an open offer back. ``NotFound`` if it was claimed or is another store's."""
        ...

    def claim_invitations(self, user_id: str, *, email: str) -> list[str]:
        """Make the person a member of every store with an open offer to the e-mail, and name the stores
        that are new to them. Who is a member already keeps their role.

        Args:
            email: the person's confirmed one. A team's database looks that up for itself.
        """
        ...

    def emails(self, profile_id: str) -> dict[str, str]:
        """The e-mails of the store's people by their ids, as far as they sign in with one."""
        ...

    def membership(self, user_id: str, profile_id: str) -> Membership:
        """The person's membership. ``NotFound``: no such store. ``Forbidden``: not a member."""
        ...

    def profile(self, profile_id: str) -> Profile:
        """The store itself, for the worker."""
        ...

    def update(self, profile_id: str, changes: Mapping[str, Any], *, expected: Mapping[str, Any] = EMPTY) -> Profile:
        """Change the named columns and nothing else. For ``brand``, ``voice``, ``caption`` and
        ``publishing`` the given keys are merged into the stored object; a value None removes the key.

        ``expected``: keys of these objects that must still hold these values (None: are not there), else
        ``Conflict`` and nothing is changed.
        """
        ...

    def set_default(self, user_id: str, profile_id: str) -> None:
        """Make it the person's default, in one statement: there is exactly one at every moment."""
        ...

    def touch(self, user_id: str, profile_id: str) -> None:
        """Remember it as the person's last used store."""
        ...

    def delete(self, user_id: str, profile_id: str) -> None:
        """Delete the store and all its rows; jobs and cost entries stay without it.

        ``Conflict`` while it is the person's own default, has a live job, or a pending
        publication. Where it was another member's default, theirs moves in the same transaction.
        """
        ...

    def contents(self, profile_id: str) -> StoreContents:
        """How much the store holds: what would go with it, what would stay, and what keeps it from going."""
        ...

    def set_secret(self, profile_id: str, name: str, *, ciphertext: str, hint: str) -> None:
        """Keep a secret, replacing the one of that name."""
        ...

    def secret(self, profile_id: str, name: str) -> StoredSecret | None:
        """The secret as it is stored, or None."""
        ...

    def delete_secret(self, profile_id: str, name: str) -> None:
        """Forget a secret; nothing happens if there is none."""
        ...

    def has_secrets(self) -> bool:
        """Whether any store keeps a secret: then a lost key must not be replaced by a new one."""
        ...
