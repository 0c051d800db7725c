"""Stores, members and secrets in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final

from editai.clock import Clock, to_text
from editai.errors import Conflict, Forbidden, NotFound
from editai.store import records
from editai.store.protocol.defaults import EMPTY
from editai.store.rows import Membership, Profile, StoreContents, StoredSecret
from editai.store.sqlite import statements
from editai.store.sqlite.connection import Database
from editai.store.sqlite.invitations import SqliteInvitations
from editai.store.sqlite.members import insert_member, require_profile
from editai.store.states import PENDING_PUBLICATIONS, JobState, Role

_TEXTS: Final = ("name", "description", "timezone")
_OBJECTS: Final = ("brand", "voice", "caption", "publishing")
_MEMBERSHIP: Final = (
    "SELECT p.*, m.user_id, m.role, m.is_default, m.last_used_at"
    " FROM profile_members AS m JOIN profiles AS p ON p.id = m.profile_id"
)
_CONTENTS: Final = f"""
    SELECT
        (SELECT count(*) FROM editai_source_videos WHERE profile_id = :store) AS source_videos,
        (SELECT count(*) FROM editai_segments WHERE source_video_id IN
            (SELECT id FROM editai_source_videos WHERE profile_id = :store)) AS segments,
        (SELECT count(*) FROM editai_projects WHERE profile_id = :store) AS projects,
        (SELECT count(*) FROM editai_clips WHERE profile_id = :store) AS clips,
        (SELECT count(*) FROM voices WHERE profile_id = :store) AS voices,
        (SELECT count(*) FROM publications WHERE profile_id = :store) AS publications,
        (SELECT count(*) FROM profile_members WHERE profile_id = :store) AS members,
        (SELECT count(*) FROM jobs WHERE profile_id = :store AND state IN ('queued', 'running')) AS live_jobs,
        (SELECT count(*) FROM publications WHERE profile_id = :store AND state IN
            ({", ".join(f"'{state.value}'" for state in sorted(PENDING_PUBLICATIONS))})) AS pending_publications,
        (SELECT count(*) FROM jobs WHERE profile_id = :store) AS jobs,
        (SELECT count(*) FROM api_costs WHERE profile_id = :store) AS cost_entries
