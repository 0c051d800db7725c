"""Stores, members and secrets in a Supabase project."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from editai.errors import Forbidden, NotFound
from editai.store import records
from editai.store.protocol.defaults import EMPTY
from editai.store.rows import Invitation, Membership, Profile, StoreContents, StoredSecret
from editai.store.states import Role
from editai.store.supabase.wire import Wire, moment, plain

_COLUMNS: Final = frozenset(
    {"name", "description", "timezone", "brand", "voice", "caption", "publishing", "monthly_quota_microusd"}
)
_WITH_STORE: Final = "*,profiles(*)"


class SupabaseProfiles:
    """``ProfileStore`` over the Data API."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def create(self, user_id: str, *, name: str, timezone: str = "UTC", **fields: Any) -> Profile:
        values = _checked({"name": name, "timezone": timezone, **fields})
        return records.profile(self._wire.write("create_profile", user_id=user_id, fields=values))

    def ensure_any(self, user_id: str, *, name: str, timezone: str = "UTC") -> Profile:
        values = {"name": name, "timezone": timezone}
        return records.profile(self._wire.write("ensure_profile", user_id=user_id, fields=values))

    def memberships(self, user_id: str) -> list[Membership]:
        found = self._wire.select(
            "profile_members", lambda query: query.eq("user_id", user_id), columns=_WITH_STORE, order="profile_id"
        )
        members = [records.membership(row, row["profiles"]) for row in found]
        return sorted(members, key=lambda one: (not one.is_default, one.profile.name.lower(), one.profile_id))

    def members(self, profile_id: str) -> list[Membership]:
        found = self._wire.select(
            "profile_members",
            lambda query: query.eq("profile_id", profile_id),
            columns=_WITH_STORE,
            order="created_at,user_id",
        )
        if not found:
            self.profile(profile_id)
        return [records.membership(row, row["profiles"]) for row in found]

    def set_member(self, profile_id: str, user_id: str, role: Role, *, created_by: str) -> Membership:
        answer = self._wire.write(
            "set_member", profile_id=profile_id, user_id=user_id, role=role.value, created_by=created_by
        )
        return records.membership(answer, answer["profiles"])

    def remove_member(self, profile_id: str, user_id: str) -> None:
        self._wire.call("remove_member", profile_id=profile_id, user_id=user_id)

    def invite(self, profile_id: str, *, email: str, role: Role, expires_at: datetime, created_by: str) -> Invitation:
        answer = self._wire.write(
            "invite_member",
            profile_id=profile_id,
            email=email,
            role=role.value,
            expires_at=moment(expires_at),
            created_by=created_by,
        )
        return records.invitation(answer)

    def invitations(self, profile_id: str) -> list[Invitation]:
        found = self._wire.select(
            "invitations",
            lambda query: query.eq("profile_id", profile_id).is_("accepted_by", "null"),
            order="-created_at,-id",
        )
        return [records.invitation(row) for row in found]

    def withdraw_invitation(self, profile_id: str, invitation_id: str) -> None:
        self._wire.call("withdraw_invitation", profile_id=profile_id, invitation_id=invitation_id)

    def claim_invitations(self, user_id: str, *, email: str) -> list[str]:
        return [str(one) for one in self._wire.write("claim_invitations", user_id=user_id, email=email)]

    def emails(self, profile_id: str) -> dict[str, str]:
        return dict(self._wire.call("member_emails", profile_id=profile_id))

    def membership(self, user_id: str, profile_id: str) -> Membership:
        found = self._wire.select(
            "profile_members",
            lambda query: query.eq("user_id", user_id).eq("profile_id", profile_id),
            columns=_WITH_STORE,
            limit=1,
        )
        if found:
            return records.membership(found[0], found[0]["profiles"])
        if self._wire.call("store_exists", profile_id=profile_id):
            raise Forbidden("You are no member of that store. Ask one of its owners to invite you.")
        raise _no_store()

    def profile(self, profile_id: str) -> Profile:
        found = self._wire.select("profiles", lambda query: query.eq("id", profile_id), limit=1)
        if not found:
            raise _no_store()
        return records.profile(found[0])

    def update(self, profile_id: str, changes: Mapping[str, Any], *, expected: Mapping[str, Any] = EMPTY) -> Profile:
        values = {"profile_id": profile_id, "changes": _checked(changes)}
        if expected:
            return records.profile(self._wire.write("update_profile_if", **values, expected=_checked(expected)))
        return records.profile(self._wire.write("update_profile", **values))

    def set_default(self, user_id: str, profile_id: str) -> None:
        self._wire.write("set_default_profile", user_id=user_id, profile_id=profile_id)

    def touch(self, user_id: str, profile_id: str) -> None:
        self._wire.write("touch_profile", user_id=user_id, profile_id=profile_id)

    def delete(self, user_id: str, profile_id: str) -> None:
        self._wire.call("delete_profile", user_id=user_id, profile_id=profile_id)

    def contents(self, profile_id: str) -> StoreContents:
        self.profile(profile_id)
        return StoreContents(**self._wire.call("store_contents", profile_id=profile_id))

    def set_secret(self, profile_id: str, name: str, *, ciphertext: str, hint: str) -> None:
        self._wire.write("set_secret", profile_id=profile_id, name=name, ciphertext=ciphertext, hint=hint)

    def secret(self, profile_id: str, name: str) -> StoredSecret | None:
        """The secret as it is stored. With a person's token ``ciphertext`` is empty: only the worker reads it."""
        answer = self._wire.call("read_secret", profile_id=profile_id, name=name)
        return None if answer is None else records.secret(answer)

    def delete_secret(self, profile_id: str, name: str) -> None:
        self._wire.call("delete_secret", profile_id=profile_id, name=name)

    def has_secrets(self) -> bool:
        return bool(self._wire.call("has_secrets"))


def _no_store() -> NotFound:
    return NotFound("There is no such store.")


def _checked(changes: Mapping[str, Any]) -> Any:
    """The changes, if they name columns a person may write.

    Raises:
        ValueError: another name: a mistake of the caller.
    """
    unknown = changes.keys() - _COLUMNS
    if unknown:
        raise ValueError(f"a store has no {sorted(unknown)}")
    return plain(changes)
