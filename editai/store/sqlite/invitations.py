"""Invitations in SQLite: rows that a confirmed e-mail claims."""

from __future__ import annotations

from datetime import datetime

from editai.clock import Clock, to_text
from editai.errors import NotFound
from editai.store import records
from editai.store.rows import Invitation
from editai.store.sqlite import statements
from editai.store.sqlite.connection import Database
from editai.store.sqlite.members import insert_member, require_profile
from editai.store.states import Role


class SqliteInvitations:
    """The part of ``ProfileStore`` that brings new people into a store."""

    _database: Database
    _clock: Clock

    def invite(self, profile_id: str, *, email: str, role: Role, expires_at: datetime, created_by: str) -> Invitation:
        now = to_text(self._clock.now())
        values = [statements.new_id(), profile_id, email.strip().lower(), role.value, to_text(expires_at)]
        with self._database.atomic() as connection:
            require_profile(connection, profile_id)
            row = connection.execute(
                "INSERT INTO invitations (id, profile_id, email, role, expires_at, created_by, created_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (profile_id, email) WHERE accepted_by IS NULL DO UPDATE"
                " SET role = excluded.role, expires_at = excluded.expires_at, updated_at = excluded.updated_at"
                " RETURNING *",
                [*values, created_by, now, now],
            ).fetchone()
            return records.invitation(row)

    def invitations(self, profile_id: str) -> list[Invitation]:
        query = (
            "SELECT * FROM invitations WHERE profile_id = ? AND accepted_by IS NULL ORDER BY created_at DESC, id DESC"
        )
        with self._database.reading() as connection:
            return [records.invitation(row) for row in connection.execute(query, [profile_id])]

    def withdraw_invitation(self, profile_id: str, invitation_id: str) -> None:
        statement = "DELETE FROM invitations WHERE id = ? AND profile_id = ? AND accepted_by IS NULL"
        with self._database.atomic() as connection:
            if connection.execute(statement, [invitation_id, profile_id]).rowcount == 0:
                raise NotFound("There is no such open invitation in this store.")

    def claim_invitations(self, user_id: str, *, email: str) -> list[str]:
        now = to_text(self._clock.now())
        query = (
            "SELECT * FROM invitations WHERE email = ? AND accepted_by IS NULL AND expires_at > ? ORDER BY profile_id"
        )
        member = "SELECT 1 FROM profile_members WHERE profile_id = ? AND user_id = ?"
        joined = []
        with self._database.atomic() as connection:
            for row in connection.execute(query, [email.strip().lower(), now]).fetchall():
                if connection.execute(member, [row["profile_id"], user_id]).fetchone() is None:
                    insert_member(connection, row["profile_id"], user_id, Role(row["role"]), row["created_by"], now)
                    joined.append(str(row["profile_id"]))
                connection.execute(
                    "UPDATE invitations SET accepted_by = ?, updated_at = ? WHERE id = ?", [user_id, now, row["id"]]
                )
        return joined

    def emails(self, profile_id: str) -> dict[str, str]:
        return {}  # the one local person signs in nowhere