"""
_LIVE_JOBS: Final = [state for state in JobState if not state.is_terminal]


class SqliteProfiles(SqliteInvitations):
    """``ProfileStore`` over the embedded database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, user_id: str, *, name: str, timezone: str = "UTC", **fields: Any) -> Profile:
        with self._database.atomic() as connection:
            return self._insert(connection, user_id, {"name": name, "timezone": timezone, **fields})

    def ensure_any(self, user_id: str, *, name: str, timezone: str = "UTC") -> Profile:
        with self._database.atomic() as connection:
            query = f"{_MEMBERSHIP} WHERE m.user_id = ? AND m.is_default = 1"
            row = connection.execute(query, [user_id]).fetchone()
            if row is not None:
                return records.profile(row)
            return self._insert(connection, user_id, {"name": name, "timezone": timezone})

    def memberships(self, user_id: str) -> list[Membership]:
        query = f"{_MEMBERSHIP} WHERE m.user_id = ? ORDER BY m.is_default DESC, p.name COLLATE NOCASE, p.id"
        with self._database.reading() as connection:
            return [records.membership(row, row) for row in connection.execute(query, [user_id])]

    def members(self, profile_id: str) -> list[Membership]:
        query = f"{_MEMBERSHIP} WHERE m.profile_id = ? ORDER BY m.created_at, m.user_id"
        with self._database.reading() as connection:
            found = [records.membership(row, row) for row in connection.execute(query, [profile_id])]
            if not found:
                require_profile(connection, profile_id)
            return found

    def set_member(self, profile_id: str, user_id: str, role: Role, *, created_by: str) -> Membership:
        now = to_text(self._clock.now())
        with self._database.atomic() as connection:
            require_profile(connection, profile_id)
            changed = connection.execute(
                "UPDATE profile_members SET role = ?, updated_at = ? WHERE profile_id = ? AND user_id = ?",
                [role.value, now, profile_id, user_id],
            )
            if changed.rowcount == 0:
                insert_member(connection, profile_id, user_id, role, created_by, now)
            _keep_an_owner(connection, profile_id)
            return _membership(connection, user_id, profile_id)

    def remove_member(self, profile_id: str, user_id: str) -> None:
        with self._database.atomic() as connection:
            gone = connection.execute(
                "DELETE FROM profile_members WHERE profile_id = ? AND user_id = ?", [profile_id, user_id]
            )
            if gone.rowcount == 0:
                raise NotFound("That person is no member of this store.")
            _keep_an_owner(connection, profile_id)

    def membership(self, user_id: str, profile_id: str) -> Membership:
        with self._database.reading() as connection:
            return _membership(connection, user_id, profile_id)

    def profile(self, profile_id: str) -> Profile:
        with self._database.reading() as connection:
            return records.profile(require_profile(connection, profile_id))

    def update(self, profile_id: str, changes: Mapping[str, Any], *, expected: Mapping[str, Any] = EMPTY) -> Profile:
        with self._database.atomic() as connection:
            row = require_profile(connection, profile_id)
            _require_unchanged(records.profile(row), _columns(expected))
            values = _columns(changes)
            for name in _OBJECTS:
                if name in values:
                    values[name] = statements.dump(_merged(records.profile(row), name, values[name]))
            values["updated_at"] = to_text(self._clock.now())
            assignments = ", ".join(f"{name} = ?" for name in values)
            connection.execute(f"UPDATE profiles SET {assignments} WHERE id = ?", [*values.values(), profile_id])
            return records.profile(require_profile(connection, profile_id))

    def set_default(self, user_id: str, profile_id: str) -> None:
        # One statement: the trigger of the first migration makes the old default step down in it.
        statement = "UPDATE profile_members SET is_default = 1, updated_at = ? WHERE user_id = ? AND profile_id = ?"
        with self._database.atomic() as connection:
            now = to_text(self._clock.now())
            if connection.execute(statement, [now, user_id, profile_id]).rowcount == 0:
                _membership(connection, user_id, profile_id)

    def touch(self, user_id: str, profile_id: str) -> None:
        statement = "UPDATE profile_members SET last_used_at = ? WHERE user_id = ? AND profile_id = ?"
        with self._database.atomic() as connection:
            if connection.execute(statement, [to_text(self._clock.now()), user_id, profile_id]).rowcount == 0:
                _membership(connection, user_id, profile_id)

    def delete(self, user_id: str, profile_id: str) -> None:
        with self._database.atomic() as connection:
            member = _membership(connection, user_id, profile_id)
            if member.role is not Role.OWNER:
                raise Forbidden(f"Only an owner may delete {member.profile.name}.")
            if member.is_default:
                raise Conflict(
                    f"{member.profile.name} is your default store. Make another store the default first; "
                    "nothing was deleted."
                )
            _refuse_live_work(connection, member.profile)
            connection.execute("DELETE FROM profiles WHERE id = ?", [profile_id])

    def contents(self, profile_id: str) -> StoreContents:
        with self._database.reading() as connection:
            require_profile(connection, profile_id)
            row = connection.execute(_CONTENTS, {"store": profile_id}).fetchone()
            return StoreContents(**dict(row))

    def set_secret(self, profile_id: str, name: str, *, ciphertext: str, hint: str) -> None:
        now = to_text(self._clock.now())
        with self._database.atomic() as connection:
            connection.execute(
                "INSERT INTO profile_secrets (profile_id, name, ciphertext, hint, created_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (profile_id, name) DO UPDATE"
                " SET ciphertext = excluded.ciphertext, hint = excluded.hint, updated_at = excluded.updated_at",
                [profile_id, name, ciphertext, hint, now, now],
            )

    def secret(self, profile_id: str, name: str) -> StoredSecret | None:
        query = "SELECT * FROM profile_secrets WHERE profile_id = ? AND name = ?"
        with self._database.reading() as connection:
            row = connection.execute(query, [profile_id, name]).fetchone()
            return None if row is None else records.secret(row)

    def delete_secret(self, profile_id: str, name: str) -> None:
        with self._database.atomic() as connection:
            connection.execute("DELETE FROM profile_secrets WHERE profile_id = ? AND name = ?", [profile_id, name])

    def has_secrets(self) -> bool:
        with self._database.reading() as connection:
            return connection.execute("SELECT 1 FROM profile_secrets LIMIT 1").fetchone() is not None

    def _insert(self, connection: sqlite3.Connection, user_id: str, fields: Mapping[str, Any]) -> Profile:
        now = to_text(self._clock.now())
        values = _columns(fields)
        for name in _OBJECTS:
            if name in values:
                values[name] = statements.dump({key: value for key, value in values[name].items() if value is not None})
        profile_id = statements.new_id()
        values |= {"id": profile_id, "created_by": user_id, "created_at": now, "updated_at": now}
        places = ", ".join("?" * len(values))
        connection.execute(f"INSERT INTO profiles ({', '.join(values)}) VALUES ({places})", list(values.values()))
        insert_member(connection, profile_id, user_id, Role.OWNER, user_id, now)
        return records.profile(require_profile(connection, profile_id))


