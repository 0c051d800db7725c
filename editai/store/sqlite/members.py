"""What stores and invitations share in SQLite: a store's row, and a new membership."""

from __future__ import annotations

import sqlite3

from editai.errors import NotFound
from editai.store.states import Role


def require_profile(connection: sqlite3.Connection, profile_id: str) -> sqlite3.Row:
    """The store's row. ``NotFound`` if there is none."""
    row: sqlite3.Row | None = connection.execute("SELECT * FROM profiles WHERE id = ?", [profile_id]).fetchone()
    if row is None:
        raise NotFound("There is no such store.")
    return row


def insert_member(
    connection: sqlite3.Connection, profile_id: str, user_id: str, role: Role, created_by: str, now: str
) -> None:
    """A new membership; the person's first one is their default."""
    connection.execute(
        "INSERT INTO profile_members"
        " (profile_id, user_id, role, is_default, created_by, created_at, updated_at)"
        " SELECT ?, ?, ?, NOT EXISTS (SELECT 1 FROM profile_members WHERE user_id = ? AND is_default = 1), ?, ?, ?",
        [profile_id, user_id, role.value, user_id, created_by, now, now],
    )