def _membership(connection: sqlite3.Connection, user_id: str, profile_id: str) -> Membership:
    query = f"{_MEMBERSHIP} WHERE m.user_id = ? AND m.profile_id = ?"
    row = connection.execute(query, [user_id, profile_id]).fetchone()
    if row is None:
        require_profile(connection, profile_id)
        raise Forbidden("You are no member of that store. Ask one of its owners to invite you.")
    return records.membership(row, row)


def _keep_an_owner(connection: sqlite3.Connection, profile_id: str) -> None:
    query = "SELECT 1 FROM profile_members WHERE profile_id = ? AND role = 'owner'"
    if connection.execute(query, [profile_id]).fetchone() is None:
        raise Conflict("A store needs an owner. Make somebody else an owner first; nothing was changed.")


def _columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes, if they name columns a person may write.

    Raises:
        ValueError: another name, or a text that is none: a mistake of the caller.
    """
    unknown = changes.keys() - {*_TEXTS, *_OBJECTS, "monthly_quota_microusd"}
    if unknown:
        raise ValueError(f"a store has no {sorted(unknown)}")
    return dict(changes)


def _require_unchanged(profile: Profile, expected: Mapping[str, Mapping[str, Any]]) -> None:
    for name, keys in expected.items():
        stands = getattr(profile, name)
        if any(stands.get(key) != value for key, value in keys.items()):
            raise Conflict("Somebody else has just changed this store. Nothing was changed; look and try again.")


def _merged(profile: Profile, name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**getattr(profile, name), **changes}
    return {key: value for key, value in merged.items() if value is not None}


def _refuse_live_work(connection: sqlite3.Connection, profile: Profile) -> None:
    """A store with work under way or posts on the way stays."""
    condition, values = statements.one_of("state", _LIVE_JOBS)
    query = f"SELECT count(*) FROM jobs WHERE profile_id = ? AND {condition}"
    jobs = connection.execute(query, [profile.id, *values]).fetchone()[0]
    if jobs:
        raise Conflict(
            f"{profile.name} has {jobs} unfinished job{'s' * (jobs != 1)}. Wait for the end or cancel first; "
            "nothing was deleted.",
            jobs=jobs,
        )
    condition, values = statements.one_of("state", PENDING_PUBLICATIONS)
    query = f"SELECT count(*) FROM publications WHERE profile_id = ? AND {condition}"
    posts = connection.execute(query, [profile.id, *values]).fetchone()[0]
    if posts:
        raise Conflict(
            f"{profile.name} has {posts} post{'s' * (posts != 1)} on the way, which would be published all the same. "
            "Cancel them first; nothing was deleted.",
            publications=posts,
        )
